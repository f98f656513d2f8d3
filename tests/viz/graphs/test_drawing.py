import pytest
from hypothesis import given, settings
from strategies import recipes
from svg_parts import boxes

import autograd
import viz
from autograd import Value
from nn import MLP, Parameter
from viz import GraphTooLarge, draw


def everything(graph):
    return [
        (id(n), n.data, n.grad, n.label, n.op, n.operands, n.partials)
        for n in autograd.nodes(graph)
    ]


@given(recipes())
@settings(max_examples=30)
def test_drawing_changes_nothing(recipe):
    output = recipe.build()[-1]
    output.backward()
    before = everything(output)
    draw(output, partials=True, highlight=[output, (output, output.operands[0])])
    assert everything(output) == before


def test_draw_dot_is_another_name():
    assert viz.draw_dot is viz.draw


def test_the_callers_variables_give_names():
    price, count = Value(2.0), Value(3.0, "number of apples")
    total = price * count
    assert draw(total).description == (
        "3 values and 1 operation. Output: total = 6, gradient 0. "
        "Inputs: price = 2, number of apples = 3."
    )


def test_a_leaf_alone_is_a_graph():
    only = Value(2.0)
    assert draw(only).description.startswith("1 value and 0 operations. Output: only = 2")


def test_of_many_inputs_and_parameters_the_first_are_told():
    loss = MLP(2, [3, 1])([Value(1.0, "x"), Value(2.0, "y")])
    told = draw(loss).description
    assert "Inputs: x = 1, y = 2. Parameters: layer1.neuron1.w[0] = " in told
    assert told.endswith(", and 5 more.")


def test_eight_parameters_are_all_told():
    parameters = [Parameter(float(i), f"p{i}") for i in range(8)]
    assert draw(autograd.sum(parameters)).description.endswith("p6 = 6, p7 = 7.")


def test_precision_is_that_of_all_numbers():
    a = Value(1 / 3)
    b = a * 0.123456
    picture = draw(b, precision=2, partials=True)
    assert "a = 0.33" in picture.description
    assert "0.12" in picture.source
    assert "0.123" not in picture.source
    assert "0.333" not in picture.source


@pytest.mark.parametrize(
    ("direction", "before"),
    [
        ("LR", lambda a, b: a.right < b.left),
        ("RL", lambda a, b: b.right < a.left),
        ("TB", lambda a, b: a.bottom < b.top),
        ("BT", lambda a, b: b.bottom < a.top),
    ],
)
def test_arrows_point_in_the_direction(direction, before):
    x = Value(1.0)
    drawn = boxes(draw(x.exp(), direction=direction).svg)
    assert before(drawn["x (leaf)"], drawn["v1 (result)"])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"direction": "up"}, "direction must be one of LR, RL, TB, BT, not 'up'"),
        ({"theme": "blue"}, "theme must be one of auto, light, dark, not 'blue'"),
        ({"precision": 0}, "precision must be .* from 1 to 17, not 0"),
        ({"precision": 18}, "precision must be .* from 1 to 17, not 18"),
        ({"precision": 2.5}, "precision must be .* from 1 to 17, not 2.5"),
        ({"highlight": [Value(7.0)]}, "highlight takes .* neither: Value.data=7.0"),
    ],
)
def test_options_that_make_no_sense_are_refused(option, message):
    with pytest.raises(ValueError, match=message):
        draw(Value(1.0), **option)


def test_a_pair_that_is_no_edge_is_not_highlighted():
    a, b = Value(1.0), Value(2.0)
    c = a + b
    with pytest.raises(ValueError, match="pairs of a result and one of its operands"):
        draw(c, highlight=[(a, c)])


@pytest.mark.parametrize("thing", [2.0, None, "a", [Value(1.0)]])
def test_only_values_are_drawn(thing):
    with pytest.raises(TypeError, match=f"draw takes the Value .* not {type(thing).__name__}"):
        draw(thing)


def test_a_graph_too_large_to_read_is_refused_with_ways_out():
    loss = autograd.sum([Value(1.0) for _ in range(1499)])
    with pytest.raises(GraphTooLarge) as caught:
        draw(loss, scale="values")
    for words in ("1,500 values", "500", "one example's loss", "limit=1500"):
        assert words in str(caught.value)
    assert len(draw(loss, scale="values", limit=1500).titles) > 1500


def test_the_limit_is_the_last_size_that_is_drawn():
    total = Value(1.0) + Value(2.0)
    draw(total, scale="values", limit=3)
    with pytest.raises(GraphTooLarge):
        draw(total, scale="values", limit=2)


def test_a_deep_graph_is_drawn_without_recursion():
    deep = Value(1.0)
    for _ in range(20_000):
        deep = -deep
    assert "n20001 " in draw(deep, scale="values", limit=30_000).source
