"""Reading expressions: what is allowed, what it becomes, and what every mistake is told."""

import math
import pickle
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import DomainError, Value, nodes
from autograd.parsing import ExpressionError, parse
from autograd.table.operation import TABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2.0),
        ("  1 +\n 2*3 ", 7.0),
        ("-2**2", -4.0),
        ("(-2)**2", 4.0),
        ("2**-1", 0.5),
        ("2**3**2", 512.0),
        ("10 - 4 - 3", 3.0),
        ("8/4/2", 1.0),
        ("+a", 3.0),
        ("-a", -3.0),
        ("--a", 3.0),
        ("a**b", 9.0),
        ("2**a", 8.0),
        ("1_000 + 0x10 + 1e-1", 1016.1),
        ("pi", math.pi),
        ("-e", -math.e),
        ("max(1, a, b)", 3.0),
        ("sum(a, b, 1)", 6.0),
        ("dot(a, b, 2, 3, 1)", 13.0),
        ("leaky_relu(-a)", -0.3),
        ("leaky_relu(-a, slope=0.5)", -1.5),
        ("elu(a, alpha=-1) + pow(a, b) + abs(-a)", 15.0),
    ],
)
def test_reads_what_python_would(text, expected):
    used = {
        name: value for name, value in {"a": 3, "b": 2}.items() if re.search(rf"\b{name}\b", text)
    }
    assert parse(text, **used).data == pytest.approx(expected)


def test_each_operator_and_call_is_one_node():
    L = parse("tanh(a*b + c)", a=2, b=-3, c=10)
    assert [str(node.op) for node in nodes(L) if node.op] == ["mul", "add", "tanh"]
    assert str(parse("max(a, 1, 2)", a=0).op) == "max"
    assert str(parse("a**2", a=3).op) == "power(exponent=2)"
    assert len(parse("a**2", a=3).operands) == 1
    assert str(parse("leaky_relu(a, slope=-0.5)", a=3).op) == "leaky_relu(slope=-0.5)"


def test_names_become_labels_of_shared_leaves():
    L = parse("a*b + a", a=2, b=-3)
    assert [node.label for node in nodes(L) if not node.operands] == ["a", "b"]
    L.backward()
    a, b = nodes(L)[:2]
    assert (a.grad, b.grad) == (-2.0, 2.0)


def test_a_given_value_is_used_as_it_is():
    x = Value(3.0, "mine")
    parse("x*x", x=x).backward()
    assert (x.grad, x.label) == (6.0, "mine")


def test_a_given_name_wins_over_a_constant_and_beside_a_function():
    assert parse("e + text + sum(sum, 1)", e=1, text=2, sum=3).data == 7.0


def test_a_name_is_compared_as_python_compares_names():
    micro_sign, mu = "\u00b5", "\u03bc"
    assert parse(f"{mu} + {micro_sign}", **{micro_sign: 2}).data == 4.0


def test_a_minus_before_a_number_belongs_to_the_number():
    assert parse("-3").operands == ()
    assert str(parse("-pi").op) == "neg"
    assert parse("-pi").operands[0].label == "pi"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_operation_can_be_called(name):
    operation = TABLE[name]
    arity = operation.arity or 3
    names = ["a", "b", "c"][:arity]
    result = parse(f"{name}({', '.join(names)})", **dict.fromkeys(names, 0.5))
    assert result.op is operation
    assert len(result.operands) == arity


@pytest.mark.parametrize(
    ("text", "problem", "caret"),
    [
        ("a + d", "d has no value: give it one, such as d=1.0", 4),
        ("tnah(a)", "there is no function tnah; did you mean tanh?", 0),
        ("xyzzyx(a)", "there is no function xyzzyx; there are abs, acos, add", 0),
        ("__import__('os')", "there is no function __import__", 0),
        ("a.real", "this has no place in an expression; allowed are numbers", 0),
        ("a[0]", "no place", 0),
        ("1 + [a]", "no place", 4),
        ("a if a else a", "no place", 0),
        ("1if a else 2", "no place", 0),
        ("a < 2", "no place", 0),
        ("a // 2", "no place", 0),
        ("~a", "no place", 0),
        ("lambda: a", "no place", 0),
        ("(a := 2)", "no place", 1),
        ("sum(*a)", "no place", 4),
        ("f'{a}'", "no place", 0),
        ("'a'", "no number", 0),
        ("2j", "no number", 0),
        ("True", "no number", 0),
        ("...", "no number", 0),
        ("a + 1e999", "too large", 4),
        ("9" * 400, "too large", 0),
        ("a # b", "'#' has no place", 2),
        ("a\0", r"'\\x00' has no place", 1),
        ("a\ud800", r"'\\ud800' has no place", 1),
        ("a^2", r"write \*\* instead of \^", 1),
        ("2 − a", "write - instead of −", 2),
        ("a +", "cannot read the expression here", 3),
        ("(a", "cannot read the expression here", 0),
        ("a = 2", "cannot read the expression here", None),
        ("a; a", "cannot read the expression here", 1),
        ("2(a)", r"write \* to multiply", 0),
        ("a(2)", r"a is a number, not a function; write \* to multiply", 0),
        ("tanh", r"tanh is a function: write tanh\(…\)", 0),
        ("1 + tanh(a, a)", "tanh takes 1 operand, not 2", 4),
        ("sum()", "sum takes .* not 0", 0),
        ("leaky_relu(a, slop=1)", "leaky_relu has no parameter 'slop' ", 0),
        ("leaky_relu(a, slope=a)", "the parameter slope must be a plain number", 20),
        ("leaky_relu(a, slope=1, slope=2)", "a parameter is given once", 0),
        ("tanh(**a)", "a parameter is given once", 0),
        ("äö*tanh(x)*ß.x", "x has no value", 8),
    ],
)
def test_a_mistake_is_shown_with_a_caret_under_it(text, problem, caret):
    with pytest.raises(ExpressionError, match=problem) as caught:
        parse(text, a=1.0, äö=2.0)
    shown, under = str(caught.value).split("\n")[1:]
    assert caret in (None, caught.value.column)
    assert under == " " * (4 + caught.value.column) + "^"
    assert len(shown) <= 84
    assert shown.isprintable()


def test_the_caret_finds_its_place_in_a_long_text():
    with pytest.raises(ExpressionError) as caught:
        parse("1 + " * 100 + "oops" + " + 1" * 100)
    shown, under = str(caught.value).split("\n")[1:]
    assert shown[under.index("^") :].startswith("oops")
    assert len(shown) == 84


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_text_is_refused(text):
    with pytest.raises(ExpressionError, match="the expression is empty"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 300 + "a" + ")" * 300,
        "-" * 5000 + "a",
        "a" + "+a" * 1500,
        "a" + "+a" * 3000,
        "tanh(" * 150 + "(" * 80,
    ],
)
def test_deep_nesting_is_refused(text):
    with pytest.raises(ExpressionError, match="nested too deeply"):
        parse(text, a=1.0)


def test_a_huge_text_is_refused():
    with pytest.raises(ExpressionError, match="has 1000001 characters; at most 10000"):
        parse("a" * 1_000_001)


def test_no_message_is_huge():
    for text in ("a" * 9000, "a" * 9000 + "(1)", "1 " * 4000):
        with pytest.raises(ExpressionError) as caught:
            parse(text)
        assert len(str(caught.value)) < 800


def test_a_value_without_a_name_is_refused():
    with pytest.raises(ExpressionError, match=r"^there is no b, c in the expression 'a'$"):
        parse("a", a=1.0, b=2.0, c=3.0)
    with pytest.raises(ExpressionError, match=r"there is no b in the expression 'a [+] a.*…'$"):
        parse("a + " * 100 + "a", a=1.0, b=2.0)


def test_a_domain_error_names_the_operand():
    with pytest.raises(DomainError, match=r"log\(a\) is not defined at a = -1.0"):
        parse("log(a)", a=-1.0)


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(ExpressionError("oops", "a + b", 4)))
    assert str(error) == "oops\n    a + b\n        ^"


@given(st.text(alphabet="ab12.+-*/()[]{}=,:'\"#\\ \0lambdtnh^é_", max_size=40))
def test_any_text_is_read_or_refused_in_words(text):
    with suppress(ExpressionError, DomainError):
        assert isinstance(parse(text, a=1.0, b=2.0), Value)
