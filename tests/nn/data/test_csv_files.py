from pathlib import Path
from typing import Any

import pytest

from nn.datasets import from_csv

FRUIT = "weight,skin,fruit\n1.5,0.2,orange\n2,0.8,apple\n\n1.4, 0.3 ,orange\n"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_text_is_classes_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    X, y = from_csv(written(tmp_path, FRUIT), target="fruit")
    assert (X, y) == ([[1.5, 0.2], [2.0, 0.8], [1.4, 0.3]], [1, 0, 1])


def test_numbers_are_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, '﻿a,"b, c",y\n1e1,2,3\n4,5,"-6"\n')
    assert from_csv(path, target="y") == ([[10.0, 2.0], [4.0, 5.0]], [3.0, -6.0])
    assert from_csv(str(path), target="b, c") == ([[10.0, 3.0], [4.0, -6.0]], [2.0, 5.0])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("a,y\n", "has a header, but no rows"),
        ("1,2\n3,4\n", "the first row holds only numbers: it must name the columns"),
        ("a,,y\n1,2,3\n", "row 1, column 2: the column has no name"),
        ("a,a,y\n1,2,3\n", "row 1: two columns are called 'a'"),
        ("a,y\n1,2\n\n3\n", r"row 4 has 1 cell\(s\), but the header 2"),
        ("a,y\n1,2\nten,3\n", "row 3, column 'a': 'ten' is not a finite number"),
        ("a,y\n1_0,2\n", "row 2, column 'a': '1_0' is not a finite number"),
        ("a,y\nnan,2\n", "row 2, column 'a': 'nan' is not a finite number"),
        ("a,y\n1,inf\n", "row 2, column 'y': 'inf' is not a finite number"),
        ("a,y\n,2\n", "row 2, column 'a': the cell is empty"),
        ("a,y\n1,\n2,3\n", "row 2, column 'y': the cell is empty"),
        ('a,y\n1,"2\n', "line 2: unexpected end of data"),
        (b"a,y\n\xff,2\n", r"is not text in UTF-8 \(byte 4\)"),
    ],
)
def test_a_fault_is_named_by_its_place(tmp_path: Path, content: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        from_csv(written(tmp_path, content), target="y")


def test_no_such_column(tmp_path: Path) -> None:
    path = written(tmp_path, FRUIT)
    with pytest.raises(LookupError, match="no column is called 'fruits'; there are weight, skin"):
        from_csv(path, target="fruits")
    with pytest.raises(LookupError, match="'y' is the only column"):
        from_csv(written(tmp_path, "y\n1\n"), target="y")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.csv"):
        from_csv(tmp_path / "none.csv", target="y")
