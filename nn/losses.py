"""Losses: how wrong predictions are, as one Value, the mean over the examples.

All targets are finite numbers; a prediction that is not a number gives a loss that is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from numbers import Real
from typing import Any

from autograd import Value, logsumexp, mean

__all__ = ["Loss", "binary_cross_entropy", "cross_entropy", "decision", "hinge", "mse"]

Loss = Callable[[Any, Any], Value]
"""``loss(predictions, targets)``."""


def mse(
    predictions: Sequence[Value | Sequence[Value]], targets: Sequence[float | Sequence[float]]
) -> Value:
    """Mean squared error, (prediction − target)², over all examples and all outputs of each.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, or a target is not finite.
    TypeError
        If a target is not a number.

    Examples
    --------
    >>> mse([Value(1.0), Value(2.0)], [1.0, 4.0]).data
    2.0
    >>> mse([[Value(0.5), Value(0.0)]], [[0.0, 1.0]]).data
    0.625
    """
    errors = []
    for prediction, target in _pairs("mse", predictions, targets):
        if isinstance(prediction, Value):
            prediction, target = [prediction], [target]
        errors += [p - _number("mse", t) for p, t in _pairs("mse", prediction, target)]
    return mean([error**2 for error in errors])


def binary_cross_entropy(
    predictions: Sequence[Value], targets: Sequence[float], from_logits: bool = False
) -> Value:
    """Cross-entropy of two classes, −log p where the target is 1 and −log(1 − p) where it is 0.

    Parameters
    ----------
    predictions
        The probability p of class 1 for each example, strictly between 0 and 1, as sigmoid gives.
    targets
        0 or 1 for each example.
    from_logits
        The predictions are logits z, with p = sigmoid(z). A loss from logits is exact however large
        they are; use it for training.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, a target is neither 0 nor 1, or a
        prediction is not strictly between 0 and 1.
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
        if target not in (0, 1):
            raise ValueError(f"binary_cross_entropy: targets are 0 or 1, not {target:g}")
        if from_logits:
            losses.append((-prediction if target else prediction).softplus())
            continue
        if prediction.data <= 0 or prediction.data >= 1:
            raise ValueError(
                f"binary_cross_entropy: {prediction.data} is not a probability strictly between "
                "0 and 1; give the model's output a sigmoid, or, without one, use from_logits=True"
            )
        losses.append(-(prediction if target else 1 - prediction).log())
    return mean(losses)


def cross_entropy(predictions: Sequence[Sequence[Value]], targets: Sequence[int]) -> Value:
    """Cross-entropy of several classes, −log of the softmax probability of the right one.

    Parameters
    ----------
    predictions
        For each example a logit for each class.
    targets
        The class of each example: 0, 1, …

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, or a target is not the number of a class.
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
        label = _number("cross_entropy", target)
        if label not in range(len(logits)):
            raise ValueError(
                f"cross_entropy: {label:g} is not a class; with {len(logits)} outputs the classes "
                f"are 0 to {len(logits) - 1}"
            )
        losses.append(logsumexp(logits) - logits[int(label)])
    return mean(losses)


def hinge(predictions: Sequence[Value], targets: Sequence[float]) -> Value:
    """Hinge loss of two classes, max(0, 1 − target · prediction), with targets −1 and 1.

    Raises
    ------
    ValueError
        If there are not as many targets as predictions, or a target is neither −1 nor 1.
    TypeError
        If a target is not a number, or there is more than one output for each example.

    Examples
    --------
    >>> hinge([Value(0.5), Value(2.0)], [1, -1]).data
    1.75
    """
    losses = []
    for prediction, target in _single_outputs("hinge", predictions, targets):
        if target not in (-1, 1):
            raise ValueError(f"hinge: targets are -1 or 1, not {target:g}")
        losses.append((1 - target * prediction).maximum(0.0))
    return mean(losses)


def decision(loss: Loss) -> Callable[[Any], int] | None:
    """Return how an output is read as a class, for models trained with this loss.

    Parameters
    ----------
    loss
        A loss of this module, or a ``functools.partial`` of one.

    Returns
    -------
    callable or None
        From the number (or the numbers) that a model puts out to the class; None where the loss is
        not of classes.

    Examples
    --------
    >>> decision(cross_entropy)([0.5, 2.0, -1.0]), decision(hinge)(-0.3)
    (1, -1)
    """
    given = loss.keywords if isinstance(loss, partial) else {}
    name = loss.func if isinstance(loss, partial) else loss
    if name is cross_entropy:
        return lambda logits: max(range(len(logits)), key=logits.__getitem__)
    if name is binary_cross_entropy:
        threshold = 0.0 if given.get("from_logits") else 0.5
        return lambda output: int(output > threshold)
    if name is hinge:
        return lambda output: 1 if output > 0 else -1
    return None


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


def _single_outputs(loss: str, predictions: Any, targets: Any) -> Iterator[tuple[Value, float]]:
    for prediction, target in _pairs(loss, predictions, targets):
        if not isinstance(prediction, Value):
            raise TypeError(f"{loss} needs one output for each example, not {prediction!r:.60}")
        yield prediction, _number(loss, target)


def _number(loss: str, target: Any) -> float:
    if not isinstance(target, Real):
        raise TypeError(f"{loss}: a target must be a number, not {target!r:.60}")
    if not math.isfinite(target):
        raise ValueError(f"{loss}: a target must be finite, not {target}")
    return float(target)
