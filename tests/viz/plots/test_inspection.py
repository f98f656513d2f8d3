import math
from itertools import pairwise

import numpy as np
import pytest

from nn import MLP, Module, Neuron, Parameter, Sequential
from viz import gradient_flow, weights


@pytest.fixture
def model():
    model = MLP(2, [3, 1], "tanh", seed=1)
    model([0.5, -1.0]).backward()
    return model


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_bars_are_the_norms_of_the_gradients(model):
    ax = gradient_flow(model)
    norms = [
        math.sqrt(sum(parameter.grad**2 for parameter in layer.parameters()))
        for layer in model.layers
    ]
    assert heights(ax) == pytest.approx(norms)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["layer1", "layer2"]
    assert ax.get_yscale() == "log"
    written = [float(text.get_text()) for text in ax.texts]
    assert written == pytest.approx(norms, rel=0.05)


def test_a_gradient_that_is_none_is_marked(model):
    model.parameters()[0].grad = math.inf
    ax = gradient_flow(model)
    assert heights(ax)[0] == 0
    assert ax.texts[0].get_text() == "⚠ inf"
    model.parameters()[-1].grad = math.nan
    assert [text.get_text() for text in gradient_flow(model).texts] == ["⚠ inf", "⚠ nan"]


def test_a_layer_without_gradient_is_there(model):
    for parameter in model.layers[0].parameters():
        parameter.grad = 0.0
    ax = gradient_flow(model)
    assert heights(ax)[0] == 0
    assert ax.texts[0].get_text() == "0"


def test_any_module_has_gradients():
    class Line(Module):
        def __init__(self):
            self.slope, self.offset = Parameter(2.0), Parameter(1.0)

        def __call__(self, x):
            return self.slope * x + self.offset

    line = Line()
    line(3.0).backward()
    assert heights(gradient_flow(line)) == [3.0, 1.0]


def test_without_gradients_there_is_nothing_to_see():
    with pytest.raises(ValueError, match=r"call loss\.backward\(\) first"):
        gradient_flow(MLP(2, [1]))


def test_matrices_are_the_weights_and_biases(model):
    images = [image.get_array() for image in weights(model).images]
    expected = []
    for layer in model.layers:
        expected.append([[w.data for w in neuron.w] for neuron in layer.neurons])
        expected.append([[neuron.b.data] for neuron in layer.neurons])
    assert len(images) == 4
    for image, matrix in zip(images, expected):
        np.testing.assert_array_equal(image, matrix)


def test_white_is_zero_for_all_matrices(model):
    largest = max(abs(parameter.data) for parameter in model.parameters())
    for image in weights(model).images:
        assert image.get_clim() == pytest.approx((-largest, largest))


def test_matrices_do_not_overlap(model):
    edges = [image.get_extent()[:2] for image in weights(model).images]
    for (_, right), (left, _) in pairwise(edges):
        assert right < left


def test_few_numbers_are_written(model):
    texts = [text.get_text() for text in weights(model).texts]
    assert len(texts) == 4 + 13
    assert {"W1", "b1", "W2", "b2"} <= set(texts)
    assert len(weights(MLP(2, [8, 1], seed=1)).texts) == 4


def test_a_neuron_has_weights():
    neuron = Neuron(3, seed=1)
    assert weights(neuron).images[0].get_array().tolist() == [[w.data for w in neuron.w]]


def test_weights_that_are_no_numbers_stand_out(model):
    model.parameters()[0].data = math.nan
    image = weights(model).images[0]
    assert image.get_array().mask[0, 0]
    assert image.get_cmap()(np.ma.masked)[:3] == pytest.approx((1, 233 / 255, 61 / 255))


def test_all_weights_zero():
    assert weights(MLP(2, [1], init=lambda *_: 0.0)).images[0].get_clim() == (-1, 1)


def test_a_model_without_layers_is_refused():
    with pytest.raises(TypeError, match="there is none"):
        weights(Sequential(lambda x: x))
