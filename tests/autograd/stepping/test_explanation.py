from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from latex import flaws
from strategies import OPERATIONS, recipes

import autograd
from autograd import (
    StaleGraphError,
    Value,
    apply,
    explain,
    gradients,
    names,
    nodes,
    nudge,
    register,
    tree,
)
from autograd.stepping.quiz import Quiz
from autograd.table.formulas import number
from autograd.table.operation import TABLE
from autograd.translation import speak
from nn import MLP, Layer


def product(path):
    return math.prod(node.partials[place] for node, place in path)


# --- what it says -------------------------------------------------------------------------------


def test_one_path_reads_as_on_the_lecture_s_slides():
    w1, x1, b1, y = Value(0.5, "w1"), Value(2.0, "x1"), Value(-1.0, "b1"), Value(1.0, "y")
    z1 = autograd.dot([w1], [x1], b1)
    ŷ = z1.sigmoid()
    J = (ŷ - y) ** 2
    explanation = explain(J, w1)
    assert repr(explanation) == str(explanation)
    assert str(explanation) == (
        "∂J/∂w1 = ∂J/∂v1 · ∂v1/∂ŷ · ∂ŷ/∂z1 · ∂z1/∂w1\n"
        "       = 2·v1 · σ(z1)·(1 − σ(z1)) · x1\n"
        "       = (−1) · 0.25 · 2\n"
        "       = −0.5\n"
        "where v1 = ŷ − y = −0.5, z1 = w1·x1 + b1 = 0, x1 = 2"
    )
    assert explanation.number_of_paths == 1
    assert explanation.gradient == -0.5


def test_one_factor_is_not_written_twice():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a * b
    assert explain(L, a).text == "∂L/∂a = b\n      = −3"
    total = a + b
    assert explain(total, a).text == "∂total/∂a = 1"


def test_several_paths_have_a_line_each_and_a_sum():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    e = a * b
    d = a**2
    L = d - e
    assert explain(L, a).text == (
        "path 1: ∂L/∂d · ∂d/∂a = 2·a = 4\n"
        "path 2: ∂L/∂e · ∂e/∂a = (−1) · b = (−1) · (−3) = 3\n"
        "∂L/∂a = 4 + 3 = 7\n"
        "where a = 2, b = −3"
    )
    assert "= −4 + (−3) = −7" in explain(-d + e, a).text


def test_a_value_used_twice_by_one_operation_has_two_paths():
    a = Value(2.0, "a")
    L = a * a
    assert explain(L, a).number_of_paths == 2
    assert explain(L, a).text == "path 1: a = 2\npath 2: a = 2\n∂L/∂a = 2 + 2 = 4"


def test_many_paths_are_given_node_by_node():
    a = Value(3.0, "a")
    b = a + a
    c = b * b
    d = c + c + c
    explanation = explain(d, a)
    assert explanation.number_of_paths == 12
    assert explanation.paths == []
    assert explain(c, a, paths=0).text == (
        "∂c/∂b = ∂c/∂b + ∂c/∂b = 6 + 6 = 12\n∂c/∂a = ∂c/∂b·∂b/∂a + ∂c/∂b·∂b/∂a = 12 + 12 = 24"
    )
    assert explain(c, a).text.splitlines()[4] == "∂c/∂a = 6 + 6 + 6 + 6 = 24"


def test_paths_asked_for_are_the_largest_of_them():
    a = Value(1.0, "a")
    L = autograd.sum([a * 2, a * -5, a * 3, a * 1]) * 2
    explanation = explain(L, a, paths=2)
    assert list(map(product, explanation.paths)) == [-10.0, 6.0]
    assert explanation.text.splitlines()[2:] == [
        "(left out: the smallest 2 of 4 paths; paths=4 shows more)",
        "∂L/∂a = −10 + 6 + … = 2",
    ]
    assert list(map(product, explain(L, a, paths=4).paths)) == [-10.0, 6.0, 4.0, 2.0]
    assert list(map(product, explain(L, a).paths)) == [4.0, -10.0, 6.0, 2.0]
    assert not flaws(explanation.latex)


@given(recipes(), st.integers(1, 6), st.data())
def test_no_path_is_larger_than_those_asked_for(recipe, wanted, data):
    built = recipe.build()
    value, output = data.draw(st.sampled_from(nodes(built[-1]))), built[-1]
    everything = explain(output, value, paths=10_000)
    if everything.number_of_paths > 10_000:
        return
    sizes = [abs(product(path)) for path in everything.paths]
    found = [abs(product(path)) for path in explain(output, value, paths=wanted).paths]
    if all(map(math.isfinite, sizes)):
        assert found == pytest.approx(sorted(sizes, reverse=True)[:wanted], rel=1e-9, abs=1e-300)


def test_the_largest_of_very_many_paths_are_found():
    a = Value(1.0, "a")
    x = a
    for _ in range(60):
        x = x * 2 + x
    (path,) = explain(x, a, paths=1).paths
    assert product(path) == 2.0**60


def test_the_output_explains_itself():
    L = Value(2.0, "a") * 3
    explanation = explain(L, L)
    assert explanation.text == "∂L/∂L = 1"
    assert explanation.latex.count("=") == 1
    assert (explanation.gradient, explanation.edges, explanation.paths) == (1.0, [], [[]])


def test_a_value_inside_the_graph_can_be_explained():
    a = Value(2.0, "a")
    inside = a * 3
    L = inside**2 + a
    assert explain(L, inside).gradient == 12.0
    assert str(explain(L, inside)).endswith("= 12\nwhere inside = a·3 = 6")
    assert "∂a" not in str(explain(L, inside))


def test_a_value_outside_the_graph_is_an_error():
    L = Value(2.0, "a") * 3
    with pytest.raises(LookupError, match=r"label='b'.*not in the graph of L.*therefore zero"):
        explain(L, Value(1.0, "b"))


def test_a_result_that_came_of_the_output_is_outside():
    L = Value(2.0, "a") * 3
    later = L * 2
    with pytest.raises(LookupError):
        explain(L, later)


# --- that it is right ---------------------------------------------------------------------------


@given(recipes(), st.data())
def test_the_sum_over_paths_is_the_gradient(recipe, data):
    built = recipe.build()
    value, output = data.draw(st.sampled_from(nodes(built[-1]))), built[-1]
    explanation = explain(output, value, paths=500)
    assert explanation.gradient == gradients(output, [value])[0]
    if explanation.paths:
        assert len(explanation.paths) == explanation.number_of_paths
        total = sum(map(product, explanation.paths))
        assert total == pytest.approx(explanation.gradient, rel=1e-9, abs=1e-9)
        for path in explanation.paths:
            here = output
            for node, place in path:
                assert node is here
                here = node.operands[place]
            assert here is value
        assert len({tuple(path) for path in explanation.paths}) == len(explanation.paths)


@given(recipes(), st.integers(1, 20), st.data())
def test_every_form_is_well_formed_and_ends_in_the_gradient(recipe, limit, data):
    built = recipe.build()
    value = data.draw(st.sampled_from(built[:-1]))
    if value not in nodes(built[-1]):
        return
    for paths in (1, limit):
        explanation = explain(built[-1], value, paths=paths)
        assert not flaws(explanation.latex)
        lines = [line for line in str(explanation).splitlines() if not line.startswith("where ")]
        assert lines[-1].endswith(f" = {number(explanation.gradient)}")
        if 1 < explanation.number_of_paths <= paths:
            assert len(lines) == explanation.number_of_paths + 1


@given(recipes())
def test_the_edges_are_those_between_the_output_and_the_value(recipe):
    built = recipe.build()
    explanation = explain(built[-1], nodes(built[-1])[0], paths=10_000)
    if explanation.paths:
        factors = {factor for path in explanation.paths for factor in path}
        walked = {(node, node.operands[place]) for node, place in factors}
        assert set(explanation.edges) == walked


@given(recipes())
def test_explaining_changes_nothing(recipe):
    built = recipe.build()
    built[-1].backward()
    before = [(node.data, node.grad, node.partials) for node in built]
    for node in nodes(built[-1]):
        assert str(explain(built[-1], node))
    assert before == [(node.data, node.grad, node.partials) for node in built]


# --- every operation, LaTeX, odd labels ---------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_operation_can_be_explained(operation):
    numbers = [0.3, 0.6, 0.4, 0.8, 0.5][: operation.arity or 5]
    operands = [Value(x, f"x{i}") for i, x in enumerate(numbers, 1)]
    y = apply(operation, *operands)
    for place, operand in enumerate(operands):
        explanation = explain(y, operand)
        assert str(explanation).startswith(f"∂y/∂x{place + 1} = ")
        assert str(explanation).endswith(number(y.partials[place]))
        assert not flaws(explanation.latex)


def test_an_operation_is_explained_as_soon_as_it_is_registered():
    register("cube", lambda xp, x: x**3, lambda xp, y, x: (3 * x**2,))
    try:
        x = Value(2.0, "x")
        y = x.cube()
        assert str(explain(y, x)) == "∂y/∂x = 3·x²\n      = 12"
        assert r"3 \cdot x^{2}" in explain(y, x).latex
    finally:
        del TABLE["cube"], Value.cube


def test_latex_lines_up_at_the_signs():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a * b + a
    latex = explain(L, a).latex
    assert latex.startswith(r"\begin{aligned}\text{path 1:}\ \frac{\partial L}{\partial v_{1}}")
    assert latex.count(r" \\ ") == 2
    assert latex.count("&=") == 2
    assert explain(L, a)._repr_latex_() == f"$$ {latex} $$"


@pytest.mark.parametrize("label", ["a = b + c", "50% \\x", "<b>", "🦊", "{", "v1"])
def test_labels_appear_as_typed(label):
    a = Value(2.0, label)
    L = (a * 3).exp()
    L.label = "L = 1"
    assert f"∂L = 1/∂{label} = " in str(explain(L, a))
    assert not flaws(explain(L, a).latex)


def test_gradients_that_are_not_numbers_can_be_explained():
    x = Value(0.0, "x")
    L = x * math.nan
    assert str(explain(L, x)).endswith(" = nan")
    # Zero times infinity is a dead path.
    L = x.sqrt() * 0
    assert str(explain(L, x)).endswith(" = 0 · ∞\n      = 0\nwhere x = 0")
    assert not flaws(explain(L, x).latex)


# --- large graphs -------------------------------------------------------------------------------


def test_a_long_chain_is_explained_in_few_words():
    x = Value(1.0, "x")
    y = x
    for _ in range(100_000):
        y = y * 0.9999
    explanation = explain(y, x)
    assert explanation.gradient == pytest.approx(0.9999**100_000)
    assert len(explanation.paths[0]) == 100_000
    assert len(str(explanation)) < 500
    assert str(explanation).count("…") == 2
    assert not flaws(explanation.latex)


def test_a_long_chain_with_a_shared_weight_is_explained_in_few_words():
    w, h = Value(0.99999, "w"), Value(0.5)
    for _ in range(50_000):
        h = (h * w).tanh()
    explanation = explain(h, w)
    assert explanation.number_of_paths == 50_000
    assert len(str(explanation).splitlines()) == 13
    assert len(str(explanation)) < 3000
    assert not flaws(explanation.latex)


def test_more_paths_than_can_be_walked_are_counted():
    a = Value(1.0, "a")
    x = a
    for _ in range(60):
        x = x + x
    explanation = explain(x, a)
    assert explanation.number_of_paths == 2**60
    assert explanation.gradient == 2.0**60
    assert str(explanation).endswith(f" = {number(2.0**60)}")


@pytest.mark.parametrize("operation", ["prod", "max", "logsumexp"])
def test_a_node_with_very_many_operands_is_explained_in_few_words(operation):
    values = [Value(1.0 + i / 1e6) for i in range(2000)]
    y = apply(TABLE[operation], *values)
    assert len(str(explain(y, values[1000]))) < 300


def test_a_gradient_that_is_another_is_remarked_on():
    a = Value(2.0, "a")
    L = a * 3
    assert explain(L, a).remark == ""
    L.backward()
    assert explain(L, a).text == "∂L/∂a = 3"
    L.backward()
    assert explain(L, a).text.splitlines() == [
        "∂L/∂a = 3",
        "(a.grad is 6, not 3: backward() was called more than once, for another output, or not to "
        "its end)",
    ]


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("start", [4.0, 3.0])
def test_gradients_of_earlier_numbers_are_called_so(start, inside):
    a = Value(start, "a")
    L = (a * a) ** 2 if inside else a * a
    L.backward()
    stale, a.data = a.grad, 2.0
    L.forward()
    assert explain(L, a).remark == (
        f"(a.grad is {number(stale)}, not {number(explain(L, a).gradient)}: it is of the numbers "
        "before forward(), and backward() was not called since)"
    )
    with L.steps() as steps:
        steps.run()
        assert explain(L, a).remark == ""
    assert "before forward()" in explain(L, a).remark
    L.backward()
    assert "called more than once" in explain(L, a).remark
    L.zero_grad()
    L.backward()
    assert explain(L, a).remark == ""


def test_gradients_of_another_result_are_not_those_of_a_second_backward():
    a = Value(2.0, "a")
    (a * 5).backward()
    L = a * 3
    expected = "(a.grad is 5, not 3: L.grad is 0, so this is not from L.backward())"
    assert explain(L, a).remark == expected
    L.forward()
    assert explain(L, a).remark == expected


def test_gradients_that_started_from_another_number_are_called_so():
    a = Value(2.0, "a")
    L = a * 3
    L.backward(4.0)
    assert explain(L, a).remark == "(a.grad is 12, not 3: backward() started with L.grad = 4)"
    assert explain(L, L).remark == "(L.grad is 4, not 1: backward() started with L.grad = 4)"


@given(recipes(), st.booleans())
def test_after_backward_nothing_is_remarked_on(recipe, replayed):
    L = recipe.build()[-1]
    if replayed:
        L.backward()
        L.forward()
        L.zero_grad()
    L.backward()
    assert {explain(L, node).remark for node in nodes(L)} == {""}


def test_a_gradient_that_is_not_a_number_is_not_another():
    x = Value(math.inf, "x")
    L = x - x * x
    L.backward()
    assert math.isnan(explain(L, x).gradient) or math.isinf(explain(L, x).gradient)
    assert explain(L, x).remark == ""


def test_a_value_may_be_given_by_its_name():
    a = Value(2.0, "a")
    L = a * 3
    assert explain(L, "a").text == explain(L, a).text
    with pytest.raises(LookupError, match="did you mean a"):
        explain(L, "aa")


def test_a_graph_whose_data_changed_is_not_explained():
    a = Value(2.0, "a")
    L = a * a
    a.data = 3.0
    with pytest.raises(StaleGraphError, match="forward"):
        explain(L, a)
    with pytest.raises(StaleGraphError, match="forward"):
        nudge(L, a)


@pytest.mark.parametrize(
    "build", [lambda a: a**2, lambda a: abs(a), lambda a: a.cosh(), lambda a: a.relu() * 0]
)
def test_a_graph_whose_slopes_alone_changed_is_not_explained(build):
    a = Value(2.0, "a")
    L = build(a)
    data = L.data
    a.data = -2.0
    for look in (lambda: explain(L, a), lambda: nudge(L, a), lambda: tree(L), lambda: Quiz(L)):
        with pytest.raises(StaleGraphError, match=r"Call \.forward\(\) on the output first"):
            look()
    assert L.forward() == data
    assert explain(L, a).gradient == gradients(L, [a])[0]


def test_what_is_no_value_has_no_graph():
    with pytest.raises(TypeError, match="a graph is that of a Value, not of 3"):
        explain(3, Value(1.0))


# --- networks -------------------------------------------------------------------------------------


def test_a_network_is_explained_layer_by_layer():
    model = MLP(2, [2, 2, 1], "tanh", seed=3)
    for parameter, data in zip(model.parameters(), [0.5, -0.25, 0, 0.75, 1, 0, 0.5, -1, 0] * 2):
        parameter.data = data
    L = (model([1.0, -2.0]) - 1) ** 2
    L.backward()
    named = names(L, style="short")
    grad = {name: number(node.grad) for node, name in named.items()}
    lines = explain(L, "w¹₂₁", names="short").text.splitlines()
    assert lines[0] == f"∂L/∂w¹₂₁ = δ¹₂ · x₁ = {grad['w¹₂₁']}"
    assert lines[1].startswith("δ¹₂ = (Σₖ δ²ₖ·w²ₖ₂) · (1 − (a¹₂)²) = (")
    for line, left in zip(lines[1:], ["z¹₂", "z²₁", "z²₂", "z³₁"]):
        assert line.startswith(f"{left.replace('z', 'δ')} = ")
        assert line.endswith(f" = {grad[left]}")
    assert lines[2].startswith("δ²₁ = δ³₁ · w³₁₁ · (1 − (a²₁)²) = ")
    assert lines[4].startswith("δ³₁ = 2·v₁ = ")
    assert lines[5].startswith("where δ¹₂ = ∂L/∂z¹₂, x₁ = 1, a¹₂ = tanh(z¹₂) = ")
    assert len(lines) == 6


def test_in_full_names_the_gradients_of_a_network_are_summed_up_in_writing():
    L = (MLP(2, [2, 2, 1], "sigmoid", seed=3)([1.0, -2.0]) - 1) ** 2
    first, second, *_ = explain(L, "layer1.neuron2.b").text.splitlines()
    assert first.startswith("∂L/∂layer1.neuron2.b = δ¹₂ = ")
    assert second.startswith(
        "δ¹₂ = (δ²₁·layer2.neuron1.w[1] + δ²₂·layer2.neuron2.w[1])"
        " · layer1.neuron2.a·(1 − layer1.neuron2.a) = "
    )


def test_examples_and_a_penalty_add_to_the_gradient_of_a_weight():
    model = MLP(1, [1, 1], "tanh", seed=0)
    w = model.layers[0].neurons[0].w[0]
    L = autograd.mean([(model([x]) - x) ** 2 for x in (2.0, 3.0)]) + w**2
    L.backward()
    text = explain(L, w, names="short").text
    assert text.startswith("∂L/∂w¹₁₁ = δ¹₁·x₁ + δ¹₁#2·x₁#2 + 2·w¹₁₁ = ")
    assert text.splitlines()[0].endswith(f" = {number(w.grad)}")
    assert "Σ" not in text


def test_only_a_sum_over_one_whole_layer_has_an_index():
    first, second = Layer(1, 2, "tanh", seed=0), Layer(2, 3, "tanh", seed=1)
    last = Layer(4, 1, "tanh", seed=2)
    for i, layer in enumerate((first, second, last), 1):
        layer.label = f"layer{i}"
    a = first([2.0])
    b = second(a)
    L = last([*b, a[0]]) ** 2
    text = explain(L, "layer1.neuron1.b", names="short").text
    assert "δ¹₁ = (δ²₁·w²₁₁ + δ²₂·w²₂₁ + δ²₃·w²₃₁ + δ³₁·w³₁₄) · (1 − (a¹₁)²) = " in text
    assert "(Σₖ δ²ₖ·w²ₖ₂)" in explain(L, "layer1.neuron2.b", names="short").text
    L = (b[1] + b[2]) ** 2
    text = explain(L, "layer1.neuron2.b", names="short").text
    assert "δ¹₂ = (δ²₂·w²₂₂ + δ²₃·w²₃₂) · (1 − (a¹₂)²) = " in text


def test_a_loss_of_several_outputs_is_written_out():
    outputs = MLP(2, [2, 2], "tanh", seed=0)([1.0, 2.0])
    L = autograd.logsumexp(outputs) - outputs[1]
    lines = explain(L, "layer1.neuron1.w[0]", names="short").text.splitlines()
    assert lines[2].startswith("δ²₁ = exp(z²₁ − v₁) = ")
    assert lines[3].startswith("δ²₂ = exp(z²₂ − v₁) + (−1) = ")


@pytest.mark.parametrize("hidden", [[3], [4, 4], [16, 16]])
@pytest.mark.parametrize("style", ["full", "short"])
def test_every_row_of_a_network_is_right_and_well_formed(hidden, style):
    model = MLP(2, [*hidden, 2], "tanh", seed=2)
    L = (autograd.sum(model([0.5, -1.5])) - 1) ** 2
    L.backward()
    grads = {number(node.grad) for node in nodes(L)}
    for value in model.parameters()[::7]:
        explanation = explain(L, value, names=style)
        rows = [line for line in explanation.text.splitlines() if line[0] in "∂δ"]
        assert len(rows) <= 13
        assert all(row.rpartition(" = ")[2] in grads for row in rows)
        assert not flaws(explanation.latex)
        assert "<merror" not in explanation.mathml


def test_a_network_is_explained_within_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    L = (MLP(2, [16, 16, 1], "tanh", seed=2)([0.5, -1.5]) - 1) ** 2
    for style in ("full", "short"):
        for paths in (None, 0, 3):
            lines = explain(L, nodes(L)[0], names=style, paths=paths).text.splitlines()
            assert max(map(len, lines)) <= 100


def test_explanations_speak_spanish():
    w, x = Value(-3.0, "w"), Value(2.0, "x")
    L = (w * x) ** 2 + (w + x) ** 2
    speak("es")
    try:
        said = explain(L, w, paths=1).text
    finally:
        speak("en")
    assert "\ndonde v1 = w·x = −6, x = 2" in said
    assert "omitidos: los 1 menores de 2 caminos" in said


def test_there_are_two_styles_of_names():
    a = Value(1.0, "a")
    with pytest.raises(ValueError, match="'full' or 'short', not 'long'"):
        explain(a * 2, a, names="long")
