"""The perceptron: a threshold neuron that learns."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from autograd import no_grad
from nn.data.examples import examples, rows
from nn.layers.threshold import ThresholdNeuron
from nn.metrics import accuracy

__all__ = ["Line", "Perceptron"]


class Line(NamedTuple):
    """Where a perceptron separates the classes: w · x + b = 0.

    Attributes
    ----------
    weights : tuple of float
        One for each input.
    bias : float
        The bias.
    epoch : int
        The epoch that moved the line here, from 1; 0 for where it started.
    example : int or None
        The place in the data of the example that did; None for where it started.
    """

    weights: tuple[float, ...]
    bias: float
    epoch: int
    example: int | None


class Perceptron:
    """A threshold neuron that learns by Rosenblatt's rule.

    It goes through the examples one by one. Where its answer is wrong, each weight changes by
    learning_rate · (target − answer) · input, and the bias by learning_rate · (target − answer).
    It starts from zeros. Rosenblatt (1958), *The perceptron: a probabilistic model for information
    storage and organization in the brain*.

    If a line (in more dimensions, a hyperplane) separates the classes, it finds one in a finite
    number of changes (Novikoff, 1962, *On convergence proofs for perceptrons*); if none does, it
    never stops making mistakes. So a perceptron that comes back to weights that it had at the end
    of an earlier epoch will go round for ever, and that proves that no line separates the classes.

    Parameters
    ----------
    epochs
        How often to go through the examples at most; it stops after an epoch without a mistake.
    learning_rate
        How far each mistake moves the weights. Since they start at 0, it only scales them.

    Attributes
    ----------
    neuron_ : ThresholdNeuron
        What was learned.
    lines_ : list of Line
        Where the line started, and where each mistake moved it.
    mistakes_ : list of int
        How many mistakes each epoch made.
    separable_ : bool or None
        True if the line found separates the classes. False if it is proven that none does. None if
        the epochs did not suffice to know.

    Raises
    ------
    ValueError
        If the epochs or the learning rate are not positive.

    Examples
    --------
    >>> from nn.datasets import or_, xor
    >>> perceptron = Perceptron().fit(*or_())
    >>> perceptron.predict([[0, 0], [0, 1]]), perceptron.mistakes_, perceptron.separable_
    ([0, 1], [2, 2, 1, 0], True)
    >>> Perceptron(epochs=20).fit(*xor()).separable_
    False
    """

    neuron_: ThresholdNeuron
    lines_: list[Line]
    mistakes_: list[int]
    separable_: bool | None

    def __init__(self, epochs: int = 100, learning_rate: float = 1.0) -> None:
        if not isinstance(epochs, int) or epochs < 1:
            raise ValueError(f"epochs must be a positive whole number, not {epochs!r}")
        if not 0 < learning_rate < math.inf:
            raise ValueError(f"the learning rate must be a positive number, not {learning_rate}")
        self.epochs = epochs
        self.learning_rate = learning_rate

    def fit(self, X: Any, y: Any) -> Perceptron:
        """Learn from examples of two classes, 0 and 1, in the order they are in.

        Raises
        ------
        TypeError, ValueError
            If X or y holds something that is not a finite number, their lengths do not match, or a
            target is neither 0 nor 1; what was learned before is then kept.
        """
        training: list[tuple[list[float], int]] = []
        for x, target in examples(X, y):
            if target not in (0, 1):
                raise ValueError(f"the classes of a perceptron are 0 and 1, not {target}")
            training.append((x if isinstance(x, list) else [x], int(target == 1)))
        self.neuron_ = ThresholdNeuron([0.0] * len(training[0][0]), 0.0)
        self.lines_ = [self._line(0, None)]
        self.mistakes_ = []
        self.separable_ = None
        ends = {self.lines_[0][:2]}
        for epoch in range(1, self.epochs + 1):
            before = len(self.lines_)
            for i, (x, target) in enumerate(training):
                if change := self.learning_rate * (target - self._answer(x)):
                    for weight, number in zip(self.neuron_.w, x):
                        weight.data += change * number
                    self.neuron_.b.data += change
                    self.lines_.append(self._line(epoch, i))
            self.mistakes_.append(len(self.lines_) - before)
            if not self.mistakes_[-1]:
                self.separable_ = True
                break
            end = self.lines_[-1][:2]
            if end in ends:
                self.separable_ = False
            ends.add(end)
        return self

    def predict(self, X: Any) -> list[int]:
        """Compute the class of each example, 0 or 1.

        Raises
        ------
        AttributeError
            If it was not fitted.
        TypeError, ValueError
            If X holds something that is not a finite number, or too many or too few.
        """
        if not hasattr(self, "neuron_"):
            raise AttributeError("this perceptron has not learned anything: call fit first")
        return [int(self._answer(x if isinstance(x, list) else [x])) for x in rows("X", X)]

    def score(self, X: Any, y: Any) -> float:
        """Return the part of the examples whose class is right.

        Raises
        ------
        AttributeError, TypeError, ValueError
            As `predict`; and if there are not as many targets as inputs.
        """
        return accuracy(self.predict(X), y)

    def _answer(self, x: list[float]) -> float:
        with no_grad():
            return self.neuron_(x).data

    def _line(self, epoch: int, example: int | None) -> Line:
        weights = tuple(weight.data for weight in self.neuron_.w)
        return Line(weights, self.neuron_.b.data, epoch, example)

    def __repr__(self) -> str:
        return f"Perceptron(epochs={self.epochs}, learning_rate={self.learning_rate})"
