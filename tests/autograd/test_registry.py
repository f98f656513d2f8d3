from __future__ import annotations

import copy
import inspect
import math
import pickle
from functools import partial

import numpy as np
import pytest
from strategies import BLEND, ROOT_MEAN_SQUARE, SOFTSIGN

from autograd import (
    DomainError,
    Value,
    apply,
    evaluate_batch,
    grad,
    gradcheck,
    gradients,
    hessian,
    operations,
    register,
)
from autograd.table.operation import TABLE


@pytest.fixture(autouse=True)
def _table_as_it_was():
    """Take back what a test registers."""
    entries, attributes = dict(TABLE), dict(vars(Value))
    yield
    TABLE.clear()
    TABLE.update(entries)
    for name, attribute in dict(vars(Value)).items():
        if name not in attributes:
            delattr(Value, name)
        elif attribute is not attributes[name]:
            setattr(Value, name, attributes[name])


# strategies.py registers one operation of one number, one of two with a parameter, and one of many.


def test_a_new_operation_is_in_the_table_which_is_read_only():
    assert operations["softsign"] is SOFTSIGN
    with pytest.raises(TypeError):
        operations["softsign"] = SOFTSIGN


def test_the_float_reading_is_a_method():
    a, b = Value(-3.0), Value(2.0)
    assert a.softsign().data == -0.75
    assert a.blend(b).data == 0.25 * -3 + 0.75 * -6
    assert a.blend(b, weight=1.0).data == a.blend(b, 1.0).data == -3.0
    assert a.blend(2, 0.5).data == -4.5
    assert apply(ROOT_MEAN_SQUARE, 3.0, 4.0, 0.0, 0.0).data == 2.5
    assert not hasattr(Value, "root_mean_square")
    assert inspect.getdoc(Value.softsign) == "x/(1 + |x|), a sigmoid with heavy tails."


def test_the_gradient_reading():
    a, b = Value(-3.0), Value(2.0)
    output = a.softsign() * 16 + a.blend(b, weight=0.5) + apply(ROOT_MEAN_SQUARE, a, b * 2)
    output.backward()
    rms = math.sqrt(25 / 2)
    assert a.grad == pytest.approx(1 + 0.5 + 0.5 * 2 - 3 / (2 * rms), rel=1e-14)
    assert b.grad == pytest.approx(0.5 * -3 + 2 * 4 / (2 * rms), rel=1e-14)


def test_higher_derivatives():
    assert grad(grad(lambda x: x.softsign()))(3.0) == pytest.approx(-2 / 4**3)
    assert grad(grad(grad(lambda x: x.softsign())))(3.0) == pytest.approx(6 / 4**4)
    blended = hessian(lambda x: x[0].blend(x[1], weight=0.25))([2.0, 3.0])
    assert blended == [[0.0, 0.75], [0.75, 0.0]]
    curvature = hessian(lambda x: apply(ROOT_MEAN_SQUARE, *x))([3.0, 4.0])
    # d²y/dx² = (δ − x x'/(n y²)) / (n y), with n = 2 and y² = 12.5
    y = math.sqrt(12.5)
    expected = [
        [(1 - 9 / 25) / (2 * y), -12 / 25 / (2 * y)],
        [-12 / 25 / (2 * y), 9 / 25 / (2 * y)],
    ]
    assert np.array(curvature) == pytest.approx(np.array(expected))


def test_the_numpy_reading():
    a, b = Value(0.0), Value(2.0)
    numbers = np.array([-3.0, 0.0, 1.0])
    assert evaluate_batch(a.softsign(), {a: numbers}).tolist() == [-0.75, 0.0, 0.5]
    assert evaluate_batch(a.blend(b), {a: numbers}).tolist() == [-5.25, 0.0, 1.75]
    result = apply(ROOT_MEAN_SQUARE, a + 1, b)
    assert evaluate_batch(result, {a: numbers}) == pytest.approx(np.sqrt([4, 2.5, 4]))


def test_the_text_and_latex_readings():
    assert SOFTSIGN.formula("x") == "x/(1 + |x|)"
    assert SOFTSIGN.derivatives("x") == ("1/(1 + |x|)²",)
    assert SOFTSIGN.formula("x", style="latex") == r"\frac{x}{1 + \left|x\right|}"
    assert BLEND.bind(weight=0.5).formula("a", "b") == "0.5·a + 0.5·a·b"
    assert BLEND.bind(weight=0.5).derivatives("a", "b") == ("0.5 + 0.5·b", "0.5·a")
    assert ROOT_MEAN_SQUARE.formula("a", "b") == "√((a² + b²)/2)"
    assert ROOT_MEAN_SQUARE.derivatives("a", "b") == (
        "a/(2·root_mean_square(a, b))",
        "b/(2·root_mean_square(a, b))",
    )


def test_the_gradient_check():
    assert gradcheck(lambda a, b: a.softsign() + a.blend(b), 0.7, -1.2)
    assert gradcheck(lambda x: apply(ROOT_MEAN_SQUARE, *x), [0.7, -1.2, 0.1])


def test_graphs_with_new_operations_are_copied_and_pickled():
    a = Value(-3.0)
    output = a.softsign().blend(a, weight=0.5)
    for copied in (copy.deepcopy(output), pickle.loads(pickle.dumps(output))):
        assert copied.data == output.data
        assert (copied.op.name, copied.op.parameters) == ("blend", {"weight": 0.5})
        assert copied.forward() == output.data


def test_a_domain_of_its_own():
    logit = register(
        "logit",
        lambda xp, p: xp.log(p / (1 - p)),
        lambda xp, y, p: (1 / (p * (1 - p)),),
        domain=lambda xp, p: p * (1 - p),
    )
    assert Value(0.5).logit().partials == (4.0,)
    with pytest.raises(
        DomainError, match=r"logit\(p\) is not defined at p = 1\.0.* p·\(1 − p\) > 0"
    ):
        Value(1.0, "p").logit()
    assert logit.formula("p") == "log(p/(1 − p))"


def test_an_entry_may_use_other_entries_with_their_parameters():
    register(
        "borrowed",
        lambda xp, x: xp.leaky_relu(x, slope=0.5) + xp.power(x, exponent=3) + xp.elu(x),
        lambda xp, y, x: (
            xp.if_positive(x, 1.0, 0.5) + 3 * x**2 + xp.if_positive(x, 1.0, xp.exp(x)),
        ),
    )
    x = Value(-2.0)
    expected = -1 - 8 + math.expm1(-2)
    assert x.borrowed().data == pytest.approx(expected)
    (slope,) = gradients(x.borrowed(), [x], create_graph=True)
    assert slope.data == pytest.approx(0.5 + 12 + math.exp(-2))
    assert evaluate_batch(x.borrowed(), {x: [-2.0]}) == pytest.approx([expected])
    assert "x³" in operations["borrowed"].formula("x")
    assert grad(grad(lambda x: x.borrowed()))(-2.0) == pytest.approx(-12 + math.exp(-2))


@pytest.mark.parametrize(
    "value", [lambda xp, x: 2**x, lambda xp, x: xp.pow(2, x), lambda xp, x: xp.exp(x * math.log(2))]
)
def test_an_entry_may_raise_a_number_to_its_operand(value):
    exp2 = register("exp2", value, lambda xp, y, x: (y * math.log(2),))
    assert Value(3.0).exp2().data == pytest.approx(8.0)
    assert grad(grad(lambda x: x.exp2()))(3.0) == pytest.approx(8 * math.log(2) ** 2)
    assert exp2.formula("x") in ("2^x", "exp(x·0.6931)")


def test_registering_again_replaces_the_entry():
    register("twice", lambda xp, x: x * 3, lambda xp, y, x: (3.0,))
    before = Value(1.0).twice()
    register("twice", lambda xp, x: x * 2, lambda xp, y, x: (2.0,))
    assert (before.data, Value(1.0).twice().data) == (3.0, 2.0)


def test_numpy_calls_it_by_the_name_it_knows():
    register(
        "area_sine",
        lambda xp, x: xp.log(x + xp.sqrt(x**2 + 1)),
        lambda xp, y, x: (1 / xp.sqrt(x**2 + 1),),
        numpy="arcsinh",
    )
    assert np.arcsinh(Value(8.0)).data == pytest.approx(math.asinh(8.0))
    results = np.arcsinh(np.array([Value(2.0), Value(4.0)]))
    assert [v.data for v in results] == pytest.approx([math.asinh(2.0), math.asinh(4.0)])


@pytest.mark.parametrize(
    "name", ["data", "grad", "backward", "_prev", "label", "tanh", "sum", "add"]
)
def test_names_that_mean_something_are_refused(name):
    before = dict(operations)
    with pytest.raises(ValueError, match=f"'{name}' already means something"):
        register(name, lambda xp, x: x, lambda xp, y, x: (1.0,))
    assert dict(operations) == before


@pytest.mark.parametrize("name", ["", "two words", "2nd", "a-b", "{x}", "lambda", 3, None])
def test_names_that_are_no_python_names_are_refused(name):
    with pytest.raises(ValueError, match="must be a Python name"):
        register(name, lambda xp, x: x, lambda xp, y, x: (1.0,))
    assert name not in operations


@pytest.mark.parametrize("name", ["power_rule", "_otherwise"])
def test_names_that_mean_something_in_entries_are_refused(name):
    with pytest.raises(ValueError, match=f"'{name}' already means something in xp"):
        register(name, lambda xp, x: x, lambda xp, y, x: (1.0,))
    assert name not in operations


def test_an_alias_for_numpy_cannot_hide_what_values_have():
    for taken in ("data", "tanh"):
        with pytest.raises(ValueError, match=f"'{taken}' already means something"):
            register("harmless", lambda xp, x: x, lambda xp, y, x: (1.0,), numpy=taken)
        assert "harmless" not in operations


def test_what_is_refused_leaves_everything_as_it_was():
    register("twice", lambda xp, x: x * 2, lambda xp, y, x: (2.0,), numpy="double")
    table, attributes = dict(operations), dict(vars(Value))
    for name in ("twice", "brand_new"):
        with pytest.raises(TypeError, match=f"value of {name}"):
            register(name, lambda xp, x: xp.lgamma(x), lambda xp, y, x: (1.0,), numpy="other")
        assert list(operations.items()) == list(table.items())
        assert dict(vars(Value)) == attributes
    assert Value(3.0).twice().data == 6.0
    register("brand_new", lambda xp, x: x * 5, lambda xp, y, x: (5.0,))
    assert Value(3.0).brand_new().data == 15.0


def test_registering_again_takes_back_the_methods_of_before():
    register("twice", lambda xp, x: x * 2, lambda xp, y, x: (2.0,), numpy="double")
    assert Value(3.0).double().data == 6.0
    with pytest.raises(ValueError, match="'double' already means something"):
        register("double", lambda xp, x: x + x, lambda xp, y, x: (2.0,))
    register("twice", lambda xp, x: x * 2, lambda xp, y, x: (2.0,))
    assert not hasattr(Value, "double")
    register("twice", lambda xp, *xs: 2 * xp.sum(*xs), lambda xp, y, *xs: (2.0,) * len(xs))
    assert not hasattr(Value, "twice")
    register("double", lambda xp, x: x + x, lambda xp, y, x: (2.0,))
    assert Value(3.0).double().data == 6.0


@pytest.mark.parametrize("value", [math.exp, partial(lambda k, xp, x: k * x, 2.0), 3.0])
def test_a_value_must_be_a_python_function(value):
    with pytest.raises(TypeError, match=r"value must be a (Python )?function"):
        register("scaled", value, lambda xp, y, x: (2.0,))
    assert "scaled" not in operations


@pytest.mark.parametrize(
    "partials",
    [lambda xp, y, a, b: (b,), lambda xp, y, a, b: (b, a, a), lambda xp, y, a, b: b],
)
def test_a_missing_partial_is_an_error_that_says_so(partials):
    with pytest.raises((TypeError, ValueError), match=r"unfinished.*partial"):
        register("unfinished", lambda xp, a, b: a * b, partials)
    assert "unfinished" not in operations
    assert not hasattr(Value, "unfinished")


def test_results_are_floats_whatever_an_entry_gives():
    register("three", lambda xp, x: 3, lambda xp, y, x: (0,))
    assert type(Value(1.0).three().data) is float


def test_a_complex_result_is_outside_of_the_domain():
    register("root", lambda xp, x: x**0.5, lambda xp, y, x: (0.5 / y,))
    assert Value(4.0).root().partials == (0.25,)
    with pytest.raises(DomainError, match=r"root\(x\) is not defined at x = -4\.0"):
        Value(-4.0).root()
