"""Evaluation: what a model puts out, and how good that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograd import Value, no_grad
from nn.data.examples import Example, Row, examples, rows
from nn.measuring.decisions import decision
from nn.measuring.losses import Loss, check_loss, mse
from nn.metrics import r_squared
from nn.module import Module

__all__ = [
    "Score",
    "accuracy_of",
    "classify",
    "computing",
    "evaluate",
    "floats",
    "measure",
    "predict",
    "score",
]


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


def evaluate(model: Module, X: Any, y: Any, *, loss: Loss | None = None) -> Score:
    """Measure a model on examples, without training it.

    Parameters
    ----------
    model, X, y
        As for `fit`.
    loss
        The loss; unless given, the one that the model was fitted with, or `mse` if it was not.

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
    return measure(model, examples(X, y), loss or _loss_of(model))


def score(model: Module, X: Any, y: Any, *, loss: Loss | None = None) -> float:
    """Measure a model with one number that is 1 at best: the accuracy, or R² for numbers.

    Parameters
    ----------
    model, X, y, loss
        As for `evaluate`.

    Raises
    ------
    TypeError, ValueError
        As `evaluate` and `r_squared`.

    Examples
    --------
    >>> from nn import MLP
    >>> score(MLP(2, [1], init=lambda *_: 1.0), [[1, 2], [3, 4]], [3, 5])
    -1.0
    """
    accuracy = evaluate(model, X, y, loss=loss).accuracy
    return r_squared(predict(model, X), y) if accuracy is None else accuracy


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
    with no_grad(), computing(model, training=False):
        return [floats(model(x)) for x in rows("X", X)]


def classify(model: Module, X: Any, *, loss: Loss | None = None) -> list[int]:
    """Compute the class of each example, as the loss that the model was trained with counts them.

    Parameters
    ----------
    model, X
        As for `predict`.
    loss
        As for `evaluate`.

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
    loss = loss or _loss_of(model)
    decide = decision(loss)
    if decide is None:
        raise ValueError(f"{loss!r} is not a loss of classes: use predict for the outputs")
    return [decide(output) for output in predict(model, X)]


def measure(model: Module, measured: list[Example], loss: Loss) -> Score:
    """Compute the score on examples that are checked already."""
    check_loss(loss)
    outputs = outputs_of(model, measured)
    with no_grad():
        mean = loss(outputs, [target for _, target in measured])
    if not isinstance(mean, Value):
        raise TypeError(f"a loss must return a Value, not {mean!r:.60}: compute it without .data")
    return Score(mean.data, accuracy_of(loss, [floats(output) for output in outputs], measured))


def outputs_of(model: Module, measured: Sequence[Example]) -> list[Any]:
    """Compute a model's outputs without their graphs; only the last activation is kept.

    A loss finds the logit there, where a probability has lost its digits.
    """
    with computing(model, training=False):
        return [_last_activation(model(x)) for x, _ in measured]


def _last_activation(output: Any) -> Any:
    if isinstance(output, (list, tuple)):
        return [_last_activation(one) for one in output]
    if not isinstance(output, Value) or output.op is None:
        return output
    if output.op.arity == 1:
        return output.op(Value(output.operands[0].data))
    return Value(output.data)


def accuracy_of(loss: Loss, outputs: list[Row], measured: list[Example]) -> float | None:
    """Return the part of the outputs that the loss reads as the right class."""
    decide = decision(loss)
    if decide is None:
        return None
    right = sum(decide(output) == target for output, (_, target) in zip(outputs, measured))
    return right / len(measured)


def floats(output: Value | list[Value]) -> Row:
    """Return the data of an output."""
    return output.data if isinstance(output, Value) else [value.data for value in output]


@contextmanager
def computing(model: Module, *, training: bool) -> Iterator[None]:
    """Compute as for training or as for use; afterwards as before."""
    before = model.training
    model.train(training)
    try:
        yield
    finally:
        model.train(before)


def _loss_of(model: Module) -> Loss:
    return getattr(model, "loss_", mse)
