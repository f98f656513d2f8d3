"""Penalties on large weights, against overfitting.

They count every parameter but biases, which are those whose names end in ``b``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from autograd import Value, dot
from autograd import sum as total
from nn.module import Module, Parameter

__all__ = ["Penalty", "l1", "l2"]

Penalty = Callable[[Module], Value]
"""``penalty(model)`` is added to the loss of each mini-batch."""


def l1(strength: float) -> Penalty:
    """Add strength · Σ |w|, whose derivative ±strength pulls weights to 0 and keeps them there.

    Tibshirani (1996), *Regression shrinkage and selection via the lasso*.

    Raises
    ------
    ValueError
        If the strength is negative or not finite.

    Examples
    --------
    >>> from nn import Neuron, uniform
    >>> l1(0.1)(Neuron(2, init=uniform(-3, -3))).data
    0.6000000000000001
    """
    _check(strength)
    return partial(_l1, strength)


def l2(strength: float) -> Penalty:
    """Add strength · Σ w², whose derivative 2 · strength · w pulls large weights most.

    Hoerl and Kennard (1970), *Ridge regression*.

    Raises
    ------
    ValueError
        If the strength is negative or not finite.

    Examples
    --------
    >>> from nn import Neuron, uniform
    >>> l2(0.1)(Neuron(2, init=uniform(-3, -3))).data
    1.8
    """
    _check(strength)
    return partial(_l2, strength)


# Partials of these, and no closures, show their strength: a checkpoint tells by it.
def _l1(strength: float, model: Module) -> Value:
    return strength * total([abs(weight) for weight in _weights(model)])


def _l2(strength: float, model: Module) -> Value:
    weights = _weights(model)
    return strength * dot(weights, weights)


def _weights(model: Module) -> list[Parameter]:
    named = model.named_parameters()
    return [parameter for name, parameter in named if name.rpartition(".")[2] != "b"]


def _check(strength: float) -> None:
    if not 0 <= strength < math.inf:
        raise ValueError(f"the strength must be 0 or a positive number, not {strength}")
