"""Every reading of the table at the edges: one list of points, one list of readings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import DomainError, Operation, Value, apply, evaluate_batch
from autograd.compiling import compiler

EDGES = [0.0, -0.0, 1e-320, 1e-160, 1.0, -1.0, 1e160, 1e308, math.inf, -math.inf, math.nan]
FEW = [0.0, -0.0, 1.0, -1.0, 1e308, math.inf, -math.inf, math.nan]
EXPONENTS = [2, 3, 2.0, 3.0, 0, 1, -1, -2, 0.5, -0.5, 2.5, math.inf, -math.inf, math.nan]
SETTINGS = [0.0, 1.0, 0.1, -1.0]

Computed = list[Any]
Reading = Callable[[Operation, list[tuple[float, ...]]], Computed]


def settings(operation: Operation) -> Iterator[Operation]:
    """List an operation with its parameters at their edges."""
    numbers = EXPONENTS if operation.name == "power" else SETTINGS
    choices = [numbers for _ in operation.parameters]
    for chosen in product(*choices):
        bound = dict(zip(operation.parameters, chosen))
        yield operation.bind(**bound) if bound else operation


def points(operation: Operation) -> list[tuple[float, ...]]:
    """List where to compare the readings of an operation."""
    arities = [operation.arity] if operation.arity else [1, 2, 3]
    return [
        point for arity in arities for point in product(EDGES if arity < 3 else FEW, repeat=arity)
    ]


def graph(operation: Operation, count: int) -> tuple[list[Value], Value]:
    """Record an operation where it is defined."""
    xs = [Value(0.25 + 0.125 * i) for i in range(count)]
    return xs, apply(operation, *xs)


def eager(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    """Where an operation is not defined, the result counts as None."""
    found = []
    for point in given:
        try:
            found.append(apply(operation, *point).data)
        except DomainError:
            found.append(None)
    return found


def replayed(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    found = []
    xs, output = graph(operation, len(given[0]))
    for point in given:
        for x, number in zip(xs, point):
            x.data = number
        try:
            found.append(output.forward())
        except DomainError:
            found.append(None)
    return found


def batch(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    xs, output = graph(operation, len(given[0]))
    columns = np.array(given).T
    return evaluate_batch(output, dict(zip(xs, columns))).tolist()


def single(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    program = _program(operation, len(given[0]), batch=False)
    with np.errstate(all="ignore"):
        return [float(program._run([np.array(point)])[0]) for point in given]


def interpreted(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    program = _program(operation, len(given[0]), batch=False)
    with np.errstate(all="ignore"):
        return [float(program._interpreted([np.array(point)])[0]) for point in given]


def saved(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    namespace: dict[str, Any] = {}
    exec(_program(operation, len(given[0]), batch=False).source, namespace)
    with np.errstate(all="ignore"):
        return [float(_first(namespace["step"](np.array(point)))) for point in given]


def examples(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    program = _program(operation, len(given[0]), batch=True)
    with np.errstate(all="ignore"):
        return np.asarray(program._run([np.array(given)])[0]).tolist()


def saved_examples(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    namespace: dict[str, Any] = {}
    exec(_program(operation, len(given[0]), batch=True).source, namespace)
    with np.errstate(all="ignore"):
        return np.broadcast_to(_first(namespace["step"](np.array(given))), len(given)).tolist()


def rolled(operation: Operation, given: list[tuple[float, ...]]) -> Computed:
    """Compute all points in one program that rolls them up into arrays."""
    rows = [graph(operation, len(given[0])) for _ in given]
    xs = [x for x, _ in rows]
    outputs = [output for _, output in rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: 0, True: 0})
        program = autograd.compile(outputs[0], inputs=[xs], wrt=[], also=outputs)
    with np.errstate(all="ignore"):
        return np.asarray(program._run([np.array(given)])[-1]).tolist()


READINGS: dict[str, Reading] = {
    "replay": replayed,
    "batch": batch,
    "straight line": single,
    "interpreter": interpreted,
    "saved source": saved,
    "batch program": examples,
    "saved batch source": saved_examples,
    "rolled up": rolled,
}


def _program(operation: Operation, count: int, batch: bool) -> Any:
    xs, output = graph(operation, count)
    return autograd.compile(output, inputs=[xs], wrt=[], batch=batch)


def _first(results: Any) -> Any:
    return results[0] if isinstance(results, tuple) else results


def differs(operation: Operation, expected: Any, found: Any) -> bool:
    """Say whether two results are not the same number, infinity, nan or zero.

    Where the eager engine refuses, the others have nan or infinity. The sign of zero is left open
    where NumPy and BLAS leave it: for sums, and for the larger of 0 and −0.
    """
    if expected is None or found is None:
        return found is not None and math.isfinite(found)
    if math.isnan(expected) or math.isnan(found):
        return math.isnan(expected) != math.isnan(found)
    if expected == found == 0 and not _leaves_sign_open(operation):
        return math.copysign(1, expected) != math.copysign(1, found)
    return not math.isclose(expected, found, rel_tol=1e-13, abs_tol=1e-322)


def _leaves_sign_open(operation: Operation) -> bool:
    sums = ("add", "sub", "sum", "mean", "dot", "logsumexp", "softplus")
    choices = ("max", "min", "maximum", "minimum", "relu", "elu")
    return operation.name in (*sums, *choices)


def disagreements(operation: Operation, given: list[tuple[float, ...]], reading: str) -> list[Any]:
    """List where a reading finds another value than the eager engine."""
    found = []
    for count in sorted({len(point) for point in given}):
        some = [point for point in given if len(point) == count]
        pairs = zip(some, eager(operation, some), READINGS[reading](operation, some))
        found += [(point, a, b) for point, a, b in pairs if differs(operation, a, b)]
    return found
