"""Gradients checked against central differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.chaining import EXACT, chained_slopes
from autograd.differences import TRACE, slopes
from autograd.errors import DomainError
from autograd.functional import gradients
from autograd.graph import leaves
from autograd.names import names
from autograd.nested import fill, flat
from autograd.requirements import require_numpy
from autograd.rounding import SHAKE, gradient_rounding, result_rounding
from autograd.stand_ins import carried
from autograd.value import Constant, Value, no_grad

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["GradcheckReport", "GradcheckRow", "gradcheck"]

_MOVES = 3
_CLEAR = 0.01
"""How sharp differences must be, in parts of a slope, where they can be no sharper."""


class GradcheckRow(NamedTuple):
    """One input's gradient, by the chain rule and by differences.

    Attributes
    ----------
    input, at
        Its name, and where it was checked.
    analytic, numeric, relative_error
        The two gradients, and how far they are apart.
    passed : bool
        Whether the verdict is "ok" or "faint".
    bound : float
        How far apart rounding and curvature may have driven the two.
    verdict : str
        "ok": the two agree, and an error larger than the tolerance would have shown.
        "faint": they agree within the bound, which is larger than the tolerance: so small a slope
        beside so large a result is lost in rounding, as that of erfc(−6) is, and an error in it
        would not show. No harm hides there: the slope is off by a hundredth at most; or were the
        input twice as large, the result would be off by no more than the tolerance or its rounding
        explain; or the gradient itself is rounded as much.
        "unsure": too little shows to tell. This does not pass.
        "WRONG": they differ by more than tolerance and bound explain.
    """

    input: str
    at: float
    analytic: float
    numeric: float
    relative_error: float
    passed: bool
    bound: float
    verdict: str


class GradcheckReport:
    """The outcome of `gradcheck`; true if every gradient passed.

    Attributes
    ----------
    rows : list of GradcheckRow
        One for each input.
    moved : bool
        Whether the inputs were moved off a kink or the edge of a domain; ``at`` says where to.
    """

    def __init__(self, rows: list[GradcheckRow], moved: bool) -> None:
        self.rows = rows
        self.moved = moved

    def __bool__(self) -> bool:
        return all(row.passed for row in self.rows)

    def __repr__(self) -> str:
        width = max(5, *(len(row.input) for row in self.rows), 0)
        lines = [
            f"{'input':<{width}} {'at':>13} {'analytic':>13} {'numeric':>13} {'rel. error':>11}"
        ]
        for row in self.rows:
            lines.append(
                f"{row.input:<{width}} {row.at:>13.6g} {row.analytic:>13.6g} {row.numeric:>13.6g} "
                f"{row.relative_error:>11.1e}  {row.verdict}"
            )
        if any(row.verdict == "faint" for row in self.rows):
            lines.append("(faint: lost in rounding, in which an error as small would not show)")
        if self.moved:
            lines.append("(the inputs were moved a little, off a kink or the edge of a domain)")
        return carried("\n".join(lines))


def gradcheck(
    target: Value | Callable[..., Any], *inputs: Any, tolerance: float = 1e-5
) -> GradcheckReport:
    """Compare gradients with central differences, extrapolated to steps of length 0.

    Parameters
    ----------
    target
        A function that returns one number; or a recorded result, whose graph is replayed and left
        as it is.
    *inputs
        The function's arguments: numbers, nested lists or arrays. For a recorded result, the leaves
        to check; all of them unless given.
    tolerance
        The relative error that passes, beside what rounding explains.

    Returns
    -------
    GradcheckReport
        Prints as a table, and is true if all is well: every row is "ok" or "faint".

    Raises
    ------
    DomainError
        If the function is not defined at the inputs.
    ValueError
        If there is nothing to check.

    Notes
    -----
    Each slope comes with a bound on its error, from what its estimates at other steps allow
    (Ridders 1982; Press et al., Numerical Recipes, section 5.7) and from how far rounding was seen
    to drive it, when every operation was off by a little (Monte Carlo arithmetic, Parker 1997).
    Only a difference that this does not explain is "WRONG". Where differences of the whole do not
    settle it, as for sin(x) + 1e20, each operation is differentiated by a step of its own, along
    the imaginary axis where NumPy knows it for complex numbers (Squire and Trapp 1998), and these
    are chained. A function that does otherwise nearby than its recorded graph, since it branches or
    takes a plain number out of a Value, is judged by its own results alone; that it does is seen as
    far as its results show it.

    Where that leaves a doubt, as at a kink, all inputs are moved by up to a hundredth, to both
    sides, and checked there.

    Examples
    --------
    >>> gradcheck(lambda x, y: x * y.sin(), 2.0, 1.0)  # doctest: +ELLIPSIS
    input            at      analytic       numeric  rel. error
    x                 2      0.841471      0.841471 ...  ok
    y                 1        1.0806        1.0806 ...  ok
    """
    require_numpy("gradcheck")
    import numpy as np

    problem = _Graph(target, inputs) if isinstance(target, Value) else _Function(target, inputs)
    start = np.array(problem.start, dtype=float)
    if not start.size:
        raise ValueError("there is nothing to check: no input that could be varied")
    report = GradcheckReport(_check(problem, start, tolerance), moved=False)
    if not _is_unsure(report):
        return report
    moved = list(_moved(problem, start, tolerance))
    wrong = [other for other in moved if not other and not _is_unsure(other)]
    return next(iter(wrong + [other for other in moved if other]), report)


def _is_unsure(report: GradcheckReport) -> bool:
    return any(row.verdict == "unsure" for row in report.rows)


def _moved(
    problem: _Graph | _Function, start: Array, tolerance: float
) -> Iterator[GradcheckReport]:
    """Check at some points around, to both sides, since a kink has two."""
    import numpy as np

    random = np.random.default_rng(0)
    size = np.where(np.isfinite(start), np.abs(start), 0.0)
    for _ in range(_MOVES):
        move = 0.01 * (1 + size) * random.uniform(-1, 1, start.size)
        for at in (start + move, start - move):
            with suppress(DomainError):
                rows = _check(problem, at, tolerance)
                if all(isfinite(row.analytic) for row in rows):
                    yield GradcheckReport(rows, moved=True)


def _check(problem: _Graph | _Function, at: Array, tolerance: float) -> list[GradcheckRow]:
    """Check the gradient at one point."""
    import numpy as np

    output, variables = problem.record(at)
    analytic = np.array(gradients(output, variables))
    numeric, bound, of_graph = slopes(output, variables, problem.call)
    bound += gradient_rounding(output, variables)
    clear = tolerance if of_graph else max(tolerance, _CLEAR)
    verdicts = _verdicts(analytic, numeric, bound, tolerance, clear)
    doubtful = np.flatnonzero(verdicts != "ok")
    if of_graph and doubtful.size:
        chained = chained_slopes(output, [variables[i] for i in doubtful])
        # Of a wave that rounding hides, the whole may show what it is on average.
        tight = chained.bound <= clear * np.abs(chained.numeric)
        better = tight | (chained.bound < bound[doubtful])
        numeric[doubtful[better]] = chained.numeric[better]
        bound[doubtful[better]] = chained.bound[better]
        verdicts = _verdicts(analytic, numeric, bound, tolerance, clear)
    faint = verdicts == "faint"
    if faint.any():
        scale = np.maximum(np.abs(analytic), np.abs(numeric))
        harmless = np.maximum(_CLEAR * scale, _harmless(output, variables, tolerance))
        verdicts[faint & ~(of_graph & (bound <= harmless))] = "unsure"
    error = np.abs(analytic - numeric)
    scale = np.maximum(np.abs(analytic), np.abs(numeric))
    with np.errstate(invalid="ignore"):
        relative = np.divide(error, scale, out=np.zeros_like(error), where=scale > 0)
    passed = np.isin(verdicts, ["ok", "faint"])
    columns = (at, analytic, numeric, relative, passed, bound, verdicts)
    rows = zip(problem.names, *(column.tolist() for column in columns))
    return [GradcheckRow(*row) for row in rows]


def _verdicts(
    analytic: Array, numeric: Array, bound: Array, tolerance: float, clear: float
) -> Array:
    import numpy as np

    with np.errstate(invalid="ignore"):
        error = np.abs(analytic - numeric)
        scale = np.maximum(np.abs(analytic), np.abs(numeric))
        wrong = ~((error <= tolerance * scale + bound) & np.isfinite(error))
    # Of no slope at all, the last trace may be lost.
    known = bound <= np.where(scale > 0, clear * scale, TRACE)
    return np.select([np.isinf(bound), wrong, known], ["unsure", "WRONG", "ok"], "faint")


def _harmless(output: Value, variables: list[Value], tolerance: float) -> Array:
    """Return how much of a slope may be lost without harm.

    That is as much as moves the result by the tolerance, were the input twice as large, or were it
    a hundredth larger by the result's own rounding; or, where terms cancel in the gradient itself,
    as much as complex numbers may be off beside its rounding.
    """
    import numpy as np

    at = np.array([leaf.data for leaf in variables])
    with np.errstate(all="ignore"):
        size, result = (np.where(x == 0, 1.0, np.abs(x)) for x in (at, output.data))
        small = tolerance * result + result_rounding(output, variables) / _CLEAR
        small = np.fmax(small / size, TRACE)
    cancelled = 4 * EXACT / SHAKE * gradient_rounding(output, variables, of_inputs=False)
    largest: Array = np.maximum(small, cancelled)
    return largest


class _Graph:
    """A recorded result to check, on a copy of its graph."""

    call = None

    def __init__(self, output: Value, inputs: tuple[Value, ...]) -> None:
        checked = list(inputs) or [
            leaf for leaf in leaves(output) if not isinstance(leaf, Constant)
        ]
        memo: dict[int, Any] = {}
        self.output = deepcopy(output, memo)
        for value in checked:
            if id(value) not in memo or value.operands:
                raise ValueError(f"{value!r} is not a leaf of this graph")
        self.leaves = [memo[id(value)] for value in checked]
        self.start = [value.data for value in checked]
        named = names(output)
        self.names = [named[value] for value in checked]

    def record(self, at: Array) -> tuple[Value, list[Value]]:
        for leaf, number in zip(self.leaves, at.tolist()):
            leaf.data = number
        self.output.forward()
        return self.output, self.leaves


class _Function:
    """A function to check."""

    def __init__(self, f: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.f = f
        self.arguments = arguments
        self.start = [float(x) for x in flat(arguments)]
        self.names = list(_argument_names(f, arguments))

    def record(self, at: Array) -> tuple[Value, list[Value]]:
        variables = [Value(x) for x in at.tolist()]
        output = self.f(*fill(self.arguments, variables))
        return (output if isinstance(output, Value) else Constant(output)), variables

    def call(self, point: list[float]) -> float:
        with no_grad():
            try:
                return float(self.f(*fill(self.arguments, map(Value, point))))
            except (ArithmeticError, ValueError):
                return nan


def _argument_names(f: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    from inspect import signature

    try:
        parameters = list(signature(f).parameters)
    except (TypeError, ValueError):
        parameters = []
    parameters += [f"x{i}" for i in range(len(parameters) + 1, len(arguments) + 1)]
    for name, argument in zip(parameters, arguments):
        yield from _place_names(name, argument)


def _place_names(name: str, structure: Any) -> Any:
    if hasattr(structure, "__len__"):
        for i, part in enumerate(structure):
            yield from _place_names(f"{name}[{i}]", part)
    else:
        yield name
