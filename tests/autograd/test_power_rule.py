"""The derivative of a power for its base, at the edges of both, in every reading of its rule."""

from __future__ import annotations

import math
import pickle
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest

import autograd
from autograd import DomainError, Value

INF, NAN = math.inf, math.nan
FINITE = [0.0, -0.0, 1e-320, -1e-320, 1e-160, 1.0, -1.0, 2.0, 3.0, -2.0, 0.5, -0.5, 0.25, 0.3]
FINITE += [1e160, 1e308, -1e308]
EDGES = [*FINITE, INF, -INF, NAN]


def same(a: float, b: float) -> bool:
    return a == b or (a != a and b != b) or math.isclose(a, b, rel_tol=1e-13, abs_tol=1e-322)


def eager(x: float, n: float, is_value: bool) -> list[float] | None:
    base, exponent = Value(x), Value(n) if is_value else n
    try:
        (base**exponent).backward()
    except DomainError:
        return None
    return [base.grad, exponent.grad] if isinstance(exponent, Value) else [base.grad]


def replayed(x: float, n: float, is_value: bool) -> list[float]:
    base, exponent = Value(2.0), Value(3.0) if is_value else n
    result = base**exponent
    base.data = x
    if isinstance(exponent, Value):
        exponent.data = n
    result.forward()
    result.backward()
    return [base.grad, exponent.grad] if isinstance(exponent, Value) else [base.grad]


def differentiable(x: float, n: float, is_value: bool) -> list[float]:
    base, exponent = Value(x), Value(n) if is_value else n
    wrt = [base, exponent] if isinstance(exponent, Value) else [base]
    return [slope.data for slope in autograd.gradients(base**exponent, wrt, create_graph=True)]


class Programs:
    """Programs of powers, made once; Value exponents share one."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def of(self, n: float, is_value: bool, batch: bool) -> Any:
        key = None if is_value else repr(n), batch
        if key not in self.known:
            base, exponent = Value(2.0, "x"), Value(3.0, "n") if is_value else n
            wrt = [base, exponent] if isinstance(exponent, Value) else [base]
            self.known[key] = autograd.compile(base**exponent, inputs=wrt, wrt=wrt, batch=batch)
        return self.known[key]

    def slopes(self, how: str, x: float, n: float, is_value: bool) -> Any:
        program = self.of(n, is_value, batch="batch" in how)
        numbers = [x, n] if is_value else [x]
        arguments: Any = [[number] for number in numbers] if "batch" in how else numbers
        if "saved" in how:
            names: dict[str, Any] = {}
            exec(program.source, names)
            with np.errstate(all="ignore"):
                _, *found = names["step"](
                    *(np.array(x) if "batch" in how else x for x in arguments)
                )
            return np.concatenate([np.ravel(one) for one in found])
        if "interpreter" in how:
            return np.ravel(program.interpret(*arguments)[1])
        return np.ravel(program(*arguments)[1])


PROGRAMS = Programs()
POINTS = list(product(EDGES, EDGES))


@pytest.mark.parametrize("is_value", [True, False], ids=["a Value", "a number"])
@pytest.mark.parametrize("reading", [replayed, differentiable])
def test_the_engine_has_one_rule(reading: Any, is_value: bool) -> None:
    for x, n in POINTS:
        expected = eager(x, n, is_value)
        if expected is not None:
            assert all(map(same, reading(x, n, is_value), expected)), (x, n)


@pytest.mark.parametrize("is_value", [True, False], ids=["a Value", "a number"])
@pytest.mark.parametrize("how", ["program", "batch", "interpreter", "saved", "saved batch"])
def test_programs_have_the_same(how: str, is_value: bool) -> None:
    for x, n in product(FINITE, FINITE if is_value else EDGES):
        expected = eager(x, n, is_value)
        if expected is not None:
            found = PROGRAMS.slopes(how, x, n, is_value)
            # A program has a textbook's n·xⁿ⁻¹, in which n − 1 is rounded.
            close = [
                math.isclose(a, b, rel_tol=1e-12) or same(a, b) for a, b in zip(found, expected)
            ]
            assert all(close), (x, n, found, expected)


def test_it_is_what_mathematics_has() -> None:
    for x, n in product([x for x in FINITE if x], [n for n in FINITE if abs(n) < 1e100]):
        found = eager(x, n, True)
        if found is not None and (x > 0 or n % 1 == 0):
            with mpmath.workprec(2000):
                exact = float(mpmath.mpf(n) * mpmath.mpf(x) ** (mpmath.mpf(n) - 1))
            assert same(found[0], exact), (x, n)


@pytest.mark.parametrize(
    ("x", "n", "slope"),
    [
        (0.0, 0.0, 0.0),
        (0.0, 0.3, INF),
        (0.0, 1.0, 1.0),
        (-0.0, 2.0, -0.0),
        (0.0, INF, NAN),
        (INF, 0.0, 0.0),
        (INF, 0.3, 0.0),
        (INF, 1.0, 1.0),
        (INF, -2.0, -0.0),
        (-INF, 3.0, INF),
        (NAN, 0.0, 0.0),
        (NAN, 1.0, 1.0),
        (NAN, 2.0, NAN),
        (2.0, NAN, NAN),
        (-1.0, 1e160, -1e160),
    ],
)
@pytest.mark.parametrize("is_value", [True, False], ids=["a Value", "a number"])
def test_where_one_is_not_finite_or_zero(x: float, n: float, slope: float, is_value: bool) -> None:
    found = eager(x, n, is_value)
    assert found is not None
    assert same(found[0], slope)


def test_both_mixed_derivatives_are_one_number_where_the_exponent_is_zero() -> None:
    for x in (0.25, 2.0, 1e-320, 1e160):
        (_, upper), (lower, _) = autograd.hessian(lambda x, n: x**n)(x, 0.0)
        assert same(upper, lower), x
        assert same(upper, float(1 / mpmath.mpf(x))), x


def test_higher_derivatives() -> None:
    cubic = autograd.grad(autograd.grad(autograd.grad(lambda x: x ** Value(3.0))))
    assert [cubic(x) for x in (-2.0, 0.0, 5.0)] == [6.0, 6.0, 6.0]
    (of_base, mixed), (_, of_exponent) = autograd.hessian(lambda x, n: x**n)(2.0, 3.0)
    assert (of_base, mixed) == pytest.approx((12.0, 4 + 12 * math.log(2)))
    assert of_exponent == pytest.approx(8 * math.log(2) ** 2)
    root = autograd.grad(autograd.grad(lambda x: x**0.25))
    assert root(16.0) == pytest.approx(-0.1875 * 16**-1.75)


def test_a_graph_of_a_derivative_is_carried_from_process_to_process() -> None:
    x, n = Value(2.0, "x"), Value(3.0, "n")
    (slope,) = autograd.gradients((x**n).relu(), [x], create_graph=True)
    (copied,) = pickle.loads(pickle.dumps([slope]))
    assert copied.data == 12.0
    copied.backward()
    slope.backward()
    assert {leaf.label: leaf.grad for leaf in autograd.leaves(copied) if leaf.label} == {
        "x": x.grad,
        "n": n.grad,
    }
