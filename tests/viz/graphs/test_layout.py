"""Order is meaning: read back from the pictures."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import Phase, given, settings
from strategies import recipes
from svg_parts import boxes, curves, parts, shapes, texts

import autograd
from autograd import Value, dot
from nn import MLP, Parameter
from viz import draw as draw_at

draw = partial(draw_at, scale="values")

ACROSS = {"LR": "top", "TB": "left"}


def order(picture, direction="LR"):
    """List what stands in each column, from top to bottom."""
    along = {"LR": lambda b: (b.left + b.right) / 2, "TB": lambda b: (b.top + b.bottom) / 2}
    columns = {}
    for title, box in boxes(picture.svg).items():
        if not title.startswith("layer") or "(" in title:
            columns.setdefault(round(along[direction](box)), []).append((box, title))
    return [
        [title for _, title in sorted(column, key=lambda item: getattr(item[0], ACROSS[direction]))]
        for _, column in sorted(columns.items())
    ]


def network(widths, inputs=2):
    x = [Value(0.5 - i, f"x{i + 1}") for i in range(inputs)]
    output = MLP(inputs, widths, "tanh", seed=1)(x)
    loss = autograd.sum([(y - 1) ** 2 for y in (output if isinstance(output, list) else [output])])
    loss.label = "L"
    loss.backward()
    return loss


def by_hand():
    w = [Value(0.5 + i, f"w[{i}]") for i in range(3)]
    x = [Value(1.0 - i, f"x[{i}]") for i in range(3)]
    z = sum((wi * xi for wi, xi in zip(w, x)), Value(0.0, "b"))
    z.label = "z"
    return z.tanh()


GRAPHS = {
    "2-3-1": network([3, 1]),
    "3-4-4-2": network([4, 4, 2], inputs=3),
    "by hand": by_hand(),
}


def names(column):
    return [title.split(" ")[0].rpartition(".")[2] for title in column]


def test_weights_and_bias_stand_in_their_order():
    for column in order(draw(GRAPHS["3-4-4-2"])):
        weights = names(title for title in column if "(parameter)" in title)
        if weights:
            count = weights.index("b") + 1
            neuron = [*(f"w[{i}]" for i in range(count - 1)), "b"]
            assert weights == neuron * (len(weights) // count)


def test_inputs_stand_in_their_order():
    assert order(draw(GRAPHS["3-4-4-2"]))[0] == ["x1 (leaf)", "x2 (leaf)", "x3 (leaf)"]


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_order_is_the_same_in_every_picture_of_a_graph(graph):
    loss = GRAPHS[graph]
    pictures = {
        ("LR", False): draw(loss, names=autograd.names(loss)),
        ("LR", True): draw(loss, names=autograd.names(loss), partials=True),
        ("TB", False): draw(loss, names=autograd.names(loss), direction="TB"),
        ("TB", True): draw(loss, names=autograd.names(loss), direction="TB", partials=True),
    }
    first, *others = [order(picture, direction) for (direction, _), picture in pictures.items()]
    assert sum(map(len, first)) > 10
    for other in others:
        assert other == first


def test_a_weight_stands_next_to_the_input_that_it_multiplies():
    w = [Parameter(0.5, f"w{i}") for i in range(3)]
    x = [Value(1.0, f"x{i}") for i in range(3)]
    z = dot(w, x, Parameter(0.0, "b"))
    assert names(order(draw(z))[0]) == ["w0", "x0", "w1", "x1", "w2", "x2", "b"]
    z = x[0] * w[0] + x[1] * w[1]
    assert names(order(draw(z))[0]) == ["x0", "w0", "x1", "w1"]


def test_operands_stand_in_the_order_in_which_they_were_written():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    assert names(order(draw(autograd.sum([c, a, b])))[0]) == ["c", "a", "b"]
    assert names(order(draw(b - a))[0]) == ["b", "a"]


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
@pytest.mark.parametrize("partials", [False, True])
@pytest.mark.parametrize("graph", GRAPHS)
def test_no_edge_runs_through_a_box_or_a_text(graph, direction, partials):
    check(draw(GRAPHS[graph], direction=direction, partials=partials))


@given(recipes(most_leaves=5, most_steps=12))
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_no_edge_of_any_graph_runs_through_a_box_or_a_text(recipe):
    check(draw(recipe.build()[-1], partials=True))


def test_no_edge_runs_through_the_frames_that_it_passes():
    x = [Value(1.0, f"x{i}") for i in range(2)]
    first, second = MLP(2, [2], "tanh", seed=1), MLP(2, [2], "tanh", seed=2)
    hidden = first(x)
    for layer, module in (("early", first), ("late", second)):
        module.layers[0].label = layer
    hidden = first(x)
    late = second(hidden)
    check(draw(autograd.sum([*late, *hidden, *x])))


def check(picture):
    """See that boxes stand apart, and that edges touch only the boxes at their ends."""
    drawn, where = parts(picture.svg), shapes(picture.svg)
    frames = {id for id in where if "module" in drawn[id].classes}
    nodes = {id: box for id, box in where.items() if id not in frames}
    for id, box in nodes.items():
        for other, theirs in nodes.items():
            assert id == other or not box.meets(theirs, 1.0), (id, other)
    ends = {}
    for line in picture.source.splitlines():
        if found := re.match(r"\s*(\w+) -> (\w+) \[.*\bid=\"?(e[\d.]+)", line):
            ends[found[3]] = found[1], found[2]
    for id, points in curves(picture.svg).items():
        for other, box in nodes.items():
            if other not in ends[id]:
                assert not any(box.holds(point, 1.0) for point in points), (id, other)
        for line, box in texts(picture.svg):
            assert not any(box.holds(point, 1.0) for point in points), (id, line)
