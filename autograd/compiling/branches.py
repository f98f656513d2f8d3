"""Comparisons by which the Python code of a graph chose its way."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd.errors import BranchError
from autograd.graph import nodes
from autograd.legibility import legible
from autograd.symbols import number
from autograd.value import Value, recording

__all__ = ["COMPARISONS", "Branch", "branches", "check_branches"]

COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "!=": operator.ne,
}


class Branch(NamedTuple):
    """A comparison of a Value with another or with a number, and how it came out."""

    value: Value
    symbol: str
    other: Value | float
    outcome: bool

    def __str__(self) -> str:
        sides = [_name(side) for side in (self.value, self.other)]
        return f"{sides[0]} {self.symbol} {sides[1]} was {str(self.outcome).lower()}"

    def difference(self) -> Value:
        """Return the Value whose sign settles the comparison."""
        with recording(True):
            return self.value - self.other


def branches(*outputs: Value) -> list[Branch]:
    """List the comparisons of Values in a graph that were made while it was recorded.

    Of several comparisons of one Value with one operator only the last is known; comparisons of
    plain numbers (``v.data > 0``) cannot be known.
    """
    return [
        Branch(node, symbol, other, outcome)
        for node in nodes(*outputs)
        for symbol, (other, outcome) in getattr(node, "_compared", {}).items()
    ]


def check_branches(made: Sequence[Branch], differences: NDArray[np.float64]) -> None:
    """See that comparisons come out as they did when they were recorded.

    Parameters
    ----------
    made
        The comparisons.
    differences : array of shape (..., branches)
        What is on their left sides, less what is on the right.

    Raises
    ------
    BranchError
        If one does not.
    """
    for i, branch in enumerate(made):
        outcomes = COMPARISONS[branch.symbol](differences[..., i], 0.0)
        wrong = np.argwhere(np.atleast_1d(outcomes != branch.outcome))
        if len(wrong):
            where = f" for example {int(wrong[0][0])}" if differences.ndim > 1 else ""
            raise BranchError(
                f"the code chose its way where {branch}, which is not so{where}: record and "
                "compile the graph anew there, or choose with if_positive instead of if"
            )


def _name(side: Value | float) -> str:
    if isinstance(side, Value):
        return legible(side.label) or (f"a result of {side.op}" if side.op else "a leaf")
    return number(float(side))
