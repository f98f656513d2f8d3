"""Three scales of one graph."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from strategies import recipes
from svg_parts import parts, rectangle, size, texts

import autograd
from autograd import Value
from nn import MLP, cross_entropy, mse
from viz import CannotFold, GraphTooLarge, draw

SLIDE = 1280.0, 720.0
"""A page of 16:9 on which 12 points can be read from the last row."""


def small_network():
    x = [Value(0.5, "x1"), Value(-1.0, "x2")]
    L = (MLP(2, [3, 1], "tanh", seed=1)(x) - 1) ** 2
    L.label = "L"
    L.backward()
    return L


def by_hand(examples=20, widths=(2, 5, 1)):
    """Write a network from + and *, without a label."""
    layers = [
        [([Value(0.1 * (i - j)) for i in range(n)], Value(0.1 * j)) for j in range(m)]
        for n, m in pairwise(widths)
    ]
    losses = []
    for k in range(examples):
        values = [Value(0.05 * k - i) for i in range(widths[0])]
        for depth, layer in enumerate(layers, 1):
            values = [sum((w * x for w, x in zip(ws, values)), b) for ws, b in layer]
            if depth < len(layers):
                values = [z.tanh() for z in values]
        losses.append((values[0] - 0.5) ** 2)
    loss = sum(losses) * (1 / examples)
    loss.label = "loss"
    loss.backward()
    return loss


def cards(picture, kind):
    return {id: part for id, part in parts(picture.svg).items() if kind in part.classes}


def headings(picture, kind="array"):
    return [part.lines[0].strip() for part in cards(picture, kind).values()]


def fits(picture):
    width, height = size(picture.svg)
    return width <= SLIDE[0] and height <= SLIDE[1]


# --- neurons -------------------------------------------------------------------------------------


def lines_of(svg, id):
    """Return the lines of text inside a part, rows too."""
    return [
        (x.text or "").replace("\xa0", " ").strip()
        for x in parts(svg)[id].element.iter()
        if x.tag.endswith("text")
    ]


def test_each_neuron_is_a_box_with_a_row_for_each_product():
    picture = draw(small_network(), scale="neurons")
    neurons = cards(picture, "neuron")
    assert [part.title for part in neurons.values()] == [
        "layer1.neuron1 (neuron)",
        "layer1.neuron2 (neuron)",
        "layer1.neuron3 (neuron)",
        "layer2.neuron1 (neuron)",
    ]
    written = lines_of(picture.svg, next(iter(neurons)))
    assert written[:3] == ["neuron1", "data", "grad"]
    assert written[3::3] == ["x1 · w[0]", "x2 · w[1]", "b", "z = Σ", "a = tanh(z)"]


def test_a_row_shows_its_weights_value_and_gradient():
    L = small_network()
    weight = autograd.names(L).find("layer1.neuron2.w[0]")
    picture = draw(L, scale="neurons", precision=3)
    neuron = list(cards(picture, "neuron"))[1]
    written = lines_of(picture.svg, neuron)
    at = written.index("x1 · w[0]")
    assert [float(x.replace("−", "-")) for x in written[at + 1 : at + 3]] == [
        pytest.approx(weight.data, abs=1e-2),
        pytest.approx(weight.grad, abs=1e-2),
    ]


def test_a_row_has_the_number_of_its_value():
    L = small_network()
    numbers = {f"n{i}": node.label for i, node in enumerate(autograd.nodes(L), 1)}
    rows = cards(draw(L, scale="neurons"), "row")
    assert len(rows) >= 16
    for id, row in rows.items():
        if numbers[id]:
            assert row.title == numbers[id]


def test_a_neuron_written_by_hand_is_one():
    w, x = [Value(0.5), Value(-0.3)], [Value(1.0), Value(2.0)]
    b = Value(0.1, "b")
    for written in (
        sum(wi * xi for wi, xi in zip(w, x)) + b,
        w[0] * x[0] + w[1] * x[1] + b,
        b + w[0] * x[0] + w[1] * x[1],
        autograd.sum([w[0] * x[0], w[1] * x[1], b]),
        autograd.dot(w, x, b),
    ):
        a = written.tanh()
        picture = draw(a, scale="neurons", names=autograd.names(a, variables={}))
        assert len(cards(picture, "neuron")) == 1
        assert len(cards(picture, "leaf")) == 2


def test_an_edge_arrives_at_the_row_that_it_belongs_to():
    picture = draw(small_network(), scale="neurons")
    drawn = parts(picture.svg)
    neuron = next(iter(cards(picture, "neuron").values()))
    ys = sorted(
        float(re.findall(r"-?[\d.]+", x.attrib["y"])[0])
        for x in neuron.element.iter()
        if x.tag.endswith("text") and "·" in (x.text or "")
    )
    ends = []
    for line in picture.source.splitlines():
        if found := re.match(
            rf"\s*\w+ -> {re.escape(neuron.element.attrib['id'])} \[.*\bid=\"?(e[\d.]+)", line
        ):
            path = next(x.attrib["d"] for x in drawn[found[1]].element if "d" in x.attrib)
            ends.append(float(path.rpartition(",")[2]))
    # A line of text stands a third of its size below the middle of its row.
    assert sorted(ends) == pytest.approx([y - 4 for y in ys], abs=3)


def test_a_network_of_2_3_1_fits_a_slide():
    assert fits(draw(small_network(), scale="neurons", legend=True))


def test_a_network_of_4_16_16_3_has_a_bounded_size():
    x = [Value(0.1 * i, name) for i, name in enumerate(["sepal length", "sepal width", "a", "b"])]
    loss = cross_entropy([MLP(4, [16, 16, 3], "tanh", seed=1)(x)], [1])
    loss.backward()
    width, height = size(draw(loss, scale="neurons").svg)
    assert width <= 1600
    assert height <= 2400


def test_a_constant_input_stands_in_the_row():
    picture = draw(MLP(2, [1], seed=1)([0.25, -3.0]), scale="neurons")
    written = [part.lines for part in cards(picture, "leaf").values()]
    assert written == []
    assert "0.25 · w[0]" in picture.svg.replace("\xa0", " ")


# --- layers --------------------------------------------------------------------------------------


def test_a_network_by_hand_is_rolled_up_into_its_layers():
    picture = draw(by_hand(), scale="layers")
    assert headings(picture) == [
        "X  20 × 2",
        "Z1 = X·W1ᵀ + b1",
        "A1 = tanh(Z1)",
        "z2 = A1·w2 + b2",
        "loss = 0.05·sum((z2 − 0.5)²)",
    ]
    assert fits(picture)


def test_the_same_network_of_modules_has_the_same_layers():
    model = MLP(2, [5, 1], "tanh", seed=1)
    X = [[0.05 * k, 1 - 0.1 * k] for k in range(20)]
    loss = mse([model(x) for x in X], [float(k % 2) for k in range(20)])
    loss.backward()
    assert headings(draw(loss, scale="layers"))[1:4] == [
        "Z1 = X·W1ᵀ + b1",
        "A1 = tanh(Z1)",
        "z2 = A1·w2 + b2",
    ]


def test_examples_that_are_equal_are_as_many_as_they_are():
    model = MLP(2, [3, 1], "tanh", seed=1)
    loss = mse([model([0.0, 1.0]) for _ in range(7)], [0.0] * 7)
    loss.backward()
    assert headings(draw(loss, scale="layers"))[0] == "X  7 × 2"


def test_a_graph_that_does_not_repeat_itself_says_so():
    values = [Value(0.1 * i) for i in range(4)]
    functions = ["tanh", "exp", "sin", "cos", "sigmoid", "relu", "softplus", "atan"]
    for i in range(150):
        x, y = values[-1], values[-3]
        values.append(getattr(x, functions[i % 7])() * y + getattr(y, functions[i % 5])())
    with pytest.raises(CannotFold, match=r"cannot be folded .* scale='values'"):
        draw(values[-1], scale="layers")


def test_heat_maps_have_the_colours_of_the_numbers():
    import viz.themes

    palette = viz.themes.colours("light")
    w, x = [Value(2.0), Value(-2.0)], [Value(1.0, "x1"), Value(1.0, "x2")]
    z = sum(wi * xi for wi, xi in zip(w, x)) + Value(0.0)
    z.backward()
    drawn = draw(z.tanh(), scale="layers").svg
    for part in ("gradient +3", "gradient -3"):
        assert f'fill="{palette[part]}"' in drawn


# --- auto, open, highlight, legend ---------------------------------------------------------------


def scale_of(picture):
    kinds = {kind for part in parts(picture.svg).values() for kind in part.classes}
    return "layers" if "array" in kinds else "neurons" if "neuron" in kinds else "values"


def test_auto_takes_the_most_detailed_scale_that_can_be_read():
    a, b = Value(2.0), Value(3.0)
    assert scale_of(draw((a * b).tanh())) == "values"
    assert scale_of(draw(small_network())) == "neurons"
    assert scale_of(draw(by_hand())) == "layers"
    assert fits(draw(small_network()))
    assert fits(draw(by_hand()))


def test_what_is_folded_can_be_opened():
    L = small_network()
    assert len(cards(draw(L, scale="neurons", open="layer2"), "neuron")) == 3
    assert len(cards(draw(L, scale="neurons", open="layer1.neuron2"), "neuron")) == 3
    picture = draw(L, scale="layers", open="layer1")
    assert len(cards(picture, "neuron")) == 3
    assert headings(picture)[-1] == "L = (z2 − 1)²"
    with pytest.raises(
        ValueError, match="open takes frames of this graph, not 'layer7': there are"
    ):
        draw(L, open="layer7")


def test_a_weight_is_emphasised_by_itself_or_by_its_name():
    L = small_network()
    weight = autograd.names(L).find("layer1.neuron2.w[0]")
    for scale in ("values", "neurons"):
        drawn = {draw(L, scale=scale, highlight=w).svg for w in (weight, [weight], weight.label)}
        assert len(drawn) == 1
        assert drawn != {draw(L, scale=scale).svg}
    with pytest.raises(LookupError, match=r"called 'layer1.neuron2.w\[9\]': did you mean"):
        draw(L, highlight="layer1.neuron2.w[9]")


@pytest.mark.parametrize("scale", ["values", "neurons", "layers"])
def test_a_legend_stands_below_on_request(scale):
    L = small_network()
    plain, explained = draw(L, scale=scale), draw(L, scale=scale, legend=True)
    assert "legend" not in parts(plain.svg)
    legend = parts(explained.svg)["legend"]
    assert "blue" in legend.text
    top = min(float(x.attrib["y"]) for x in legend.element if x.tag.endswith("text"))
    for id, part in parts(explained.svg).items():
        if part.classes & {"neuron", "array", "result", "leaf"}:
            assert rectangle(part.element).bottom < top, id


def test_a_model_is_drawn():
    assert scale_of(draw(MLP(2, [3, 1], seed=1))) == "neurons"
    assert "Output: sum of outputs" in draw(MLP(2, [3, 2], seed=1)).description


@pytest.mark.parametrize("scale", ["values", "neurons", "layers"])
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_the_same_graph_gives_the_same_bytes(scale, direction):
    first, second = (draw(small_network(), scale=scale, direction=direction) for _ in range(2))
    assert first.svg == second.svg


@pytest.mark.parametrize("scale", ["neurons", "layers"])
@given(recipe=recipes())
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_graph_is_drawn_at_every_scale(scale, recipe):
    output = recipe.build()[-1]
    output.backward()
    try:
        assert draw(output, scale=scale).source
    except CannotFold:
        assert scale == "layers"


def test_a_graph_of_values_too_large_to_read_is_refused():
    with pytest.raises(GraphTooLarge):
        draw(by_hand(100), scale="values")


def test_text_fits_its_box():
    picture = draw(small_network(), scale="neurons")
    boxes = [rectangle(p.element) for p in cards(picture, "neuron").values()]
    inside = [
        r for line, r in texts(picture.svg) if any(b.holds((r.left + 1, r.bottom)) for b in boxes)
    ]
    assert len(inside) > 40
    for r in inside:
        assert any(b.holds((r.left, r.bottom)) and b.holds((r.right, r.bottom)) for b in boxes)


def irregular(frame):
    """Compute something that does not repeat itself, in a frame."""
    values = [Value(0.1 * i, f"{frame}.x{i}") for i in range(4)]
    functions = ["tanh", "exp", "sin", "cos", "sigmoid", "relu", "softplus", "atan"]
    for i in range(60):
        x, y = values[-1], values[-3]
        value = getattr(x, functions[i % 7])() * y.tanh() + getattr(y, functions[i % 5])()
        for node in (value, *value.operands):
            node.label = f"{frame}.v{i}"
        values.append(value.tanh())
        values[-1].label = f"{frame}.u{i}"
    for i, node in enumerate(autograd.nodes(values[-1])):
        node.label = node.label or f"{frame}.n{i}"
    return values[-1]


def test_an_irregular_graph_folds_by_its_frames():
    L = irregular("encoder") * irregular("decoder")
    L.backward()
    picture = draw(L, scale="layers")
    titles = [part.title for part in cards(picture, "neuron").values()]
    assert sorted(titles) == ["decoder (frame)", "encoder (frame)"]
    assert fits(picture)


def test_an_edge_across_many_columns_is_drawn():
    # A weight that is used at each of many steps: Graphviz reads no string that is so long.
    h, w = Value(0.0, "h"), Value(0.5, "w")
    for t in range(60):
        h = (w * h + Value(1.0 * t, f"x{t}")).tanh()
    assert "w (leaf)" in draw(h, scale="values").svg


def test_a_constant_is_drawn_at_every_scale():
    for scale in ("values", "neurons", "layers"):
        assert draw(autograd.Constant(2.0), scale=scale).svg
