"""Dropout: training with some numbers left out."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from autograd import Value
from nn.layers.layer import generator
from nn.module import Module

__all__ = ["Dropout"]


class Dropout(Module):
    """Leave out some of the numbers that pass, at random, in training only.

    In training each number becomes 0 with probability ``rate``, and else is divided by 1 − rate, so
    that its mean stays what it was; otherwise all pass as they are. Srivastava, Hinton, Krizhevsky,
    Sutskever and Salakhutdinov (2014), *Dropout: a simple way to prevent neural networks from
    overfitting*.

    A module starts as for use, and then passes everything. `fit` sees to the change for training; a
    loop written by hand calls ``model.train()`` before it learns and ``model.eval()`` after.

    Parameters
    ----------
    rate
        How likely a number is left out, at least 0 and less than 1.
    seed
        The same seed leaves out the same, or the generator to draw from.

    Attributes
    ----------
    rate : float
        As given.
    random : random.Random
        What it draws from.

    Raises
    ------
    ValueError
        If the rate is out of its range.

    Examples
    --------
    >>> dropout = Dropout(0.5, seed=1)
    >>> dropout([1.0, 2.0, 3.0])
    [1.0, 2.0, 3.0]
    >>> dropout.train()([1.0, 2.0, 3.0])
    [0.0, 4.0, 6.0]
    """

    def __init__(self, rate: float, seed: int | Random | None = None) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"the rate must be at least 0 and less than 1, not {rate}")
        self.rate = rate
        self.random = generator(seed)

    def __call__(self, x: Value | float | Iterable[Value | float]) -> Any:
        """Pass what a layer puts out: a list, or one number."""
        if isinstance(x, (Value, float, int)):
            return self._passed(x)
        return [self._passed(number) for number in x]

    def _passed(self, number: Value | float) -> Value | float:
        if not self.training:
            return number
        return number * (0.0 if self.random.random() < self.rate else 1 / (1 - self.rate))

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"
