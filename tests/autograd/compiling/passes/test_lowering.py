"""What a primitive is comes from its entry: a user's own too, and what once was lost."""

from __future__ import annotations

import math

import numpy as np
import pytest

import autograd
from autograd import Value, evaluate_batch, hessian, register
from autograd.compiling import compiler


def erfcx(x: float) -> float:
    """Compute exp(x²)·erfc(x) with a continued fraction where x is large."""
    if x < 25:
        return math.exp(x * x) * math.erfc(x)
    return 1 / (x + 0.5 / (x + 1 / (x + 1.5 / x))) / math.sqrt(math.pi)


def erfcx_of_arrays(x):
    large = np.where(x < 25, 25.0, x)
    fraction = 1 / (large + 0.5 / (large + 1 / (large + 1.5 / large))) / math.sqrt(math.pi)
    small = np.exp(x * x) * np.vectorize(math.erfc, otypes=[float])(x)
    return np.where(x < 25, small, fraction)


@pytest.fixture(scope="module", autouse=True)
def a_primitive_of_ones_own():
    register(
        "erfcx",
        lambda xp, x: xp.erfcx(x),
        lambda xp, y, x: (2 * x * y - 2 / math.sqrt(math.pi),),
        floats=erfcx,
        arrays=erfcx_of_arrays,
    )


def saved(program):
    namespace = {}
    exec(program.source, namespace)
    return namespace["step"]


def test_a_primitive_is_one_entry():
    x = Value(0.5)
    y = x.erfcx()
    y.backward()
    slope = 2 * 0.5 * y.data - 2 / math.sqrt(math.pi)
    assert y.data == pytest.approx(0.6156903441929259, rel=1e-14)
    assert x.grad == pytest.approx(slope, rel=1e-14)
    second = hessian(lambda v: v.erfcx())(0.5)
    assert second == pytest.approx(2 * y.data + 2 * 0.5 * slope, rel=1e-13)
    assert evaluate_batch(y, {x: [0.5, 30.0]})[1] == pytest.approx(0.018795888861416751, rel=1e-7)
    for batch in (False, True):
        program = autograd.compile(y, inputs=[x], wrt=[x], batch=batch)
        assert "def erfcx" in program.source
        for run in (program, program.interpret, saved(program)):
            value, gradient = run(np.array([0.5]) if batch else 0.5)
            assert np.ravel(value) == pytest.approx([y.data], rel=1e-14)
            assert np.ravel(gradient) == pytest.approx([x.grad], rel=1e-13)


def test_where_floats_raise_the_saved_source_has_infinities():
    x = Value(0.5)
    program = autograd.compile(x.erfcx(), inputs=[x], wrt=[])
    assert program(-30.0)[0] == math.inf
    with np.errstate(all="raise"):
        assert np.ravel(saved(program)(-30.0))[0] == math.inf


def test_an_entry_that_asks_for_itself_must_say_what_it_is():
    with pytest.raises(TypeError, match=r"value of bessel asks for bessel itself.*floats="):
        register("bessel", lambda xp, x: xp.bessel(x), lambda xp, y, x: (1.0,))


@pytest.mark.parametrize("form", [lambda x: x, math.exp, 3.0])
def test_what_cannot_be_printed_is_no_form(form):
    with pytest.raises(TypeError, match="a form is code such as"):
        register("strange", lambda xp, x: x, lambda xp, y, x: (1.0,), floats=form, arrays="{0}")


def test_a_form_with_names_of_its_own_is_refused_when_it_is_printed():
    def shifted(x):
        return x + 0 * len(saved.__name__)

    def shifted_of_arrays(x):
        return x + 0 * len(saved.__name__)

    operation = register(
        "shifted",
        lambda xp, x: xp.shifted(x),
        lambda xp, y, x: (1.0,),
        floats=shifted,
        arrays=shifted_of_arrays,
    )
    x = Value(1.0)
    with pytest.raises(TypeError, match="shifted uses saved, which a program of its own has not"):
        autograd.compile(autograd.apply(operation, x), inputs=[x])


def test_a_form_of_code_with_a_parameter_and_parentheses_where_they_are_needed():
    operation = register(
        "lifted",
        lambda xp, a, b, k: xp.lifted(a, b, k=k),
        lambda xp, y, a, b, k: (1.0, k),
        parameters={"k": 2.0},
        floats="{0} + {k} * {1}",
        arrays="{0} + {k} * {1}",
    )
    a, b = Value(1.0, "a"), Value(3.0, "b")
    output = autograd.apply(operation.bind(k=0.5), a - b, a + b) * b
    program = autograd.compile(output, inputs=[a, b])
    assert "output = b * (a - b + 0.5 * (a + b))" in program.source
    assert output.data == program(1.0, 3.0)[0] == program.interpret(1.0, 3.0)[0] == 0.0


# --- what once was lost ---------------------------------------------------------------------------


@pytest.mark.parametrize("cost", [None, 0, 1e9])
@pytest.mark.parametrize("exponent", [2.0, 3.0, np.float64(2), np.float64(3), np.float32(2), 2, -1])
def test_exponents_of_every_kind(exponent, cost, monkeypatch):
    if cost is not None:
        monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
    x = Value(3.0)
    y = x**exponent
    program = autograd.compile(y, inputs=[x], wrt=[x])
    value, (slope,) = program(3.0)
    y.backward()
    assert (value, slope) == (y.data, x.grad)


def test_a_straight_line_gives_the_bits_of_the_eager_engine():
    for number in np.random.default_rng(0).uniform(-3, 3, 300).tolist():
        x = Value(number)
        for exponent in (2, 3, 2.0, 3.0, -1, -3, 5):
            y = x**exponent
            assert autograd.compile(y, inputs=[x], wrt=[])(number)[0] == y.data


@pytest.mark.parametrize(
    "graph",
    [
        lambda x: x.sign(),
        lambda x: x.step(),
        lambda x: abs(x),
        lambda x: x.relu(),
        lambda x: x.leaky_relu(slope=0),
        lambda x: x.elu(alpha=0),
        lambda x: autograd.max([x, 2.0]),
        lambda x: autograd.min([2.0, x]),
        lambda x: autograd.max([1.0, x * 2, x * 3]),
        lambda x: autograd.apply(autograd.operations["xlogy"], 0.0, x),
        lambda x: autograd.logsumexp([x, 0.0]),
    ],
)
@pytest.mark.parametrize("cost", [0, 1e9])
def test_a_parameter_that_became_nan_shows(graph, cost, monkeypatch):
    monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
    w = Value(0.5)
    program = autograd.compile(graph(w), wrt=[w])
    program.parameters[:] = math.nan
    assert math.isnan(program()[0])
    assert math.isnan(program.interpret()[0])


@pytest.mark.parametrize("cost", [0, 1e9])
@pytest.mark.parametrize("infinity", [math.inf, -math.inf])
def test_logsumexp_of_infinities_along_an_axis(infinity, cost, monkeypatch):
    monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
    xs = [Value(1.0 + i) for i in range(6)]
    output = autograd.logsumexp([x * infinity for x in xs])
    program = autograd.compile(output, wrt=xs)
    assert program()[0] == output.data == infinity
    one = autograd.compile(autograd.logsumexp(xs), wrt=xs)
    one.parameters[2] = math.inf
    assert one()[0] == one.interpret()[0] == math.inf


def test_a_saved_straight_line_overflows_to_infinity():
    x, y = Value(1.0, "x"), Value(2.0, "y")
    program = autograd.compile(x.exp() / y + (x * y).sinh(), inputs=[x, y], wrt=[x])
    with np.errstate(all="raise"):
        value, _ = saved(program)(1000.0, 0.0)
    assert value == math.inf
    assert program(1000.0, 0.0)[0] == math.inf
