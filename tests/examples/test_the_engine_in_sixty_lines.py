"""Lesson 0's Value against the engine's, on random graphs."""

import ast
import operator
from runpy import run_path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from retrograd.lesson import scripts

LESSON = scripts()[0]
MOST_LINES = 60
LARGEST = 10
SMALLEST_DIVISOR = 0.1

Value = run_path(str(LESSON))["Value"]

NUMBERS = st.floats(-2, 2).filter(lambda x: x == 0 or abs(x) > 1e-3)
OPERATORS = st.sampled_from([operator.add, operator.sub, operator.mul, operator.truediv])
OPERANDS = st.one_of(st.integers(0, 99), NUMBERS, st.integers(-3, 3).map(float))
"""An integer is the place of a node, counted from the last; a float is a constant."""

RECIPES = st.tuples(
    st.lists(NUMBERS, min_size=1, max_size=4),
    st.lists(st.tuples(OPERATORS, OPERANDS, OPERANDS), max_size=25),
)


def build(kind, recipe):
    """Build a graph of Values of one kind; what is undefined or large gives way to tanh."""
    leaves, steps = recipe
    nodes = [kind(number) for number in leaves]
    for operation, left, right in steps:
        a, b = (nodes[-1 - x % len(nodes)] if type(x) is int else x for x in (left, right))
        if type(a) is type(b) is float:
            a = nodes[-1]
        x, y = (getattr(operand, "data", operand) for operand in (a, b))
        defined = operation is not operator.truediv or abs(y) > SMALLEST_DIVISOR
        small = defined and abs(operation(x, y)) < LARGEST
        nodes.append(operation(a, b) if small else nodes[-1].tanh())
    return nodes


def same(numbers):
    return pytest.approx(numbers, rel=1e-9, abs=1e-9)


@given(RECIPES)
def test_it_gives_what_autograd_gives(recipe):
    ours, theirs = build(Value, recipe), build(autograd.Value, recipe)
    assert [node.data for node in ours] == [node.data for node in theirs]
    for _time in ("first", "and again, which adds to the leaves alone"):
        ours[-1].backward()
        theirs[-1].backward()
        scale = max(abs(node.grad) for node in theirs)
        assert [node.grad / scale for node in ours] == same([node.grad / scale for node in theirs])


@pytest.mark.parametrize(
    ("f", "value", "derivative"),
    [
        (lambda x: 3 + x, 5, 1),
        (lambda x: 3 - x, 1, -1),
        (lambda x: 3 * x, 6, 3),
        (lambda x: 3 / x, 1.5, -0.75),
        (lambda x: x + x * x / (x - 1), 6, 1),
        (lambda x: (x - 2).tanh(), 0, 1),
    ],
)
def test_derivatives_of_the_textbook(f, value, derivative):
    x = Value(2.0)
    y = f(x)
    y.backward()
    assert (y.data, x.grad) == (value, derivative)


def test_a_long_chain_is_an_ordinary_graph():
    x = Value(1.0)
    y = x
    for _step in range(100_000):
        y = y + x
    y.backward()
    assert x.grad == 100_001


def test_the_engine_has_sixty_lines():
    tree = ast.parse(LESSON.read_bytes())
    spans = {
        part.name: (part.lineno, part.end_lineno)
        for part in tree.body
        if isinstance(part, (ast.ClassDef, ast.FunctionDef))
    }
    (first, _), (_, last) = spans["Value"], spans["value_of"]
    assert last - first + 1 <= MOST_LINES
