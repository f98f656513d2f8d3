from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

import autograd
from autograd import Operation, Value
from autograd.differences import slopes

FUNCTIONS = {
    "sin": (lambda x: x.sin(), mpmath.sin),
    "steep": (lambda x: (100 * x).tanh(), lambda x: mpmath.tanh(100 * x)),
    "log": (lambda x: x.log() * x.sqrt(), lambda x: mpmath.log(x) * mpmath.sqrt(x)),
    "pole": (lambda x: 1 / x**3 - x.exp(), lambda x: 1 / x**3 - mpmath.exp(x)),
    "shifted": (lambda x: x**3 + 1e9, lambda x: x**3 + 10**9),
    "cancelling": (lambda x: x.sin() - x, lambda x: mpmath.sin(x) - x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("at", [1e-6, 1e-3, 0.1, 0.7, 2.0, 9.0, 50.0])
def test_the_bound_holds_and_is_small(name, at):
    ours, exact = FUNCTIONS[name]
    x = Value(at)
    found = slopes(ours(x), [x])
    with mpmath.workdps(60):
        slope = float(mpmath.diff(exact, mpmath.mpf(at)))
    assert abs(found.numeric[0] - slope) <= found.bound[0]
    # Of a sum with 1e9, rounding hides more.
    assert found.bound[0] <= 1e-6 * abs(slope) + (1e-7 if name == "shifted" else 1e-11)


def test_no_step_is_fit_at_a_kink_or_where_nothing_is_finite():
    for x, f in ((Value(0.0), abs), (Value(800.0), Value.exp)):
        assert slopes(f(x), [x]).bound[0] == np.inf


def test_a_function_unlike_its_graph_is_called():
    x = Value(3.0)
    found = slopes(x * 3.0, [x], lambda point: point[0] ** 2)
    assert not found.of_graph
    assert found.numeric == pytest.approx([6.0])
    assert slopes(x * 3.0, [x], lambda point: point[0] * 3.0).of_graph


def test_more_inputs_than_fit_at_once(monkeypatch):
    xs = [Value(float(i)) for i in range(1, 8)]
    output = sum(x * x for x in xs)
    together = slopes(output, xs)
    monkeypatch.setattr("autograd.differences._MOST_NUMBERS", 1)
    assert slopes(output, xs).numeric == pytest.approx(together.numeric, rel=1e-12)
    assert together.numeric == pytest.approx([2.0 * i for i in range(1, 8)], rel=1e-12)


def test_a_kink_of_three_that_tie_is_seen_though_two_are_the_same():
    large, x, y = Value(4e5), Value(1.0), Value(1.0)
    largest = autograd.max([y, x, x, autograd.min([large, y])])
    assert (slopes(largest, [large, x, y]).bound[1:] == np.inf).all()
    assert slopes(autograd.max([x, x, y * 0.5]), [x]).bound[0] < 1e-9


def test_a_function_of_pythons_own_that_refuses_is_nan_there():
    growth = Operation(
        "growth",
        lambda xp, x: np.vectorize(math.exp, otypes=[float])(x)[()],
        lambda xp, y, x: (y,),
    )
    x = Value(2.0)
    assert slopes(autograd.apply(growth, x), [x]).numeric == pytest.approx([math.exp(2.0)])
