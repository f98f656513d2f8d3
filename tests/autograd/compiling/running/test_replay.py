"""Where numbers are not finite, programs give what the eager engine gives; and sums as written."""

import math
import random
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import DomainError, Value
from autograd.nested import flat

INF, NAN = math.inf, math.nan

NOT_FINITE: dict[str, tuple[Any, list[float]]] = {
    "dead path": (lambda x: x.relu().sqrt(), [-1.0]),
    "0 times what overflowed": (lambda x: 0 * x.exp(), [1000.0]),
    "overflow that cancels": (lambda x: x.exp() - x.exp(), [1000.0]),
    "overflow that is squashed": (lambda x: (x * 1e300 * 1e300).tanh(), [2.0]),
    "infinite slope": (lambda x: x.sqrt() + x, [0.0]),
    "infinite slope times 0": (lambda x: x.sqrt() * 0, [0.0]),
    "logsumexp of -inf": (lambda x: autograd.logsumexp([x - INF, x - INF]), [1.0]),
    "logsumexp of inf": (lambda x: autograd.logsumexp([x + INF, x]), [1.0]),
    "max of nan": (lambda x: autograd.max([x, x * NAN]), [1.0]),
    "min of nan": (lambda x: autograd.min([x * NAN, x, 2.0]), [1.0]),
    "sign of nan": (lambda x: (x * NAN).sign() * x, [1.0]),
    "abs of nan": (lambda x: abs(x * NAN), [1.0]),
    "step of nan": (lambda x: (x * NAN).step() + x, [1.0]),
    "leaky of nan": (lambda x: (x * NAN).leaky_relu(0) + x, [1.0]),
    "elu of nan": (lambda x: (x * NAN).elu(0) + x, [1.0]),
    "slope that overflows": (lambda x: (x * 1e200).relu().exp().log() * x.relu(), [-1.0]),
    "dead path with an infinite slope": (lambda x: (0 * x.sqrt()) + x, [0.0]),
    "dead path with no slope": (lambda x, n: (x**n).sign() + x, [-2.0, 3.0]),
    "no slope times 0": (lambda x, n: 0 * (x**n) + x, [-2.0, 3.0]),
    "no slope to the power of 0": (lambda x, n: (x**n) ** 0 + x, [-2.0, 3.0]),
    "no slope on either way": (lambda x, n: x**n - x**n, [-2.0, 3.0]),
    "no slope of 0 exp": (lambda x, n: (0 * x**n).exp() * x, [-2.0, 3.0]),
}

_VALUE_IS_NAN = ("max of nan", "min of nan", "overflow that cancels")
SAVED_TOO = [name for name in NOT_FINITE if name not in _VALUE_IS_NAN]


def same(found: Any, expected: Any) -> bool:
    return bool(np.array_equal(np.asarray(found, float), np.asarray(expected, float), True))


@pytest.mark.parametrize(("f", "at"), NOT_FINITE.values(), ids=NOT_FINITE)
def test_programs_give_what_the_eager_engine_gives(f: Any, at: list[float]) -> None:
    variables = [Value(number) for number in at]
    result = f(*variables)
    result.backward()
    expected = result.data, [v.grad for v in variables]
    one = autograd.compile(result, inputs=variables, wrt=variables)
    batch = autograd.compile(result, inputs=variables, wrt=variables, batch=True)
    assert same(one(*at)[0], expected[0])
    assert same(one(*at)[1], expected[1])
    assert same(one.interpret(*at)[1], expected[1])
    values, slopes = batch(*([number, number] for number in at))
    assert same(values, [expected[0]] * 2)
    assert same(slopes, [expected[1]] * 2)


@pytest.mark.parametrize("name", SAVED_TOO)
def test_saved_source_goes_on_by_the_chain_rule_too(name: str) -> None:
    f, at = NOT_FINITE[name]
    variables = [Value(number) for number in at]
    f(*variables).backward()
    expected = [v.grad for v in variables]
    ordinary = [Value(2.0, name) for name, _ in zip("xn", at)]
    for batch in (False, True):
        program = autograd.compile(f(*ordinary), inputs=ordinary, wrt=ordinary, batch=batch)
        found = run_saved(program.source, at, batch)
        assert same(found, expected)
        finite = run_saved(program.source, [1.5] * len(at), batch)
        slopes = program(*([[1.5]] if batch else [1.5]) * len(at))[1]
        np.testing.assert_allclose(finite, np.ravel(slopes), rtol=1e-14)


def run_saved(source: str, at: list[float], batch: bool) -> Any:
    names: dict[str, Any] = {}
    exec(source, names)
    with np.errstate(all="ignore"):
        _, *found = names["step"](*(np.array([number]) if batch else number for number in at))
    return np.concatenate([np.ravel(one) for one in found])


def test_saved_matrix_products_go_on_by_the_chain_rule_too() -> None:
    draw = random.Random(0)

    def layer(inputs: Any, count: int) -> tuple[Any, Any, Any]:
        weights = [[Value(draw.uniform(-1, 1)) for _ in inputs] for _ in range(count)]
        biases = [Value(draw.uniform(-1, 1)) for _ in range(count)]
        sums = [autograd.dot(row, inputs, bias) for row, bias in zip(weights, biases)]
        return weights, biases, [z.relu().sqrt() for z in sums]

    x = [Value(0.3), Value(0.5), Value(-0.2)]
    W1, b1, h1 = layer(x, 6)
    W2, b2, h2 = layer(h1, 5)
    loss = autograd.sum(h2)
    assert any(h.data == 0 for h in h1)
    assert any(h.data == 0 for h in h2)
    loss.backward()
    program = autograd.compile(loss, inputs=[x], wrt=[W1, b1, W2, b2], batch=True)
    assert "dZ2 @ W2" in program.source
    names: dict[str, Any] = {}
    exec(program.source, names)
    numbers = [v.data for v in x]
    with np.errstate(all="ignore"):
        _, *found = names["step"](np.array([numbers, numbers]), **program.arrays)
    for part, derivative in zip((W1, b1, W2, b2), found):
        expected = [2 * v.grad for v in flat(part)]
        np.testing.assert_allclose(np.ravel(derivative), expected, rtol=1e-13, atol=1e-15)


def test_where_nothing_is_steep_the_source_says_it_once() -> None:
    x, w = Value(2.0, "x"), Value(3.0, "w")
    smooth = autograd.compile(((w * x).tanh() - 1) ** 2, inputs=[x], wrt=[w], batch=True)
    assert "careful_step" not in smooth.source
    steep = autograd.compile((w * x).sqrt(), inputs=[x], wrt=[w], batch=True)
    assert steep.source.count("def careful_step") == 1


def test_nothing_comes_through_what_is_detached() -> None:
    f = autograd.compile(lambda x: x.sqrt().detach() * x)
    assert f(0.0) == (0.0, 0.0)
    f = autograd.compile(lambda x: (x - 2).detach().relu().sqrt() + x.detach() * (x * 0).sqrt())
    assert f(0.0) == (0.0, 0.0)


def test_diverged_parameters_do_not_look_healthy() -> None:
    ws = [Value(1.0, "w[0]"), Value(2.0, "w[1]")]
    x = Value(1.0, "x")
    for result in (autograd.max(ws) * x, autograd.min(ws) * x, autograd.max([*ws, x])):
        program = autograd.compile(result, inputs=[x], wrt=ws)
        program.parameters[:] = NAN, NAN
        assert math.isnan(program(1.0)[0])


def test_where_the_engine_refuses_programs_give_nan_or_infinity() -> None:
    f = autograd.compile(lambda x: x.log())
    assert f(1.0)[0] == 0
    assert f(0.0)[0] == -INF
    assert math.isnan(f(-1.0)[0])
    with pytest.raises(DomainError):
        autograd.compile(lambda x: x.log())(-1.0)


# --- the order of operations -------------------------------------------------------------------


def kahan(xs: Any) -> Any:
    total, lost = 0.0, 0.0
    for x in xs:
        y = x - lost
        t = total + y
        lost = (t - total) - y
        total = t
    return total - lost


def two_sum(a: Any, b: Any) -> Any:
    s = a + b
    of_b = s - a
    return (a - (s - of_b)) + (b - of_b)


HARD = [1e16, 1.0, 1.0, 1.0, -1e16, 3.14, 1e-9, 1e8]
ORDERED: dict[str, tuple[Any, list[Any]]] = {
    "Kahan": (kahan, [HARD]),
    "TwoSum": (lambda a, b: sum(map(two_sum, a, b)), [HARD, HARD[::-1]]),
    "products of constants": (lambda x, w: (x * 1e200) * (w * 1e200), [1e-150, 1e-150]),
    "a constant of its own": (lambda x, y: y * (1e-200 * x), [1e200, 1e200]),
    "constants in a row": (lambda x: 1e200 * (1e200 * x), [1e-300]),
    "parentheses on the right": (lambda x, y, z: x + (y + z), [1e16, -1e16, 1.0]),
    "difference of differences": (lambda x, y, z: x - (y - z), [1.0, 1e16, 1e16]),
    "mean": (lambda xs: autograd.mean(xs) - 1, [[1.0] * 49]),
    "huge sum": (lambda x, y: (x + y) + (-x - y), [1.5e308, 1.2e308]),
}


@pytest.mark.parametrize(("f", "at"), ORDERED.values(), ids=ORDERED)
def test_sums_and_products_are_computed_as_they_are_written(f: Any, at: list[Any]) -> None:
    value, gradient = autograd.value_and_grad(f)(*at)
    found, slopes = autograd.compile(f)(*at)
    assert same(found, value)
    assert all(same(a, b) for a, b in zip(slopes, gradient)) if len(at) > 1 else True
    batch = autograd.compile(f, batch=True)
    # Where equal sums are added up as one array, the last digits may be others.
    values = batch(*([one, one, one] for one in at))[0]
    np.testing.assert_allclose(values, [value] * 3, rtol=1e-15)


def test_many_of_them_side_by_side_are_rolled_up_as_they_are_written() -> None:
    pairs = [(x, y) for x in HARD for y in HARD]

    def f(a: Any, b: Any) -> Any:
        errors = list(map(two_sum, a, b))
        return autograd.sum(errors), errors

    a, b = zip(*pairs)
    _, _, found = autograd.compile(f)(a, b)
    assert found.tolist() == [two_sum(x, y) for x, y in pairs]
