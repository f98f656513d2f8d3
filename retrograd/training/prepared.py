"""A table made ready for training: what to predict, split, and standardised."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from nn import split
from nn.data.csv_files import as_number
from retrograd.errors import InputError
from retrograd.training.csv_table import Cell, Table

__all__ = ["Dataset", "Part", "Scale", "prepare"]

MOST_CLASSES = 10
"""A target of whole numbers is read as classes if there are at most this many different ones."""

HELD_OUT = 0.2
"""The fraction of the rows that is held out."""


_SMALLEST = math.ulp(0.0)


@dataclass(frozen=True)
class Scale:
    """A shift and a factor that give numbers mean 0 and standard deviation 1."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Scale:
        """Measure numbers; the deviation of a constant is taken as 1, and none is ever 0."""
        if min(numbers) == max(numbers):
            return cls(numbers[0], 1.0)
        # In a unit that makes the largest about 1: squares of small numbers are 0, of large ones ∞.
        _, unit = math.frexp(max(map(abs, numbers)))
        deviation = math.ldexp(pstdev([math.ldexp(x, -unit) for x in numbers]), unit)
        return cls(fmean(numbers), deviation or _SMALLEST)

    def apply(self, number: float) -> float:
        """Return the standardised number."""
        return (number - self.mean) / self.deviation

    def undo(self, number: float) -> float:
        """Return the number that was standardised."""
        return number * self.deviation + self.mean


@dataclass(frozen=True)
class Part:
    """Some rows: standardised features, and targets as class numbers or standardised numbers.

    ``rows`` are their rows in the file.
    """

    rows: list[int]
    X: list[list[float]]
    y: list[float]


@dataclass(frozen=True)
class Dataset:
    """What a table holds for training.

    Attributes
    ----------
    features : list of str
        The columns to predict from.
    target : str
        The column to predict.
    classes : list of str
        The classes, in the order of their numbers; empty where the target is a number.
    feature_scales : list of Scale
        One for each feature, measured on the training rows.
    target_scale : Scale
        Measured on the training rows where the target is a number.
    train, held_out : Part
        Four fifths and one fifth of the rows.
    """

    features: list[str]
    target: str
    classes: list[str]
    feature_scales: list[Scale]
    target_scale: Scale
    train: Part
    held_out: Part


def prepare(table: Table, target: str, loss: str, seed: int) -> Dataset:
    """Split and standardise a table.

    Parameters
    ----------
    table
        The table.
    target
        The column to predict.
    loss
        ``"mse"`` asks for numbers, another loss for classes, ``"auto"`` for whichever the target
        is: classes if it is text or a few different whole numbers, else numbers.
    seed
        For the split. Each class is split on its own.

    Raises
    ------
    InputError
        If a cell, the target or the number of rows does not allow it.
    """
    cells = table.column(target)
    features = [name for name in table.columns if name != target]
    if not features:
        raise InputError(f"{target!r} is the only column: there is nothing to predict it from")
    numbers = {name: [cell.number() for cell in table.columns[name]] for name in features}
    classes = _classes(cells, loss)
    if classes:
        places = {name: float(place) for place, name in enumerate(classes)}
        y = [places[_class_name(cell)] for cell in cells]
    else:
        y = [cell.number() for cell in cells]
    train, held_out = _split(y, [f"class {name!r}" for name in classes], seed)
    scales = [
        _scale(name, [column[i] for i in train], [column[i] for i in held_out])
        for name, column in numbers.items()
    ]
    target_scale = Scale(0.0, 1.0)
    if not classes:
        target_scale = _scale(target, [y[i] for i in train], [y[i] for i in held_out])

    def part(rows: list[int]) -> Part:
        columns = list(zip(scales, numbers.values()))
        return Part(
            [cells[i].row for i in rows],
            [[scale.apply(column[i]) for scale, column in columns] for i in rows],
            [target_scale.apply(y[i]) for i in rows],
        )

    return Dataset(features, target, classes, scales, target_scale, part(train), part(held_out))


def _classes(cells: list[Cell], loss: str) -> list[str]:
    """Return the classes of a target column in order, or nothing if it holds numbers."""
    name = cells[0].column
    numbers = [as_number(cell.text) for cell in cells]
    for cell, number in zip(cells, numbers):
        if not cell.text or (number is not None and not math.isfinite(number)):
            cell.refuse("is no target: every row needs one")
    if None in numbers:
        if any(number is not None for number in numbers):
            cells[numbers.index(None)].refuse("is not a number, as other cells of the target are")
        if loss == "mse":
            cells[0].refuse("is not a number, which --loss mse needs; leave --loss out for classes")
    distinct = {_class_name(cell): number for cell, number in zip(cells, numbers)}
    if len(distinct) == 1:
        raise InputError(f"column {name!r} holds only {cells[0].text!r}: there is nothing to learn")
    whole = all(number is None or number.is_integer() for number in numbers)
    few = None in numbers or len(distinct) <= MOST_CLASSES
    if loss == "mse" or (loss == "auto" and not (whole and few)):
        return []
    if not (whole and few):
        raise InputError(
            f"column {name!r} holds {len(distinct)} different numbers, not classes: --loss {loss} "
            "cannot learn it; use --loss mse"
        )
    return sorted(distinct, key=lambda text: (distinct[text] or 0.0, text))


def _class_name(cell: Cell) -> str:
    """Return the class that a cell names; 1 and 1.0 are the same."""
    number = as_number(cell.text)
    return cell.text if number is None else f"{number:.17g}"


def _split(y: list[float], classes: list[str], seed: int) -> tuple[list[int], list[int]]:
    """Return the numbers of the training rows and of the held-out rows."""
    groups: dict[str, list[int]] = {}
    for i, target in enumerate(y):
        groups.setdefault(classes[int(target)] if classes else "the table", []).append(i)
    train, held_out = [], []
    for name, rows in groups.items():
        if len(rows) < 2:
            raise InputError(f"{name} has only 1 row; there must be one to learn and one to test")
        # Of few rows, still one.
        (learned, _), (tested, _) = split(rows, rows, max(HELD_OUT, 1 / len(rows)), seed)
        train += learned
        held_out += tested
    return sorted(train), sorted(held_out)


def _scale(name: str, train: list[float], held_out: list[float]) -> Scale:
    problem = f"column {name!r} holds numbers too large to standardise: use another unit"
    try:
        scale = Scale.of(train)
    except OverflowError:
        raise InputError(problem) from None
    if not all(math.isfinite(scale.apply(number)) for number in train + held_out):
        raise InputError(problem)
    return scale
