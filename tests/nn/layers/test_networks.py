import copy
import math
from typing import Any

import pytest

from autograd import nodes
from nn import MLP, Dropout, Layer, Maxout, Module, Sequential, Softmax


def small() -> Sequential:
    return Sequential(Layer(2, 3, "tanh", seed=0), Dropout(0.5, seed=0), Maxout(3, 2, seed=1))


def test_layers_are_fed_by_those_before() -> None:
    model, x = small(), [0.5, -1.0]
    first, _, last = model.layers
    assert [value.data for value in model(x)] == [value.data for value in last(first(x))]


def test_an_mlp_is_a_sequence_of_layers() -> None:
    mlp = MLP(2, [3, 1], "tanh", seed=0)
    model = Sequential(Layer(2, 3, "tanh"), Layer(3, 1, "linear"))
    model.load_state_dict(mlp.state_dict())
    assert isinstance(mlp, Sequential)
    assert model([1.0, 2.0]).data == mlp([1.0, 2.0]).data


def test_labels_are_places_and_names() -> None:
    model = small()
    names = [name for name, _ in model.named_parameters()]
    assert names == [parameter.label for parameter in model.parameters()]
    assert names[-1] == "layer3.neuron2.piece2.b"
    labels = {node.label for node in nodes(*model([1.0, 2.0]))}
    assert {"layer1.neuron1.a", "layer3.neuron2.a", "layer3.neuron2.piece1.z"} <= labels


def test_a_network_within_a_network_is_labelled_by_both_places() -> None:
    model = Sequential(Sequential(Layer(1, 2), Layer(2, 1)), Layer(1, 1))
    names = [name for name, _ in model.named_parameters()]
    assert names == [parameter.label for parameter in model.parameters()]
    assert names[0] == "layer1.layer1.neuron1.w[0]"
    assert model(1.0).label == "layer2.neuron1.a"


def test_any_function_is_a_layer() -> None:
    model = Sequential(lambda x: [number / 10 for number in x], Layer(2, 1, "linear", seed=0))
    assert model([1.0, 2.0]).data == model.layers[1]([0.1, 0.2]).data


def test_representation() -> None:
    text = "Sequential(Layer(2, 3, 'tanh'), Dropout(0.5), Maxout(3, 2, pieces=2))"
    assert repr(small()) == text


@pytest.mark.parametrize(
    ("layers", "error", "complaint"),
    [
        ((), ValueError, "there is no layer"),
        (([Layer(1, 1)],), TypeError, r"layer1 is \[Layer.*, which computes nothing"),
        ((Layer(1, 1), Softmax), TypeError, "layer2 is .*Softmax.*; make one of this class"),
    ],
)
def test_what_is_no_layer(layers: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        Sequential(*layers)


# --- maxout --------------------------------------------------------------------------------------


def test_maxout_is_the_largest_of_its_sums() -> None:
    layer = Maxout(1, 2, pieces=3, label="layer1")
    pieces = [1.0, 0.0, -1.0, 0.0, 0.0, 0.5, 2.0, 0.0, 1.0, 1.0, 0.0, -1.0]
    for parameter, number in zip(layer.parameters(), pieces):
        parameter.data = number
    # |x| or at least one half; and the largest of 2 x, x + 1 and −1.
    assert [a.data for a in layer(-3.0)] == [3.0, -1.0]
    assert [a.data for a in layer([0.25])] == [0.5, 1.25]
    assert [a.data for a in layer(3.0)] == [3.0, 6.0]


def test_maxout_learns_only_with_the_largest_sum() -> None:
    layer = Maxout(1, 1, label="layer1", seed=0)
    for parameter, number in zip(layer.parameters(), [1.0, 0.0, -1.0, 0.0]):
        parameter.data = number
    layer(-3.0).backward()
    assert [parameter.grad for parameter in layer.parameters()] == [0.0, 0.0, -3.0, 1.0]


def test_maxout_of_the_wrong_size() -> None:
    with pytest.raises(ValueError, match=r"layer1 takes 2 input\(s\), not 3"):
        Maxout(2, 1, label="layer1")([1.0, 2.0, 3.0])
    for options in ({"inputs": 0}, {"outputs": 0}, {"pieces": 0}):
        with pytest.raises(ValueError, match=rf"{next(iter(options))} must be .*, not 0"):
            Maxout(**{"inputs": 1, "outputs": 1, **options})
    assert repr(Maxout(2, 1).neurons[0]) == "MaxoutNeuron(2, pieces=2)"


# --- softmax -------------------------------------------------------------------------------------


def test_softmax_gives_probabilities_however_large_the_logits() -> None:
    shares = [p.data for p in Softmax()([1000.0, 1000.0 + math.log(3), -1000.0])]
    assert shares == pytest.approx([0.25, 0.75, 0.0])
    assert repr(Softmax()) == "Softmax()"


def test_softmax_of_one_number() -> None:
    with pytest.raises(TypeError, match=r"one logit for each class; .* sigmoid"):
        Sequential(Layer(2, 1), Softmax())([1.0, 2.0])


# --- dropout -------------------------------------------------------------------------------------


def test_dropout_passes_all_in_use_and_some_in_training() -> None:
    dropout, x = Dropout(0.25, seed=3), [1.0] * 10_000
    assert dropout(x) == x
    passed = dropout.train()(x)
    assert set(passed) == {0.0, 1 / 0.75}
    assert sum(passed) / len(x) == pytest.approx(1.0, abs=0.03)
    assert dropout.eval()(x) == x


def test_dropout_is_settled_by_its_seed() -> None:
    first, again, other = (Dropout(0.5, seed).train()([1.0] * 50) for seed in (1, 1, 2))
    assert first == again != other


def test_what_is_left_out_learns_nothing() -> None:
    model = Sequential(Layer(1, 1, "linear", seed=0), Dropout(0.5, seed=1)).train()
    gradients = []
    for _ in range(20):
        model.zero_grad()
        model(3.0).backward()
        gradients.append(model.layers[0].neurons[0].w[0].grad)
    assert set(gradients) == {0.0, 6.0}


def test_modes_reach_every_module_and_survive_a_copy() -> None:
    model = Sequential(Sequential(Dropout(0.5)), Layer(1, 1))
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert all(module.training for module in copy.deepcopy(model).modules())
    assert [type(module).__name__ for module in model.modules()] == [
        *("Sequential", "Sequential", "Dropout", "Layer", "Neuron")
    ]
    assert not any(module.training for module in model.eval().modules())
    assert not Module().training


@pytest.mark.parametrize("rate", [-0.1, 1.0, math.nan])
def test_an_impossible_rate(rate: float) -> None:
    with pytest.raises(ValueError, match="rate must be at least 0 and less than 1"):
        Dropout(rate)
