from __future__ import annotations

import math
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

from autograd import operations
from autograd.table.extended import EXTENDED, Extended
from autograd.table.readings import arrays

INF = math.inf
NUMBERS = [0.0, -0.0, 0.5, 1.0, -1.0, 2.0, -3.0, 1e200, -1e200, 1.7e308, 5e-324, -5e-324]
NUMBERS += [709.0, -709.0, 800.0, -800.0, INF, -INF, math.nan]
ONE, TWO = (list(product(NUMBERS, repeat=count)) for count in (1, 2))
NAMES = ("exp", "expm1", "sinh", "cosh", "tanh", "log", "log1p", "log2", "log10", "sqrt", "cbrt")
NAMES += ("sin", "cos", "tan", "asin", "acos", "atan", "erfc", "sigmoid", "sign", "abs")


def equal(found: float, expected: float) -> bool:
    return (found != found and expected != expected) or math.isclose(found, expected, rel_tol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_functions_of_one_number_are_those_of_numpy(name: str) -> None:
    for (x,) in ONE:
        with np.errstate(all="ignore"):
            assert equal(getattr(EXTENDED, name)(x), getattr(arrays(), name)(x)), x


def test_powers_are_those_of_numpy() -> None:
    for x, n in TWO:
        with np.errstate(all="ignore"):
            assert equal(EXTENDED.pow(x, n), np.power(x, n)) or x == -INF, (x, n)


def test_quotients_are_those_of_numpy() -> None:
    for a, b in TWO:
        with np.errstate(all="ignore"):
            expected = float(np.float64(a) / np.float64(b))
        assert equal(Extended(a) / b, expected), (a, b)
        assert equal(a / Extended(b), expected), (a, b)


@pytest.mark.parametrize("name", operations)
def test_derivatives_are_those_of_numpy(name: str) -> None:
    operation = operations[name]
    for numbers in [*ONE, *TWO]:
        operands = [Extended(x) for x in numbers]
        try:
            data = operation.value(EXTENDED, *operands, **operation.parameters)
        except TypeError:
            continue  # It takes another number of operands.
        found = operation.partials(EXTENDED, data, *operands, **operation.parameters)
        with np.errstate(all="ignore"):
            operands = [np.float64(x) for x in (data, *numbers)]
            expected = operation.partials(arrays(), *operands, **operation.parameters)
        assert len(found) == len(expected)
        assert all(map(equal, found, expected)) or numbers[0] == -INF, (numbers, found, expected)


def test_whatever_is_made_of_one_is_one() -> None:
    x = Extended(0.0)
    made = [x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, -x, +x, abs(x), x / 1, 1 / x, x**2, 2**x]
    assert {type(number) for number in [*made, EXTENDED.exp(x), EXTENDED.gelu(x)]} == {Extended}


def test_infinities_need_no_numpy() -> None:
    program = (
        "import sys; from autograd import Value\n"
        "sys.modules['numpy'] = None\n"
        "for x in (Value(1000.0).exp(), Value(0.0).sqrt(), Value(-1e200) ** 3):\n"
        "    print(x.data, x.partials)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("inf (inf,)\n0.0 (inf,)\n-inf (inf,)\n", "")
