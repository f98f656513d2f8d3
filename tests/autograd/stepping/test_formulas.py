from __future__ import annotations

import pytest

import autograd
from autograd import Value, apply, names, operations
from autograd.stepping.formulas import Formula
from autograd.table.formulas import write

MANY = [name for name, operation in operations.items() if operation.arity is None]


def test_a_node_is_written_with_symbols_and_with_numbers():
    a, b = Value(2.0, "a1"), Value(-3.0, "b")
    e = a * b
    formula = Formula(e, names(e))
    assert formula.equation() == "e = a1·b"
    assert formula.equation("latex") == r"e = a_{1} \cdot b"
    assert formula.with_numbers() == "2·(−3)"
    assert [write(formula.partial(place)) for place in (0, 1)] == ["b", "a1"]


def test_names_are_those_at_the_time_of_writing():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    steps = (a * b).steps()
    last = steps[-1]
    assert "= a·b" in last.text
    a.label = "α"
    assert "= α·b" in last.text
    assert "= α·b" in steps[-1].text
    assert last.latex.endswith(r"1 \cdot α = 1 \cdot 2 = 2")


@pytest.mark.parametrize("name", MANY)
def test_each_operand_of_many_has_the_derivative_of_few(name):
    # Seven operands are written out: the formula of each is what a node by itself would say.
    xs = [Value(1 / i, f"x{i}") for i in range(1, 8)]
    output = apply(operations[name], *xs)
    backward = [step for step in output.steps() if step.operand is not None]
    expected = operations[name].derivatives(*(x.label for x in xs))
    for step in backward:
        alone = write(Formula(output, step.names).partial(step.place))
        assert alone == expected[step.place]
        assert alone.isdigit() or alone in step.text


def test_the_middle_of_many_operands_is_left_out_of_each_step():
    xs = [Value(float(i), f"x{i}") for i in range(1, 1001)]
    steps = autograd.logsumexp(xs).steps()
    assert "logsumexp(x1, x2, x3, …, x1000) = logsumexp(1, 2, 3, …, 1000)" in steps[0].text
    assert "exp(x500 − logsumexp(x1, x2, x3, …, x1000))" in steps[500].text
    assert max(len(step.text) for step in steps) < 300
