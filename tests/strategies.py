"""What Hypothesis draws for the tests: operations, and recipes of random graphs."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograd import Operation, Value, apply, operations, register
from autograd.table.readings import FLOATS, arrays

# --- operations that a user might register ------------------------------------------------------

SOFTSIGN = register(
    "softsign",
    lambda xp, x: x / (1 + xp.abs(x)),
    lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
    summary="x/(1 + |x|), a sigmoid with heavy tails.",
    kink=lambda x: x,  # of its second derivative
)
BLEND = register(
    "blend",
    lambda xp, a, b, weight: weight * a + (1 - weight) * a * b,
    lambda xp, y, a, b, weight: (weight + (1 - weight) * b, (1 - weight) * a),
    parameters={"weight": 0.25},
)
ROOT_MEAN_SQUARE = register(
    "root_mean_square",
    lambda xp, *xs: xp.sqrt(xp.sum(*[x**2 for x in xs]) / len(xs)),
    lambda xp, y, *xs: tuple(x / (len(xs) * y) for x in xs),
    domain=lambda xp, *xs: xp.sum(*[x**2 for x in xs]),
)

OPERATIONS = tuple(operations.values())
"""The table of derivatives with the operations above."""

# --- recipes of graphs --------------------------------------------------------------------------

MARGIN = 0.2
"""How far operands keep from a kink and from the edge of a domain."""
STEP = 1e-3
"""How far central differences move a leaf; they do so twice on either side."""
_MOST_SPREAD = 0.1
_LARGEST = 8.0

_EXPONENTS = [2, 3, 1, 0, -1, -2, 0.5, -1.5, 2.5, 2.0, 3.0, np.float64(2), np.float64(3)]
_PARAMETERS = {"exponent": st.sampled_from(_EXPONENTS)}
_ANY_PARAMETER = st.sampled_from([0.1, 0.5, 1.5])
_WRITTEN: dict[str, Callable[..., Value]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "pow": operator.pow,
    "abs": abs,
}


@dataclass(frozen=True)
class Recipe:
    """How to build a graph: its leaves, and operations on the nodes so far, by their place."""

    leaves: tuple[float, ...]
    steps: tuple[tuple[Operation, tuple[int, ...]], ...]

    def build(self, leaves: Sequence[float] | None = None) -> list[Value]:
        """Build the graph as a person would write it; the last node is the output."""
        nodes = [Value(x) for x in (self.leaves if leaves is None else leaves)]
        for operation, places in self.steps:
            nodes.append(written(operation, *(nodes[place] for place in places)))
        return nodes

    def compute(self, points: Any) -> Any:
        """Compute the output with NumPy, for points whose last axis holds the leaves."""
        results = list(np.moveaxis(np.asarray(points, dtype=float), -1, 0))
        for operation, places in self.steps:
            operands = [results[place] for place in places]
            results.append(operation.value(arrays(), *operands, **operation.parameters))
        return np.broadcast_to(results[-1], np.shape(points)[:-1])

    def gradient(self, leaves: Sequence[float] | None = None) -> list[float]:
        """Compute the output's gradient with a fresh graph and backward()."""
        nodes = self.build(leaves)
        nodes[-1].backward()
        return [leaf.grad for leaf in nodes[: len(self.leaves)]]


def written(operation: Operation, *operands: Value) -> Value:
    """Apply an operation as a person would, with an operator where there is one."""
    if operation.name == "power":
        return operands[0] ** operation.parameters["exponent"]
    return _WRITTEN.get(operation.name, lambda *xs: apply(operation, *xs))(*operands)


@st.composite
def bound_operations(draw: st.DrawFn) -> Operation:
    """Draw an operation of the table, with parameters."""
    operation = draw(st.sampled_from(OPERATIONS))
    parameters = {
        name: draw(_PARAMETERS.get(name, _ANY_PARAMETER)) for name in operation.parameters
    }
    return operation.bind(**parameters) if parameters else operation


@st.composite
def recipes(draw: st.DrawFn, most_leaves: int = 4, most_steps: int = 10) -> Recipe:
    """Draw the recipe of a graph that is smooth near its leaves.

    Any node may be used several times, and every open end goes into the output. An operation whose
    operands are too near a kink or the edge of its domain, or whose result would be large or steep,
    gives way to tanh.
    """
    leaves = tuple(draw(st.lists(st.floats(-2, 2), min_size=1, max_size=most_leaves)))
    nearby = np.array(leaves) + 2 * STEP * np.vstack([np.eye(len(leaves)), -np.eye(len(leaves))])
    results = list(np.vstack([leaves, nearby]).T)
    steps: list[tuple[Operation, tuple[int, ...]]] = []

    def add(operation: Operation, places: tuple[int, ...]) -> None:
        operands = [results[place] for place in places]
        result = _compute_if_smooth(operation, operands)
        if result is None:
            operation, places, result = operations["tanh"], places[:1], np.tanh(operands[0])
        steps.append((operation, places))
        results.append(result)

    for _ in range(draw(st.integers(1, most_steps))):
        operation = draw(bound_operations())
        arity = operation.arity or draw(st.integers(1, 5))
        place = st.integers(1, len(results)).map(lambda back: len(results) - back)
        add(operation, tuple(draw(st.tuples(*[place] * arity))))
    used = {place for _, places in steps for place in places}
    add(operations["mean"], tuple(place for place in range(len(results)) if place not in used))
    return Recipe(leaves, tuple(steps))


def _compute_if_smooth(operation: Operation, operands: list[Any]) -> Any:
    """Return the result at all points, or None where differences could not be trusted."""
    for numbers in zip(*(operand.tolist() for operand in operands)):
        edge = operation.domain and operation.domain(FLOATS, *numbers, **operation.parameters)
        kink = operation.kink and abs(operation.kink(*numbers))
        if any(distance is not None and distance < MARGIN for distance in (edge, kink)):
            return None
    with np.errstate(all="ignore"):
        result = operation.value(arrays(), *operands, **operation.parameters)
    result = np.broadcast_to(result, operands[0].shape)
    is_calm = np.abs(result).max() <= _LARGEST and np.ptp(result) <= _MOST_SPREAD
    return result if is_calm else None


# --- differences ---------------------------------------------------------------------------------


def central_differences(f: Callable[[Any], Any], at: Sequence[float]) -> Any:
    """Differentiate ``f`` by central differences of fourth order.

    Parameters
    ----------
    f
        From an array of points, one a row, to an array of results, one a row.
    at
        The point.

    Returns
    -------
    numpy.ndarray
        A row of derivatives for each coordinate.
    """
    moves = STEP * np.eye(len(at))
    far_above, above, below, far_below = (f(at + k * moves) for k in (2, 1, -1, -2))
    return (8 * (above - below) - (far_above - far_below)) / (12 * STEP)
