from __future__ import annotations

from operator import neg

import pytest

from autograd import Value
from autograd import compile as compiled
from autograd.table.formulas import Symbol, write

x, y = Symbol("x"), Symbol("y")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (x - -y, "x + y"),
        (x + -y, "x − y"),
        (-x + y, "y − x"),
        (x * -y, "−x·y"),
        (-x * -y, "x·y"),
        (-x / y, "−x/y"),
        (neg(neg(x)), "x"),
        (x * -1, "−x"),
        (1 * x, "x"),
        (x / 1, "x"),
        (x / y / x, "x/(y·x)"),
        (2 * (3 * x), "2·3·x"),
        (Symbol("x") + 0, "x"),
    ],
)
def test_nobody_writes(formula, expected):
    assert write(formula) == expected


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda a, b: a - -b, "a + b"),
        (lambda a, b: -a + b, "b - a"),
        (lambda a, b: a * -b, "-a * b"),
        (lambda a, b: -a / b, "-a / b"),
        (lambda a, b: a / b / b, "a / b / b"),
    ],
)
def test_a_program_is_simplified_by_the_same_rules(make, expected):
    a, b = Value(2.0, "a"), Value(3.0, "b")
    assert f"= {expected}\n" in compiled(make(a, b), inputs=[a, b]).source.replace("(", "").replace(
        ")", ""
    )
