from __future__ import annotations

import math

import numpy as np
import pytest

import autograd
from autograd import Operation, Value
from autograd.chaining import chained_slopes, complex_slopes


def test_each_operation_shows_what_the_whole_hides():
    x, y = Value(1.0), Value(2.0)
    chained = chained_slopes(x.sin() * y + 1e20, [x, y])
    exact = [2 * np.cos(1.0), np.sin(1.0)]
    assert chained.numeric == pytest.approx(exact, rel=1e-12)
    assert (np.abs(chained.numeric - exact) <= chained.bound).all()
    assert (chained.bound < 1e-10).all()


@pytest.mark.parametrize(
    ("name", "at", "slope"),
    [
        ("sin", 1e28, math.cos(1e28)),
        ("tanh", 25.0, 4 * math.exp(-50.0)),
        ("sigmoid", 50.0, math.exp(-50.0)),
        ("sigmoid", -50.0, math.exp(-50.0)),
        ("softplus", -30.0, math.exp(-30.0)),
        ("abs", -3.0, -1.0),
        ("abs", 3.0, 1.0),
        ("sign", -3.0, 0.0),
        ("relu", 1e-250, 1.0),
        ("exp", -200.0, math.exp(-200.0)),
        ("log", 1e-9, 1e9),
        ("asin", 0.5, 1 / math.sqrt(0.75)),
    ],
)
def test_steps_along_the_imaginary_axis_lose_nothing(name, at, slope):
    x = Value(at)
    found = complex_slopes(autograd.operations[name](x), [x])
    assert found.numeric == pytest.approx([slope], rel=1e-11, abs=1e-250)
    assert found.bound[0] <= 1e-11 * abs(slope) + 1e-250


def test_the_same_operand_twice_moves_once():
    x, y = Value(3.0), Value(2.0)
    assert complex_slopes(x * x, [x]).numeric == pytest.approx([6.0])
    assert complex_slopes(autograd.dot([x, x], [y, x]), [x, y]).numeric == pytest.approx([8.0, 3.0])


@pytest.mark.parametrize(
    ("name", "at"), [("relu", 0.0), ("sqrt", 0.0), ("erfc", 1.0), ("exp", 800.0)]
)
def test_no_complex_step_at_kinks_edges_and_without_complex_numbers(name, at):
    x = Value(at)
    assert complex_slopes(getattr(x, name)(), [x]).bound[0] == np.inf


def test_no_chain_goes_through_a_kink_or_infinity():
    for x, f in ((Value(0.0), abs), (Value(800.0), Value.exp)):
        assert chained_slopes(f(x), [x]).bound[0] == np.inf


def test_complex_steps_that_mean_nothing_are_found_out():
    root = Operation(
        "signed_root",
        lambda xp, x: np.sign(x) * np.sqrt(np.abs(x)),
        lambda xp, y, x: (1 / xp.abs(y),),  # twice what it is, as the complex step has it
    )
    x = Value(4.0)
    output = autograd.apply(root, x)
    assert complex_slopes(output, [x]).numeric == pytest.approx([0.5])
    assert chained_slopes(output, [x]).numeric == pytest.approx([0.25])


def test_many_operands_are_taken_one_group_after_another(monkeypatch):
    xs = [Value(float(i)) for i in range(1, 8)]
    output = autograd.sum([x * x for x in xs])
    monkeypatch.setattr("autograd.chaining._MOST_NUMBERS", 1)
    assert chained_slopes(output, xs).numeric == pytest.approx([2.0 * i for i in range(1, 8)])


def test_what_overflowed_and_was_not_chosen_has_no_slope():
    x = Value(498.0)
    steep = x.sinh()
    output = autograd.operations["pow"](steep, steep).minimum(steep.cos())
    found = chained_slopes(output, [x])
    assert found.numeric == pytest.approx([-math.sin(steep.data) * math.cosh(498.0)], rel=1e-9)
    assert found.bound[0] < 1e-9 * abs(found.numeric[0])
