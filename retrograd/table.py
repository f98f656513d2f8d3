"""Tables read from CSV files, with every problem named by its row and column."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from typing import NoReturn

from retrograd.errors import InputError

__all__ = ["Cell", "Table", "as_number", "read_table"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes
    ----------
    text
        What it holds, without the blanks around it.
    row
        Its row in the file; the header is row 1.
    column
        The name of its column.
    """

    text: str
    row: int
    column: str

    def refuse(self, problem: str) -> NoReturn:
        """Raise an `InputError` that says where this cell is and what is wrong with it."""
        shown = self.text if len(self.text) <= 40 else f"{self.text[:39]}…"
        what = repr(shown) if shown else "the empty cell"
        raise InputError(f"row {self.row}, column {self.column!r}: {what} {problem}")

    def number(self) -> float:
        """Read the cell as a number.

        Raises
        ------
        InputError
            If it is empty, text, or not finite.
        """
        number = as_number(self.text)
        if number is None:
            self.refuse("is not a number")
        if not math.isfinite(number):
            self.refuse("is not a finite number")
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


@dataclass(frozen=True)
class Table:
    """The columns of a CSV file, by name, all of one length."""

    columns: dict[str, list[Cell]]

    def column(self, name: str) -> list[Cell]:
        """Return the column with this name.

        Raises
        ------
        InputError
            If there is none.
        """
        if name not in self.columns:
            raise InputError(f"no column is called {name!r}; there are {_listed(self.columns)}")
        return self.columns[name]


def read_table(path: str) -> Table:
    """Read a CSV file: UTF-8, commas, the first row naming the columns.

    A byte order mark, blank lines, quoted cells and blanks around a cell are understood.

    Raises
    ------
    InputError
        If the file cannot be read, holds no rows, or its rows do not fit its header.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True, skipinitialspace=True)
            rows = [(number, [text.strip() for text in row]) for number, row in enumerate(lines, 1)]
    except OSError as error:
        raise InputError(f"cannot read {path!r}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path!r} is not text in UTF-8 (byte {error.start}): save it as UTF-8"
        ) from None
    except csv.Error as error:
        raise InputError(f"{path!r}, line {lines.line_num}: {error}") from None
    rows = [(number, row) for number, row in rows if row not in ([], [""])]
    if not rows:
        raise InputError(f"{path!r} is empty")
    (_, header), *rows = rows
    _check_header(header)
    if not rows:
        raise InputError(f"{path!r} has a header, but no rows")
    for number, row in rows:
        if len(row) != len(header):
            raise InputError(f"row {number} has {len(row)} cell(s), but the header {len(header)}")
    return Table(
        {
            name: [Cell(row[i], number, name) for number, row in rows]
            for i, name in enumerate(header)
        }
    )


def _check_header(header: list[str]) -> None:
    if all(as_number(name) is not None for name in header):
        raise InputError("the first row holds only numbers: it must name the columns")
    for i, name in enumerate(header):
        if not name:
            raise InputError(f"row 1, column {i + 1}: the column has no name")
        if name in header[:i]:
            raise InputError(f"row 1: two columns are called {name!r}")


def _listed(names: dict[str, list[Cell]]) -> str:
    shown = ", ".join(map(repr, list(names)[:20]))
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"
