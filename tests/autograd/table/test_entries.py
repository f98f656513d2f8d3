from __future__ import annotations

import math
from decimal import Decimal, localcontext
from statistics import NormalDist

import numpy as np
import pytest
from strategies import OPERATIONS, central_differences

import autograd
from autograd import Value, apply, gradients, operations
from autograd.table.readings import FLOATS, arrays

# --- each entry against a formula of its own ------------------------------------------------------

UNARY = [(-1.75,), (-0.6,), (0.3,), (0.9,), (2.2,)]
POSITIVE = [(0.25,), (0.9,), (1.0,), (7.5,)]
BELOW_ONE = [(-0.7,), (-0.2,), (0.1,), (0.8,)]
BINARY = [(1.5, -0.4), (-2.0, 3.25), (0.3, 0.7), (2.5, 1.5)]
POSITIVE_FIRST = [(1.5, -0.4), (0.2, 3.0), (2.5, 0.5)]
MANY = [(1.5,), (-0.5, 0.75), (2.0, -1.0, 0.5), (0.1, 0.2, -0.3, 1.4, -2.5)]


def _dot(*wxb):
    half = len(wxb) // 2
    return math.fsum([*(wxb[i] * wxb[half + i] for i in range(half)), *wxb[2 * half :]])


def _tanh(x):
    return (math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)


REFERENCES = {
    "add": (lambda a, b: math.fsum([a, b]), BINARY),
    "sub": (lambda a, b: math.fsum([a, -b]), BINARY),
    "mul": (lambda a, b: math.prod([a, b]), BINARY),
    "div": (lambda a, b: a * b**-1, BINARY),
    "neg": (lambda x: 0 - x, UNARY),
    "power": (lambda x, exponent=2: math.prod([x] * exponent), UNARY),
    "pow": (lambda a, b: math.exp(b * math.log(a)), POSITIVE_FIRST),
    "abs": (lambda x: math.sqrt(x * x), UNARY),
    "identity": (lambda x: x, UNARY),
    "exp": (lambda x: math.e**x, UNARY),
    "log": (lambda x: math.log2(x) / math.log2(math.e), POSITIVE),
    "log1p": (lambda x: math.log(1 + x), BELOW_ONE),
    "expm1": (lambda x: math.exp(x) - 1, UNARY),
    "sqrt": (lambda x: x**0.5, POSITIVE),
    "log2": (lambda x: math.log(x) / math.log(2), POSITIVE),
    "log10": (lambda x: math.log(x) / math.log(10), POSITIVE),
    "cbrt": (lambda x: math.copysign(math.exp(math.log(abs(x)) / 3), x), UNARY),
    "logaddexp": (lambda a, b: math.log(math.exp(a) + math.exp(b)), BINARY),
    "hypot": (lambda a, b: math.sqrt(a * a + b * b), BINARY),
    "atan2": (lambda a, b: 2 * math.atan(a / (math.hypot(a, b) + b)), BINARY),
    "xlogy": (lambda x, y: x * math.log(y), [(0.5, 0.2), (-1.5, 3.0), (2.0, 1.0)]),
    "sin": (lambda x: math.cos(x - math.pi / 2), UNARY),
    "cos": (lambda x: math.sin(x + math.pi / 2), UNARY),
    "tan": (lambda x: math.sin(x) / math.cos(x), UNARY),
    "sinh": (lambda x: (math.exp(x) - math.exp(-x)) / 2, UNARY),
    "cosh": (lambda x: (math.exp(x) + math.exp(-x)) / 2, UNARY),
    "tanh": (_tanh, UNARY),
    "asin": (lambda x: math.atan2(x, math.sqrt(1 - x * x)), BELOW_ONE),
    "acos": (lambda x: math.atan2(math.sqrt(1 - x * x), x), BELOW_ONE),
    "atan": (lambda x: math.asin(x / math.sqrt(1 + x * x)), UNARY),
    "if_positive": (lambda x, a, b: a if x > 0 else b, [(0.5, 2.0, 3.0), (-0.5, 2.0, 3.0)]),
    "sign": (lambda x: math.copysign(1, x), UNARY),
    "step": (lambda x: (1 + math.copysign(1, x)) / 2, UNARY),
    "maximum": (lambda a, b: (a + b + abs(a - b)) / 2, BINARY),
    "minimum": (lambda a, b: (a + b - abs(a - b)) / 2, BINARY),
    "sigmoid": (lambda x: 1 / (1 + math.exp(-x)), UNARY),
    "softplus": (lambda x: math.log(1 + math.exp(x)), UNARY),
    "relu": (lambda x: (x + abs(x)) / 2, UNARY),
    "leaky_relu": (lambda x, slope=0.1: x if x > 0 else slope * x, UNARY),
    "elu": (lambda x, alpha=1.0: x if x > 0 else alpha * (math.exp(x) - 1), UNARY),
    "erfc": (lambda x: 1 - math.erf(x), UNARY),
    "gelu": (lambda x: x * NormalDist().cdf(x), UNARY),
    "sum": (lambda *xs: math.fsum(xs), MANY),
    "prod": (lambda *xs: math.exp(sum(map(math.log, map(abs, xs)))) * _signs(xs), MANY),
    "dot": (_dot, MANY),
    "mean": (lambda *xs: math.fsum(xs) / len(xs), MANY),
    "max": (lambda *xs: sorted(xs)[-1], MANY),
    "min": (lambda *xs: sorted(xs)[0], MANY),
    "logsumexp": (lambda *xs: math.log(math.fsum(map(math.exp, xs))), MANY),
    # Those that strategies.py registers.
    "softsign": (lambda x: math.copysign(1 - 1 / (1 + abs(x)), x), UNARY),
    "blend": (lambda a, b, weight=0.25: a * (weight + b - weight * b), BINARY),
    "root_mean_square": (lambda *xs: math.hypot(*xs) / math.sqrt(len(xs)), MANY),
}
CASES = [(name, point) for name, (_, points) in REFERENCES.items() for point in points]
SETTINGS = [
    ("power", {"exponent": 3}, (-1.5,)),
    ("power", {"exponent": 0}, (-1.5,)),
    ("power", {"exponent": 1}, (-1.5,)),
    ("leaky_relu", {"slope": 0.3}, (-1.5,)),
    ("leaky_relu", {"slope": 0.3}, (1.5,)),
    ("elu", {"alpha": 0.7}, (-1.5,)),
    ("elu", {"alpha": 0.7}, (1.5,)),
    ("blend", {"weight": 0.9}, (2.0, 3.0)),
]


def _signs(xs):
    return math.prod(math.copysign(1, x) for x in xs)


def test_every_operation_has_a_reference_here():
    assert REFERENCES.keys() == {operation.name for operation in OPERATIONS}


@pytest.mark.parametrize(
    ("name", "parameters", "point"), [*((name, {}, point) for name, point in CASES), *SETTINGS]
)
def test_value_and_partials(name, parameters, point):
    reference = REFERENCES[name][0]
    result = apply(operations[name].bind(**parameters), *point)
    assert type(result.data) is float
    assert result.data == pytest.approx(reference(*point, **parameters), rel=1e-13, abs=1e-15)

    def at_rows(rows):
        return np.array([reference(*row, **parameters) for row in rows])

    assert [type(local) for local in result.partials] == [float] * len(point)
    expected = central_differences(at_rows, point)
    assert result.partials == pytest.approx(expected, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(("name", "point"), CASES)
def test_reading_with_arrays(name, point):
    operation = operations[name]
    result = apply(operation, *point)
    pairs = [np.array([x, x, x]) for x in point]
    batch = operation.value(arrays(), *pairs, **operation.parameters)
    assert batch == pytest.approx([result.data] * 3, rel=1e-14)
    partials = operation.partials(arrays(), batch, *pairs, **operation.parameters)
    for local, expected in zip(partials, result.partials, strict=True):
        assert np.broadcast_to(local, 3) == pytest.approx([expected] * 3, rel=1e-13)


@pytest.mark.parametrize(("name", "point"), CASES)
def test_reading_with_values(name, point):
    operands = [Value(x) for x in point]
    result = apply(operations[name], *operands)
    slopes = gradients(result, operands, create_graph=True)
    assert [slope.data for slope in slopes] == pytest.approx(result.partials, rel=1e-14)


@pytest.mark.parametrize("name", [n for n in REFERENCES if operations[n].arity == 1])
def test_every_function_of_one_number_is_a_method(name):
    if name not in ("neg", "power", "abs"):
        x = REFERENCES[name][1][0][0]
        method = getattr(Value, name)
        assert method(Value(x)).data == apply(operations[name], x).data
        assert method.__name__ == name
        assert method.__doc__ == operations[name].summary


def test_methods_of_two_numbers_and_with_parameters():
    v = Value(-2.0)
    assert v.maximum(1).data == v.maximum(Value(1.0)).data == 1.0
    assert v.minimum(1).data == -2.0
    assert v.leaky_relu().data == v.leaky_relu(0.1).data == v.leaky_relu(slope=0.1).data == -0.2
    assert v.elu(alpha=2.0).data == 2 * math.expm1(-2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.exp(3), r"exp\(\) takes 1 positional argument"),
        (lambda v: v.maximum(), "maximum takes 2 operand"),
        (lambda v: v.leaky_relu(0.1, 0.2), "leaky_relu takes"),
        (lambda v: v.leaky_relu(alpha=0.1), "no parameter 'alpha' .it has: slope"),
        (lambda v: apply(operations["exp"].bind(base=2), v), "no parameter 'base' .it has: none"),
        (lambda v: apply(operations["sum"]), "sum takes at least 1 operand"),
        (lambda v: v.leaky_relu("0.1"), "slope"),
        (lambda v: v.leaky_relu(Value(0.1)), "slope"),
        (lambda v: v.maximum("1"), "convert text"),
    ],
)
def test_a_wrong_call_is_a_type_error_that_says_so(call, message):
    with pytest.raises(TypeError, match=message):
        call(Value(2.0))


# --- where an operation is smooth -----------------------------------------------------------------


def edge(operation, point):
    return operation.domain(FLOATS, *point, **operation.parameters)


@pytest.mark.parametrize(("name", "point"), CASES)
def test_the_references_are_inside_the_domain_and_off_the_kinks(name, point):
    operation = operations[name]
    assert operation.domain is None or edge(operation, point) > 0
    assert operation.kink is None or operation.kink(*point) != 0


@pytest.mark.parametrize(
    ("name", "parameters", "point"),
    [
        ("div", {}, (1.0, 0.0)),
        ("power", {"exponent": 0.5}, (0.0,)),
        ("power", {"exponent": 0.5}, (-1.0,)),
        ("power", {"exponent": -1}, (0.0,)),
        ("pow", {}, (0.0, 2.0)),
        ("pow", {}, (-1.0, 2.0)),
        ("log", {}, (0.0,)),
        ("log1p", {}, (-1.0,)),
        ("sqrt", {}, (0.0,)),
        ("xlogy", {}, (1.0, 0.0)),
        ("log2", {}, (0.0,)),
        ("log10", {}, (-1.0,)),
        ("cbrt", {}, (0.0,)),
        ("atan2", {}, (0.0, 0.0)),
        ("asin", {}, (1.0,)),
        ("acos", {}, (-1.5,)),
    ],
)
def test_at_the_edge_of_the_domain_and_beyond(name, parameters, point):
    assert edge(operations[name].bind(**parameters), point) <= 0


def test_the_tangent_ends_where_the_cosine_is_zero():
    assert edge(operations["tan"], (math.pi / 2,)) < 1e-15


@pytest.mark.parametrize(
    ("name", "point"),
    [
        *((name, (0.0,)) for name in ("abs", "sign", "step", "relu", "leaky_relu", "elu")),
        ("if_positive", (0.0, 1.0, 2.0)),
        ("maximum", (3.0, 3.0)),
        ("minimum", (3.0, 3.0)),
        ("hypot", (0.0, 0.0)),
        ("max", (1.0, 3.0, 3.0)),
        ("min", (1.0, 3.0, 1.0)),
    ],
)
def test_a_kink_is_where_the_distance_from_it_is_zero(name, point):
    assert operations[name].kink(*point) == 0


@pytest.mark.parametrize("name", ["max", "min"])
def test_a_single_operand_is_far_from_any_kink(name):
    assert abs(operations[name].kink(0.0)) >= 1


# --- kinks and ties -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "partials"),
    [
        (Value(0.0).relu(), (0.0,)),
        (Value(-0.0).relu(), (0.0,)),
        (abs(Value(0.0)), (0.0,)),
        (Value(0.0).sign(), (0.0,)),
        (Value(0.0).step(), (0.0,)),
        (Value(0.0).leaky_relu(slope=0.3), (0.3,)),
        (Value(0.0).elu(alpha=0.5), (0.5,)),
        (Value(1.0).maximum(1.0), (1.0, 0.0)),
        (Value(1.0).minimum(1.0), (1.0, 0.0)),
        (autograd.max([1.0, 2.0, 2.0]), (0.0, 1.0, 0.0)),
        (autograd.min([2.0, 1.0, 1.0]), (0.0, 1.0, 0.0)),
        (autograd.max([math.inf, math.inf]), (1.0, 0.0)),
        (autograd.min([-math.inf, -math.inf]), (1.0, 0.0)),
    ],
)
def test_the_kink_rules(result, partials):
    assert result.partials == partials


def test_at_zero_the_sign_is_zero_and_the_step_is_taken():
    assert (Value(0.0).sign().data, Value(0.0).step().data, Value(-1e-300).step().data) == (0, 1, 0)


@pytest.mark.parametrize("zeros", [1, 2])
def test_a_product_with_zeros_has_right_partials(zeros):
    result = autograd.prod([0.0] * zeros + [3.0, 5.0])
    assert result.data == 0.0
    assert result.partials == ((15.0, 0.0, 0.0) if zeros == 1 else (0.0,) * 4)


# --- both tails, against fifty digits -------------------------------------------------------------

TAILS = [-745.0, -700.0, -40.0, -20.0, -1.0, -1e-3, -1e-9, -1e-300]
TAILS += [0.0, 1e-300, 1e-9, 1e-3, 1.0, 20.0, 37.0, 40.0, 700.0]


def _exp(x):
    return x.exp()


EXACT = {
    "sigmoid": lambda x: 1 / (1 + _exp(-x)),
    "softplus": lambda x: (1 + _exp(x)).ln(),
    "tanh": lambda x: (_exp(2 * x) - 1) / (_exp(2 * x) + 1),
    "expm1": lambda x: _exp(x) - 1,
    "log1p": lambda x: (1 + x).ln(),
}


@pytest.mark.parametrize(
    ("name", "x"), [(name, x) for name in EXACT for x in TAILS if name != "log1p" or x > -1]
)
def test_both_tails_are_right_to_the_last_digits(name, x):
    with localcontext() as context:
        context.prec = 700
        exact = float(EXACT[name](Decimal(x)))
    computed = apply(operations[name], x).data
    assert math.isclose(computed, exact, rel_tol=1e-15, abs_tol=5e-324)
    batch = operations[name].value(arrays(), np.array([x]))
    assert math.isclose(batch[0], exact, rel_tol=1e-15, abs_tol=5e-324)


@pytest.mark.parametrize(
    ("x", "normal_tail"),
    [(-5.0, 2.866515718791939e-7), (-10.0, 7.619853024160526e-24), (-20.0, 2.753624118606233e-89)],
)
def test_gelu_is_right_in_both_tails(x, normal_tail):
    assert Value(x).gelu().data == pytest.approx(x * normal_tail, rel=1e-13)
    assert Value(-x).gelu().data == pytest.approx(-x * (1 - normal_tail), rel=1e-15)
    assert Value(-x).gelu().partials == pytest.approx((1.0,), rel=1e-5)


@pytest.mark.parametrize(
    ("xs", "expected"),
    [
        ((1000.0, 1000.0), 1000 + math.log(2)),
        ((-1000.0, -1000.0, -1000.0, -1000.0), -1000 + math.log(4)),
        ((-1000.0, 1000.0), 1000.0),
        ((0.0, -math.inf), 0.0),
        ((math.inf, 1.0), math.inf),
        ((-math.inf, -math.inf), -math.inf),
        ((1e308, 1e308), 1e308),
    ],
)
def test_logsumexp_is_right_in_both_tails(xs, expected):
    assert autograd.logsumexp(xs).data == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("x", [-800.0, -40.0, 0.0, 40.0, 800.0])
def test_slopes_in_the_tails(x):
    with localcontext() as context:
        context.prec = 700
        e = Decimal(-abs(x)).exp()
        sigmoid_slope, tanh_slope = float(e / (1 + e) ** 2), float(4 * e * e / (1 + e * e) ** 2)
    assert Value(x).sigmoid().partials == pytest.approx((sigmoid_slope,), abs=1e-16)
    assert Value(x).tanh().partials == pytest.approx((tanh_slope,), abs=1e-16)
    assert Value(x).softplus().partials == (Value(x).sigmoid().data,)
