"""What is to be predicted, how rows are split, and how numbers are standardised."""

import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import fmean, mean, pstdev, pvariance

import pytest
from hypothesis import example, given
from hypothesis.strategies import floats, lists

from retrograd.errors import InputError
from retrograd.training.csv_table import Cell, Table
from retrograd.training.prepared import Scale, prepare


def table(**columns):
    return Table(
        {
            name: [Cell(str(text), row, name) for row, text in enumerate(texts, 2)]
            for name, texts in columns.items()
        }
    )


def with_target(*texts):
    return table(x=range(len(texts)), y=texts)


@pytest.mark.parametrize(
    ("texts", "classes"),
    [
        (["b", "a"] * 3, ["a", "b"]),
        ([10, 9] * 3, ["9", "10"]),
        (["1", "1.0", "0", "00"], ["0", "1"]),
        ([*range(10)] * 2, [str(i) for i in range(10)]),
        ([*range(11)] * 2, []),
        ([0.5, 1.5] * 3, []),
    ],
)
def test_classes_are_judged_from_the_target(texts, classes):
    assert prepare(with_target(*texts), "y", "auto", 0).classes == classes


def test_mse_makes_whole_numbers_numbers():
    assert prepare(with_target(0, 1, 0, 1), "y", "mse", 0).classes == []


@pytest.mark.parametrize(
    ("texts", "loss", "problem"),
    [
        (["a"] * 5, "auto", "column 'y' holds only 'a': there is nothing to learn"),
        ([1.5] * 5, "auto", "column 'y' holds only '1.5'"),
        (["a", "b"] * 3, "mse", "row 2, column 'y': 'a' is not a number, which --loss mse needs"),
        (["a", "", "b"], "auto", "row 3, column 'y': the empty cell is no target"),
        (["a", "NaN", "b"], "auto", "row 3, column 'y': 'NaN' is no target"),
        ([1.5, "inf", 2], "auto", "row 3, column 'y': 'inf' is no target"),
        ([1.5, 2.5, "?"], "auto", "row 4, column 'y': '?' is not a number, as other cells"),
        ([1.5, 2.5, 1.5], "hinge", "holds 2 different numbers, not classes: --loss hinge"),
        (["a", "b", "b"], "auto", "class 'a' has only 1 row; there must be one to learn"),
    ],
)
def test_targets_that_cannot_be_learned_are_refused(texts, loss, problem):
    with pytest.raises(InputError, match=re.escape(problem)):
        prepare(with_target(*texts), "y", loss, 0)


def test_features_must_be_there_and_numbers():
    with pytest.raises(InputError, match="'y' is the only column"):
        prepare(table(y=["a", "b"]), "y", "auto", 0)
    with pytest.raises(InputError, match="row 3, column 'x': 'red' is not a number"):
        prepare(table(x=[1, "red"], y=["a", "b"]), "y", "auto", 0)


def test_numbers_too_large_are_refused():
    for large in ([1e308] * 5 + [1.1e308] * 5, [0, 1e-300, *[1e308] * 8]):
        with pytest.raises(InputError, match="column 'x' holds numbers too large"):
            prepare(table(x=large, y=["a", "b"] * 5), "y", "auto", 0)


def mean_and_deviation(numbers):
    """Compute both exactly, and round them once."""
    exact = [Fraction(x) for x in numbers]
    with localcontext() as context:
        context.prec = 2000
        variance = pvariance(exact)
        root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return float(mean(exact)), float(root)


@pytest.mark.parametrize(
    "numbers",
    [
        [1e-310, 2e-310, 3e-310, 5e-310],
        [1e-170, 2e-170, -3e-170],
        [1e-200, 1.0, 2.0],
        [1e-300, 1e300, -1e300],
        [1e308, -1e308],
        [1.0, 1.0 + 2**-52],
    ],
)
def test_a_scale_of_any_size(numbers):
    scale = Scale.of(numbers)
    expected = mean_and_deviation(numbers)
    assert (scale.mean, scale.deviation) == pytest.approx(expected, rel=1e-13, abs=0)
    standardised = [scale.apply(x) for x in numbers]
    assert pstdev(standardised) == pytest.approx(1)
    assert [scale.undo(x) for x in standardised] == pytest.approx(numbers)


@given(numbers=lists(floats(-1e300, 1e300), min_size=1, max_size=9))
@example(numbers=[0.0, 5e-324])
@example(numbers=[5e-324, 1e-323, 0.0, 0.0, 0.0, 0.0, 0.0])
@example(numbers=[1e308] * 7)
@example(numbers=[-5e-324])
def test_a_scale_is_never_0_or_infinite(numbers):
    scale = Scale.of(numbers)
    assert 0 < scale.deviation < math.inf
    assert all(math.isfinite(scale.apply(x)) for x in numbers)


@pytest.mark.parametrize("loss", ["auto", "mse"])
def test_columns_of_the_smallest_numbers_are_standardised(loss):
    tiny = [i * 5e-324 for i in range(20)]
    data = prepare(table(x=tiny, y=tiny if loss == "mse" else ["a", "b"] * 10), "y", loss, 0)
    x = [row[0] for row in data.train.X + data.held_out.X]
    assert 1 < max(x) - min(x) < 10


def test_a_held_out_number_too_large_is_refused():
    numbers = [i * 1e-9 for i in range(10)]
    y = ["a", "b"] * 5
    numbers[prepare(table(x=numbers, y=y), "y", "auto", 0).held_out.rows[0] - 2] = 1e308
    with pytest.raises(InputError, match="column 'x' holds numbers too large"):
        prepare(table(x=numbers, y=y), "y", "auto", 0)


def test_each_class_is_split_alike():
    data = prepare(with_target(*["a"] * 50, *["b"] * 10, *["c"] * 2), "y", "auto", 3)
    assert [data.held_out.y.count(i) for i in range(3)] == [10, 2, 1]
    assert [data.train.y.count(i) for i in range(3)] == [40, 8, 1]
    assert sorted(data.train.rows + data.held_out.rows) == list(range(2, 64))


def test_the_seed_settles_the_split():
    targets = with_target(*["a", "b"] * 20)
    first, again, other = (prepare(targets, "y", "auto", seed) for seed in (1, 1, 2))
    assert first == again
    assert first.held_out.rows != other.held_out.rows


def test_features_have_mean_0_and_deviation_1_on_the_training_rows():
    numbers = [i * i + 0.5 for i in range(40)]
    data = prepare(table(x=numbers, z=[3.25] * 40, y=["a", "b"] * 20), "y", "auto", 0)
    x, z = zip(*data.train.X)
    assert fmean(x) == pytest.approx(0)
    assert pstdev(x) == pytest.approx(1)
    assert set(z) == {0.0}
    held_out = [numbers[row - 2] for row in data.held_out.rows]
    scale = data.feature_scales[0]
    assert [scale.undo(x) for x, _ in data.held_out.X] == pytest.approx(held_out)
    trained_on = [numbers[row - 2] for row in data.train.rows]
    assert scale == Scale(fmean(trained_on), pstdev(trained_on))
    assert data.target_scale == Scale(0.0, 1.0)


def test_a_target_of_numbers_is_standardised_too():
    data = prepare(table(x=range(20), y=[i + 0.5 for i in range(20)]), "y", "auto", 0)
    assert pstdev(data.train.y) == pytest.approx(1)
    back = [data.target_scale.undo(y) for y in data.held_out.y]
    assert back == pytest.approx([row - 1.5 for row in data.held_out.rows])


def test_columns_keep_their_order():
    data = prepare(table(b=[1, 2, 3, 4], y=["u", "v", "u", "v"], a=[1, 2, 3, 4]), "y", "auto", 0)
    assert data.features == ["b", "a"]
