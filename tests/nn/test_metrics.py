import math
from typing import Any

import numpy as np
import pytest

from nn.metrics import accuracy, confusion_matrix, precision, r_squared, recall, roc

GUESSES = [0, 2, 1, 1, 0, 2, 2]
TARGETS = [0, 2, 1, 0, 1, 1, 2]


def test_counting() -> None:
    assert accuracy(GUESSES, TARGETS) == pytest.approx(4 / 7)
    matrix = confusion_matrix(np.array(GUESSES), TARGETS)
    assert matrix.classes == [0, 1, 2]
    assert matrix.counts == [[1, 1, 0], [1, 1, 1], [0, 0, 2]]
    assert [precision(GUESSES, TARGETS, positive=c) for c in (0, 1, 2)] == [1 / 2, 1 / 2, 2 / 3]
    assert [recall(GUESSES, TARGETS, positive=c) for c in (0, 1, 2)] == [1 / 2, 1 / 3, 1.0]


def test_a_class_that_is_only_predicted_has_a_row() -> None:
    assert confusion_matrix([1, 0], [0, 0]).counts == [[1, 1], [0, 0]]


def test_nothing_to_divide_by() -> None:
    assert math.isnan(precision([0, 0], [0, 1]))
    assert math.isnan(recall([0, 1], [0, 0]))
    assert math.isnan(r_squared([1.0, 2.0], [3.0, 3.0]))


def test_the_matrix_is_written_as_a_table() -> None:
    assert str(confusion_matrix([1, -1] * 6, [1] * 12)).splitlines() == [
        "true / predicted  -1  1",
        "              -1   0  0",
        "               1   6  6",
    ]


@pytest.mark.parametrize("unit", [1e-310, 1e-170, 1e160, 1e307])
def test_r_squared_of_numbers_whose_squares_are_no_floats(unit: float) -> None:
    guesses, targets = [unit, 2 * unit, 3 * unit], [unit, 2 * unit, 4 * unit]
    assert r_squared(guesses, targets) == pytest.approx(1 - 1 / (14 / 3))


def test_r_squared_of_errors_that_are_no_floats() -> None:
    assert r_squared([1e300, 0.0], [0.0, 1.0]) == -math.inf
    assert math.isnan(r_squared([0.1, 0.2, 0.3], [0.1, 0.1, 0.1]))
    assert r_squared([1.7e308, 1.7e308], [1.7e308, 1.6e308]) == pytest.approx(-1)


def test_r_squared() -> None:
    assert r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 1.0
    assert r_squared([2.0, 2.0, 2.0], [1.0, 2.0, 3.0]) == 0.0
    assert r_squared([[1.0, 0.0], [3.0, 2.0]], [[1.0, 0.0], [3.0, 4.0]]) == pytest.approx(0.6)
    with pytest.raises(ValueError, match=r"2 output\(s\) cannot meet 1 target\(s\)"):
        r_squared([[1.0, 2.0]], [1.0])


def test_roc_by_hand() -> None:
    curve = roc([0.9, 0.8, 0.7, 0.6, 0.6, 0.1], [1, 1, 0, 1, 0, 0])
    assert curve.thresholds == [math.inf, 0.9, 0.8, 0.7, 0.6, 0.1]
    assert curve.true_positive_rates == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3, 1, 1])
    assert curve.false_positive_rates == pytest.approx([0, 0, 0, 1 / 3, 2 / 3, 1])
    # Of nine pairs of a positive and a negative, seven are in order and one is a tie.
    assert curve.area == pytest.approx(7.5 / 9)
    assert curve.best_threshold() == 0.8


@pytest.mark.parametrize(
    ("scores", "area", "best"),
    [
        ([3.0, 2.0, 1.0, 0.0], 1.0, 2.0),
        ([0.0, 1.0, 2.0, 3.0], 0.0, math.inf),
        ([1.0] * 4, 0.5, math.inf),
    ],
)
def test_the_ends_of_roc(scores: list[float], area: float, best: float) -> None:
    curve = roc(scores, [1, 1, -1, -1])
    assert (curve.area, curve.best_threshold()) == (area, best)


def test_the_positive_class_is_a_choice() -> None:
    assert roc([3.0, 2.0, 1.0], [0, 0, 2], positive=0).area == 1.0


@pytest.mark.parametrize("targets", [[1, 1], [0, 0]])
def test_roc_of_one_class(targets: list[int]) -> None:
    with pytest.raises(ValueError, match="a ROC needs positive and negative examples: got"):
        roc([0.1, 0.2], targets)


@pytest.mark.parametrize("metric", [accuracy, confusion_matrix, precision, recall, r_squared, roc])
@pytest.mark.parametrize(
    ("predicted", "targets", "error", "complaint"),
    [
        ([1], [1, 0], ValueError, r"got 1 prediction\(s\) and 2 target\(s\)"),
        ([], [], ValueError, r"got 0 prediction\(s\) and 0 target\(s\)"),
        ([math.nan], [1], ValueError, r"predicted\[0\] is nan"),
        ([1], ["apple"], TypeError, r"targets\[0\] is 'apple', not a number"),
    ],
)
def test_what_cannot_be_compared(
    metric: Any, predicted: Any, targets: Any, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        metric(predicted, targets)
