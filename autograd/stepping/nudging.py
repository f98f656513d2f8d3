"""What really happens when a number is nudged, against what its gradient predicts."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

from autograd.evaluation import check_recorded, replay
from autograd.functional import gradients
from autograd.names import Names, names
from autograd.stand_ins import carried
from autograd.table.formulas import number
from autograd.value import Value

__all__ = ["SIZES", "Nudge", "Nudges", "nudge", "nudges"]

SIZES = tuple(10.0**-k for k in range(1, 14, 2))
"""The sizes tried unless others are given."""


class Nudge(NamedTuple):
    """A nudge of one size, and what came of it.

    Attributes
    ----------
    size : float
        What was added to the Value.
    predicted : float
        The change of the output that the gradient predicts: gradient · size.
    measured : float
        The change of the output when the graph is replayed.
    """

    size: float
    predicted: float
    measured: float

    @property
    def difference(self) -> float:
        """How far the prediction is off."""
        return self.measured - self.predicted

    @property
    def slope(self) -> float:
        """The measured change for each unit of the nudge: an estimate of the gradient."""
        return self.measured / self.size


class Nudges(list[Nudge]):
    """A table of nudges of several sizes."""

    def __init__(self, heading: str, rows: Iterable[Nudge]) -> None:
        super().__init__(rows)
        self.heading = heading

    def __repr__(self) -> str:
        columns = f"{'nudge':>10} {'predicted':>14} {'measured':>14} {'difference':>12}"
        rows = (
            f"{row.size:>10.3g} {row.predicted:>14.7g} {row.measured:>14.7g} "
            f"{row.difference:>12.2e}"
            for row in self
        )
        return carried("\n".join([self.heading, columns, *rows]))


def nudge(output: Value, value: Value | str, size: float | Iterable[float] = SIZES) -> Nudges:
    """Nudge a Value, replay the graph, and compare with what the gradient predicts.

    For a large nudge the graph's curvature makes the difference; for a tiny one, rounding does. The
    graph is left as it was.

    Parameters
    ----------
    output
        The result to watch.
    value
        A Value in its graph.
    size
        What to add to the Value, or several such numbers; a range of sizes unless given.

    Returns
    -------
    Nudges
        A list of `Nudge`, which prints as a table.

    Raises
    ------
    ValueError
        If a size is zero or not finite.
    LookupError
        If the Value is not in the graph of the output.
    DomainError
        If the graph is not defined for the nudged number.
    StaleGraphError
        If data in the graph changed since it was recorded; ``forward()`` mends that.

    Examples
    --------
    >>> a = Value(3.0, "a")
    >>> L = a**2
    >>> nudge(L, a, 0.01)
    ∂L/∂a = 6 at a = 3
         nudge      predicted       measured   difference
          0.01           0.06         0.0601     1.00e-04
    """
    sizes = size if isinstance(size, Iterable) else [size]
    named = names(output)
    check_recorded(output)
    return nudges(output, named.find(value) if isinstance(value, str) else value, sizes, named)


def nudges(output: Value, value: Value, sizes: Iterable[float], names: Names) -> Nudges:
    """Do as `nudge`, with names for the nodes."""
    if value not in names:
        raise LookupError(f"{value!r} is not in the graph of {names[output]}")
    gradient = gradients(output, [value])[0]
    before = replay(output)[0].get(output, output.data)
    rows = []
    for size in sizes:
        if not size or not isfinite(size):
            raise ValueError(f"the size of a nudge is a finite number other than 0, not {size}")
        after = replay(output, {value: value.data + size})[0][output]
        rows.append(Nudge(size, gradient * size, after - before))
    slope, place = number(gradient, 6), number(value.data, 6)
    return Nudges(f"∂{names[output]}/∂{names[value]} = {slope} at {names[value]} = {place}", rows)
