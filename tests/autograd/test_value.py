from __future__ import annotations

import copy
import enum
import math
import pickle
import warnings
from decimal import Decimal
from fractions import Fraction
from unittest.mock import ANY

import numpy as np
import pytest

import autograd
from autograd import ComparisonWarning, Constant, DomainError, Value, nodes

# --- making one ---------------------------------------------------------------------------------


def test_a_value_is_made_from_any_real_number():
    for number in (2, 2.0, True + 1, Fraction(4, 2), np.float64(2), np.float32(2), np.int8(2)):
        value = Value(number)
        assert type(value.data) is float
        assert value.data == 2.0


def test_a_new_value_is_a_leaf_without_gradient():
    value = Value(1.0, "a")
    assert (value.grad, value.label, value.op, value.operands) == (0.0, "a", None, ())


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("1.5", "convert text with float"),
        (b"1.5", "convert text with float"),
        (1j, "only real numbers"),
        (np.complex128(1j), "only real numbers"),
        (None, "return statement missing"),
        ([1.0], "one Value for each number"),
        ((1.0,), "one Value for each number"),
        ({}, "one Value for each number"),
        (np.array([1.0, 2.0]), "one Value for each number"),
        (np.array([]), "one Value for each number"),
        (np.array(3.0), r"\.item\(\)"),
        (np.array([[3.0]]), r"\.item\(\)"),
        (np.complex64(1j), "only real numbers"),
        (Decimal("2"), r"float\(\.\.\.\)"),
        (math.sin, "function that was not called"),
        (Value(1.0), r"\.detach\(\)"),
    ],
)
def test_what_is_no_number_is_refused_with_a_hint(wrong, hint):
    with pytest.raises(TypeError, match=hint):
        Value(wrong)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("1.5", "convert text"),
        (1j, "only real"),
        (Decimal("1.5"), r"float\(\.\.\.\)"),
        (None, "return statement"),
        ([1.0], "one Value for each number"),
    ],
)
@pytest.mark.parametrize(
    "combine",
    [
        lambda a, b: a + b,
        lambda a, b: b + a,
        lambda a, b: a - b,
        lambda a, b: b - a,
        lambda a, b: a * b,
        lambda a, b: b * a,
        lambda a, b: a / b,
        lambda a, b: b / a,
        lambda a, b: a**b,
        lambda a, b: b**a,
        lambda a, b: a.maximum(b),
    ],
)
def test_arithmetic_with_what_is_no_number_is_refused_with_a_hint(combine, wrong, hint):
    with pytest.raises(TypeError, match=hint):
        combine(Value(2.0), wrong)


def test_a_tensor_is_refused_with_the_hint_for_what_it_holds():
    torch = pytest.importorskip("torch")
    with pytest.raises(TypeError, match=r"Tensor .*\.item\(\)"):
        Value(torch.tensor(1.0))
    with pytest.raises(TypeError, match="one Value for each number"):
        Value(torch.tensor([1.0, 2.0]))


@pytest.mark.parametrize("label", [None, 5, 2.0, b"a", ["a"], Value(1.0)])
def test_a_label_must_be_text_whenever_it_is_given(label):
    with pytest.raises(TypeError, match="label is text, not"):
        Value(1.0, label)
    with pytest.raises(TypeError, match="label is text, not"):
        Value(1.0, label=label)
    for value in (Value(1.0, "before"), Value(1.0) * 2, Constant(2.0)):
        before = value.label
        with pytest.raises(TypeError, match="label is text, not"):
            value.label = label
        assert value.label == before


class Colour(str, enum.Enum):
    RED = "red"


@pytest.mark.parametrize("label", [np.str_("red"), Colour.RED])
def test_a_label_is_plain_text_whatever_text_it_is_set_to(label):
    value = Value(1.0, label)
    result = value * 2
    result.label = label
    assert (repr(value.label), repr(result.label)) == ("'red'", "'red'")


def test_a_label_is_given_once():
    assert (Value(1.0, "a").label, Value(1.0, label="a").label) == ("a", "a")
    with pytest.raises(TypeError, match="two labels are given: 'a' and 'b'"):
        Value(1.0, "a", label="b")


# --- changing one -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["data", "grad"])
def test_data_and_grad_are_floats_whatever_number_they_are_set_to(name):
    for number in (2, True + 1, Fraction(4, 2), np.float64(2), np.float32(2), np.int8(2)):
        for value in (Value(1.0), Value(1.0) * 3):
            setattr(value, name, number)
            assert type(getattr(value, name)) is float
            assert getattr(value, name) == 2.0


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (Value(2.0) - 0.1, r"\(…\)\.data is its number"),
        (None, "is one real number, not None"),
        ("1.5", "convert text with float"),
        (1j, "only real numbers"),
        ([1.0], "one Value for each number"),
        (np.array([1.0, 2.0]), "one Value for each number"),
        (np.array(1.0), r"\.item\(\)"),
        (Decimal("2"), r"float\(\.\.\.\)"),
    ],
)
@pytest.mark.parametrize("name", ["data", "grad"])
def test_what_is_no_number_is_refused_where_it_is_set(name, wrong, hint):
    leaf, result = Value(3.0), Value(3.0) * 1
    for value in (leaf, result, Constant(3.0)):
        before = value.data, value.grad
        with pytest.raises(TypeError, match=rf"{name} is one real number, not .*{hint}|{hint}"):
            setattr(value, name, wrong)
        assert (value.data, value.grad) == before


def test_a_step_of_descent_that_forgets_data_says_so_at_once():
    p = Value(3.0, "p")
    with pytest.raises(TypeError, match=r"data is one real number, not Value .*\(…\)\.data"):
        p.data = p - 0.1 * p.grad
    p.data = (p - 0.1 * p.grad).data
    assert p.data == 3.0


class Sub(Value):
    pass


def test_subclasses_check_as_values_do_and_are_copied():
    value = Sub(2.0, "a")
    value.note = "subclasses may have attributes of their own"
    for name, wrong in [("data", None), ("grad", None), ("label", None)]:
        with pytest.raises(TypeError):
            setattr(value, name, wrong)
    value.data, value.grad, value.label = 5, 7, "b"
    for copied in (
        value,
        copy.copy(value),
        copy.deepcopy(value),
        pickle.loads(pickle.dumps(value)),
    ):
        assert type(copied) is Sub
        assert (copied.data, copied.grad, copied.label) == (5.0, 7.0, "b")


class Stranger:
    """Knows arithmetic with Values, in its own way."""

    def _meet(self, _):
        return "stranger"

    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = _meet
    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = _meet


def test_other_types_have_their_say():
    value, stranger = Value(2.0), Stranger()
    both_ways = (value + stranger, value - stranger, value * stranger, value / stranger)
    assert {*both_ways, value**stranger, stranger + value} == {"stranger"}
    for operator in ("__radd__", "__rsub__", "__rmul__", "__rtruediv__", "__rpow__"):
        assert getattr(value, operator)(object()) is NotImplemented


# --- arithmetic ---------------------------------------------------------------------------------

NUMBERS = [3, 3.0, Fraction(3), np.float64(3), np.float32(3), np.int64(3), Value(3.0)]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: type(number).__name__)
def test_operators_take_numbers_on_either_side(number):
    v = Value(2.0)
    results = [v + number, v - number, v * number, v / number, v**number]
    results += [number + v, number - v, number * v, number / v, number**v]
    assert [type(result) for result in results] == [Value] * 10
    expected = [5, -1, 6, 2 / 3, 8, 5, 1, 6, 1.5, 9]
    assert [result.data for result in results] == pytest.approx(expected, rel=1e-15)
    assert all(type(local) is float for result in results for local in result.partials)


def test_unary_operators():
    v = Value(-2.0)
    assert ((-v).data, abs(v).data, +v) == (2.0, 2.0, v)


def test_a_number_that_met_a_value_is_a_constant():
    two = (2 * Value(1.0)).operands[0]
    assert type(two) is Constant
    assert repr(two) == "Constant(data=2.0, grad=0.0)"


def test_sum_starts_without_a_node_for_its_zero():
    a, b = Value(1.0), Value(2.0)
    assert sum([a]) is a
    total = sum([a, b])
    assert total.operands == (a, b)
    assert total.data == 3.0
    assert len(nodes(0.0 + a)) == 3


def test_the_inlined_operators_agree_with_their_entries():
    numbers = [0.1, -0.3, 1e300, -1e-300, 5e-324, 1 / 3, 0.0, -0.0, math.pi, math.inf]
    for x in numbers:
        negated, entry = -Value(x), autograd.apply(autograd.operations["neg"], x)
        assert (str(negated.data), negated.partials) == (str(entry.data), entry.partials)
        for y in numbers:
            for name, inlined in {
                "add": Value(x) + Value(y),
                "sub": Value(x) - Value(y),
                "mul": Value(x) * Value(y),
            }.items():
                entry = autograd.apply(autograd.operations[name], x, y)
                assert inlined.op is entry.op
                assert str((inlined.data, inlined.partials)) == str((entry.data, entry.partials))


# --- as a number --------------------------------------------------------------------------------


def test_repr_is_short_when_unlabelled():
    assert repr(Value(2)) == "Value(data=2.0, grad=0.0)"
    a = Value(2.0, label="a")
    (a * -6).backward()
    assert repr(a) == "Value(data=2.0, grad=-6.0, label='a')"
    assert repr(Value(math.nan, 'it\'s "x"\n')) == (
        "Value(data=nan, grad=0.0, label='it\\'s \"x\"\\n')"
    )


def test_a_result_looks_like_a_value():
    assert repr(Value(1.0) + 1) == "Value(data=2.0, grad=0.0)"


def test_a_notebook_shows_a_label_as_typed():
    assert Value(1.0, "<b>&")._repr_html_() == (
        "<code>Value(data=1.0, grad=0.0, label=&#x27;&lt;b&gt;&amp;&#x27;)</code>"
    )


def test_format_is_for_the_number():
    v = Value(1 / 3)
    assert f"{v:.2f} {v:8.3e}" == "0.33 3.333e-01"
    assert f"{v}" == repr(v)


def test_conversion_to_python_numbers():
    v = Value(-2.7)
    assert (float(v), int(v), bool(v), bool(Value(0.0))) == (-2.7, -2, True, False)
    assert math.floor(float(v)) == -3
    assert (math.floor(v), math.ceil(v), math.trunc(v), round(v)) == (-3, -2, -2, -3)
    assert (round(Value(2.675), 2), round(Value(1234.5), -2)) == (2.67, 1200.0)
    assert [type(x) for x in (round(v), round(v, 1), math.floor(v))] == [int, float, int]
    assert math.isnan(round(Value(math.nan), 1))
    with pytest.raises(ValueError, match="NaN"):
        round(Value(math.nan))
    with pytest.raises(OverflowError):
        int(Value(math.inf))


def test_ordering_is_by_data_with_values_and_numbers_on_either_side():
    small, large = Value(1.0), Value(2.0)
    for left, right in [(small, large), (small, 2), (1, large), (small, np.float64(2))]:
        assert left < right
        assert left <= right
        assert not left > right
        assert not left >= right
    assert small <= Value(1.0)
    assert small >= 1
    assert sorted([large, small]) == [small, large]
    assert max(small, large) is large
    with pytest.raises(TypeError):
        _ = small < "2"


@pytest.mark.parametrize(
    "compute",
    [
        lambda v: v // 2,
        lambda v: 2 // v,
        lambda v: v % 2,
        lambda v: 5 % v,
        lambda v: v % v,
        lambda v: divmod(v, 2),
        lambda v: divmod(2.0, v),
    ],
)
def test_remainders_are_refused_with_what_to_do(compute):
    with pytest.raises(TypeError, match=r"table of derivatives.* a\.data % 2"):
        compute(Value(3.0))


def test_remainders_leave_text_and_strangers_alone():
    assert "%.1f" % Value(3.0) == "3.0"  # noqa: UP031
    with pytest.raises(TypeError, match="unsupported operand"):
        Value(3.0) % object()


def test_hash_and_equality_are_by_identity():
    a, b = Value(1.0), Value(1.0)
    assert a == a
    assert a != b
    assert len({a, b, a}) == 2
    assert [a, b].index(b) == 1


@pytest.mark.parametrize(
    "number", [1.0, 1, True, Fraction(1), Decimal(1), 1j, np.float64(1), np.int8(1), np.array(1.0)]
)
def test_equality_with_a_number_is_false_and_says_so(number):
    a = Value(1.0)
    for compare, outcome in [
        (lambda: a == number, False),
        (lambda: number == a, False),
        (lambda: a != number, True),
        (lambda: number != a, True),
    ]:
        with pytest.warns(ComparisonWarning, match=r"write a\.data == "):
            assert bool(compare()) is outcome


def test_the_warning_points_at_the_comparison():
    with pytest.warns(ComparisonWarning) as caught:
        _ = Value(2.0) == 2.0
    assert caught[0].filename == __file__


def test_equality_with_anything_else_is_silent():
    a, b = Value(1.0), Value(1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not any(a == other for other in (b, None, "1.0", b"", [], (), {}, object()))
        assert None not in [a, b]
        assert {a: 1, b: 2}[b] == 2
        assert a == ANY


# --- backward -----------------------------------------------------------------------------------


def graph():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    d = a * b
    return a, b, d, d * d + a


def test_backward_twice_doubles_the_leaves_and_nothing_else():
    a, b, d, output = graph()
    output.backward()
    once = [a.grad, b.grad, d.grad, output.grad]
    assert once == [37.0, -24.0, -12.0, 1.0]
    output.backward()
    assert [a.grad, b.grad, d.grad, output.grad] == [74.0, -48.0, -12.0, 1.0]


def test_leaves_accumulate_over_two_outputs_that_share_a_graph():
    a = Value(3.0)
    shared = a * a
    first, second = shared * 2, shared.exp()
    first.backward()
    second.backward()
    assert a.grad == pytest.approx(2 * 6 + 6 * math.exp(9), rel=1e-15)
    assert shared.grad == pytest.approx(math.exp(9), rel=1e-15)
    assert first.grad == second.grad == 1.0


def test_backward_from_inside_a_graph_does_not_disturb_what_follows():
    a, _, d, output = graph()
    d.backward()
    output.zero_grad()
    output.backward()
    assert (a.grad, d.grad) == (37.0, -12.0)


def test_backward_starts_from_the_given_gradient():
    a, _, d, output = graph()
    output.backward(gradient=-0.5)
    assert (output.grad, d.grad, a.grad) == (-0.5, 6.0, -18.5)
    output.zero_grad()
    output.backward(0)
    assert a.grad == 0.0


@pytest.mark.parametrize("wrong", ["1", None, 1j, [1.0], Value(1.0)])
def test_a_gradient_to_start_from_is_a_number_or_nothing_happens(wrong):
    a, _, d, output = graph()
    output.backward()
    with pytest.raises(TypeError):
        output.backward(wrong)
    assert (a.grad, d.grad, output.grad) == (37.0, -12.0, 1.0)


def test_a_leaf_is_its_own_derivative():
    a = Value(7.0)
    a.backward()
    a.backward(2.0)
    assert a.grad == 3.0


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (lambda a: a + a, 2.0),
        (lambda a: a * a, 6.0),
        (lambda a: a - a, 0.0),
        (lambda a: a / a, 0.0),
        (lambda a: a * a * a, 27.0),
        (lambda a: autograd.sum([a, a, a]), 3.0),
        (lambda a: autograd.prod([a, a, a]), 27.0),
        (lambda a: autograd.dot([a, a], [a, 2.0], a), 9.0),
        (lambda a: autograd.max([a, a]), 1.0),
    ],
)
def test_an_operand_used_several_times_gets_every_contribution(f, derivative):
    a = Value(3.0)
    f(a).backward()
    assert a.grad == pytest.approx(derivative, abs=1e-15)


def test_a_diamond_chain_has_many_paths_and_few_steps():
    a = Value(1.0)
    x = a
    for _ in range(60):
        x = x + x
    x.backward()
    assert (x.data, a.grad) == (2.0**60, 2.0**60)


def test_zero_grad_clears_the_whole_graph():
    a, b, d, output = graph()
    output.backward()
    output.zero_grad()
    assert [node.grad for node in nodes(output)] == [0.0] * len(nodes(output))
    output.backward()
    assert (a.grad, b.grad, d.grad) == (37.0, -24.0, -12.0)


def test_data_changed_after_the_forward_pass_does_not_corrupt_gradients():
    a, b, d, output = graph()
    a.data, b.data, d.data = 1e9, math.nan, -7.0
    output.backward()
    assert (a.grad, b.grad) == (37.0, -24.0)


# --- forward ------------------------------------------------------------------------------------


def test_forward_replays_the_graph():
    a, b, d, output = graph()
    a.data, b.data = 1.5, 4.0
    assert output.forward() == output.data == 37.5
    assert d.data == 6.0
    output.backward()
    assert (a.grad, b.grad) == (2 * 6 * 4 + 1, 2 * 6 * 1.5)


def test_forward_of_a_leaf_is_its_data():
    assert Value(4.0).forward() == 4.0


def test_forward_leaves_gradients_alone():
    a, _, _, output = graph()
    output.backward()
    output.forward()
    assert (a.grad, output.grad) == (37.0, 1.0)


def test_a_failed_forward_leaves_everything_as_it_was():
    a = Value(2.0, "a")
    first = a * 3
    output = first.log() + a
    output.backward()
    before = [(node.data, node.grad, node.partials) for node in nodes(output)]
    a.data = -1.0
    with pytest.raises(DomainError, match=r"log\(.*-3\.0"):
        output.forward()
    a.data = 2.0
    assert [(node.data, node.grad, node.partials) for node in nodes(output)] == before
    assert output.forward() == before[-1][0]
