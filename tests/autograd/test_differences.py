from __future__ import annotations

import mpmath
import numpy as np
import pytest

from autograd import Value, gradients
from autograd.differences import chained_slopes, gradient_rounding, slopes

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


def test_each_operation_shows_what_the_whole_hides():
    x, y = Value(1.0), Value(2.0)
    output = x.sin() * y + 1e20
    assert slopes(output, [x]).bound[0] > 1.0
    chained = chained_slopes(output, [x, y])
    exact = [2 * np.cos(1.0), np.sin(1.0)]
    assert chained.numeric == pytest.approx(exact, rel=1e-9)
    assert (np.abs(chained.numeric - exact) <= chained.bound + 1e-15).all()
    assert (chained.bound < 1e-8).all()


def test_no_step_is_fit_at_a_kink_or_where_nothing_is_finite():
    for x, f in ((Value(0.0), abs), (Value(800.0), Value.exp)):
        assert slopes(f(x), [x]).bound[0] == np.inf
        assert chained_slopes(f(x), [x]).bound[0] == np.inf


def test_a_function_unlike_its_graph_is_called():
    x = Value(3.0)
    found = slopes(x * 3.0, [x], lambda point: point[0] ** 2)
    assert not found.of_graph
    assert found.numeric == pytest.approx([6.0])
    assert slopes(x * 3.0, [x], lambda point: point[0] * 3.0).of_graph


def test_a_gradient_that_cancels_is_known_to_be_inexact():
    x = Value(1e-4)
    output = (1 - x.cos()) / x**2
    off = abs(gradients(output, [x])[0] - -1e-4 / 12)
    assert 1e-6 < off <= gradient_rounding(output, [x])[0]
    assert gradient_rounding(x.cos(), [x])[0] < 1e-16


def test_more_inputs_than_fit_at_once(monkeypatch):
    xs = [Value(float(i)) for i in range(1, 8)]
    output = sum(x * x for x in xs)
    together = slopes(output, xs)
    monkeypatch.setattr("autograd.differences._MOST_NUMBERS", 1)
    assert slopes(output, xs).numeric == pytest.approx(together.numeric, rel=1e-12)
    assert together.numeric == pytest.approx([2.0 * i for i in range(1, 8)], rel=1e-12)
