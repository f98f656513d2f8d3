"""Examples: rows of numbers, checked, and split."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from random import Random
from typing import Any, TypeVar

__all__ = ["Example", "Row", "batches", "divide", "examples", "rows", "split"]

Row = float | list[float]
"""One input or target: a number, or a list where there are several."""

Example = tuple[Row, Row]
"""An input and its target."""

A = TypeVar("A")
B = TypeVar("B")


def split(
    X: Sequence[A], y: Sequence[B], held_out: float = 0.2, seed: int = 0
) -> tuple[tuple[list[A], list[B]], tuple[list[A], list[B]]]:
    """Split examples at random into those to train on and those to hold out.

    Parameters
    ----------
    X, y
        As many inputs as targets.
    held_out
        Which part of the examples to hold out, between 0 and 1.
    seed
        The same seed gives the same split.

    Returns
    -------
    (X, y), (X, y)
        Those to train on and those held out, each in the order they were in.

    Raises
    ------
    ValueError
        If there are not as many inputs as targets, or one of the parts would be empty.

    Examples
    --------
    >>> train, held_out = split([[1.0], [2.0], [3.0], [4.0]], [1, 2, 3, 4], held_out=0.25)
    >>> len(train[0]), held_out
    (3, ([[4.0]], [4]))
    """
    _check_lengths(X, y)
    train, held = divide(list(zip(X, y)), held_out, seed)
    return _unzip(train), _unzip(held)


def divide(items: list[A], held_out: float, seed: int) -> tuple[list[A], list[A]]:
    """Divide a list at random, as `split` does."""
    count = round(held_out * len(items)) if 0 <= held_out <= 1 else 0
    if not 0 < count < len(items):
        raise ValueError(
            f"held_out={held_out} of {len(items)} example(s) leaves none to train on or none to "
            "hold out; it must be a part between 0 and 1 such as 0.2"
        )
    chosen = set(Random(seed).sample(range(len(items)), count))
    train = [item for i, item in enumerate(items) if i not in chosen]
    return train, [items[i] for i in sorted(chosen)]


def batches(count: int, most: int) -> list[slice]:
    """Cut so many examples into the fewest mini-batches that hold at most so many each.

    They are as even as can be, with lengths that differ by at most one: the gradient of a last
    batch of one example would be worth as much as that of a whole batch.

    Examples
    --------
    >>> [range(10)[batch] for batch in batches(10, most=4)]
    [range(0, 3), range(3, 6), range(6, 10)]
    """
    number = -(-count // most)
    return [slice(i * count // number, (i + 1) * count // number) for i in range(number)]


def examples(X: Any, y: Any) -> list[Example]:
    """Return inputs and targets as pairs of floats.

    Raises
    ------
    TypeError, ValueError
        As `rows`; and if there are not as many inputs as targets, or none.
    """
    inputs, targets = rows("X", X), rows("y", y)
    _check_lengths(inputs, targets)
    return list(zip(inputs, targets))


def rows(name: str, data: Any) -> list[Row]:
    """Return nested lists or a NumPy array as floats.

    Raises
    ------
    TypeError
        If an entry is not a number.
    ValueError
        If an entry is not finite, or a row is not as long as the first.

    Examples
    --------
    >>> rows("X", [[1, 2], [3, float("nan")]])
    Traceback (most recent call last):
        ...
    ValueError: X[1][1] is nan: leave this row out, or put a number there
    """
    if isinstance(data, str) or not hasattr(data, "__iter__"):
        raise TypeError(f"{name} must be a list of rows or a NumPy array, not {data!r:.60}")
    found = [_row(f"{name}[{i}]", row) for i, row in enumerate(data)]
    for i, row in enumerate(found):
        if _shape(row) != _shape(found[0]):
            raise ValueError(f"{name}[{i}] is {_shape(row)}, but {name}[0] is {_shape(found[0])}")
    return found


def _row(name: str, row: Any) -> Row:
    plain = row.tolist() if hasattr(row, "tolist") else row
    if isinstance(plain, (list, tuple)):
        return [_number(f"{name}[{i}]", entry) for i, entry in enumerate(plain)]
    return _number(name, plain)


def _number(name: str, entry: Any) -> float:
    if not isinstance(entry, Real):
        raise TypeError(f"{name} is {entry!r:.60}, not a number")
    if not math.isfinite(entry):
        raise ValueError(f"{name} is {entry}: leave this row out, or put a number there")
    return float(entry)


def _shape(row: Row) -> str:
    return f"a list of {len(row)}" if isinstance(row, list) else "a number"


def _check_lengths(X: Sequence[Any], y: Sequence[Any]) -> None:
    if len(X) != len(y) or len(X) == 0:
        raise ValueError(
            f"there must be one target for each input, and at least one: got {len(X)} row(s) in X "
            f"and {len(y)} in y"
        )


def _unzip(pairs: list[tuple[A, B]]) -> tuple[list[A], list[B]]:
    return [x for x, _ in pairs], [y for _, y in pairs]
