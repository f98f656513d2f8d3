from __future__ import annotations

import math

import pytest
from hypothesis import given
from strategies import recipes

import autograd
from autograd import Value, nodes, summary, tree
from autograd.names import names
from autograd.stepping.tree import draw_tree
from nn import MLP


def test_each_node_has_its_formula_data_and_gradient():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    e = a * b
    L = e + 1
    L.backward()
    assert str(tree(L)).splitlines() == [
        "L = e + 1 = −5   grad 1",
        "├─ e = a·b = −6   grad 1",
        "│  ├─ a = 2   grad −3",
        "│  └─ b = −3   grad 2",
        "└─ 1 = 1",
    ]


def test_a_shared_node_is_drawn_once_and_referred_to():
    a = Value(2.0, "a")
    e = a * 3
    L = e.exp() + e + e
    drawn = str(tree(L))
    assert drawn.count("e* = a·3") == 1
    assert drawn.count("e ↑") == 2
    assert drawn.count("a = 2") == 1


def test_a_node_used_twice_by_one_operation_is_shared():
    a = Value(2.0, "a")
    assert str(tree(a * a)).splitlines()[1:] == ["├─ a* = 2   grad 0", "└─ a ↑"]


def test_a_leaf_is_a_tree_of_one_line():
    assert str(tree(Value(2.0, "a"))) == "a = 2   grad 0"


def test_depth_is_limited():
    x = Value(1.0, "x")
    for _ in range(5):
        x = x.sin()
    drawn = tree(x, depth=3).splitlines()
    assert len(drawn) == 4
    assert drawn[-1].strip() == "└─ …"
    assert len(tree(x, depth=6).splitlines()) == 6
    assert "…" not in tree(x, depth=6)
    assert len(tree(x, depth=1).splitlines()) == 2


def test_width_is_limited():
    L = autograd.sum([Value(float(i), f"x{i}") for i in range(20)])
    drawn = tree(L, width=3).splitlines()
    assert len(drawn) == 5
    assert drawn[-1] == "└─ … and 17 more"
    assert len(tree(L, width=20).splitlines()) == 21


def test_a_deep_graph_is_drawn_without_recursion():
    x = Value(1.0, "x")
    for _ in range(50_000):
        x = x.sin()
    assert len(tree(x).splitlines()) == 13
    assert len(tree(x, depth=2000).splitlines()) == 2001


def test_a_graph_of_many_paths_is_drawn_once():
    x = Value(1.0, "x")
    for _ in range(60):
        x = x + x
    assert len(tree(x, depth=100).splitlines()) == 121


@given(recipes())
def test_every_node_is_drawn_out_exactly_once(recipe):
    output = recipe.build()[-1]
    named = names(output, variables={})
    lines = draw_tree(output, named, depth=1000, width=1000)
    written = [line.split("─ ")[-1].split(" = ")[0].rstrip("*") for line in lines if "grad" in line]
    assert sorted(written) == sorted(named.values())
    edges = sum(len(node.operands) for node in nodes(output))
    assert len(lines) == edges + 1


def test_marks_stand_at_the_end_of_their_line():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    L = a * b
    lines = draw_tree(L, names(L), 12, 8, {b: "  <--"})
    assert [line.endswith("  <--") for line in lines] == [False, False, True]


def test_numbers_that_are_not_finite_and_odd_labels_are_drawn():
    a = Value(math.nan, "<b>🦊</b>")
    a.grad = math.inf
    assert str(tree(a)) == "<b>🦊</b> = nan   grad ∞"


@pytest.mark.parametrize("show", [str, repr])
def test_a_tree_shows_itself_as_it_is_printed(show):
    drawn = tree(Value(2.0, "a") + 1)
    assert show(drawn) == str(drawn)
    assert "\n" in show(drawn)


def test_no_line_of_a_tree_is_wider_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    L = (MLP(2, [4, 1], "tanh", seed=0)([0.5, -1.0]) - 1) ** 2
    lines = str(tree(L)).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[2].startswith("   ├─ layer2.neuron1.z = layer2.neuron1.w[0]·layer1.neuron1.a + ")
    assert lines[3].startswith("   │  │    + layer2.neuron1.w[2]·layer1.neuron3.a + ")
    assert max(map(len, str(summary(L)).splitlines())) <= 100
