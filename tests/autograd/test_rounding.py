from __future__ import annotations

import math

import numpy as np
import pytest

import autograd
from autograd import Operation, Value, gradients
from autograd.rounding import COPIES, gradient_rounding, inexact
from autograd.table.readings import arrays


def test_every_rounding_inside_an_entry_counts():
    xp, mark, _ = inexact()
    x = mark(np.full(COPIES, 1e-4))
    versine = 1 - xp.cos(x)
    exact = 2 * math.sin(0.5e-4) ** 2
    off = np.abs(np.asarray(versine) - exact)
    assert abs((1 - math.cos(1e-4)) - exact) <= 2 * off.max() < 1e-14
    assert np.ptp(np.asarray(xp.sin(x))) < 1e-18


@pytest.mark.parametrize("name", ["abs", "sign", "maximum", "neg"])
def test_what_is_exact_is_not_off(name):
    xp, mark, _ = inexact()
    operands = [mark(np.full(COPIES, x)) for x in (-0.3, 0.7)][: 1 + (name == "maximum")]
    exact = getattr(arrays(), name)(-0.3, *[0.7] * (name == "maximum"))
    assert (np.asarray(getattr(xp, name)(*operands)) == exact).all()


def test_what_is_no_ufunc_is_off_too():
    xp, mark, _ = inexact()
    x = mark(np.full(COPIES, 0.3))
    assert np.ptp(np.asarray(xp.erfc(x))) > 0
    assert np.ptp(np.asarray(1 - xp.erfc(x))) > 0


def test_comparisons_and_arrays_in_place_are_as_ever():
    _, mark, rounded = inexact()
    x = mark(np.array([1.0, 2.0]))
    assert ((x > 1.5) == [False, True]).all()
    x *= 2.0
    assert x == pytest.approx([2.0, 4.0])
    assert rounded(x) is x
    assert np.ptp(np.asarray(rounded(np.ones(COPIES)))) > 0


def test_a_gradient_that_cancels_is_known_to_be_inexact():
    x = Value(1e-4)
    output = (1 - x.cos()) / x**2
    off = abs(gradients(output, [x])[0] - -1e-4 / 12)
    assert 1e-6 < off <= gradient_rounding(output, [x])[0]
    assert gradient_rounding(x.cos(), [x])[0] < 1e-16


def test_a_derivative_that_cancels_within_itself_is_known_to_be_inexact():
    arc = Operation("arc", lambda xp, x: x - xp.sin(x), lambda xp, y, x: (1 - xp.cos(x),))
    x = Value(1e-6)
    output = autograd.apply(arc, x)
    off = abs(gradients(output, [x])[0] - 2 * math.sin(0.5e-6) ** 2)
    assert 1e-18 < off <= gradient_rounding(output, [x])[0] < 1e-14


def test_rounding_of_inputs_counts_where_it_is_asked_for():
    x = Value(1e28)
    assert gradient_rounding(x.sin(), [x])[0] > 0.1
    assert gradient_rounding(x.sin(), [x], of_inputs=False)[0] < 1e-14


def test_what_is_too_small_for_floats_is_known_to_be_lost():
    x = Value(376.4)
    output = x.atan2(x.expm1())
    right = (1 - 376.4) / math.exp(376.4)
    off = abs(gradients(output, [x])[0] - right)
    assert 0 < off <= gradient_rounding(output, [x])[0]


def test_an_overflow_that_was_not_chosen_hides_nothing():
    x = Value(498.0)
    steep = x.sinh()
    output = autograd.apply(autograd.operations["pow"], steep, steep).minimum(steep.cos())
    assert gradient_rounding(output, [x])[0] > 1e200
