"""Guards: the comparisons that a program holds for, looked at with its results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import inf, nan, nextafter

import numpy as np
from numpy.typing import NDArray

from autograd.comparisons import COMPARISONS, Comparison, as_float
from autograd.errors import BranchError
from autograd.value import Value

__all__ = ["Guards"]


_SHOWN = 6
"""How many comparisons a way is told by."""


class Guards:
    """Comparisons, each of which came out in some way when a program was recorded.

    Parameters
    ----------
    comparisons
        In the order in which they were made.

    Attributes
    ----------
    sides : list of Value
        What is compared: a program computes these beside its results.
    expected : array of bool, shape (comparisons,)
        How the comparisons came out.
    """

    def __init__(self, comparisons: Sequence[Comparison]) -> None:
        self.comparisons = [one for one in comparisons if one.right is not None]
        self.expected = np.array([one.outcome for one in self.comparisons], dtype=bool)
        known = {x: 0 for c in self.comparisons for x in (c.left, c.right) if isinstance(x, Value)}
        self.sides = list(known)
        places = {side: i for i, side in enumerate(self.sides)}
        self._numbers: list[float] = []
        self._by_symbol: dict[str, tuple[list[int], list[int], list[int]]] = defaultdict(
            lambda: ([], [], [])
        )
        for i, one in enumerate(self.comparisons):
            rows, lefts, rights = self._by_symbol[one.symbol]
            rows.append(i)
            lefts.append(places[one.left])
            rights.append(self._place(one.right, one.symbol, places))

    def __len__(self) -> int:
        return len(self.comparisons)

    def _place(self, side: Value | float | None, symbol: str, places: dict[Value, int]) -> int:
        if isinstance(side, Value):
            return places[side]
        assert side is not None
        self._numbers.append(_bound(symbol, side))
        return len(places) + len(self._numbers) - 1

    def text(self) -> str:
        """Say how the comparisons came out, the middle of many left out."""
        said = list(map(str, self.comparisons))
        if len(said) > _SHOWN:
            said[_SHOWN - 1 : -1] = [f"... ({len(said) - _SHOWN} more)"]
        return ", ".join(said)

    def outcomes(self, sides: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Compare.

        Parameters
        ----------
        sides : array of shape (..., sides)
            The numbers of the sides.

        Returns
        -------
        array of bool, shape (..., comparisons)
        """
        numbers = np.broadcast_to(self._numbers, (*sides.shape[:-1], len(self._numbers)))
        known = np.concatenate([sides, numbers], axis=-1)
        found = np.empty((*sides.shape[:-1], len(self)), dtype=bool)
        for symbol, (rows, lefts, rights) in self._by_symbol.items():
            found[..., rows] = COMPARISONS[symbol](known[..., lefts], known[..., rights])
        return found

    def first_difference(self, sides: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return which comparison is the first to come out otherwise; their number if none is."""
        differ = self.outcomes(sides) != self.expected
        return np.where(differ.any(axis=-1), differ.argmax(axis=-1), len(self))

    def check(self, sides: NDArray[np.float64]) -> None:
        """See that all comparisons come out as they did.

        Raises
        ------
        BranchError
            If one does not.
        """
        wrong = np.argwhere(self.outcomes(sides) != self.expected)
        if len(wrong):
            *example, which = wrong[0].tolist()
            where = f" for example {example[0]}" if example else ""
            raise BranchError(
                f"the code chose its way where {self.comparisons[which]}, which is not so{where}: "
                "compile the function, which follows its branches, or record and compile the "
                "graph anew there, or choose with if_positive instead of if"
            )


def _bound(symbol: str, number: float) -> float:
    """Return what floats compare with as they do with a number that may be no float, like 1/3."""
    near = as_float(number)
    if near == number:
        return near
    if symbol in ("==", "!="):
        return nan
    if symbol in ("<", ">="):
        return nextafter(near, inf) if near < number else near
    return nextafter(near, -inf) if near > number else near
