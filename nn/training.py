# ruff: noqa: N803 - X is what everyone calls the inputs
"""Training: fit a model to examples, and see how good it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple, Protocol

from tqdm import tqdm

from autograd import Value, no_grad
from nn.data import Example, Row, divide, examples, rows
from nn.losses import Loss, decision, mse
from nn.module import Module
from nn.optimisers import SGD

__all__ = [
    "DivergedError",
    "History",
    "Optimiser",
    "Score",
    "classify",
    "evaluate",
    "fit",
    "predict",
]


class DivergedError(ValueError):
    """Training ran off to infinity."""


class Optimiser(Protocol):
    """What `fit` asks of an optimiser; `SGD` is one."""

    learning_rate: float

    def step(self) -> None:
        """Change the parameters once, by their gradients."""

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""


class Score(NamedTuple):
    """How good a model is on some examples.

    Attributes
    ----------
    loss : float
        The mean loss.
    accuracy : float or None
        The part of the examples whose class is right; None where the loss is not one of classes.
    """

    loss: float
    accuracy: float | None


@dataclass
class History:
    """What `fit` saw: in each list, one number for each complete epoch.

    A list is empty where there is nothing to measure: no accuracy where the loss is not one of
    classes, nothing held out.

    Attributes
    ----------
    loss, accuracy
        Over the examples trained on, each as it was met, before its mini-batch changed the
        parameters.
    held_out_loss, held_out_accuracy
        Over the examples held out, at the end of the epoch.
    interrupted
        Whether Ctrl-C ended the training.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    held_out_loss: list[float] = field(default_factory=list)
    held_out_accuracy: list[float] = field(default_factory=list)
    interrupted: bool = False

    def latest(self) -> dict[str, float]:
        """Return the numbers of the last complete epoch, by name."""
        return {name: seen[-1] for name, seen in vars(self).items() if name in _SEEN and seen}

    def _append(self, trained: Score, held_out: Score | None) -> None:
        for name, number in zip(_SEEN, (*trained, *(held_out or ()))):
            if number is not None:
                getattr(self, name).append(number)


_SEEN = ("loss", "accuracy", "held_out_loss", "held_out_accuracy")


def fit(
    model: Module,
    X: Any,
    y: Any,
    *,
    loss: Loss = mse,
    epochs: int = 100,
    batch_size: int = 16,
    learning_rate: float = 0.05,
    optimiser: Optimiser | None = None,
    held_out: float | tuple[Any, Any] = 0.0,
    seed: int = 0,
    progress: bool = True,
) -> History:
    """Train a model on examples, in mini-batches.

    Ctrl-C ends the training early: the model is then as its last complete update left it.

    Parameters
    ----------
    model
        What to train.
    X, y
        Inputs and targets, one of each for an example: lists of numbers or of rows, or NumPy
        arrays.
    loss
        A loss of this package, or any ``loss(predictions, targets)`` that returns a Value.
    epochs
        How often to go through the examples.
    batch_size
        How many examples each update of the parameters sees; ``len(X)`` or more for all.
    learning_rate
        The rate of plain `SGD`.
    optimiser
        Use this one instead; ``learning_rate`` is then not used.
    held_out
        Examples that are not trained on but measured after each epoch: a part of the examples, as
        for `split`, or a pair ``(X, y)``.
    seed
        Settles the order of the examples, and which are held out.
    progress
        Whether to show a bar on stderr.

    Returns
    -------
    History

    Raises
    ------
    DivergedError
        If the loss or a parameter is no longer finite; the model then is as it was when they last
        were.
    TypeError, ValueError
        If X or y holds something that is not a finite number, if their lengths or the model's
        inputs do not match, or if the loss does not take these targets; no parameter is changed.

    Examples
    --------
    >>> from nn import MLP, hinge
    >>> model = MLP(2, [4, 1], "tanh", seed=1)
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [-1, 1, 1, -1]
    >>> history = fit(model, X, y, loss=hinge, learning_rate=0.5, progress=False)
    >>> history.accuracy[-1]
    1.0
    """
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(number, int) or number < 1:
            raise ValueError(f"{name} must be a positive whole number, not {number!r}")
    training = examples(X, y)
    measured: list[Example] = []
    if not isinstance(held_out, (int, float)):
        measured = examples(*held_out)
    elif held_out:
        training, measured = divide(training, held_out, seed)
    descent = _Descent(model, loss, optimiser or SGD(model.parameters(), learning_rate))
    history, random = History(), Random(seed)
    with tqdm(total=epochs, unit="epoch", disable=not progress) as bar:
        try:
            # A look at every example first, so that no fault is found with half of them learned.
            _score(model, training + measured, loss)
            for _ in range(epochs):
                random.shuffle(training)
                trained = descent.epoch(training, batch_size)
                history._append(trained, _score(model, measured, loss) if measured else None)
                bar.set_postfix(history.latest(), refresh=False)
                bar.update()
        except KeyboardInterrupt:
            history.interrupted = True
        except DivergedError as error:
            raise DivergedError(
                f"training diverged in epoch {len(history.loss) + 1}: {error}; try a learning rate "
                f"below {descent.optimiser.learning_rate:g}, or inputs scaled to about -1 to 1"
            ) from None
    return history


def evaluate(model: Module, X: Any, y: Any, *, loss: Loss = mse) -> Score:
    """Measure a model on examples, without training it.

    Parameters
    ----------
    model, X, y, loss
        As for `fit`.

    Raises
    ------
    TypeError, ValueError
        As `fit`.

    Examples
    --------
    >>> from nn import MLP
    >>> evaluate(MLP(2, [1], init=lambda *_: 1.0), [[1, 2], [3, 4]], [3, 5])
    Score(loss=2.0, accuracy=None)
    """
    return _score(model, examples(X, y), loss)


def predict(model: Module, X: Any) -> list[Row]:
    """Compute a model's outputs: for each example a number, or a list where there are several.

    Raises
    ------
    TypeError, ValueError
        If X holds something that is not a finite number, or too many or too few for the model.

    Examples
    --------
    >>> from nn import MLP
    >>> predict(MLP(2, [1], init=lambda *_: 1.0), [[1, 2], [3, 4]])
    [3.0, 7.0]
    """
    with no_grad():
        return [_floats(model(x)) for x in rows("X", X)]


def classify(model: Module, X: Any, *, loss: Loss) -> list[int]:
    """Compute the class of each example, as the loss that the model was trained with counts them.

    Raises
    ------
    TypeError, ValueError
        As `predict`; and if the loss is not one of classes.

    Examples
    --------
    >>> from nn import MLP, hinge
    >>> classify(MLP(2, [1], init=lambda *_: 1.0), [[1, 2], [-3, -4]], loss=hinge)
    [1, -1]
    """
    decide = decision(loss)
    if decide is None:
        raise ValueError(f"{loss!r} is not a loss of classes: use predict for the outputs")
    return [decide(output) for output in predict(model, X)]


class _Descent:
    """Updates from mini-batches that leave a model fit to go on from, whatever ends them."""

    def __init__(self, model: Module, loss: Loss, optimiser: Optimiser) -> None:
        self.model, self.loss, self.optimiser = model, loss, optimiser
        self.parameters = model.parameters()
        self.last_finite = [parameter.data for parameter in self.parameters]

    def epoch(self, training: list[Example], batch_size: int) -> Score:
        """Go through the examples once."""
        total, outputs = 0.0, []
        for start in range(0, len(training), batch_size):
            batch = training[start : start + batch_size]
            loss, found = self._update(batch)
            total += loss * len(batch)
            outputs += found
        return Score(total / len(training), _accuracy(self.loss, outputs, training))

    def _update(self, batch: list[Example]) -> tuple[float, list[Row]]:
        """Learn from one mini-batch, wholly or not at all."""
        outputs = [self.model(x) for x, _ in batch]
        loss = self.loss(outputs, [target for _, target in batch])
        if not math.isfinite(loss.data):
            self._go_back()
            raise DivergedError(f"the loss is {loss.data}")
        self.last_finite = [parameter.data for parameter in self.parameters]
        self.optimiser.zero_grad()
        loss.backward()
        try:
            self.optimiser.step()
        except BaseException:
            self._go_back()
            raise
        if not all(math.isfinite(parameter.data) for parameter in self.parameters):
            self._go_back()
            raise DivergedError("a parameter is no longer finite")
        return loss.data, [_floats(output) for output in outputs]

    def _go_back(self) -> None:
        for parameter, data in zip(self.parameters, self.last_finite):
            parameter.data = data


def _score(model: Module, measured: list[Example], loss: Loss) -> Score:
    with no_grad():
        outputs = [model(x) for x, _ in measured]
        mean = loss(outputs, [target for _, target in measured])
    if not isinstance(mean, Value):
        raise TypeError(f"a loss must return a Value, not {mean!r:.60}: compute it without .data")
    return Score(mean.data, _accuracy(loss, [_floats(output) for output in outputs], measured))


def _accuracy(loss: Loss, outputs: list[Row], measured: list[Example]) -> float | None:
    decide = decision(loss)
    if decide is None:
        return None
    right = sum(decide(output) == target for output, (_, target) in zip(outputs, measured))
    return right / len(measured)


def _floats(output: Value | list[Value]) -> Row:
    return output.data if isinstance(output, Value) else [value.data for value in output]
