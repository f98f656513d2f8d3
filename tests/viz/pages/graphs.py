"""Graphs to be stepped through."""

from __future__ import annotations

import math

import autograd
from autograd import Value
from nn import MLP


def worked_example():
    """Eight steps, as in the README."""
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    e = a * b
    return _named(e=e, L=(e + c) ** 2)


def shared():
    a = Value(3.0, "a")
    return _named(L=a * a + 2 * a.tanh() - a)


def not_finite():
    x = Value(math.inf, "x")
    return _named(L=(x * 0.5 + Value(-2.0, "y")) * Value(0.0, "z"))


def network(*sizes):
    """A network of tanh neurons, its inputs and its target Values too, and its squared error."""
    model = MLP(2, [*sizes, 1], "tanh", seed=1)
    error = model([Value(0.5, "x1"), Value(-1.0, "x2")]) - Value(1.0, "y")
    return _named(loss=error**2)


def many():
    return _named(L=autograd.sum([Value(float(i), f"x{i}") for i in range(12)]))


def _named(**values):
    for label, value in values.items():
        value.label = label
    return value


GRAPHS = {
    "worked example": worked_example,
    "a value used often": shared,
    "not finite": not_finite,
    "many operands": many,
    "a network": lambda: network(3),
}
