import math
from typing import Any

import pytest

from autograd import Value
from nn import (
    MLP,
    DivergedError,
    Dropout,
    Layer,
    Sequential,
    datasets,
    find_learning_rate,
    fit,
    mse,
)


def test_rates_rise_evenly_by_factor_and_the_model_stays() -> None:
    model = MLP(2, [3, 1], "tanh", seed=0)
    before = model.state_dict()
    found = find_learning_rate(
        model, *datasets.plane(), lowest=1e-3, highest=1e-1, updates=5, batch_size="full"
    )
    assert found.rates == pytest.approx([1e-3, 10**-2.5, 1e-2, 10**-1.5, 1e-1])
    assert len(found.losses) == 5
    assert found.losses == sorted(found.losses, reverse=True)
    assert found.suggestion == pytest.approx(1e-2)
    assert model.state_dict() == before
    assert not model.training


def test_it_ends_where_the_loss_has_risen() -> None:
    # Beyond the rate 1, gradient descent on w² overshoots further each time.
    found = find_learning_rate(
        MLP(1, [1], init=lambda *_: 3.0), [[1.0], [-1.0]], [0.0, 0.0], highest=1e6
    )
    assert 1 < found.rates[-1] < 100
    assert found.losses[-1] > 4 * min(found.losses)
    assert found.suggestion < 0.5


def test_it_ends_where_training_diverges() -> None:
    found = find_learning_rate(
        MLP(1, [1], seed=0), [1e100, -1e100], [1e100, 0.0], lowest=1e-300, highest=1e300, updates=9
    )
    assert 1 <= len(found.rates) < 9


def test_the_suggestion_trains_well() -> None:
    X, y = datasets.plane(seed=1)
    model = MLP(2, [1], seed=0)
    rate = find_learning_rate(model, X, y).suggestion
    assert fit(model, X, y, epochs=5, learning_rate=rate, progress=False).loss[-1] < 0.001


def test_it_trains_as_in_training() -> None:
    model = Sequential(Dropout(0.9, seed=0), Layer(2, 1, "linear", init=lambda *_: 1.0))
    found = find_learning_rate(model, [[1.0, 1.0]], [2.0], lowest=1e-9, highest=1e-8, updates=4)
    assert max(found.losses) > 1.0


@pytest.mark.parametrize(("batch_size", "expected"), [(4, [3, 3, 4, 3, 3]), (16, [10] * 5)])
def test_an_update_sees_a_mini_batch_as_in_training(batch_size: int, expected: list[int]) -> None:
    lengths: list[int] = []

    def counting(predictions: Any, targets: Any) -> Value:
        lengths.append(len(targets))
        return mse(predictions, targets)

    model, numbers = MLP(1, [1], seed=0), [[float(i)] for i in range(10)]
    options: Any = {"highest": 1e-3, "updates": 5, "batch_size": batch_size}
    find_learning_rate(model, numbers, range(10), loss=counting, **options)
    assert lengths == [10, *expected]


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"lowest": 0.0}, ValueError, "the rates must be positive and rise: got 0.0 to 10.0"),
        ({"lowest": 20.0}, ValueError, "the rates must be positive and rise"),
        ({"highest": math.inf}, ValueError, "the rates must be positive and rise"),
        ({"updates": 1}, ValueError, "updates must be a whole number from 2, not 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be a positive whole number"),
        ({"X": [[1.0, 2.0]]}, ValueError, r"layer1 takes 1 input\(s\), not 2"),
        ({"X": [[1e200]]}, DivergedError, "not finite even at the rate 0.0001: scale the inputs"),
    ],
)
def test_faults(options: Any, error: type[Exception], complaint: str) -> None:
    arguments = {"X": [[1.0]], "y": [0.0], **options}
    with pytest.raises(error, match=complaint):
        find_learning_rate(MLP(1, [1], init=lambda *_: 1.0), **arguments)
