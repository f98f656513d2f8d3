import xml.etree.ElementTree as ET

import pytest
from svg_parts import parts

from autograd import Value, no_grad
from nn import MLP, Dropout, Layer, Maxout, Module, Neuron, Sequential, ThresholdNeuron
from viz import network, themes

SVG = "{http://www.w3.org/2000/svg}"

LIGHT = themes.colours("light")


@pytest.fixture
def model():
    return MLP(2, [3, 1], "tanh", seed=1)


def circles(picture):
    """Return the middle of each circle, by its id."""
    found = {}
    for id, part in parts(picture.svg).items():
        ellipse = part.element.find(f"{SVG}ellipse")
        if ellipse is not None:
            found[id] = float(ellipse.attrib["cx"]), float(ellipse.attrib["cy"])
    return found


def lines(picture):
    """Return the attributes of each line, by its id."""
    return {
        id: part.element.find(f"{SVG}path").attrib
        for id, part in parts(picture.svg).items()
        if "edge" in part.classes
    }


def test_neurons_stand_in_columns_that_are_centred(model):
    found = circles(network(model))
    assert sorted(found) == ["n0.1", "n0.2", "n1.1", "n1.2", "n1.3", "n2.1"]
    columns = [{found[id][0] for id in found if id.startswith(f"n{place}")} for place in range(3)]
    assert [len(column) for column in columns] == [1, 1, 1]
    assert max(columns[0]) < max(columns[1]) < max(columns[2])
    middles = []
    for place in range(3):
        heights = [found[id][1] for id in found if id.startswith(f"n{place}")]
        assert heights == sorted(heights)
        middles.append((heights[0] + heights[-1]) / 2)
    assert middles == pytest.approx([middles[0]] * 3, abs=0.02)


def test_lines_are_the_weights(model):
    found = lines(network(model))
    assert len(found) == 9
    widths, weights, shades = [], [], []
    for place, layer in enumerate(model.layers, 1):
        for i, neuron in enumerate(layer.neurons, 1):
            for j, weight in enumerate(neuron.w, 1):
                line = found[f"w{place}.{i}.{j}"]
                assert ("stroke-dasharray" in line) == (weight.data < 0)
                shades.append((abs(weight.data), weight.data < 0, line["stroke"]))
                widths.append(float(line.get("stroke-width", 1)))
                weights.append(abs(weight.data))
    heaviest = max(weights)
    assert widths == pytest.approx([0.4 + 4.6 * weight / heaviest for weight in weights], abs=0.01)
    # Small weights are faded: more than half of the largest, more than a tenth, and the rest.
    for size, is_negative, stroke in shades:
        strength = 3 if size > heaviest / 2 else 2 if size > heaviest / 10 else 1
        assert stroke == LIGHT[f"gradient {'-' if is_negative else '+'}{strength}"]


def test_features_and_classes_have_names(model):
    found = parts(network(model, inputs=["length", "<width>"], outputs=["price"]).svg)
    assert [found[id].text for id in ("x1", "x2", "y1")] == ["length", "<width>", "price"]
    assert "length to layer 1, neuron 1" in found["w1.1.1"].title
    with pytest.raises(ValueError, match="inputs must name 2, not 1"):
        network(model, inputs=["length"])
    with pytest.raises(ValueError, match="outputs must name 1, not 2"):
        network(model, outputs=["a", "b"])


def test_weights_and_biases_are_written_on_request(model):
    assert "v1.1.1" not in parts(network(model).svg)
    found = parts(network(model, values=True).svg)
    for place, layer in enumerate(model.layers, 1):
        for i, neuron in enumerate(layer.neurons, 1):
            bias = found[f"b{place}.{i}"].text.removeprefix("b = ").replace("−", "-")
            assert float(bias) == pytest.approx(neuron.b.data, rel=0.05, abs=1e-9)
            for j, weight in enumerate(neuron.w, 1):
                written = found[f"v{place}.{i}.{j}"].text.replace("−", "-")
                assert float(written) == pytest.approx(weight.data, rel=0.05)


def test_circles_hold_the_activations(model):
    found = parts(network(model, [0.5, -1.0]).svg)
    hidden = [neuron([0.5, -1.0]).data for neuron in model.layers[0].neurons]
    written = [found[f"n1.{i}"].text.replace("−", "-") for i in (1, 2, 3)]
    assert [float(text) for text in written] == pytest.approx(hidden, rel=0.05)
    assert found["n0.1"].text == "0.5"
    assert found["n0.2"].text == "−1"
    assert float(found["n2.1"].text) == pytest.approx(model([0.5, -1.0]).data, rel=0.05)
    fills = [found[id].element.find(f"{SVG}ellipse").attrib["fill"] for id in ("n0.2", "n1.1")]
    assert fills == ["#f5a04c", "#f5a04c"]
    assert found["x2"].text == "x2"


def test_circles_hold_the_gradients_of_a_loss(model):
    picture = network(model, [0.5, -1.0], loss=lambda y: (y - 1) ** 2)
    inputs = [Value(0.5), Value(-1.0)]
    ((model(inputs) - 1) ** 2).backward()
    titles = [parts(picture.svg)[f"n0.{i}"].title.replace("−", "-") for i in (1, 2)]
    gradients = [float(title.removeprefix(f"x{i}: gradient ")) for i, title in enumerate(titles, 1)]
    assert gradients == pytest.approx([x.grad for x in inputs], rel=0.05)
    assert "circles: gradient" in picture.description


def test_the_model_is_left_as_it_was(model):
    before = model.state_dict()
    network(model, [0.5, -1.0], loss=lambda y: y**2)
    assert model.state_dict() == before
    assert all(parameter.grad == 0 for parameter in model.parameters())


def test_without_an_example_circles_are_empty(model):
    found = parts(network(model).svg)
    assert (found["n0.1"].text, found["n1.1"].text) == ("x1", "")
    assert found["n1.1"].title == "layer 1, neuron 1, bias 0"


def test_what_it_shows_is_said_in_words(model):
    picture = network(model, [0.5, -1.0])
    assert picture.title == "Network 2-3-1"
    title, desc, *_ = ET.fromstring(picture.svg)
    assert (title.text, desc.text) == (picture.title, picture.description)
    assert desc.text == (
        "inputs 2, layer 1 3 × tanh, layer 2 1 × linear. lines: weights, blue if positive, orange "
        "and dashed if negative, the widest 0.99. circles: activation, blue if positive, orange if "
        "negative. activation of the last layer: 0.07."
    )


def test_every_part_has_a_title(model):
    for id, part in parts(network(model, [0.5, -1.0]).svg).items():
        assert part.title or id == "graph0"


@pytest.mark.parametrize(("widths", "drawn"), [([16, 16, 1], 35), ([32, 10], 40)])
def test_layers_too_wide_to_read_are_shortened(widths, drawn):
    model = MLP(64 if len(widths) == 2 else 2, widths, seed=1)
    picture = network(model, [0.1] * len(model.layers[0].neurons[0].w))
    assert len(circles(picture)) == drawn
    dots = {id: part.title for id, part in parts(picture.svg).items() if part.text == "⋮"}
    assert dots == ({"d0": "49 more", "d1": "17 more"} if len(widths) == 2 else {})
    assert len(picture.svg) < 300_000


def test_limit_says_how_many_are_drawn():
    found = circles(network(Layer(9, 1), limit=5))
    assert sorted(found) == ["n0.1", "n0.2", "n0.8", "n0.9", "n1.1"]


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot"])
def test_the_same_network_gives_the_same_bytes(model, tmp_path, suffix):
    for name in "ab":
        network(model, [0.5, -1.0]).save(tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_themes(model):
    assert "prefers-color-scheme:dark" in network(model).svg
    dark = network(model, theme="dark").svg
    assert "#15181c" in dark
    assert "<style>" not in dark


def test_a_layer_a_neuron_and_a_threshold_neuron_are_networks():
    assert network(Layer(2, 3)).title == "Network 2-3"
    assert network(Neuron(2), [1.0, 2.0]).title == "Network 2-1"
    both = network(ThresholdNeuron([1, 1], 2), [1, 1])
    assert parts(both.svg)["n1.1"].text == "1"
    assert network(Neuron(1), 2.0).title == "Network 1-1"


def test_what_is_between_layers_is_passed_through():
    model = Sequential(Layer(2, 3, "relu"), Dropout(0.5, seed=1), Layer(3, 2))
    found = parts(network(model, [1.0, 2.0]).svg)
    assert float(found["n2.1"].text) == pytest.approx(model([1.0, 2.0])[0].data, rel=0.05)


def test_numbers_that_are_none_are_marked(model):
    first, second, *_ = model.parameters()
    first.data, second.data = float("nan"), 0.0
    picture = network(model, [0.5, -1.0])
    assert parts(picture.svg)["n1.1"].text == "⚠ nan"
    assert lines(picture)["w1.1.1"]["stroke"] == "#ffe93d"
    assert lines(picture)["w1.1.2"]["stroke"] == "#c4c9cf"


def test_of_many_outputs_some_are_said():
    assert "and 2 more." in network(Layer(2, 10, seed=1), [1.0, 2.0]).description


class Backwards(Module):
    """A module that calls its layers in another order than it holds them."""

    def __init__(self):
        self.layers = [Layer(3, 1), Layer(2, 3)]


@pytest.mark.parametrize(
    ("fault", "message", "arguments"),
    [
        (TypeError, "a model of nn's layers, not 'mlp'", ["mlp"]),
        (TypeError, "there is none", [Sequential(Dropout(0.5))]),
        (TypeError, "are all in a Layer", [Sequential(Layer(2, 2), Maxout(2, 2), Layer(2, 1))]),
        (ValueError, "layer 2 takes 2 inputs and the layer before it has 1", [Backwards()]),
        (ValueError, "not as many|takes 2 input", [MLP(2, [1]), [1.0, 2.0, 3.0]]),
    ],
)
def test_what_cannot_be_drawn_is_refused(fault, message, arguments):
    with pytest.raises(fault, match=message):
        network(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "sepia"}, "theme must be one of auto, light, dark, not 'sepia'"),
        ({"limit": 2}, "limit must be a whole number from 3, not 2"),
        ({"limit": 4.5}, "limit must be a whole number from 3, not 4.5"),
        ({"loss": lambda y: y}, "give network one"),
    ],
)
def test_wrong_options_are_named(model, options, message):
    with pytest.raises(ValueError, match=message):
        network(model, **options)


def test_activations_must_be_recorded(model):
    with no_grad(), pytest.raises(ValueError, match=r"outside of no_grad\(\)"):
        network(model, [0.5, -1.0])
