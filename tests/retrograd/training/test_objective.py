"""Which loss is chosen, and what the metrics are."""

import math

import pytest

from nn import MLP
from retrograd.errors import InputError
from retrograd.training.objective import Task
from retrograd.training.prepared import Dataset, Part, Scale

UNCHANGED = Scale(0.0, 1.0)


def dataset(classes=(), y=(0.0, 1.0), target_scale=UNCHANGED):
    part = Part(list(range(2, 2 + len(y))), [[2 * target - 1.0] for target in y], list(y))
    return Dataset(["x"], "y", list(classes), [UNCHANGED], target_scale, part, part)


def identity():
    return MLP(1, [1], init=lambda *_: 1.0)


@pytest.mark.parametrize(
    ("classes", "loss", "chosen", "outputs"),
    [
        ("", "auto", "mse", 1),
        ("ab", "auto", "binary_cross_entropy", 1),
        ("abc", "auto", "cross_entropy", 3),
        ("ab", "cross_entropy", "cross_entropy", 2),
        ("ab", "hinge", "hinge", 1),
    ],
)
def test_the_loss_is_chosen_from_the_target(classes, loss, chosen, outputs):
    task = Task(dataset(classes), loss)
    assert (task.loss_name, task.outputs) == (chosen, outputs)
    assert task.name == ("classification" if classes else "regression")


@pytest.mark.parametrize("loss", ["hinge", "binary_cross_entropy"])
def test_a_loss_for_two_classes_refuses_three(loss):
    with pytest.raises(
        InputError, match=f"--loss {loss} is for two classes, and column 'y' holds 3"
    ):
        Task(dataset("abc"), loss)


def test_classes_are_measured_by_loss_and_accuracy():
    data = dataset("ab", y=[0.0, 1.0, 1.0])
    data.train.X[2][0] = -1.0
    assert Task(data, "hinge").metrics(identity(), data.train) == {
        "loss": pytest.approx(2 / 3),
        "accuracy": pytest.approx(2 / 3),
    }
    binary = Task(data, "auto").metrics(identity(), data.train)
    assert binary["accuracy"] == pytest.approx(2 / 3)
    assert binary["loss"] == pytest.approx(math.log1p(math.exp(-1)) + 1 / 3)


def test_numbers_are_measured_in_their_own_unit():
    data = dataset(y=[0.0, 1.0, 3.0], target_scale=Scale(100.0, 10.0))
    data.train.X[:] = [[1.0], [1.0], [1.0]]
    metrics = Task(data, "auto").metrics(identity(), data.train)
    # The errors are 10, 0 and −20, the deviations from the mean −40/3, −10/3 and 50/3.
    assert metrics["RMSE"] == pytest.approx(math.sqrt(500 / 3))
    assert metrics["MAE"] == pytest.approx(10)
    assert metrics["R²"] == pytest.approx(1 - 500 / (4200 / 9))


def test_nothing_is_explained_where_nothing_varies():
    data = dataset(y=[1.0, 1.0])
    assert math.isnan(Task(data, "mse").metrics(identity(), data.train)["R²"])


@pytest.mark.parametrize("deviation", [1e-320, 1e-200, 1.0, 1e200, 1e307])
def test_metrics_of_any_size_are_those_of_numbers_about_1(deviation):
    data = dataset(y=[0.0, 1.0, 3.0], target_scale=Scale(0.0, deviation))
    metrics = Task(data, "auto").metrics(identity(), data.train)
    # The outputs are −1, 1 and 5.
    assert metrics["RMSE"] == pytest.approx(math.sqrt(5 / 3) * deviation, rel=1e-3)
    assert metrics["MAE"] == pytest.approx(deviation)
    assert metrics["R²"] == pytest.approx(1 - 5 / (14 / 3))


def test_a_metric_too_large_for_a_float_is_infinite():
    data = dataset(y=[0.0, 1e200, 3.0], target_scale=Scale(0.0, 1e200))
    assert Task(data, "auto").metrics(identity(), data.train) == {
        "RMSE": math.inf,
        "MAE": math.inf,
        "R²": pytest.approx(1 - 1 / (2 / 3)),
    }


def test_a_target_is_described_as_the_file_has_it():
    assert Task(dataset("ab"), "auto").describe(1.0) == "b"
    assert Task(dataset(target_scale=Scale(100.0, 10.0)), "auto").describe(0.5) == "105"
