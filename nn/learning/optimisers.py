"""Optimisers: how gradients change parameters.

In the formulas p is a parameter, g its gradient, η the learning rate, and all of them are numbers:
an optimiser treats each parameter by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from autograd import Value
from nn.saved import expect, expect_names, is_count, is_finite, is_number

__all__ = ["SGD", "Adam", "Momentum", "Nesterov", "Optimiser", "RMSProp", "elementwise"]

Rule = Callable[..., tuple[Any, ...]]
R = TypeVar("R", bound=Rule)

_TAKES_ARRAYS = "_takes_arrays"


def elementwise(rule: R) -> R:
    """Mark a rule that can be given arrays, with a number for each parameter, as arithmetic can.

    `fit` then applies it to all parameters at once where it trains by a compiled program. It must
    not change the arrays.
    """
    setattr(rule, _TAKES_ARRAYS, True)
    return rule


def takes_arrays(rule: Rule) -> bool:
    """Say whether a rule is marked as `elementwise`."""
    return getattr(rule, _TAKES_ARRAYS, False)


class Optimiser:
    """What changes parameters by their gradients.

    An optimiser is a class with a method ``rule(gradient, *remembered)``, which returns the change
    of one parameter and the numbers to remember of it, and with names for these in ``memory``; they
    start from 0. Those that are means of squares are in ``squares`` too: they are never negative,
    and may be infinite. Put `elementwise` on a rule that takes arrays as well.

    Parameters
    ----------
    parameters
        What to change.
    learning_rate
        How far to go, as a multiple of the gradient; positive.

    Attributes
    ----------
    parameters : list of Value
        What it changes.
    learning_rate : float
        The rate of the next step; schedules set it.
    steps : int
        How many steps were made.

    Raises
    ------
    ValueError
        If there are no parameters, or a number is out of its range.

    Examples
    --------
    >>> class SignDescent(Optimiser):
    ...     def rule(self, gradient):
    ...         return (-self.learning_rate * math.copysign(1, gradient),)
    >>> w = Value(3.0)
    >>> optimiser = SignDescent([w], learning_rate=0.1)
    >>> (w**2).backward()
    >>> optimiser.step()
    >>> w.data
    2.9
    """

    memory: tuple[str, ...] = ()
    squares: tuple[str, ...] = ()
    rule: Rule

    def __init__(self, parameters: Iterable[Value], learning_rate: float) -> None:
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("there are no parameters to optimise")
        if not 0 < learning_rate < math.inf:
            raise ValueError(f"the learning rate must be a positive number, not {learning_rate}")
        self.learning_rate = learning_rate
        self.steps = 0
        self._remembered = {name: [0.0] * len(self.parameters) for name in self.memory}

    def step(self) -> None:
        """Change the parameters once, by their gradients: all of them and what is remembered."""
        before = [parameter.data for parameter in self.parameters]
        remembered, steps = self._remembered, self.steps
        try:
            self.steps += 1
            gradients = [parameter.grad for parameter in self.parameters]
            changes, *columns = zip(*map(self.rule, gradients, *remembered.values()))
            self._remembered = dict(zip(self.memory, map(list, columns)))
            for parameter, change in zip(self.parameters, changes):
                parameter.data += change
        except BaseException:
            for parameter, data in zip(self.parameters, before):
                parameter.data = data
            self._remembered, self.steps = remembered, steps
            raise

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""
        for parameter in self.parameters:
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, Any]:
        """Return what the next step depends on beside the parameters, as plain numbers.

        Examples
        --------
        >>> Momentum([Value(3.0)], learning_rate=0.1).state_dict()
        {'learning_rate': 0.1, 'steps': 0, 'velocity': [0.0]}
        """
        remembered = {name: list(column) for name, column in self._remembered.items()}
        return {"learning_rate": self.learning_rate, "steps": self.steps, **remembered}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from where another optimiser of this kind gave its `state_dict`.

        Raises
        ------
        ValueError
            If the state is not that of such an optimiser, with as many parameters; then nothing is
            changed.
        """
        expect_names(f"a state of this {type(self).__name__}", state, self.state_dict())
        rate, steps = state["learning_rate"], state["steps"]
        expect(is_finite(rate) and rate > 0, "the learning rate", "a positive number", rate)
        expect(is_count(steps), "steps", "a whole number from 0", steps)
        for name in self.memory:
            column = state[name]
            if not isinstance(column, (list, tuple)) or len(column) != len(self.parameters):
                raise ValueError(
                    f"{name} must be a list of {len(self.parameters)} numbers, one for each "
                    f"parameter, not {column!r:.60}"
                )
            for i, number in enumerate(column):
                expect(is_number(number), f"{name}[{i}]", "a number", number)
                if name in self.squares:
                    expect(number >= 0, f"{name}[{i}]", "a mean of squares", number)
                else:
                    expect(is_finite(number), f"{name}[{i}]", "a finite number", number)
        self.learning_rate = float(rate)
        self.remember(steps, *([float(x) for x in state[name]] for name in self.memory))

    def remember(self, steps: int, *columns: list[float]) -> None:
        """Take over how many steps were made, and what is remembered of each parameter."""
        self.steps, self._remembered = steps, dict(zip(self.memory, columns))

    def __repr__(self) -> str:
        count = len(self.parameters)
        return f"<{type(self).__name__} of {count} parameter(s), rate {self.learning_rate:g}>"


class SGD(Optimiser):
    """Gradient descent, with momentum if wanted: v ← momentum · v + g, p ← p − η · v.

    It is stochastic where the gradient is that of a mini-batch, as in `fit`. Momentum is Polyak's
    (1964), *Some methods of speeding up the convergence of iteration methods*.

    Parameters
    ----------
    parameters, learning_rate
        As for `Optimiser`.
    momentum
        How much of the last change to keep, at least 0 and less than 1.

    Raises
    ------
    ValueError
        As `Optimiser`.

    Examples
    --------
    >>> w = Value(3.0)
    >>> optimiser = SGD([w], learning_rate=0.1)
    >>> (w**2).backward()
    >>> optimiser.step()
    >>> round(w.data, 9)
    2.4
    """

    memory = ("velocity",)

    def __init__(
        self, parameters: Iterable[Value], learning_rate: float, momentum: float = 0.0
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = _fraction("momentum", momentum)

    @elementwise
    def rule(self, gradient: float, velocity: float) -> tuple[float, float]:
        """Add the gradient to the velocity, and go along it."""
        velocity = self.momentum * velocity + gradient
        return -self.learning_rate * velocity, velocity


class Momentum(SGD):
    """Gradient descent with momentum, as `SGD`; it keeps nine tenths unless told otherwise.

    Parameters
    ----------
    parameters, learning_rate, momentum
        As for `SGD`.

    Raises
    ------
    ValueError
        As `Optimiser`.
    """

    def __init__(
        self, parameters: Iterable[Value], learning_rate: float, momentum: float = 0.9
    ) -> None:
        super().__init__(parameters, learning_rate, momentum)


class Nesterov(Momentum):
    """Gradient descent that looks ahead: v ← momentum · v + g, p ← p − η · (g + momentum · v).

    Nesterov's (1983) accelerated gradient, *A method of solving a convex programming problem with
    convergence rate O(1/k²)*, written for the point looked ahead to, as in Sutskever, Martens, Dahl
    and Hinton (2013), *On the importance of initialization and momentum in deep learning*.

    Parameters
    ----------
    parameters, learning_rate, momentum
        As for `SGD`.

    Raises
    ------
    ValueError
        As `Optimiser`.
    """

    @elementwise
    def rule(self, gradient: float, velocity: float) -> tuple[float, float]:
        """Add the gradient to the velocity, and go where both lead."""
        velocity = self.momentum * velocity + gradient
        return -self.learning_rate * (gradient + self.momentum * velocity), velocity


class RMSProp(Optimiser):
    """Steps of about one size: s ← ρ · s + (1 − ρ) · g², p ← p − η · g / (√s + ε).

    Tieleman and Hinton (2012), lecture 6.5 of *Neural networks for machine learning*.

    Parameters
    ----------
    parameters, learning_rate
        As for `Optimiser`.
    decay
        ρ, how much of the mean square to keep, at least 0 and less than 1.
    epsilon
        ε, what keeps the divisor from 0.

    Raises
    ------
    ValueError
        As `Optimiser`.
    """

    memory = squares = ("mean_square",)

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.001,
        decay: float = 0.9,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.decay = _fraction("decay", decay)
        self.epsilon = _positive("epsilon", epsilon)

    @elementwise
    def rule(self, gradient: float, mean_square: float) -> tuple[float, float]:
        """Divide the gradient by the root of its mean square."""
        mean_square = self.decay * mean_square + (1 - self.decay) * gradient * gradient
        return -self.learning_rate * gradient / (mean_square**0.5 + self.epsilon), mean_square


class Adam(Optimiser):
    """Momentum and steps of about one size, both corrected for their start from 0.

    m ← β₁ · m + (1 − β₁) · g, s ← β₂ · s + (1 − β₂) · g², and at step t
    p ← p − η · m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ). Kingma and Ba (2015),
    *Adam: a method for stochastic optimization*, algorithm 1.

    Parameters
    ----------
    parameters, learning_rate
        As for `Optimiser`.
    beta1, beta2
        How much of the mean and of the mean square to keep, at least 0 and less than 1.
    epsilon
        ε, what keeps the divisor from 0.

    Raises
    ------
    ValueError
        As `Optimiser`.

    Examples
    --------
    >>> w = Value(3.0)
    >>> optimiser = Adam([w], learning_rate=0.1)
    >>> (w**2).backward()
    >>> optimiser.step()
    >>> round(w.data, 6)
    2.9
    """

    memory, squares = ("mean", "mean_square"), ("mean_square",)

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.beta1, self.beta2 = _fraction("beta1", beta1), _fraction("beta2", beta2)
        self.epsilon = _positive("epsilon", epsilon)

    @elementwise
    def rule(self, gradient: float, mean: float, mean_square: float) -> tuple[float, float, float]:
        """Divide the corrected mean by the root of the corrected mean square."""
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        mean_square = self.beta2 * mean_square + (1 - self.beta2) * gradient * gradient
        m = mean / (1 - self.beta1**self.steps)
        s = mean_square / (1 - self.beta2**self.steps)
        return -self.learning_rate * m / (s**0.5 + self.epsilon), mean, mean_square


def _fraction(name: str, number: float) -> float:
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and less than 1, not {number}")
    return number


def _positive(name: str, number: float) -> float:
    if not 0 < number < math.inf:
        raise ValueError(f"{name} must be a positive number, not {number}")
    return number
