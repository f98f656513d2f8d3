"""Functions are traced: what cannot be followed is an error that names the line."""

import copy
import math
import random
import statistics
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import TracingError, Value, no_grad

DRAWN, NOISE = random.Random(1), np.random.default_rng(1)
SQUARE = autograd.compile(lambda x: x * x)
REFUSED: dict[str, Any] = {
    "float": lambda x: x * float(2 * x),
    "float of an argument": lambda x: x * float(x),
    "int": lambda x: x * int(x * 2),
    "data": lambda x: x * (x + 1).data,
    "data of an argument": lambda x: x * x.data,
    "data set": lambda x: setattr(x, "data", 3.0) or x,
    "grad": lambda x: (x * x).backward() or x * x.grad,
    "partials": lambda x: x * (x * x).partials[0],
    "forward": lambda x: x * (x * x).forward(),
    "math.sin": lambda x: x * math.sin(x),
    "math.floor": lambda x: x * math.floor(x.exp()),
    "math.isnan": lambda x: x if math.isnan(x) else 2 * x,
    "statistics": lambda x: x * statistics.median([float(x), 1.0]),
    "numpy": lambda x: x * np.asarray([x], dtype=float)[0],
    "gradients": lambda x: x * autograd.gradients(x * x, [x])[0],
    "evaluate_batch": lambda x: x * autograd.evaluate_batch(x * x, {x: [1.0]})[0],
    "a derivative at a plain number": lambda x: x * autograd.grad(lambda z: z * x)(2.0),
    "another program": lambda x: x * SQUARE(x)[0],
    "sum of floats": lambda x: x * math.fsum([x, x]),
    "random": lambda x: x * random.random(),
    "numpy.random": lambda x: x * np.random.rand(),
    "a generator": lambda x: x * DRAWN.random(),
    "a generator of NumPy's": lambda x: x * NOISE.normal(),
}


@pytest.mark.parametrize("f", REFUSED.values(), ids=REFUSED)
def test_plain_numbers_of_values_are_refused(f: Any) -> None:
    with pytest.raises(TracingError):
        autograd.compile(f)(1.5)
    # An ordinary function again, elsewhere.
    x = Value(1.5)
    y = x * x
    assert (float(y), y.data, type(x)) == (2.25, 2.25, Value)


def test_the_line_is_named() -> None:
    def f(x: Value) -> Value:
        y = x * x
        return y * y.data

    with pytest.raises(TracingError, match=rf"\.data .*\(line {f.__code__.co_firstlineno + 2} of "):
        autograd.compile(f)(1.0)


def test_code_cannot_hide_a_refusal() -> None:
    def f(x: Value) -> Value:
        try:
            return x * float(x)
        except TypeError:
            return x

    with pytest.raises(TracingError, match="float"):
        autograd.compile(f)(1.0)


def test_what_depends_on_no_argument_may_be_looked_at() -> None:
    w = Value(3.0)
    compiled = autograd.compile(lambda x: x * float(w * 2) * w.data)
    assert compiled(2.0) == (36.0, 18.0)


def test_looking_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    def f(x: Value) -> Value:
        print(x, f"{x * x:.2f}", repr(x))
        return x * x

    assert autograd.compile(f)(3.0) == (9.0, 6.0)
    assert capsys.readouterr().out.count("9.00") == 1


def without(x: Value) -> Value:
    with no_grad():
        y = x * x
    return x * y


STOPPED: dict[str, Any] = {
    "detach": lambda x: x * (x * x).detach(),
    "no_grad": without,
    "deepcopy": lambda x: x * copy.deepcopy(x * x),
}


@pytest.mark.parametrize("f", STOPPED.values(), ids=STOPPED)
def test_what_has_no_derivative_still_follows(f: Any) -> None:
    compiled = autograd.compile(f)
    assert [compiled(x) for x in (2.0, 3.0)] == [(8.0, 4.0), (27.0, 9.0)]


def test_arguments_are_compared_as_the_numbers_they_stand_for() -> None:
    compiled = autograd.compile(lambda x, y: 2 * x if x == y else 3 * x if y != 0 else x)
    found = [compiled(*place)[0] for place in ((1, 1), (1, 2), (1, 0), (2, 2), (2, 0))]
    assert found == [2, 3, 1, 4, 2]


def test_numbers_of_other_kinds_are_compared_too() -> None:
    compiled = autograd.compile(lambda x: x if x > Fraction(1, 3) and x < 10**400 else -x)
    assert [compiled(x)[0] for x in (0.3, 0.4)] == [-0.3, 0.4]


def test_derivatives_inside_are_followed() -> None:
    compiled = autograd.compile(lambda x: autograd.grad(lambda z: z**3 if z > 1 else z)(x))
    assert [compiled(x) for x in (2.0, 0.5, 3.0)] == [(12.0, 12.0), (1.0, 0.0), (27.0, 18.0)]


def test_an_error_of_the_function_leaves_values_as_they_were() -> None:
    w = Value(1.0)

    def f(x: Value) -> Value:
        raise LookupError(f"of its own, at {x}")

    with pytest.raises(LookupError):
        autograd.compile(f, wrt=[w])(1.0)
    assert (type(w), w.data) == (Value, 1.0)
    assert (w > 0) is True
