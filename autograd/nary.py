"""Operations on any number of operands, one node each: a neuron is one Σ node."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from operator import mul

from autograd.table import entries
from autograd.table.operation import Operation
from autograd.value import Constant, Value, apply, record

__all__ = ["dot", "logsumexp", "max", "mean", "min", "prod", "sum"]


def sum(values: Iterable[Value | float]) -> Value:
    """Add Values up in one node; the sum of nothing is 0.

    >>> sum([Value(1.0), Value(2.0), 3]).data
    6.0
    """
    operands = tuple(values)
    return apply(entries.SUM_OF, *operands) if operands else Value(0.0)


def prod(values: Iterable[Value | float]) -> Value:
    """Multiply Values in one node; the product of nothing is 1.

    >>> prod([Value(2.0), Value(3.0), 4]).data
    24.0
    """
    operands = tuple(values)
    return apply(entries.PROD, *operands) if operands else Value(1.0)


def dot(
    weights: Iterable[Value | float],
    inputs: Iterable[Value | float],
    bias: Value | float | None = None,
) -> Value:
    """Compute w1·x1 + … + wn·xn, and + bias if there is one, in one node: a neuron's sum.

    Raises
    ------
    ValueError
        If there are not as many inputs as weights, or none of either.

    Examples
    --------
    >>> dot([Value(1.0), Value(2.0)], [3.0, 4.0], bias=Value(0.5)).data
    11.5
    """
    # The hottest entry of the table, written out for speed: each neuron is one call.
    ws = [w if isinstance(w, Value) else Constant(w) for w in weights]
    xs = [x if isinstance(x, Value) else Constant(x) for x in inputs]
    if len(ws) != len(xs) or not ws:
        raise ValueError(
            f"dot needs as many inputs as weights, at least one: got {len(ws)} weights "
            f"and {len(xs)} inputs"
        )
    w_data, x_data = [w._data for w in ws], [x._data for x in xs]
    if bias is None:
        result = builtins.sum(map(mul, w_data, x_data))
        return record(result, entries.DOT, (*ws, *xs), (*x_data, *w_data))
    b = bias if isinstance(bias, Value) else Constant(bias)
    result = builtins.sum(map(mul, w_data, x_data), b._data)
    return record(result, entries.DOT, (*ws, *xs, b), (*x_data, *w_data, 1.0))


def mean(values: Iterable[Value | float]) -> Value:
    """Average Values in one node.

    >>> mean([Value(1.0), Value(2.0)]).data
    1.5
    """
    return _of_some(entries.MEAN, values)


def max(values: Iterable[Value | float]) -> Value:
    """Return the largest of Values in one node; the gradient goes to the first of them on a tie.

    >>> max([Value(1.0), Value(2.0)]).data
    2.0
    """
    return _of_some(entries.MAX, values)


def min(values: Iterable[Value | float]) -> Value:
    """Return the smallest of Values in one node; the gradient goes to the first of them on a tie.

    >>> min([Value(1.0), Value(2.0)]).data
    1.0
    """
    return _of_some(entries.MIN, values)


def logsumexp(values: Iterable[Value | float]) -> Value:
    """Compute log(exp(x1) + … + exp(xn)) in one node, without overflow.

    >>> logsumexp([Value(1000.0), Value(1000.0)]).data
    1000.6931471805599
    """
    return _of_some(entries.LOGSUMEXP, values)


def _of_some(operation: Operation, values: Iterable[Value | float]) -> Value:
    operands = tuple(values)
    if not operands:
        raise ValueError(f"{operation.name} of no values is not defined: give at least one")
    return apply(operation, *operands)
