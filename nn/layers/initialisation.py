"""How the weights of a layer start out; biases start at 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

__all__ = ["Initialiser", "he", "normal", "uniform", "xavier"]

Initialiser = Callable[[Random, int, int], float]
"""``init(random, inputs, outputs)`` draws one weight of a layer with so many inputs and outputs."""


def normal(sigma: float) -> Initialiser:
    """Draw from the normal distribution N(0, sigma²).

    Raises
    ------
    ValueError
        If sigma is negative or not finite.

    Examples
    --------
    >>> normal(0.1)(Random(0), 2, 16)
    0.09417154046806644
    """
    if not 0 <= sigma < math.inf:
        raise ValueError(f"sigma must be 0 or a positive number, not {sigma}")
    return lambda random, inputs, outputs: random.gauss(0.0, sigma)


def uniform(low: float, high: float) -> Initialiser:
    """Draw from the uniform distribution on [low, high].

    Raises
    ------
    ValueError
        If low is above high, or either is not finite.
    """
    if not -math.inf < low <= high < math.inf:
        raise ValueError(f"low must not be above high, both finite: got {low} and {high}")
    return lambda random, inputs, outputs: random.uniform(low, high)


def xavier() -> Initialiser:
    """Draw from the uniform distribution on ±√(6 / (inputs + outputs)).

    It keeps the variance of activations and of gradients alike from layer to layer, for activations
    that are about the identity near 0, such as tanh. Glorot and Bengio (2010), *Understanding the
    difficulty of training deep feedforward neural networks*, equation 16.
    """

    def draw(random: Random, inputs: int, outputs: int) -> float:
        bound = math.sqrt(6 / (inputs + outputs))
        return random.uniform(-bound, bound)

    return draw


def he() -> Initialiser:
    """Draw from the normal distribution N(0, 2 / inputs).

    It makes up for the half of the inputs that relu sets to 0. He, Zhang, Ren and Sun (2015),
    *Delving deep into rectifiers*, equation 10.
    """
    return lambda random, inputs, outputs: random.gauss(0.0, math.sqrt(2 / inputs))
