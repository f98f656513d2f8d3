import math
from functools import partial
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from nn import (
    MLP,
    Softmax,
    binary_cross_entropy,
    cross_entropy,
    decides,
    hinge,
    huber,
    mae,
    mse,
)
from nn.measuring.decisions import decision
from nn.measuring.losses import Loss

from_logits = partial(binary_cross_entropy, from_logits=True)
from_shares = partial(cross_entropy, from_logits=False)
wide_huber = partial(huber, delta=2.0)


def values(numbers: Any) -> Any:
    return [values(x) for x in numbers] if isinstance(numbers, list) else Value(numbers)


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "expected"),
    [
        (mse, [1.0, 2.0, 3.0], [1.0, 0.0, 0.0], 13 / 3),
        (mse, [[1.0, 2.0], [3.0, 4.0]], [[0.0, 2.0], [3.0, 1.0]], 10 / 4),
        (mae, [1.0, 2.0, 3.0], [1.0, 0.0, 4.5], 3.5 / 3),
        (mae, [[1.0, 2.0], [3.0, 4.0]], [[0.0, 2.0], [3.0, 1.0]], 4 / 4),
        (huber, [1.5, -3.0, 1.0], [1.0, 0.0, 0.0], (0.125 + 2.5 + 0.5) / 3),
        (wide_huber, [1.5, -3.0], [1.0, 0.0], (0.125 + 2 * (3 - 1)) / 2),
        (hinge, [2.0, 0.25, -3.0, -3.0], [1, 1, -1, 1], (0 + 0.75 + 0 + 4) / 4),
        (from_shares, [[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]], [1, 2], -math.log(0.7 * 0.25) / 2),
        (binary_cross_entropy, [0.9, 0.2], [1, 0], -(math.log(0.9) + math.log(0.8)) / 2),
        (from_logits, [1.5, 0.3], [0, 1], -math.log(sigmoid(-1.5) * sigmoid(0.3)) / 2),
        (
            cross_entropy,
            [[1.0, 2.0, 0.0], [0.5, 0.5, 0.5]],
            [1, 2],
            (math.log(math.exp(-1) + 1 + math.exp(-2)) + math.log(3)) / 2,
        ),
    ],
)
def test_known_numbers(loss: Loss, predictions: Any, targets: Any, expected: float) -> None:
    assert loss(values(predictions), targets).data == pytest.approx(expected, rel=1e-12)
    assert loss(values(predictions), np.array(targets)).data == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("loss", "layers", "output", "targets"),
    [
        (mse, [3, 1], "linear", [0.5, -1.0, 2.0]),
        (mse, [3, 2], "linear", [[0.5, 1.0], [-1.0, 0.0], [2.0, 2.0]]),
        (mae, [3, 2], "linear", [[0.5, 1.0], [-1.0, 0.0], [2.0, 2.0]]),
        (huber, [3, 1], "linear", [0.5, -3.0, 2.0]),
        (hinge, [3, 1], "linear", [1, -1, 1]),
        (binary_cross_entropy, [3, 1], "sigmoid", [1, 0, 1]),
        (from_logits, [3, 1], "linear", [1, 0, 1]),
        (cross_entropy, [3, 4], "linear", [2, 0, 3]),
    ],
)
def test_gradients_are_finite_differences(
    loss: Loss, layers: list[int], output: str, targets: Any
) -> None:
    model = MLP(2, layers, "tanh", output, seed=5)
    X = [[0.3, -0.4], [-0.7, 0.9], [0.2, 0.8]]

    def compute() -> Value:
        return loss([model(x) for x in X], targets)

    compute().backward()
    h = 1e-5
    for parameter in model.parameters():
        at = parameter.data
        parameter.data = at + h
        above = compute().data
        parameter.data = at - h
        below = compute().data
        parameter.data = at
        assert parameter.grad == pytest.approx((above - below) / (2 * h), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("loss", "prediction", "target", "expected"),
    [
        (from_logits, 1000.0, 1, 0.0),
        (from_logits, -1000.0, 1, 1000.0),
        (from_logits, 1000.0, 0, 1000.0),
        (cross_entropy, [1000.0, 0.0], 0, 0.0),
        (cross_entropy, [1000.0, 0.0], 1, 1000.0),
        (binary_cross_entropy, 1e-300, 1, -math.log(1e-300)),
    ],
)
def test_far_out_losses_are_exact(
    loss: Loss, prediction: Any, target: int, expected: float
) -> None:
    assert loss([values(prediction)], [target]).data == pytest.approx(expected)


LOGITS = [-800.0, -40.0, -3.0, 0.0, 5.0, 28.0, 35.0, 36.9, 40.0, 800.0]


def softplus_and_slope(z: float) -> tuple[float, float]:
    tail = math.exp(-abs(z))
    return max(z, 0.0) + math.log1p(tail), (1.0 if z > 0 else tail) / (1 + tail)


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("z", LOGITS)
def test_probabilities_of_a_sigmoid_are_as_exact_as_logits(z: float, target: int) -> None:
    wrong = -1.0 if target else 1.0
    value, slope = softplus_and_slope(wrong * z)
    logit, number = Value(z), Value(float(target))
    for one in (target, number):
        logit.grad = 0.0
        loss = binary_cross_entropy([logit.sigmoid()], [one])
        loss.backward()
        assert (loss.data, logit.grad) == pytest.approx((value, wrong * slope), rel=1e-14, abs=0)
    program = autograd.compile(loss, inputs=[logit, number], wrt=[logit])
    assert program(z, target) == (
        pytest.approx(value, rel=1e-14, abs=0),
        [pytest.approx(wrong * slope, rel=1e-14, abs=0)],
    )


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("z", LOGITS)
def test_probabilities_of_a_softmax_are_as_exact_as_logits(z: float, target: int) -> None:
    wrong = -1.0 if target else 1.0
    value, slope = softplus_and_slope(wrong * z)
    row, encoded = [Value(0.0), Value(z)], [Value(1.0 - target), Value(float(target))]
    for one in (target, encoded):
        row[1].grad = 0.0
        loss = from_shares([Softmax()(row)], [one])
        loss.backward()
        # The gradient is that of p − 1, and the loss that of log(1 + …) after it was rounded.
        assert (loss.data, row[1].grad) == pytest.approx((value, wrong * slope), abs=1e-14)


@pytest.mark.parametrize("loss", [mse, mae, huber, hinge, binary_cross_entropy, from_logits])
def test_a_prediction_that_is_nan_gives_a_loss_that_is_nan(loss: Loss) -> None:
    assert math.isnan(loss([Value(math.nan)], [1]).data)


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.25, 1.5, math.inf])
@pytest.mark.parametrize("target", [0, 1])
def test_what_is_not_a_probability(probability: float, target: int) -> None:
    with pytest.raises(ValueError, match=rf"{probability} is not a probability .*from_logits"):
        binary_cross_entropy([Value(probability)], [target])


@pytest.mark.parametrize(
    ("loss", "prediction", "target", "complaint"),
    [
        (hinge, 1.0, 0, "targets are -1 or 1, not 0"),
        (hinge, 1.0, 2, "targets are -1 or 1, not 2"),
        (binary_cross_entropy, 0.5, -1, "targets are 0 or 1, not -1"),
        (from_logits, 0.5, 0.5, "targets are 0 or 1, not 0.5"),
        (cross_entropy, [0.0, 1.0], 2, "2 is not a class; with 2 outputs the classes are 0 to 1"),
        (cross_entropy, [0.0, 1.0], -1, "-1 is not a class"),
        (cross_entropy, [0.0, 1.0], 0.5, "0.5 is not a class"),
        (from_shares, [0.5, 0.5], 2, "2 is not a class"),
        (mse, 1.0, math.nan, "a target must be finite, not nan"),
        (huber, 1.0, -math.inf, "a target must be finite, not -inf"),
        (hinge, 1.0, math.inf, "a target must be finite, not inf"),
        (mse, [1.0, 2.0], [1.0], r"2 prediction\(s\) and 1 target\(s\)"),
    ],
)
def test_targets_that_no_loss_takes(
    loss: Loss, prediction: Any, target: Any, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        loss([values(prediction)], [target])


@pytest.mark.parametrize(
    ("loss", "prediction", "target", "complaint"),
    [
        (mse, 1.0, "a", "a target must be a number, not 'a'"),
        (mse, 1.0, [1.0], r"a target must be a number, not \[1.0\]"),
        (mse, [1.0, 2.0], 1.0, "targets must be a list, not 1.0"),
        (mae, 1.0, None, "mae: a target must be a number, not None"),
        (hinge, 1.0, None, "a target must be a number, not None"),
        (cross_entropy, [1.0, 2.0], "setosa", "a target must be a number, not 'setosa'"),
        (hinge, [1.0, 2.0], 1, "one output for each example"),
        (binary_cross_entropy, [0.5, 0.5], 1, "one output for each example"),
        (cross_entropy, 0.5, 1, "one output for each class; .* binary_cross_entropy"),
    ],
)
def test_what_a_loss_cannot_compare(
    loss: Loss, prediction: Any, target: Any, complaint: str
) -> None:
    with pytest.raises(TypeError, match=complaint):
        loss([values(prediction)], [target])


ALL = [mse, mae, huber, hinge, binary_cross_entropy, from_logits, cross_entropy, from_shares]


@pytest.mark.parametrize("loss", ALL)
def test_examples_must_match(loss: Loss) -> None:
    with pytest.raises(ValueError, match=r"2 prediction\(s\) and 1 target\(s\)"):
        loss([Value(0.5), Value(0.5)], [1])
    with pytest.raises(ValueError, match=r"0 prediction\(s\) and 0 target\(s\)"):
        loss([], [])
    with pytest.raises(TypeError, match="predictions must be a list, not Value"):
        loss(Value(0.5), [1])


@pytest.mark.parametrize(
    ("loss", "outputs", "classes"),
    [
        (hinge, [0.1, 0.0, -0.1], [1, -1, -1]),
        (binary_cross_entropy, [0.6, 0.5, 0.4], [1, 0, 0]),
        (from_logits, [0.4, 0.0, -0.4], [1, 0, 0]),
        (cross_entropy, [[0.0, 3.0, 1.0], [2.0, 2.0, 1.0]], [1, 0]),
    ],
)
def test_decisions(loss: Loss, outputs: list[Any], classes: list[int]) -> None:
    decide = decision(loss)
    assert decide is not None
    assert [decide(output) for output in outputs] == classes


def test_no_decision_from_a_loss_that_is_not_of_classes() -> None:
    assert decision(mse) is None
    assert decision(lambda predictions, targets: Value(0.0)) is None


def test_a_loss_of_ones_own_brings_its_decision() -> None:
    @decides(lambda output, threshold=0.0: int(output > threshold))
    def own(predictions: Any, targets: Any, threshold: float = 0.0) -> Value:
        return mse(predictions, targets) * threshold

    for loss, expected in ((own, 1), (partial(own, threshold=0.5), 0)):
        decide = decision(loss)
        assert decide is not None
        assert decide(0.25) == expected


# --- reduction -----------------------------------------------------------------------------------

CASES = [
    (mse, [1.0, 2.0, 4.0], [0.0, 1.0, 2.0], [1.0, 1.0, 4.0]),
    (mse, [[1.0, 2.0], [4.0, 0.0]], [[0.0, 1.0], [2.0, 0.0]], [1.0, 1.0, 4.0, 0.0]),
    (mae, [1.0, 2.0, 4.0], [0.0, 1.0, 2.0], [1.0, 1.0, 2.0]),
    (huber, [1.0, 2.0, 4.0], [0.0, 1.0, 2.0], [0.5, 0.5, 1.5]),
    (hinge, [0.5, 2.0], [1, -1], [0.5, 3.0]),
    (binary_cross_entropy, [0.5, 0.75], [1, 1], [math.log(2), math.log(4 / 3)]),
    (from_logits, [0.0, math.log(3)], [1, 1], [math.log(2), math.log(4 / 3)]),
    (cross_entropy, [[0.0, 0.0], [0.0, math.log(3)]], [1, 1], [math.log(2), math.log(4 / 3)]),
    (from_shares, [[0.5, 0.5], [0.25, 0.75]], [1, 1], [math.log(2), math.log(4 / 3)]),
]


@pytest.mark.parametrize(("loss", "predictions", "targets", "expected"), CASES)
def test_reductions(loss: Any, predictions: Any, targets: Any, expected: list[float]) -> None:
    def reduced(how: str) -> Any:
        return loss(values(predictions), targets, reduction=how)

    assert [value.data for value in reduced("none")] == pytest.approx(expected)
    assert reduced("sum").data == pytest.approx(sum(expected))
    assert reduced("mean").data == pytest.approx(sum(expected) / len(expected))
    with pytest.raises(ValueError, match="no reduction 'max': choose from mean, sum, none"):
        reduced("max")


# --- huber and probabilities ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "slope"), [(0.5, 0.5), (-0.5, -0.5), (3.0, 2.0), (-3.0, -2.0), (0.0, 0.0)]
)
def test_no_outlier_pulls_harder_than_delta(error: float, slope: float) -> None:
    prediction = Value(error)
    wide_huber([prediction], [0.0]).backward()
    assert prediction.grad == slope


@pytest.mark.parametrize("delta", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_delta(delta: float) -> None:
    with pytest.raises(ValueError, match="huber: delta must be a positive number"):
        huber([Value(1.0)], [0.0], delta=delta)


@pytest.mark.parametrize("shares", [[0.5, 0.6], [0.0, 1.0], [2.0, 3.0], [-0.5, 1.5]])
def test_what_are_not_probabilities(shares: list[float]) -> None:
    with pytest.raises(ValueError, match=r"are not probabilities that .* from_logits=True"):
        from_shares([values(shares)], [0])
