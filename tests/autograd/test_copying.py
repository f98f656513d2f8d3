from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from strategies import recipes

import autograd
from autograd import BranchError, Constant, Value, nodes


def pickled(x):
    return pickle.loads(pickle.dumps(x))


@pytest.fixture(params=[copy.deepcopy, pickled])
def duplicate(request):
    return request.param


def state(node):
    return type(node), node.data, node.grad, node.label, node.op, node.partials


@given(recipes())
def test_copies_are_the_same_graph_made_of_new_nodes(recipe):
    output = recipe.build()[-1]
    output.backward()
    for copied in (copy.deepcopy(output), pickled(output)):
        originals, copies = nodes(output), nodes(copied)
        assert not set(originals) & set(copies)
        assert list(map(state, copies)) == list(map(state, originals))
        place = {node: i for i, node in enumerate(originals)}
        copied_place = {node: i for i, node in enumerate(copies)}
        for original, node in zip(originals, copies):
            assert [place[x] for x in original.operands] == [copied_place[x] for x in node.operands]


def test_a_copy_lives_on_its_own(duplicate):
    a = Value(3.0, "a")
    output = a * a + 1
    copied = duplicate(output)
    (copied_a, *_), one = nodes(copied), copied.operands[1]
    assert (copied_a.label, type(one)) == ("a", Constant)
    copied_a.data = 5.0
    assert copied.forward() == 26.0
    copied.backward()
    assert (copied_a.grad, a.grad, output.data) == (10.0, 0.0, 10.0)


def test_a_leaf_is_copied_with_its_gradient(duplicate):
    a = Value(3.0, "weight")
    a.backward()
    copied = duplicate(a)
    assert copied is not a
    assert state(copied) == state(a)


def test_values_copied_together_go_on_sharing_their_leaves(duplicate):
    a, b = Value(2.0), Value(5.0)
    copied_a, copied_b, product = duplicate([a, b, a * b])
    assert product.operands == (copied_a, copied_b)


def test_copied_outputs_go_on_sharing_the_inside_of_a_graph():
    a = Value(2.0)
    shared = a.exp()
    first, second = copy.deepcopy((shared * 2, shared + 1))
    assert first.operands[0] is second.operands[0]


def test_a_shallow_copy_stands_on_the_same_leaves():
    a = Value(2.0)
    square = a * a
    copied = copy.copy(square)
    assert copied is not square
    assert copied.operands == (a, a)


def test_every_protocol(duplicate):
    output = duplicate(Value(2.0, "a").leaky_relu(slope=0.5) ** 3)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copied = pickle.loads(pickle.dumps(output, protocol))
        assert list(map(state, nodes(copied))) == list(map(state, nodes(output)))


class Weight(Value):
    __slots__ = ()


def test_subclasses_stay_what_they_are(duplicate):
    output = Weight(2.0) * 3
    assert type(duplicate(output).operands[0]) is Weight


def test_a_deep_graph_is_copied_without_recursion(duplicate):
    x = a = Value(1.0)
    for _ in range(200_000):
        x = x + a
    copied = duplicate(x)
    copied.backward()
    (leaf,) = {node for node in nodes(copied) if not node.operands}
    assert (leaf.grad, copied.data, a.grad) == (200_001.0, 200_001.0, 0.0)


def test_comparisons_are_copied_too(duplicate):
    x, y = Value(5.0, "x"), Value(1.0, "y")
    first = x * 2 if x > 1 else x
    second = first + y if first > y else first
    result = duplicate(second)
    inputs = {node.label: node for node in nodes(result) if node.label}
    program = autograd.compile(result, [inputs["x"], inputs["y"]], [], check=True)
    assert program(3.0, 2.0)[0] == 8.0
    for outside in ((0.5, 0.0), (2.0, 4.0)):
        with pytest.raises(BranchError):
            program(*outside)
