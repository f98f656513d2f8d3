from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from strategies import recipes

import autograd
from autograd import DomainError, Operation, StaleGraphError, Value, apply, operations
from autograd.evaluation import check_recorded, contribution
from autograd.table.entries import CHAIN
from autograd.table.readings import arrays

INF, NAN = math.inf, math.nan


# --- outside the domain --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "compute",
    [
        lambda: Value(0.0).log(),
        lambda: Value(-1.0).log(),
        lambda: Value(-1.0).log1p(),
        lambda: Value(-1.0).sqrt(),
        lambda: Value(1.5).asin(),
        lambda: Value(-1.5).acos(),
        lambda: Value(1.0) / 0,
        lambda: 1 / Value(0.0),
        lambda: Value(0.0) / Value(0.0),
        lambda: Value(0.0) ** -1,
        lambda: Value(0.0) ** Value(-1.0),
        lambda: 0 ** Value(-0.5),
        lambda: Value(-8.0) ** (1 / 3),
        lambda: Value(-8.0) ** Value(1 / 3),
        lambda: apply(operations["xlogy"], 1.0, 0.0),
        lambda: Value(INF) / 0,
    ],
)
def test_outside_its_domain_an_operation_is_a_domain_error(compute):
    with pytest.raises(DomainError) as caught:
        compute()
    assert isinstance(caught.value, ValueError)


def test_a_domain_error_names_operation_operands_and_labels():
    with pytest.raises(DomainError) as caught:
        Value(-2.0, "loss").log()
    assert str(caught.value) == (
        "log: log(loss) is not defined at loss = -2.0; it is differentiable where loss > 0"
    )
    with pytest.raises(DomainError) as caught:
        Value(3.0, "a") / Value(0.0)
    assert str(caught.value) == (
        "div: a/x2 is not defined at a = 3.0, x2 = 0.0; it is differentiable where |x2| > 0"
    )
    with pytest.raises(DomainError) as caught:
        Value(-1.0) ** 0.5
    assert str(caught.value) == (
        "power(exponent=0.5): x^0.5 is not defined at x = -1.0; it is differentiable where x > 0"
    )
    with pytest.raises(DomainError) as caught:
        apply(
            Operation("inverse", lambda xp, x: 1 / x, lambda xp, y, x: (-y * y,)), Value(0.0, "t")
        )
    assert str(caught.value) == "inverse: inverse(t) is not defined at t = 0.0"


@pytest.mark.parametrize("label", ["{0}", "a{b}c", "%s", "<b>&", 'it\'s "x"', "😀\n"])
def test_a_domain_error_shows_a_label_as_typed(label):
    with pytest.raises(DomainError) as caught:
        Value(0.0, label).log()
    assert f"log({label}) is not defined at {label} = 0.0" in str(caught.value)


def test_a_domain_error_in_a_replay_shows_the_new_numbers():
    a = Value(2.0, "a")
    doubled = a * 2
    doubled.label = "doubled"
    output = doubled.sqrt()
    a.data = -3.0
    with pytest.raises(DomainError, match=r"√doubled is not defined at doubled = -6\.0"):
        output.forward()


# --- at the edge of the domain --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compute", "data", "partials"),
    [
        (lambda: Value(0.0) ** 0, 1.0, (0.0,)),
        (lambda: Value(0.0) ** 1, 0.0, (1.0,)),
        (lambda: Value(0.0) ** 2, 0.0, (0.0,)),
        (lambda: Value(0.0) ** 0.5, 0.0, (INF,)),
        (lambda: Value(0.0) ** Value(2.0), 0.0, (0.0, 0.0)),
        (lambda: Value(-2.0) ** 3, -8.0, (12.0,)),
        (lambda: Value(-2.0) ** Value(3.0), -8.0, (12.0, NAN)),
        (lambda: Value(0.0).sqrt(), 0.0, (INF,)),
        (lambda: Value(1.0).asin(), math.pi / 2, (INF,)),
        (lambda: Value(-1.0).acos(), math.pi, (-INF,)),
        (lambda: apply(operations["xlogy"], 0.0, 0.5), 0.0, (math.log(0.5), 0.0)),
    ],
)
def test_at_the_edge_of_its_domain(compute, data, partials):
    result = compute()
    assert result.data == data
    assert result.partials == pytest.approx(partials, nan_ok=True)
    assert [type(x) for x in (result.data, *result.partials)] == [float] * (1 + len(partials))


def test_zero_to_the_zero_is_flat_in_its_base_however_it_is_written():
    assert (Value(0.0) ** Value(0.0)).data == 1.0
    assert (Value(0.0) ** Value(0.0)).partials[0] == 0.0


def test_an_infinite_slope_reaches_the_leaf():
    a = Value(0.0)
    (3 * a.sqrt()).backward()
    assert a.grad == INF


# --- overflow, infinity and nan -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compute", "data", "partials"),
    [
        (lambda: Value(1000.0).exp(), INF, (INF,)),
        (lambda: Value(-1000.0).exp(), 0.0, (0.0,)),
        (lambda: Value(1000.0).expm1(), INF, (INF,)),
        (lambda: Value(1000.0).cosh(), INF, (INF,)),
        (lambda: Value(-1000.0).sinh(), -INF, (INF,)),
        (lambda: Value(10.0) ** 400, INF, (INF,)),
        (lambda: Value(-10.0) ** 401, -INF, (INF,)),
        (lambda: Value(10.0) ** Value(400.0), INF, (INF, INF)),
        (lambda: Value(1e300) * 1e300, INF, (1e300, 1e300)),
        (lambda: Value(1e-200) / 1e200, 0.0, (1e-200, -0.0)),
        (lambda: Value(1e200).atan(), math.pi / 2, (0.0,)),
        (lambda: Value(1e200).gelu(), 1e200, (1.0,)),
        (lambda: Value(INF).tanh(), 1.0, (0.0,)),
        (lambda: Value(-INF).sigmoid(), 0.0, (0.0,)),
        (lambda: Value(INF).log(), INF, (0.0,)),
        (lambda: Value(INF) + 1, INF, (1.0, 1.0)),
        (lambda: 1 / Value(-INF), -0.0, (-0.0, 0.0)),
        (lambda: Value(INF).relu(), INF, (1.0,)),
    ],
)
def test_overflow_and_infinity_are_recorded_without_error(compute, data, partials):
    result = compute()
    assert result.data == data
    assert result.partials == partials
    assert [type(x) for x in (result.data, *result.partials)] == [float] * (1 + len(partials))


@pytest.mark.parametrize("name", [n for n in operations if n != "if_positive"])
def test_nan_goes_through_every_operation(name):
    operation = operations[name]
    for arity in [operation.arity] if operation.arity else [1, 2, 3]:
        for place in range(arity):
            operands = [0.5] * arity
            operands[place] = NAN
            assert math.isnan(apply(operation, *operands).data), operands


def test_nan_reaches_the_leaves():
    a, b = Value(NAN), Value(2.0)
    (a * b + b).tanh().backward()
    assert math.isnan(a.grad)
    assert math.isnan(b.grad)


def test_nan_wins_over_infinity():
    for xs in ((INF, NAN), (NAN, INF), (-INF, NAN), (NAN, -INF)):
        for combine in (autograd.logsumexp, autograd.max, autograd.min, autograd.sum):
            assert math.isnan(combine(xs).data)


def test_infinity_minus_infinity_is_nan():
    assert math.isnan((Value(INF) - INF).data)
    assert math.isnan(autograd.sum([INF, -INF]).data)


def test_an_integer_too_large_for_a_float_is_an_error():
    with pytest.raises(OverflowError):
        Value(10**400)


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "asin", "acos", "log", "log1p", "sqrt"])
def test_an_infinite_operand_gives_what_ieee_arithmetic_makes_of_it(name):
    for x in (INF, -INF):
        with np.errstate(all="ignore"):
            expected = getattr(np, operations[name].numpy)(x)
        assert apply(operations[name], x).data == pytest.approx(expected, nan_ok=True)


# --- the rule of the chain rule -------------------------------------------------------------------

FACTORS = [0.0, -0.0, 2.0, -3.0, INF, -INF, NAN]


@pytest.mark.parametrize("upstream", FACTORS)
@pytest.mark.parametrize("local", FACTORS)
def test_a_contribution_is_the_product_but_for_zero_times_infinity(upstream, local):
    found = contribution(upstream, local)
    is_dead = {abs(upstream), abs(local)} == {0.0, INF}
    expected = 0.0 if is_dead else upstream * local
    assert found == pytest.approx(expected, nan_ok=True)
    with np.errstate(all="ignore"):
        batch = [
            chain(np.array([upstream]), np.array([local]))
            for chain in (arrays().chain, partial(CHAIN.value, arrays()))
        ]
    assert batch == [pytest.approx([expected], nan_ok=True)] * 2


def test_nothing_gets_through_a_dead_path_however_steep_it_is():
    x = Value(-1.0)
    x.relu().sqrt().backward()
    assert x.grad == 0.0
    # An infinite upstream gradient, and an operand that a node of many operands ignores.
    a, b = Value(0.0), Value(2.0)
    (autograd.max([a, b, a]) * 0.0).sqrt().backward()
    assert (a.grad, b.grad) == (0.0, 0.0)
    # No upstream gradient at all into an infinite slope.
    y = Value(0.0)
    (y.sqrt() * 0.0).backward()
    assert y.grad == 0.0


def test_a_nan_is_not_taken_for_a_dead_path():
    x = Value(NAN)
    (x.relu() * 0.0).backward()
    y = Value(0.0)
    (y * NAN).backward()
    assert math.isnan(y.grad)
    z = Value(0.0)
    (z * NAN * 0.0).backward()
    assert math.isnan(z.grad)


# --- whether a graph is as recorded ---------------------------------------------------------------


@given(recipes())
def test_a_graph_that_was_only_built_is_as_recorded(recipe):
    check_recorded(recipe.build()[-1])


def test_what_is_not_a_number_is_as_recorded_unless_it_was_one():
    a = Value(NAN, "a")
    check_recorded(a * 2)
    b = Value(1.0, "b")
    doubled = b * 2
    b.data = NAN
    with pytest.raises(StaleGraphError, match="would now be nan"):
        check_recorded(doubled)


@pytest.mark.parametrize("change", [1e-6, -1e-6, 0.5])
def test_a_small_change_is_found_and_one_by_rounding_is_not(change):
    a = Value(2.0, "a")
    for output in (a * 3.0, a * a - 4.0):
        a.data = 2.0 * (1 + change)
        with pytest.raises(StaleGraphError, match="changed since"):
            check_recorded(output)
        a.data = 2.0
        check_recorded(output)
    tripled = a * 3.0
    a.data = math.nextafter(2.0, 3.0)
    check_recorded(tripled)


def test_data_for_which_the_graph_is_not_defined_changed_since():
    a = Value(2.0, "a")
    root = a.log()
    a.data = -2.0
    with pytest.raises(StaleGraphError, match=r"would now be nan: .*changed since"):
        check_recorded(root)
