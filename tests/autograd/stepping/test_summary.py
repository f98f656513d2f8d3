from __future__ import annotations

import math

import pytest
from hypothesis import given
from strategies import recipes

import autograd
from autograd import Value, gradients, nodes, summary


def test_it_counts_operations_leaves_and_constants():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = (a * b + 1).tanh() * b
    found = summary(L)
    assert found.operations == {"mul": 2, "add": 1, "tanh": 1}
    assert found.leaves == [a, b]
    assert [constant.data for constant in found.constants] == [1.0]
    assert found.depth == 4


def test_it_finds_what_is_used_more_than_once_the_most_used_first():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a * b + a * a + b
    found = summary(L)
    assert found.shared == [a, b]
    assert found.fan_out == {a: 3, b: 2}
    assert "used more than once: a 3 times, b 2 times" in str(found)


def test_constants_are_not_shared():
    a = Value(2.0, "a")
    one = autograd.Constant(1.0)
    assert summary(a * one + one).shared == []


def test_it_finds_dead_relus():
    x = Value(-1.0, "x")
    dead = x.relu()
    alive = (-x).relu()
    found = summary(dead + alive + x.leaky_relu())
    assert found.dead == [dead]
    assert "dead ReLUs:          dead" in str(found)


def test_a_relu_at_zero_is_dead():
    z = Value(0.0, "z").relu()
    assert summary(z + 1).dead == [z]


def test_it_finds_saturated_sigmoids_and_tanhs():
    x = Value(20.0, "x")
    s, t = x.sigmoid(), (-x).tanh()
    fine = [(x / 4).sigmoid(), (x / 10).tanh(), x.softplus()]
    found = summary(autograd.sum([s, t, *fine]))
    assert found.saturated == [s, t]


def test_it_finds_those_of_ones_own():
    autograd.register(
        "softsign2",
        lambda xp, x: x / (1 + xp.abs(x)),
        lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
    )
    autograd.register(
        "relu2", lambda xp, x: xp.maximum(x, 0.0), lambda xp, y, x: (xp.if_positive(x, 1.0, 0.0),)
    )
    x = Value(20.0, "x")
    flat, dead = x.softsign2(), (-x).relu2()
    found = summary(flat + dead + (x / 10).softsign2() + x.relu2())
    assert (found.saturated, found.dead) == ([flat], [dead])


def test_it_finds_zero_and_exploding_gradients_without_backward():
    x, y = Value(2.0, "x"), Value(1.0, "y")
    unused = x * 0
    L = y * 1e6 + unused
    found = summary(L)
    assert found.zero == [x]
    assert found.exploding == [y]
    assert "exploding gradients: y" in str(found)
    assert all(node.grad == 0.0 for node in nodes(L))


def test_it_finds_what_is_not_finite():
    x = Value(0.0, "x")
    root = x.sqrt()
    infinite = Value(math.inf, "i")
    found = summary(root + infinite)
    assert found.not_finite == [x, infinite, found.output]
    assert found.exploding == []
    assert "not finite:          x, i, v" in str(found) or "not finite:          x, i" in str(found)


def test_a_healthy_graph_has_no_findings():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a * b
    assert str(summary(L)).splitlines() == [
        "output:              L = −6",
        "operations:          1 (1 mul)",
        "depth:               1",
        "leaves:              2, and 0 constants",
    ]


def test_a_leaf_can_be_summarised():
    found = summary(Value(2.0, "a"))
    assert (found.depth, found.operations, len(found.leaves)) == (0, {}, 1)
    assert "operations:          0 (none)" in str(found)


def test_long_lists_are_cut_short():
    L = autograd.sum([Value(float(-i), f"x{i}").relu() for i in range(1, 21)])
    line = next(line for line in str(summary(L)).splitlines() if line.startswith("dead"))
    assert line.endswith("… (20 in all)")
    assert len(summary(L).dead) == 20


def test_html_escapes_labels_and_says_the_same():
    found = summary(Value(-1.0, "<i>&").relu() * 2)
    html = found._repr_html_()
    assert "<i>" not in html
    assert "&lt;i&gt;&amp;" in html
    assert html.count("<tr>") == len(str(found).splitlines())
    assert repr(found) == str(found)


@given(recipes())
def test_it_adds_up_and_changes_nothing(recipe):
    output = recipe.build()[-1]
    output.backward()
    order = nodes(output)
    before = [(node.data, node.grad) for node in order]
    found = summary(output)
    assert sum(found.operations.values()) == sum(bool(node.operands) for node in order)
    assert len(found.leaves) + len(found.constants) == sum(not node.operands for node in order)
    assert found.zero == [node for node in order if node.grad == 0.0]
    assert sum(found.fan_out.values()) <= sum(len(node.operands) for node in order)
    assert before == [(node.data, node.grad) for node in order]


def test_a_large_graph_of_shared_nodes_is_summarised():
    values = [Value(float(i), f"x{i}") for i in range(5000)]
    L = autograd.dot(values, values)
    for _ in range(20_000):
        L = L.tanh()
    found = summary(L)
    assert (found.depth, len(found.shared)) == (20_001, 5000)
    assert len(str(found)) < 2000


@pytest.mark.parametrize("factor", [1e3, -1e4])
def test_the_sign_of_an_exploding_gradient_does_not_matter(factor):
    x = Value(1.0, "x")
    assert (x in summary(x * factor).exploding) == (abs(factor) > 1e3)
    assert gradients(x * factor, [x]) == [factor]


def test_a_constant_counts_only_by_its_own_number():
    x = Value(math.inf, "x")
    L = 3 * x
    assert summary(L).not_finite == [x, L]
    L = math.inf * Value(2.0, "x")
    assert summary(L).not_finite == nodes(L)
