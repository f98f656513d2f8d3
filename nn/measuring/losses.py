"""Losses: how wrong predictions are.

Each is one Value, the mean over the examples; with ``reduction="sum"`` it is their sum, and with
``reduction="none"`` a list: the loss of each example, or, where several outputs are compared one by
one, of each output of each example. All targets are finite numbers; a prediction that is not a
number gives a loss that is none. A target may also be a Value, which stands for numbers to come,
such as an input of `autograd.compile`.

A loss is one function. If it is a loss of classes, `decides` says how an output is read as a class,
and `encodes` what a class is as a number to compute with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from numbers import Real
from operator import itemgetter
from typing import Any

from autograd import Value, dot, logsumexp, mean, operations
from autograd import sum as total
from nn.measuring.decisions import decides, encodes

__all__ = [
    "Loss",
    "binary_cross_entropy",
    "check_loss",
    "cross_entropy",
    "hinge",
    "huber",
    "mae",
    "mse",
]

_CLOSE = 1e-6
"""How near to 1 probabilities have to add up."""

Loss = Callable[[Any, Any], Value]
"""``loss(predictions, targets)``."""


def check_loss(loss: object) -> None:
    """Raise a TypeError unless this can be called as a loss; its name cannot."""
    if callable(loss):
        return
    known = [one.__name__ for one in (mse, mae, huber, hinge, binary_cross_entropy, cross_entropy)]
    close = get_close_matches(str(loss).lower(), known, n=1)
    choice = ", ".join(f"nn.{name}" for name in close or known)
    raise TypeError(f"loss must be a function, not {loss!r:.60}: give the function: {choice}")


def mse(
    predictions: Sequence[Value | Sequence[Value]],
    targets: Sequence[float | Sequence[float]],
    reduction: str = "mean",
) -> Any:
    """Mean squared error, (prediction − target)², over all examples and all outputs of each.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, a target is not finite, or there is no such
        reduction.
    TypeError
        If a target is not a number.

    Examples
    --------
    >>> mse([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    >>> mse([[Value(0.5), Value(0.0)]], [[0.0, 1.0]]).data
    0.625
    """
    return _reduced([error**2 for error in _errors("mse", predictions, targets)], reduction)


def mae(
    predictions: Sequence[Value | Sequence[Value]],
    targets: Sequence[float | Sequence[float]],
    reduction: str = "mean",
) -> Any:
    """Mean absolute error, |prediction − target|, over all examples and all outputs of each.

    Raises
    ------
    ValueError, TypeError
        As `mse`.

    Examples
    --------
    >>> mae([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    1.0
    """
    return _reduced([abs(error) for error in _errors("mae", predictions, targets)], reduction)


def huber(
    predictions: Sequence[Value | Sequence[Value]],
    targets: Sequence[float | Sequence[float]],
    delta: float = 1.0,
    reduction: str = "mean",
) -> Any:
    """Huber loss: half the squared error up to delta, and straight on from there.

    It is m · (|error| − m/2) with m = min(|error|, delta): error²/2 where |error| ≤ delta, else
    delta · (|error| − delta/2), so that no outlier has a gradient beyond ±delta. Huber (1964),
    *Robust estimation of a location parameter*.

    Raises
    ------
    ValueError, TypeError
        As `mse`; and if delta is not positive.

    Examples
    --------
    >>> huber([Value(0.5), Value(3.0)], [0.0, 0.0], reduction="none")
    [Value(data=0.125, grad=0.0), Value(data=2.5, grad=0.0)]
    """
    if not 0 < delta < math.inf:
        raise ValueError(f"huber: delta must be a positive number, not {delta}")
    losses = []
    for error in _errors("huber", predictions, targets):
        size = abs(error)
        most = size.minimum(delta)
        losses.append(most * (size - most / 2))
    return _reduced(losses, reduction)


@decides(lambda output, from_logits=False, **_: int(output > (0.0 if from_logits else 0.5)))
@encodes(lambda target, _: _one_of((0, 1), "binary_cross_entropy", target))
def binary_cross_entropy(
    predictions: Sequence[Value],
    targets: Sequence[float],
    from_logits: bool = False,
    reduction: str = "mean",
) -> Any:
    """Cross-entropy of two classes, −log p where the target is 1 and −log(1 − p) where it is 0.

    Parameters
    ----------
    predictions
        The probability p of class 1 for each example, strictly between 0 and 1. Where it is a
        sigmoid of z, the loss is computed from z, so that it is exact where p is rounded to 0 or 1.
    targets
        0 or 1 for each example.
    from_logits
        The predictions are logits z, with p = sigmoid(z).
    reduction
        ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, a target is neither 0 nor 1, a prediction
        is not strictly between 0 and 1, or there is no such reduction.
    TypeError
        If a target is not a number, or there is more than one output for each example.

    Examples
    --------
    >>> round(binary_cross_entropy([Value(0.5), Value(0.25)], [1, 0]).data, 9)
    0.490414627
    >>> binary_cross_entropy([Value(1000.0)], [0], from_logits=True).data
    1000.0
    """
    losses = []
    for prediction, target in _single_outputs("binary_cross_entropy", predictions, targets):
        target = _one_of((0, 1), "binary_cross_entropy", target)
        logit = prediction if from_logits else _inside("sigmoid", prediction)
        if logit is not None:
            if isinstance(target, Value):
                wrong = (1 - 2 * target) * logit
            else:
                wrong = -logit if target else logit
            losses.append(wrong.softplus())
            continue
        if prediction.data <= 0 or prediction.data >= 1:
            raise ValueError(
                f"binary_cross_entropy: {prediction.data} is not a probability strictly between "
                "0 and 1; give the model's output a sigmoid, or, without one, use from_logits=True"
            )
        if isinstance(target, Value):
            # Both logarithms, so that what is no probability gives no number.
            losses.append(-(target * prediction.log() + (1 - target) * (1 - prediction).log()))
        else:
            losses.append(-(prediction if target else 1 - prediction).log())
    return _reduced(losses, reduction)


@decides(lambda outputs, **_: max(range(len(outputs)), key=outputs.__getitem__))
@encodes(lambda target, size: _one_hot(_class(target, size), size))
def cross_entropy(
    predictions: Sequence[Sequence[Value]],
    targets: Sequence[int],
    from_logits: bool = True,
    reduction: str = "mean",
) -> Any:
    """Cross-entropy of several classes, −log of the probability of the right one.

    Parameters
    ----------
    predictions
        For each example a logit for each class; their softmax are the probabilities.
    targets
        The class of each example: 0, 1, … Or a row of Values for each: 1 for its class, 0 for the
        others.
    from_logits
        If False, the predictions are the probabilities. Where they are exponentials, as `Softmax`
        gives, the loss is computed from the exponents, so that it is exact where one is too small
        for a float.
    reduction
        ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, a target is not the number of a class,
        probabilities do not add up to 1, that of the right class is not positive, or there is no
        such reduction.
    TypeError
        If a target is not a number, or there is only one output for each example.

    Examples
    --------
    >>> cross_entropy([[Value(0.0), Value(0.0)]], [1]).data == math.log(2)
    True
    """
    losses = []
    for logits, target in _pairs("cross_entropy", predictions, targets):
        if isinstance(logits, Value):
            raise TypeError(
                "cross_entropy needs one output for each class; for two classes and one output use "
                "binary_cross_entropy"
            )
        encoded = isinstance(target, (list, tuple)) and all(isinstance(t, Value) for t in target)
        choose = partial(dot, target) if encoded else itemgetter(_class(target, len(logits)))
        if from_logits:
            losses.append(logsumexp(logits) - choose(logits))
            continue
        found = [_inside("exp", probability) for probability in logits]
        exponents = [exponent for exponent in found if exponent is not None]
        are_exponentials = len(exponents) == len(logits)
        if not encoded:
            _check_probabilities(logits, choose(logits).data > 0 or are_exponentials)
        logarithm = choose(exponents) if are_exponentials else choose(logits).log()
        losses.append(
            _no_number_unless_probabilities(logits) - logarithm if encoded else -logarithm
        )
    return _reduced(losses, reduction)


@decides(lambda output, **_: 1 if output > 0 else -1)
@encodes(lambda target, _: _one_of((-1, 1), "hinge", target))
def hinge(predictions: Sequence[Value], targets: Sequence[float], reduction: str = "mean") -> Any:
    """Hinge loss of two classes, max(0, 1 − target · prediction), with targets −1 and 1.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, a target is neither −1 nor 1, or there is
        no such reduction.
    TypeError
        If a target is not a number, or there is more than one output for each example.

    Examples
    --------
    >>> hinge([Value(0.5), Value(2.0)], [1, -1]).data
    1.75
    """
    losses = []
    for prediction, target in _single_outputs("hinge", predictions, targets):
        target = _one_of((-1, 1), "hinge", target)
        losses.append((1 - target * prediction).maximum(0.0))
    return _reduced(losses, reduction)


_REDUCTIONS: dict[str, Callable[[list[Value]], Any]] = {"mean": mean, "sum": total, "none": list}


def _reduced(losses: list[Value], reduction: str) -> Any:
    if reduction not in _REDUCTIONS:
        raise ValueError(
            f"there is no reduction {reduction!r}: choose from {', '.join(_REDUCTIONS)}"
        )
    return _REDUCTIONS[reduction](losses)


def _errors(loss: str, predictions: Any, targets: Any) -> list[Value]:
    """List prediction − target, for all outputs of all examples."""
    errors = []
    for prediction, target in _pairs(loss, predictions, targets):
        if isinstance(prediction, Value):
            prediction, target = [prediction], [target]
        errors += [p - _number(loss, t) for p, t in _pairs(loss, prediction, target)]
    return errors


def _one_of(labels: tuple[int, int], loss: str, target: Any) -> Any:
    """Return a target after a look at whether it is one of two labels."""
    if not isinstance(target, Value) and target not in labels:
        raise ValueError(f"{loss}: targets are {labels[0]} or {labels[1]}, not {target:g}")
    return target


def _class(target: Any, count: int) -> int:
    """Return a target as the number of a class."""
    if isinstance(target, Value):
        raise TypeError("cross_entropy: a target made of Values is a row, with one for each class")
    label = _number("cross_entropy", target)
    if label not in range(count):
        raise ValueError(
            f"cross_entropy: {label:g} is not a class; with {count} outputs the classes are 0 to "
            f"{count - 1}"
        )
    return int(label)


def _one_hot(label: int, count: int) -> list[float]:
    return [float(i == label) for i in range(count)]


def _inside(operation: str, result: Value) -> Value | None:
    """Return what an operation was applied to, if it made this result."""
    return result.operands[0] if result.op is operations[operation] else None


def _check_probabilities(probabilities: Sequence[Value], right_is_possible: bool) -> None:
    """Raise a ValueError unless these add up to 1, and that of the right class is not 0."""
    added = math.fsum(p.data for p in probabilities)
    if abs(added - 1) > _CLOSE or not right_is_possible:
        raise ValueError(
            f"cross_entropy: {[p.data for p in probabilities]!s:.80} are not probabilities that "
            "add up to 1, with one above 0 for the right class; without a Softmax use "
            "from_logits=True"
        )


def _no_number_unless_probabilities(outputs: Sequence[Value]) -> Value:
    """Return 0 for a program, and no number where outputs do not add up to 1."""
    return 0.0 * (_CLOSE - abs(total(outputs) - 1)).log()


def _pairs(loss: str, predictions: Any, targets: Any) -> Iterator[tuple[Any, Any]]:
    """Put predictions and targets side by side."""
    for what, given in (("predictions", predictions), ("targets", targets)):
        if not hasattr(given, "__len__"):
            raise TypeError(f"{loss}: {what} must be a list, not {given!r}")
    if len(predictions) != len(targets) or len(targets) == 0:
        raise ValueError(
            f"{loss} needs one target for each prediction, and at least one: got "
            f"{len(predictions)} prediction(s) and {len(targets)} target(s)"
        )
    return zip(predictions, targets)


def _single_outputs(loss: str, predictions: Any, targets: Any) -> Iterator[tuple[Value, Any]]:
    for prediction, target in _pairs(loss, predictions, targets):
        if not isinstance(prediction, Value):
            raise TypeError(f"{loss} needs one output for each example, not {prediction!r:.60}")
        yield prediction, _number(loss, target)


def _number(loss: str, target: Any) -> Any:
    """Return a target as a float, or as it is if it is a Value."""
    if isinstance(target, Value):
        return target
    if not isinstance(target, Real):
        raise TypeError(f"{loss}: a target must be a number, not {target!r:.60}")
    if not math.isfinite(target):
        raise ValueError(f"{loss}: a target must be finite, not {target}")
    return float(target)
