"""Tables read from CSV files, with every problem named by its row and column."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NoReturn

from nn.data.csv_files import as_number, read_csv
from retrograd.errors import InputError

__all__ = ["Cell", "Table", "read_table"]


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
        header, rows = read_csv(path)
    except OSError as error:
        raise InputError(f"cannot read {path!r}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(str(error)) from None
    return Table(
        {
            name: [Cell(row[i], number, name) for number, row in rows]
            for i, name in enumerate(header)
        }
    )


def _listed(names: dict[str, list[Cell]]) -> str:
    shown = ", ".join(map(repr, list(names)[:20]))
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"
