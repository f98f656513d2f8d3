"""CSV files: their rows, numbered as in the file, and examples made from them."""

from __future__ import annotations

import csv
import errno
import math
import os
import stat
from io import StringIO
from os import PathLike

from autograd.legibility import legible

__all__ = ["as_number", "from_csv", "read_csv"]

_MOST = 50_000_000
"""The bytes of the largest file; as Python's numbers they take some gigabytes."""


def from_csv(
    path: str | PathLike[str], target: str
) -> tuple[list[list[float]], list[float] | list[int]]:
    """Read inputs and targets from a CSV file whose first row names the columns.

    Parameters
    ----------
    path
        The file: UTF-8, with commas.
    target
        The column to predict. If it holds any text, it holds classes, which are numbered in the
        order of the alphabet: 0, 1, …

    Returns
    -------
    X, y
        The numbers of the other columns, in their order, and the targets.

    Raises
    ------
    OSError, ValueError
        As `read_csv`; and if an input is not a finite number, or a target is missing.
    LookupError
        If no column has the name of the target, or there is no other column.

    Examples
    --------
    >>> X, y = from_csv("examples/data/iris.csv", target="species")
    >>> X[0], y[0], len(y)
    ([5.1, 3.5, 1.4, 0.2], 0, 150)
    """
    header, rows = read_csv(path)
    if target not in header:
        there = ", ".join(map(legible, header))
        raise LookupError(f"no column is called {target!r}; there are {there}")
    place = header.index(target)
    features = [i for i in range(len(header)) if i != place]
    if not features:
        raise LookupError(f"{target!r} is the only column: there is nothing to predict it from")
    X = [[_number(row[i], number, header[i]) for i in features] for number, row in rows]
    texts = [row[place] for _, row in rows]
    for number, row in rows:
        if not row[place]:
            raise ValueError(f"row {number}, column {target!r}: the cell is empty")
    if all(as_number(text) is not None for text in texts):
        return X, [_number(row[place], number, target) for number, row in rows]
    classes = {text: number for number, text in enumerate(sorted(set(texts)))}
    return X, [classes[text] for text in texts]


def read_csv(path: str | PathLike[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Read the header of a CSV file and its rows, each with its number in the file.

    A byte order mark, blank lines, quoted cells and blanks around a cell are understood. The header
    is row 1.

    Raises
    ------
    OSError
        If the file cannot be opened, or is a pipe or a device, which may have no end.
    ValueError
        If it is larger than 50 MB, or is not a table in UTF-8: empty, without rows, with columns
        that have no name or the same one, or with rows that do not fit the header.
    """
    try:
        lines = csv.reader(
            StringIO(_content(path).decode("utf-8-sig"), newline=""),
            strict=True,
            skipinitialspace=True,
        )
        rows = [(number, [text.strip() for text in row]) for number, row in enumerate(lines, 1)]
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{str(path)!r} is not text in UTF-8 (byte {error.start}): save it as UTF-8"
        ) from None
    except csv.Error as error:
        raise ValueError(f"{str(path)!r}, line {lines.line_num}: {error}") from None
    rows = [(number, row) for number, row in rows if row not in ([], [""])]
    if not rows:
        raise ValueError(f"{str(path)!r} is empty")
    (_, header), *rows = rows
    _check_header(header)
    if not rows:
        raise ValueError(f"{str(path)!r} has a header, but no rows")
    for number, row in rows:
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cell(s), but the header {len(header)}")
    return header, rows


def _content(path: str | PathLike[str]) -> bytes:
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        problem = "Is a pipe or a device: save the data in a file"
        raise OSError(errno.EINVAL, problem, str(path))
    with open(path, "rb") as file:
        content = file.read(_MOST + 1)
    if len(content) > _MOST:
        raise ValueError(f"{str(path)!r} is larger than {_MOST:,} bytes: give a part of its rows")
    return content


def _check_header(header: list[str]) -> None:
    if all(as_number(name) is not None for name in header):
        raise ValueError("the first row holds only numbers: it must name the columns")
    seen: set[str] = set()
    for i, name in enumerate(header, 1):
        if not name:
            raise ValueError(f"row 1, column {i}: the column has no name")
        if name in seen:
            raise ValueError(f"row 1: two columns are called {name!r}")
        seen.add(name)


def _number(text: str, row: int, column: str) -> float:
    number = as_number(text)
    if number is None or not math.isfinite(number):
        what = f"{text!r:.60} is not a finite number" if text else "the cell is empty"
        raise ValueError(f"row {row}, column {column!r}: {what}")
    return number


def as_number(text: str) -> float | None:
    """Return the number that a text writes, or None.

    >>> as_number("-1.5e3"), as_number("nan"), as_number("1_000"), as_number("setosa")
    (-1500.0, nan, None, None)
    """
    try:
        # Python allows 1_000, which in data is a code rather than a number.
        return None if "_" in text else float(text)
    except ValueError:
        return None
