"""Gradients checked against NumPy central differences."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.batch import evaluate_batch, evaluate_nodes
from autograd.errors import DomainError
from autograd.functional import gradients
from autograd.graph import leaves, nodes, recorded
from autograd.names import names
from autograd.requirements import require_numpy
from autograd.structure import fill, flat
from autograd.value import Constant, Value, no_grad

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["GradcheckReport", "GradcheckRow", "gradcheck"]

_TRIES = 20
_FLAT = 1e-4
"""Below this slope, errors are not held against the slope itself."""


class GradcheckRow(NamedTuple):
    """One input's gradient, by the chain rule and by differences."""

    input: str
    at: float
    analytic: float
    numeric: float
    relative_error: float
    passed: bool


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
                f"{row.relative_error:>11.1e}  {'ok' if row.passed else 'WRONG'}"
            )
        if self.moved:
            lines.append("(the inputs were moved a little, off a kink or the edge of a domain)")
        return "\n".join(lines)


def gradcheck(
    target: Value | Callable[..., Any], *inputs: Any, tolerance: float = 1e-5
) -> GradcheckReport:
    """Compare gradients with NumPy central differences.

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
        Prints as a table, and is true if all is well.

    Raises
    ------
    DomainError
        If the function is not defined at the inputs.
    ValueError
        If there is nothing to check.

    Notes
    -----
    The differences are (f(x + h) − f(x − h)) / 2h with h = ∛ε · max(1, |x|), ε the spacing of
    floats, which balances rounding against curvature (Press et al., Numerical Recipes, section
    5.7). Where an input lies so near a kink that x ± h are on different sides, all inputs are moved
    by about a hundredth and checked there.

    Examples
    --------
    >>> gradcheck(lambda x, y: x * y.sin(), 2.0, 1.0)  # doctest: +ELLIPSIS
    input            at      analytic       numeric  rel. error
    x                 2      0.841471      0.841471     ...e-1... ok
    y                 1        1.0806        1.0806     ...e-1... ok
    """
    require_numpy("gradcheck")
    import numpy as np

    problem = _Graph(target, inputs) if isinstance(target, Value) else _Function(target, inputs)
    start = np.array(problem.start, dtype=float)
    if not start.size:
        raise ValueError("there is nothing to check: no input that could be varied")
    random = np.random.default_rng(0)
    at, moved = start, False
    for attempt in range(_TRIES):
        step = np.cbrt(np.finfo(float).eps) * np.maximum(1.0, np.abs(at))
        above, below = at + np.diag(step), at - np.diag(step)
        try:
            output, variables = problem.record(at)
        except DomainError:
            if not attempt:
                raise
        else:
            around = dict(zip(variables, np.vstack([at, above, below]).T))
            if _is_smooth(
                output, {leaf: around[leaf] for leaf in leaves(output) if leaf in around}
            ):
                break
        at, moved = start + 0.01 * (1 + np.abs(start)) * random.uniform(-1, 1, start.size), True
    highest, lowest = problem.values(above), problem.values(below)
    with np.errstate(invalid="ignore"):
        numeric = (highest - lowest) / (np.diag(above) - np.diag(below))
    # A small result may be the difference of large numbers inside the graph.
    largest = max((abs(node.data) for node in nodes(output) if isfinite(node.data)), default=0.0)
    rounding = np.finfo(float).eps * largest / step
    analytic = np.array(gradients(output, variables))
    scale = np.maximum(np.abs(analytic), np.abs(numeric))
    error = np.abs(analytic - numeric)
    relative = np.divide(error, scale, out=np.zeros_like(error), where=scale > 0)
    passed = error <= tolerance * np.maximum(scale, _FLAT) + 8 * rounding
    columns = (at, analytic, numeric, relative, passed)
    rows = zip(problem.names, *(column.tolist() for column in columns))
    return GradcheckReport([GradcheckRow(*row) for row in rows], moved)


class _Graph:
    """A recorded result to check, on a copy of its graph."""

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

    def values(self, points: Array) -> Array:
        return evaluate_batch(self.output, dict(zip(self.leaves, points.T)))


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

    def values(self, points: Array) -> Array:
        import numpy as np

        return np.array([self._value(point) for point in points])

    def _value(self, point: Array) -> float:
        with no_grad():
            try:
                return float(self.f(*fill(self.arguments, map(Value, point.tolist()))))
            except DomainError:
                return float("nan")


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


def _is_smooth(output: Value, around: dict[Value, Array]) -> bool:
    """Say whether no operation has a kink, or ceases to be defined, between the points.

    The first of the points is the centre. An operation's distance from its kink is in the units of
    its operands, so a kink lies between the points only if an operand moves that far.
    """
    import numpy as np

    results = evaluate_nodes(output, around)
    for node in recorded(output):
        assert node.op is not None
        if np.isfinite(results[node][0]) and not np.isfinite(results[node]).all():
            return False
        if node.op.kink:
            operands = [results[operand] for operand in node.operands]
            reach = max(np.abs(operand - operand[0]).max() for operand in operands)
            if abs(node.op.kink(*(operand[0] for operand in operands))) <= 2 * reach != 0:
                return False
    return True
