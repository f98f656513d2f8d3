"""Reading CSV files: what is understood, and what every fault is told."""

import os
import re

import pytest

from retrograd.errors import InputError
from retrograd.training.csv_table import Cell, read_table


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(str(path))

    return read


def texts(table):
    return {name: [cell.text for cell in cells] for name, cells in table.columns.items()}


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,x\n2,y\n",
        "a,b\n1,x\n2,y",
        "a,b\r\n1,x\r\n2,y\r\n",
        "\ufeffa,b\n1,x\n2,y\n",
        "\n  \na,b\n\n1,x\n\n2,y\n\n",
        '"a","b"\n"1","x"\n"2",y\n',
        " a , b\n 1 ,x \n2,  y\n",
        'a, "b"\n1, "x"\n2, y\n',
    ],
)
def test_reads_what_a_spreadsheet_writes(read, content):
    assert texts(read(content)) == {"a": ["1", "2"], "b": ["x", "y"]}


def test_quotes_may_hold_commas_newlines_and_quotes(read):
    table = read('"a,1","b\n2"\n"x,""y""","1\n2"\n3,4\n')
    assert texts(table) == {"a,1": ['x,"y"', "3"], "b\n2": ["1\n2", "4"]}


def test_a_cell_knows_its_row_and_column(read):
    table = read("a,b\n\n1,x\n2,y\n")
    assert table.column("b")[1] == Cell("y", row=4, column="b")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "data.csv' is empty"),
        ("\ufeff\n \n\n", "data.csv' is empty"),
        ("a,b\n", "data.csv' has a header, but no rows"),
        ("1,2\n3,4\n", "the first row holds only numbers: it must name the columns"),
        ("a,,b\n1,2,3\n", "row 1, column 2: the column has no name"),
        ("a,b,a\n1,2,3\n", "row 1: two columns are called 'a'"),
        ("a,b\n1,2\n\n3\n", "row 4 has 1 cell(s), but the header 2"),
        ("a,b\n1,2,3\n", "row 2 has 3 cell(s), but the header 2"),
        ("a,b\n1,2\n3,\xe9\n".encode("latin-1"), "not text in UTF-8 (byte 10): save it as UTF-8"),
        ("a,b\n1,2\n3,4\n".encode("utf-16"), "not text in UTF-8 (byte 0)"),
        ('a,b\n1,"2\n3,4\n', "line 3: unexpected end of data"),
        ('a,b\n1,"2"3\n', "line 2: ',' expected after '\"'"),
        ("a,b\n1," + "2" * 200_000, "line 2: field larger than field limit"),
    ],
)
def test_a_fault_is_named(read, content, problem):
    with pytest.raises(InputError, match=re.escape(problem)):
        read(content)


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(InputError, match=r"cannot read '.*absent.csv': No such file"):
        read_table(str(tmp_path / "absent.csv"))
    with pytest.raises(InputError, match=r"cannot read .*: Is a directory"):
        read_table(str(tmp_path))


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_what_has_no_end_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", "/dev/null", str(tmp_path / "pipe")):
        with pytest.raises(InputError, match=f"cannot read '{path}': Is a pipe or a device: save"):
            read_table(path)


def test_a_file_too_large_to_hold_is_refused(tmp_path):
    path = tmp_path / "zeros.csv"
    with open(path, "wb") as file:
        file.truncate(10**12)
    with pytest.raises(InputError, match=r"zeros.csv' is larger than 50,000,000 bytes: give a"):
        read_table(str(path))


def test_an_unknown_column_is_named_beside_those_there_are(read):
    table = read("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"^no column is called 'c'; there are 'a', 'b'$"):
        table.column("c")
    wide = read(",".join(f"x{i}" for i in range(50)) + "\n" + ",".join("1" * 50))
    with pytest.raises(InputError, match=r"'x19' and 30 more$"):
        wide.column("c")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1.0), ("-1.5e3", -1500.0), ("+.5", 0.5), ("007", 7.0)],
)
def test_numbers_are_read(text, number):
    assert Cell(text, 2, "a").number() == number


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the empty cell is not a number"),
        ("n/a", "'n/a' is not a number"),
        ("1_000", "'1_000' is not a number"),
        ("1,5", "'1,5' is not a number"),
        ("nan", "'nan' is not a finite number"),
        ("-inf", "'-inf' is not a finite number"),
        ("1e999", "'1e999' is not a finite number"),
        ("x" * 100, f"'{'x' * 39}…' is not a number"),
        ("a\nb", r"'a\nb' is not a number"),
    ],
)
def test_what_is_no_number_is_told_with_row_and_column(text, problem):
    with pytest.raises(InputError) as caught:
        Cell(text, 7, "size").number()
    assert str(caught.value) == f"row 7, column 'size': {problem}"
