"""Optimisers: how gradients change parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable

from autograd import Value

__all__ = ["SGD"]


class SGD:
    """Gradient descent, with momentum if wanted: v ← momentum · v + gradient, p ← p − rate · v.

    It is stochastic where the gradient is that of a mini-batch, as in `fit`. Momentum is Polyak's
    (1964), *Some methods of speeding up the convergence of iteration methods*.

    Parameters
    ----------
    parameters
        What to change.
    learning_rate
        How far to go, as a multiple of the gradient; positive.
    momentum
        How much of the last change to keep, at least 0 and less than 1.

    Raises
    ------
    ValueError
        If there are no parameters, or a number is out of its range.

    Examples
    --------
    >>> w = Value(3.0)
    >>> optimiser = SGD([w], learning_rate=0.1)
    >>> (w**2).backward()
    >>> optimiser.step()
    >>> round(w.data, 9)
    2.4
    """

    def __init__(
        self, parameters: Iterable[Value], learning_rate: float, momentum: float = 0.0
    ) -> None:
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("there are no parameters to optimise")
        if not 0 < learning_rate < math.inf:
            raise ValueError(f"the learning rate must be a positive number, not {learning_rate}")
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be at least 0 and less than 1, not {momentum}")
        self.learning_rate = learning_rate
        self.momentum = momentum
        self._velocities = [0.0] * len(self.parameters)

    def step(self) -> None:
        """Change the parameters once, by their gradients."""
        self._velocities = [
            self.momentum * velocity + parameter.grad
            for velocity, parameter in zip(self._velocities, self.parameters)
        ]
        for parameter, velocity in zip(self.parameters, self._velocities):
            parameter.data -= self.learning_rate * velocity

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""
        for parameter in self.parameters:
            parameter.grad = 0.0
