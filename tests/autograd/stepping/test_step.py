from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from latex import flaws
from strategies import OPERATIONS, recipes

import autograd
from autograd import Value, apply, register
from autograd.table.formulas import number
from autograd.table.operation import TABLE
from nn import MLP


@pytest.fixture
def worked_example():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    e = a * b
    d = e + c
    f = Value(-2.0, "f")
    return (d * f).steps()


def test_a_forward_step_reads_as_definition_numbers_and_result():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    e = a * b
    assert repr(e.steps()[0]) == str(e.steps()[0])
    assert str(e.steps()[0]) == "[1/3] forward   e = a·b = 2·(−3) = −6"
    assert e.steps()[0]._repr_latex_() == f"$$ {e.steps()[0].latex} $$"
    assert e.steps()[0].latex == r"e = a \cdot b = 2 \cdot \left(-3\right) = -6"


def test_a_backward_step_reads_as_the_chain_rule():
    a, b, f = Value(2.0, "a"), Value(-3.0, "b"), Value(-2.0, "f")
    e = a * b
    step = (e * f).steps().run(until=a)
    assert step.text.endswith(
        "backward  e = a·b   a.grad += e.grad · ∂e/∂a = (−2) · b = (−2)·(−3) = 6     0 → 6"
    )
    assert step.latex == (
        r"\overline{a} \mathrel{+}= \overline{e} \cdot \frac{\partial e}{\partial a} "
        r"= \left(-2\right) \cdot b = \left(-2\right) \cdot \left(-3\right) = 6"
    )


def test_a_constant_derivative_is_written_once():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a - b
    assert "b.grad += L.grad · ∂L/∂b = 1·(−1) = −1     0 → −1" in str(L.steps()[-1])


def test_a_forward_step_knows_its_node(worked_example):
    step = worked_example[1]
    assert (step.index, step.count, step.phase) == (1, 9, "forward")
    assert step.value is step.concerns
    assert step.data == step.value.data == 4.0
    assert step.operand is None
    assert (step.upstream, step.local, step.contribution) == (0.0, 0.0, 0.0)


def test_a_backward_step_knows_its_numbers(worked_example):
    step = worked_example[-2]
    assert (step.index, step.phase, step.place) == (7, "backward", 0)
    assert step.value.op is TABLE["mul"]
    assert step.concerns is step.operand
    assert step.operand.label == "a"
    assert (step.upstream, step.local, step.contribution) == (-2.0, -3.0, 6.0)
    assert (step.before, step.after) == (0.0, 6.0)
    assert step.occasion == (1, 1)


def test_steps_are_equal_and_can_be_in_a_set(worked_example):
    assert worked_example[3] == worked_example[3] != worked_example[4]
    assert len({*worked_example, *worked_example}) == len(worked_example)


def test_contributions_to_the_same_value_are_counted():
    a = Value(1.0, "a")
    L = autograd.sum([a] * 7)
    endings = [str(step).partition("(")[2] for step in L.steps()[1:]]
    ordinals = ["first", "second", "third", "fourth", "fifth", "number 6", "number 7"]
    assert endings == [f"{ordinal} of 7 contributions to a)" for ordinal in ordinals]


def test_a_square_written_as_a_product_contributes_twice():
    a = Value(3.0, "a")
    L = a * a
    first, second = L.steps()[1:]
    assert (first.place, second.place) == (0, 1)
    assert "0 → 3   (first of 2 contributions to a)" in str(first)
    assert "3 → 6   (second of 2 contributions to a)" in str(second)


# --- every operation ----------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_operation_explains_itself(operation):
    numbers = [0.3, 0.6, 0.4, 0.8, 0.5][: operation.arity or 5]
    y = apply(operation, *(Value(x, f"x{i}") for i, x in enumerate(numbers, 1)))
    forward, *backward = y.steps()
    assert forward.text.startswith("[1/")
    assert forward.text.count(" = ") >= 2
    assert forward.text.endswith(f" = {number(y.data)}")
    assert not flaws(forward.latex)
    assert len(backward) == len(numbers)
    for i, step in enumerate(backward, 1):
        assert f"x{i}.grad += y.grad · ∂y/∂x{i} = 1" in step.text
        assert f" = {number(y.partials[i - 1])}     0 → " in step.text
        assert not flaws(step.latex)
        assert rf"\frac{{\partial y}}{{\partial x_{{{i}}}}}" in step.latex


def test_an_operation_explains_itself_as_soon_as_it_is_registered():
    register("cube", lambda xp, x: x**3, lambda xp, y, x: (3 * x**2,))
    try:
        x = Value(2.0, "x")
        y = x.cube()
        forward, backward = y.steps()
        assert str(forward) == "[1/2] forward   y = cube(x) = cube(2) = 8"
        assert "x.grad += y.grad · ∂y/∂x = 1 · 3·x² = 1·12 = 12     0 → 12" in str(backward)
        assert forward.latex.startswith(r"y = \operatorname{cube}\left(x\right) = ")
        assert r"3 \cdot x^{2}" in backward.latex
    finally:
        del TABLE["cube"], Value.cube


@given(recipes())
def test_any_step_can_be_read(recipe):
    for step in recipe.build()[-1].steps():
        assert "\n" not in str(step)
        assert not flaws(step.latex)
        assert step.html == f"<code>{step.html[6:-7]}</code>"


@pytest.mark.parametrize("operation", ["prod", "max", "min", "logsumexp", "mean", "sum"])
def test_steps_of_a_node_with_very_many_operands_stay_short(operation):
    values = [Value(1.0 + i / 1e6) for i in range(2000)]
    steps = apply(TABLE[operation], *values).steps()
    for step in (steps[0], steps[1], steps[-1]):
        assert len(step.text) < 400
        assert not flaws(step.latex)


# --- odd labels and odd numbers -----------------------------------------------------------------

ODD_LABELS = [
    "<script>alert('x')</script>",
    "a & b",
    'say "hi"',
    "50% {of} $x_1$ ^2 \\alpha ~",
    "🦊 fox",
    "∂L/∂a = 3",
    "tab\tand space",
    "}{",
]


@pytest.mark.parametrize("label", ODD_LABELS)
def test_labels_appear_as_typed(label):
    a = Value(2.0, label)
    L = a * 3
    for step in L.steps()[:2]:
        assert label in step.text
        assert "<script" not in step.html
        assert not flaws(step.latex)
    assert f"{label}.grad +=" in L.steps()[1].text


@given(st.text(min_size=1))
def test_any_label_makes_well_formed_latex(label):
    L = Value(2.0, label).exp()
    L.label = label
    assert not any(flaws(step.latex) for step in L.steps())


def test_numbers_that_are_not_finite_can_be_read():
    x, y = Value(math.inf, "x"), Value(0.0, "y")
    L = x * y
    forward, to_x, to_y = L.steps()
    assert str(forward).endswith("L = x·y = ∞·0 = nan")
    assert "y.grad += L.grad · ∂L/∂y = 1 · x = 1·∞ = ∞     0 → ∞" in str(to_y)
    assert "1·0 = 0" in str(to_x)
    not_a_number = (L * y).steps()
    for step in (*not_a_number, forward, to_x, to_y):
        assert not flaws(step.latex)


def test_the_line_of_code_is_shown_where_it_is_known():
    a = Value(2.0, "a")
    with autograd.record_sources():
        L = a * 3
    assert str(L.steps()[0]).endswith("L = a * 3")
    assert "test_step.py:" in str(L.steps()[0]).splitlines()[1]
    assert len(str((a * 3).steps()[0]).splitlines()) == 1


# --- networks -------------------------------------------------------------------------------------


def network():
    model = MLP(2, [3, 1], "tanh", seed=1)
    return (model([0.5, -2.0]) - 1) ** 2


def test_backward_steps_of_a_neuron_say_the_term_and_not_the_whole_sum():
    w = [Value(float(i), f"w{i}") for i in range(1, 4)]
    x = [Value(float(i), f"x{i}") for i in range(1, 4)]
    z = autograd.dot(w, x, Value(1.0, "b"))
    forward, *backward = z.steps()
    assert "z = w1·x1 + w2·x2 + w3·x3 + b = " in forward.text
    said = [step.text.split("  ")[1].split("   ")[0].strip() for step in backward]
    assert said == [
        "z = w1·x1 + …",
        "z = … + w2·x2 + …",
        "z = … + w3·x3 + …",
        "z = w1·x1 + …",
        "z = … + w2·x2 + …",
        "z = … + w3·x3 + …",
        "z = … + b",
    ]
    without_bias = autograd.dot(w, x).steps()
    assert "v1 = … + w3·x3 " in without_bias[3].text


def test_steps_of_operations_on_any_number_say_the_operand():
    a, b, c = (Value(x, name) for x, name in [(1.0, "a"), (2.0, "b"), (3.0, "c")])
    y = autograd.max([a, b, c])
    assert [step.text.split("  ")[1] for step in y.steps()][1:] == [
        "y = max(a, …)",
        "y = max(…, b, …)",
        "y = max(…, c)",
    ]
    y = autograd.sum([a, b])
    assert "y = a + b " in y.steps()[1].text


def test_short_names_are_in_text_latex_and_mathml():
    step = network().steps(names="short")[12]
    assert "w²₁₂.grad += z²₁.grad · ∂z²₁/∂w²₁₂ = " in step.text
    assert r"\overline{w_{12}^{2}}" in step.latex
    assert "<msubsup><mi>w</mi><mn>12</mn><mn>2</mn></msubsup>" in step.mathml
    for step in network().steps(names="short"):
        assert "neuron" not in step.text
        assert not flaws(step.latex)


def test_a_name_with_a_superscript_is_raised_in_parentheses():
    a = Value(2.0, "layer1.neuron2.a")
    L = a**2
    step = L.steps(names="short")[0]
    assert "L = (a¹₂)² = 2² = 4" in step.text
    assert step.latex.startswith(r"L = \left(a_{2}^{1}\right)^{2} = ")


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("names", ["full", "short"])
def test_no_line_of_a_step_is_wider_than_the_terminal(monkeypatch, columns, names):
    monkeypatch.setenv("COLUMNS", str(columns))
    steps = network().steps(names=names)
    lines = [line for step in steps for line in step.text.splitlines()]
    assert max(map(len, lines)) <= columns
    assert not any(line.endswith(" ") for line in lines)
