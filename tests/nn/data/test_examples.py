import math
from typing import Any

import numpy as np
import pytest

from nn import split
from nn.data.examples import batches, examples, rows


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([[1, 2.5], [True, -1]], [[1.0, 2.5], [1.0, -1.0]]),
        (np.array([[1, 2], [3, 4]]), [[1.0, 2.0], [3.0, 4.0]]),
        (np.array([1, 2], dtype=np.float32), [1.0, 2.0]),
        (np.array([True, False]), [1.0, 0.0]),
        ([np.array([1.0, 2.0]), (3, np.float64(4))], [[1.0, 2.0], [3.0, 4.0]]),
        ((x for x in (1, 2)), [1.0, 2.0]),
        ([], []),
    ],
)
def test_rows_are_floats(data: Any, expected: Any) -> None:
    found = rows("X", data)
    assert found == expected
    assert {type(x) for row in found for x in (row if isinstance(row, list) else [row])} <= {float}


@pytest.mark.parametrize(
    ("data", "error", "complaint"),
    [
        ([[1.0], [math.nan]], ValueError, r"X\[1\]\[0\] is nan"),
        (np.array([[1.0, 2.0], [3.0, np.inf]]), ValueError, r"X\[1\]\[1\] is inf"),
        ([1.0, math.nan], ValueError, r"X\[1\] is nan: leave this row out"),
        ([[1.0], [1.0, 2.0]], ValueError, r"X\[1\] is a list of 2, but X\[0\] is a list of 1"),
        ([[1.0], 1.0], ValueError, r"X\[1\] is a number, but X\[0\] is a list of 1"),
        ([[1.0], ["2"]], TypeError, r"X\[1\]\[0\] is '2', not a number"),
        ([[1.0], "2"], TypeError, r"X\[1\] is '2', not a number"),
        ([[1.0], [[2.0]]], TypeError, r"X\[1\]\[0\] is \[2.0\], not a number"),
        ([1.0, None], TypeError, r"X\[1\] is None, not a number"),
        (["x" * 1000], TypeError, r"^X\[0\] is 'x{59}, not a number"),
        ("data.csv", TypeError, "X must be a list of rows or a NumPy array, not 'data.csv'"),
        (3.0, TypeError, "X must be a list of rows or a NumPy array, not 3.0"),
    ],
)
def test_bad_rows_are_named(data: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        rows("X", data)


def test_examples_are_pairs() -> None:
    assert examples([[1, 2], [3, 4]], np.array([0, 1])) == [([1.0, 2.0], 0.0), ([3.0, 4.0], 1.0)]


@pytest.mark.parametrize(("X", "y"), [([[1.0], [2.0]], [1.0]), ([], [])])
def test_lengths_must_match(X: Any, y: Any) -> None:
    with pytest.raises(ValueError, match=rf"got {len(X)} row\(s\) in X and {len(y)} in y"):
        examples(X, y)
    with pytest.raises(ValueError, match=rf"got {len(X)} row\(s\) in X and {len(y)} in y"):
        split(X, y)


def test_a_split_keeps_pairs_and_loses_nothing() -> None:
    X = [[float(i)] for i in range(10)]
    y = [f"class {i}" for i in range(10)]
    (X_train, y_train), (X_held, y_held) = split(X, y, held_out=0.3)
    assert (len(X_train), len(X_held)) == (7, 3)
    assert sorted(X_train + X_held) == X
    for x, label in zip(X_train + X_held, y_train + y_held):
        assert label == f"class {x[0]:.0f}"


def test_a_split_is_settled_by_its_seed() -> None:
    numbers = list(range(50))
    first, again, other = (split(numbers, numbers, seed=seed)[1][0] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 32, 33, 353, 1000])
@pytest.mark.parametrize("most", [1, 2, 7, 16, 17, 999, 1000, 10**6])
def test_batches_are_the_fewest_and_as_even_as_can_be(count: int, most: int) -> None:
    parts = batches(count, most)
    lengths = [len(range(count)[part]) for part in parts]
    assert [i for part in parts for i in range(count)[part]] == list(range(count))
    assert len(parts) == math.ceil(count / most)
    assert max(lengths) <= most
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize("held_out", [0.0, 1.0, -0.1, 1.5, 0.01, math.nan])
def test_a_split_leaves_something_on_both_sides(held_out: float) -> None:
    with pytest.raises(ValueError, match=rf"held_out={held_out} of 4 example"):
        split([1, 2, 3, 4], [1, 2, 3, 4], held_out=held_out)
