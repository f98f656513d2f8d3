from __future__ import annotations

from io import StringIO

import pytest

from autograd.stepping.folding import folded


@pytest.fixture
def columns(monkeypatch):
    monkeypatch.delenv("LINES", raising=False)
    return lambda width: monkeypatch.setenv("COLUMNS", str(width))


def test_lines_are_broken_before_signs_and_indented_below(columns):
    columns(24)
    assert folded("z = w1·x1 + w2·x2 = 0.5 + 1.25 = 1.75", "  ") == (
        "z = w1·x1 + w2·x2\n  = 0.5 + 1.25 = 1.75"
    )
    columns(20)
    assert folded("e = a·b   a.grad += e.grad", "    ") == "e = a·b\n    a.grad += e.grad"


def test_equations_stay_in_one_piece(columns):
    columns(24)
    assert folded("where v1 = a·b = 2, v2 = c·d = 4", "  ") == "where v1 = a·b = 2,\n  v2 = c·d = 4"


def test_lines_that_fit_stay_as_they_are(columns):
    columns(20)
    assert folded("a" * 20 + "\n  b = 1\n", "  ") == "a" * 20 + "\n  b = 1\n"


def test_a_word_is_never_broken(columns):
    columns(10)
    assert folded("ab = " + "c" * 30 + " = d", "  ") == "ab\n  =\n  " + "c" * 30 + "\n  = d"


def test_wide_characters_take_two_columns_and_accents_none(columns):
    columns(10)
    assert folded("猫 = 猫猫猫 = 1", "") == "猫\n= 猫猫猫\n= 1"
    assert folded("y\u0302 = y\u0302 = 1", "") == "y\u0302 = y\u0302 = 1"


def test_without_a_terminal_lines_stay_whole(monkeypatch, columns):
    columns(20)
    monkeypatch.setenv("LINES", "24")  # As readline leaves them.
    assert folded("a = " * 100 + "b", "  ") == "a = " * 100 + "b"
    monkeypatch.delenv("COLUMNS")
    assert folded("a = " * 100 + "b", "  ") == "a = " * 100 + "b"


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_terminal_has_a_width(monkeypatch, columns):
    columns(20)
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setattr("sys.stdout", Terminal())
    assert folded("a = b + c = d = e + f", "  ") == "a = b + c = d\n  = e + f"
