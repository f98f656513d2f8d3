"""What can never work is refused when it is registered, with what is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Notation, Value, operations, register
from autograd.proofreading import proofread
from autograd.table.operation import TABLE, Operation


@pytest.fixture(autouse=True)
def _table_as_it_was():
    """Take back what a test registers."""
    before = dict(TABLE)
    yield
    for name in TABLE.keys() - before.keys():
        del TABLE[name]
        if hasattr(Value, name):
            delattr(Value, name)


def refused(match, value=lambda xp, x: x, partials=lambda xp, y, x: (1.0,), **details):
    """See that an entry is refused, and that nothing is left of it."""
    before, methods = dict(operations), set(vars(Value))
    with pytest.raises(TypeError, match=match):
        register("entry", value, partials, **details)
    assert (dict(operations), set(vars(Value))) == (before, methods)


@pytest.mark.parametrize("name", list(operations))
def test_every_entry_of_the_table_passes(name):
    proofread(operations[name])


def test_an_entry_that_is_computed_from_itself():
    refused("value of entry asks for entry itself", lambda xp, x: xp.entry(x))
    refused("value of entry asks for entry itself", lambda xp, x: 1 + xp.entry(x - 1))
    register("first", lambda xp, x: x * 2, lambda xp, y, x: (2.0,))
    register("second", lambda xp, x: xp.first(x), lambda xp, y, x: (2.0,))
    with pytest.raises(TypeError, match=r"value of first.* circle"):
        register("first", lambda xp, x: xp.second(x), lambda xp, y, x: (2.0,))
    assert Value(1.0).second().data == 2.0


def test_partials_may_use_the_operation_itself():
    register(
        "logistic",
        lambda xp, x: 1 / (1 + xp.exp(-x)),
        lambda xp, y, x: (xp.logistic(x) * (1 - xp.logistic(x)),),
    )
    assert Value(0.0).logistic().partials == (0.25,)


@pytest.mark.parametrize(
    "f",
    [
        math.floor,
        math.exp,
        int,
        float,
        round,
        lambda x: x if x > 0 else 0.1 * x,
        lambda x: x if x else 0.0,
        lambda x: 0.0 if x == 0 else x,
        lambda x: max(x, 0.0),
        lambda x: 1.0 if -1 < x < 1 else 0.0,
        lambda x: (x > 0) * x,
        lambda x: (x == 0) * x,
        lambda x: (x != 1) * x,
        np.floor,
        np.exp,
        lambda x: x - np.mean(x),
        lambda x: x % 1.0,
        lambda x: x // 1,
    ],
)
def test_what_works_with_floats_alone(f):
    hint = r"entry.*write it in \+ − \* / \*\* and functions of xp"
    refused(hint, lambda xp, x: f(x))
    refused(hint, lambda xp, x: x * x, lambda xp, y, x: (f(x),))


def test_functions_that_xp_does_not_have():
    message = r"{} of entry, read with floats, raises AttributeError: .* no operation 'lgamma'"
    refused(message.format("value"), lambda xp, x: xp.lgamma(x))
    refused(message.format("partials"), partials=lambda xp, y, x: (xp.lgamma(x),))
    refused(message.format("domain"), domain=lambda xp, x: xp.lgamma(x))


@pytest.mark.parametrize("result", [None, "1.0", [1.0], (1.0,)])
def test_results_that_are_no_numbers(result):
    refused("entry must give numbers, not", lambda xp, x: result)
    refused("entry must give numbers, not", partials=lambda xp, y, x: (result,))


@pytest.mark.parametrize("partials", [None, 1.0, [1.0], (), (1.0, 1.0)])
def test_partials_that_are_no_tuple_of_one_for_each_operand(partials):
    refused("one for each of 1 operand", partials=lambda xp, y, x: partials)


def test_functions_with_too_few_or_too_many_arguments():
    refused(r"called as value\(xp, \*operands", parameters={"slope": 2.0})
    refused("entry takes no operands", lambda x: x)
    refused("entry takes no operands", lambda xp: 3.0, lambda xp, y: ())
    refused(r"called as partials\(xp, result", partials=lambda xp, x: (1.0,))
    refused(r"called as partials\(xp, result", lambda xp, x, k: x, parameters={"k": 2})
    refused(r"called as domain\(xp, \*operands", domain=lambda x: x)
    refused(r"called as kink\(\*operands\)", kink=lambda xp, x: x)
    refused("partials of entry.*not callable", partials=None)
    refused("domain of entry.*not callable", domain=0.0)


def test_a_domain_is_a_number_and_no_truth():
    refused("domain of entry, read with symbols, raises TypeError: '>'", domain=lambda xp, x: x > 0)
    refused("kink of entry", kink=lambda x: None)


def test_parameters_are_numbers():
    for wrong in ("0.1", None, 1j, [0.1], Value(0.1)):
        refused(
            "entry: slope must be a number",
            lambda xp, x, slope: slope * x,
            lambda xp, y, x, slope: (slope,),
            parameters={"slope": wrong},
        )


@pytest.mark.parametrize("style", ["text", "latex"])
@pytest.mark.parametrize(
    ("notation", "problem"),
    [
        ("entry({0})", "must be Notations, such as Notation"),
        (Notation("entry({1})"), "IndexError"),
        (Notation(r"\frac{x}{2}"), "KeyError: 'x'.* braces are doubled"),
        (Notation(lambda: "x"), "TypeError"),
        (Notation(lambda x: None), "a notation gives text, not None"),
        (Notation("{0}", operand_levels=()), "IndexError"),
    ],
)
def test_notations_that_cannot_be_filled_in(style, notation, problem):
    refused(f"{style} .*entry.*{problem}", **{style: notation})


def test_names_of_operations_are_text():
    refused("summary and symbol of entry must be text", symbol=3)
    refused("summary and symbol of entry must be text", summary=3)


def test_a_name_that_is_not_defined():
    refused("NameError: name 'undefined' is not defined", lambda xp, x: undefined * x)  # noqa: F821


# --- what must pass -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "partials"),
    [
        (lambda xp, x: xp.log(x + xp.sqrt(x * x - 1)), lambda xp, y, x: (1 / xp.sqrt(x * x - 1),)),
        (lambda xp, x: xp.log(x - 1000), lambda xp, y, x: (1 / (x - 1000),)),
        (lambda xp, x: x**0.5, lambda xp, y, x: (0.5 / y,)),
        # Python's floats have complex roots, which math and comparisons then refuse.
        (lambda xp, x: xp.sin((x - 9) ** 0.5), lambda xp, y, x: (xp.relu((x - 9) ** 0.5),)),
        (lambda xp, x: x**-3, lambda xp, y, x: (-3 * x**-4,)),
        (lambda xp, x: 1 / xp.sin(math.pi * x), lambda xp, y, x: (-math.pi * y * y,)),
        (lambda xp, x: xp.exp(xp.exp(xp.exp(x))), lambda xp, y, x: (y,)),
        (lambda xp, x: 2**x, lambda xp, y, x: (y * math.log(2),)),
        (lambda xp, x: +abs(-x), lambda xp, y, x: (xp.sign(x),)),
        (lambda xp, x: 1, lambda xp, y, x: (0,)),
        (lambda xp, x: float("inf"), lambda xp, y, x: (float("nan"),)),
        (lambda xp, a, b: xp.sqrt(a - b), lambda xp, y, a, b: (0.5 / y, -0.5 / y)),
    ],
)
def test_entries_with_a_domain_of_their_own_pass(value, partials):
    register("entry", value, partials)


def test_the_domain_says_where_to_read():
    def value(xp, x):
        if isinstance(x, float) and x < 1:
            raise RuntimeError("outside")
        return xp.log(x - 1)

    register("entry", value, lambda xp, y, x: (1 / (x - 1),), domain=lambda xp, x: x - 1)
    refused("RuntimeError: outside", value, lambda xp, y, x: (1 / (x - 1),))


def test_an_entry_may_want_its_operands_in_pairs():
    def pairs(xs):
        return zip(xs[::2], xs[1::2], strict=True)

    paired = register(
        "entry",
        lambda xp, *xs: xp.sum(*(a * b for a, b in pairs(xs))),
        lambda xp, y, *xs: tuple(x for a, b in pairs(xs) for x in (b, a)),
    )
    assert paired.arity is None
    refused("one for each of 2 operand", lambda xp, *xs: xp.sum(*xs), lambda xp, y, *xs: (1.0,))


@given(
    st.recursive(
        st.sampled_from(["x", "(0.7 + x)", "(2 * x)"]),
        lambda inner: (
            st.tuples(st.sampled_from(["{} + {}", "{} * {}", "{} - {}", "{} / {}"]), inner, inner)
            | st.tuples(
                st.sampled_from(["xp.sin({})", "xp.log({})", "xp.sqrt({})", "xp.relu({})"]), inner
            )
            | st.tuples(st.sampled_from(["({}) ** 3", "({}) ** -0.5", "-({})"]), inner)
        ).map(lambda drawn: f"({drawn[0].format(*drawn[1:])})"),
        max_leaves=6,
    )
)
def test_arithmetic_over_xp_passes_whatever_it_says(formula):
    value = eval(f"lambda xp, x: {formula}")
    proofread(Operation("entry", value, lambda xp, y, x: (value(xp, x),)))
