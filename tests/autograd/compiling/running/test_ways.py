"""A compiled function equals the function, whichever way that goes."""

import math
import sys
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from branching import agree, arguments, differentiated, function

import autograd
from autograd import Value
from autograd.comparisons import COMPARISONS


@pytest.mark.parametrize("seed", range(300))
def test_random_functions_with_branches_and_loops(seed: int) -> None:
    random = Random(seed)
    f, source = function(random)
    one, batch = autograd.compile(f), autograd.compile(f, batch=True)
    places = [arguments(random) for _ in range(6)]
    expected = [differentiated(f, *place) for place in places]
    values, slopes = batch(*zip(*places))
    for place, right, *found in zip(places, expected, values, *slopes):
        value, gradients = one(*place)
        assert all(map(agree, (value, *gradients), right)), (source, place)
        assert all(map(agree, found, right)), (source, place)


def tax(x: Any) -> Any:
    if x > 100:
        return x * 0.3
    if x > 10:
        return x * 0.2
    return x * 0.1


def root(x: Any) -> Any:
    guess = x / 2 + 1
    while abs(guess * guess - x) > 1e-9 * x:
        guess = (guess + x / guess) / 2
    return guess


def bisected(x: Any) -> Any:
    low, high = 0 * x, x + 1
    while high - low > 1e-9:
        middle = (low + high) / 2
        if middle * middle * middle < x:
            low = middle
        else:
            high = middle
    return low


def escape(x: Any) -> Any:
    z, turns = x * 0, 0
    while z * z < 4 and turns < 50:
        z, turns = z * z + x, turns + 1
    return z + turns


FUNCTIONS: dict[str, tuple[Any, list[float]]] = {
    "two bounds": (tax, [50, 150, 5, 150, 10, 100]),
    "Newton": (root, [2, 3, 10, 1e6, 0.1, 2]),
    "bisection": (bisected, [2, 3, 10, 0.5]),
    "escape time": (escape, [0.3, 0.25, 1, 0.2, -2.1, 0.26]),
    "bool": (lambda x: x if x else x + 1, [1, 0, -1]),
    "outcomes compared": (lambda x: x if (x > 1) == (x < 3) else -x, [0, 2, 4]),
    "sorted": (lambda x: sorted([x, 2 * x, x * x, 1 - x])[2], [-2, -0.5, 0.3, 1, 3]),
    "extremes": (lambda x: max(x, 1.0, x * x) - min(2.0, x), [-3, 0.5, 1.5, 4]),
    "temporary": (lambda x: x * 3 if abs(x) > 1 else x * 4, [0.5, 2, -2]),
    "chained": (lambda x: x if 0 < x * x < 4 else 1 / x, [1, 3, -1, -3]),
}


@pytest.mark.parametrize(("f", "places"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions_that_choose(f: Any, places: list[float]) -> None:
    one, batch = autograd.compile(f), autograd.compile(f, batch=True)
    right = [autograd.value_and_grad(f)(float(place)) for place in places]
    assert [one(place) for place in places] == right
    values, slopes = batch(places)
    np.testing.assert_allclose(values, [value for value, _ in right], rtol=1e-12)
    np.testing.assert_allclose(slopes, [slope for _, slope in right], rtol=1e-12)


def test_parameters_are_compared_as_they_are_now() -> None:
    w = Value(0.5, "w")
    compiled = autograd.compile(lambda x: w * x if w < 1 else w * w * x, wrt=[w], batch=True)
    assert compiled.run([1.0, 2.0]).tolist() == [0.5, 1.0]
    compiled.parameters[:] = 3.0
    assert compiled.run([1.0, 2.0]).tolist() == [9.0, 18.0]
    assert compiled.gradient.tolist() == [18.0]
    assert w.data == 0.5
    compiled.store()
    assert (w.data, w.grad) == (3.0, 18.0)


def test_a_batch_is_sorted_by_ways_and_put_back_in_order() -> None:
    w = Value(2.0, "w")

    def f(x: Any, y: Any) -> Any:
        return (w * x if x > y else w * w * y), [x - y, w * 1.0]

    compiled = autograd.compile(f, wrt=w, batch=True)
    x, y = np.arange(6.0), np.array([0.5, 0.5, 9, 9, 0.5, 9])
    value, slope, others = compiled(x, y)
    assert value.tolist() == [2, 2, 36, 36, 8, 36]
    assert float(slope) == sum([2, 1, 36, 36, 4, 36])
    assert others.tolist() == [[a - b, 2.0] for a, b in zip(x, y)]


def test_ways_are_bounded_and_told() -> None:
    def f(x: Any) -> Any:
        turns = 0
        while turns < x:
            turns += 1
        return x * turns

    compiled = autograd.compile(f)
    for turns in (*range(120), 3):
        assert compiled(turns) == (turns * turns, turns)
    assert len(compiled.programs) == 100
    assert "way 100: x > 0 was true, x > 1 was true" in str(compiled.report())


def test_a_function_without_comparisons_has_one_program() -> None:
    compiled = autograd.compile(lambda x: x * x)
    with pytest.raises(ValueError, match="call the function"):
        compiled.report()
    assert [compiled(x)[0] for x in (1, 2, -3)] == [1, 4, 9]
    assert len(compiled.programs) == 1
    assert compiled.report().ways == ("",)


def test_a_compiled_function_is_called_as_the_function_is() -> None:
    @autograd.compile
    def squared(x: Any) -> Any:
        """Multiply by itself."""
        return x * x

    assert (squared.__name__, squared.__doc__) == ("squared", "Multiply by itself.")
    assert repr(squared) == "<CompiledFunction of squared with 0 program(s)>"
    assert squared(Value(3.0)) == (9.0, 6.0)


def test_parameters_can_be_set_whole() -> None:
    w = Value(2.0, "w")
    compiled = autograd.compile(lambda x: w * x, wrt=[w], batch=True)
    compiled.parameters = [5.0]
    assert compiled.run([1.0, 2.0]).tolist() == [5.0, 10.0]


BOUNDS: dict[str, tuple[Any, float]] = {
    "1/3": (Fraction(1, 3), 1 / 3),
    "2/3": (Fraction(2, 3), 2 / 3),
    "2**53 + 1": (2**53 + 1, 2.0**53),
    "10**400": (10**400, sys.float_info.max),
    "-(10**400)": (-(10**400), -sys.float_info.max),
}


@pytest.mark.parametrize("symbol", COMPARISONS)
@pytest.mark.parametrize(("bound", "near"), BOUNDS.values(), ids=BOUNDS)
def test_bounds_that_are_no_floats(symbol: str, bound: Any, near: float) -> None:
    # Python compares with them exactly, and the float 1/3 is less than a third.
    holds = COMPARISONS[symbol]
    compiled = autograd.compile(lambda x: 0 * x + (2 if holds(x, bound) else 3))
    places = [0.0, near, math.nextafter(near, 0), near / 2, near, 0.0]
    assert [compiled(x)[0] for x in places] == [2 if holds(x, bound) else 3 for x in places]


def test_functions_may_return_more_on_one_way_than_on_another() -> None:
    def f(x: Any) -> Any:
        return (x, [2 * x]) if x > 1 else x

    compiled = autograd.compile(f)
    assert [compiled.run(x) for x in (2.0, 0.5, 3.0)] == [(2.0, [4.0]), 0.5, (3.0, [6.0])]
    with pytest.raises(ValueError, match="returns 0 other numbers for one example, and 1 for"):
        autograd.compile(f, batch=True)([2.0, 0.5])
