from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import recipes

import autograd
from autograd import Constant, Value, leaves, nodes
from autograd.graph import let_go, recorded
from autograd.node import Node


def test_nodes_come_operands_first_each_once():
    a, b = Value(1.0), Value(2.0)
    c = a * b
    d = c + a
    e = d * c
    assert nodes(e) == [a, b, c, d, e]
    assert recorded(e) == [c, d, e]
    assert leaves(e) == [a, b]


def test_what_leads_to_the_first_operand_comes_first():
    a = Value(1.0)
    left, right = a.exp(), a.sin()
    assert recorded(left * right)[:2] == [left, right]
    assert recorded(right * left)[:2] == [right, left]


def test_several_outputs_share_one_list():
    a, b = Value(1.0), Value(2.0)
    c, d = a * b, a + b
    assert nodes(c, d, c) == [a, b, c, d]
    assert leaves(d, b) == [a, b]


def test_a_leaf_alone_is_a_graph():
    a = Value(1.0)
    assert (nodes(a), leaves(a), recorded(a), nodes()) == ([a], [a], [], [])


def test_constants_are_leaves():
    a = Value(1.0)
    two, three = (a * 2).operands[1], Constant(3.0)
    assert type(two) is Constant
    assert leaves(a + three) == [a, three]


@given(recipes(most_steps=20))
def test_the_order_is_topological_and_complete(recipe):
    built = recipe.build()
    order = nodes(built[-1])
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert set(order) >= set(built)
    for node in order:
        assert all(place[operand] < place[node] for operand in node.operands)
    assert [node for node in order if node.operands] == recorded(built[-1])


# --- deep graphs, and how graphs end --------------------------------------------------------------

DEPTH = 200_000


def test_a_deep_chain_is_built_walked_and_freed():
    limit = sys.getrecursionlimit()
    a, step = Value(0.5), Value(2.0**-18)
    x = a
    for _ in range(DEPTH):
        x = x + step
    assert len(nodes(x)) == DEPTH + 2
    x.backward()
    assert (a.grad, step.grad) == (1.0, float(DEPTH))
    a.data = 1.5
    before = x.data
    assert x.forward() == before + 1.0
    x.zero_grad()
    assert step.grad == 0.0
    references = sys.getrefcount(step)
    del x
    assert sys.getrefcount(step) == references - DEPTH
    assert sys.getrecursionlimit() == limit


def test_a_million_nodes_die_in_a_thread_with_a_small_stack():
    # Python 3.13 nests ten thousand deep before it puts off freeing; the usual stack is 8 MB.
    stack = 1024 if sys.version_info[:2] == (3, 13) else 256
    program = (
        f"import threading; threading.stack_size({stack} * 1024)\n"
        "from autograd import Value\n"
        "def work():\n"
        "    x = a = Value(1.0)\n"
        "    for _ in range(1_000_000): x = -x\n"
        "    x.backward(); print(a.grad); del x; print('freed')\n"
        "t = threading.Thread(target=work); t.start(); t.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1.0\nfreed\n", "")


def living_values():
    return sum(issubclass(type(x), Value) for x in gc.get_objects())


@pytest.fixture
def _no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
def test_graphs_die_by_reference_count():
    before = living_values()
    a = Value(2.0, "a")
    for _ in range(3):
        output = (a * 3 + a**2).tanh() / (1 + a.exp())
        output.backward()
        output.forward()
        output.zero_grad()
        assert len(nodes(output)) > 8
    assert living_values() > before + 8
    del output
    assert living_values() == before + 1


@pytest.mark.usefixtures("_no_collector")
def test_a_failed_operation_leaves_nothing_behind():
    before = living_values()
    for _ in range(3):
        with pytest.raises(ValueError, match="not defined"):
            (Value(2.0) * -1).log()
        assert living_values() == before


# --- where the stack is small, as in a browser ----------------------------------------------------


@pytest.fixture
def _let_go(monkeypatch):
    monkeypatch.setattr(Node, "__del__", let_go, raising=False)


@pytest.mark.usefixtures("_let_go")
@given(recipes(most_steps=20), st.data())
def test_what_somebody_holds_stays_as_it_is(recipe, data):
    built = recipe.build()
    places = data.draw(st.lists(st.integers(0, len(built) - 1), min_size=1, max_size=3))
    kept = [built[place] for place in places]
    expected = [(node.data, node.partials, len(node.operands)) for node in nodes(*kept)]
    del built
    assert [(node.data, node.partials, len(node.operands)) for node in nodes(*kept)] == expected


@pytest.mark.usefixtures("_let_go")
@pytest.mark.parametrize(
    "step",
    [lambda x, y: -x, lambda x, y: x * y, lambda x, y: x * x, lambda x, y: autograd.sum([y, x, x])],
)
def test_a_chain_is_freed_one_node_after_another(step, monkeypatch):
    deepest = depth = 0

    def counted(node):
        nonlocal deepest, depth
        depth += 1
        deepest = max(deepest, depth)
        let_go(node)
        depth -= 1

    monkeypatch.setattr(Node, "__del__", counted)
    before = living_values()
    x = y = Value(0.5)
    for _ in range(1000):
        x = step(x, y)
    del x, y
    assert living_values() == before
    assert deepest == 2


@pytest.mark.usefixtures("_let_go")
def test_a_value_that_was_never_made_is_let_go_of():
    with pytest.raises(TypeError):
        Value("text")
