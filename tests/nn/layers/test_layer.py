from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Constant, Value, apply, leaves, nodes, operations, register
from nn import MLP, Layer, Neuron, Parameter, mse, uniform


@pytest.fixture
def textbook() -> MLP:
    """The two-two-two sigmoid network that textbooks work through by hand."""
    model = MLP(2, [2, 2], activation="sigmoid", output="sigmoid")
    weights = [0.15, 0.20, 0.35, 0.25, 0.30, 0.35, 0.40, 0.45, 0.60, 0.50, 0.55, 0.60]
    for parameter, number in zip(model.parameters(), weights):
        parameter.data = number
    return model


def test_textbook_network_forward(textbook: MLP) -> None:
    outputs = textbook([0.05, 0.10])
    assert [output.data for output in outputs] == pytest.approx([0.75136507, 0.772928465], abs=5e-9)
    # Half the sum of two squared errors is their mean.
    assert mse([outputs], [[0.01, 0.99]]).data == pytest.approx(0.298371109, abs=5e-10)


def test_textbook_network_after_one_update(textbook: MLP) -> None:
    mse([textbook([0.05, 0.10])], [[0.01, 0.99]]).backward()
    updated = {name: p.data - 0.5 * p.grad for name, p in textbook.named_parameters()}
    weights = [number for name, number in updated.items() if not name.endswith(".b")]
    assert weights == pytest.approx(
        [
            *(0.149780716, 0.199561432, 0.249751144, 0.299502287),
            *(0.358916480, 0.408666186, 0.511301270, 0.561370121),
        ],
        abs=5e-10,
    )


def test_a_neuron_is_one_sum_and_one_activation() -> None:
    a = Neuron(2, "tanh", seed=0, label="layer1.neuron3")([1.0, 2.0])
    (z,) = a.operands
    assert (str(a.op), a.label) == ("tanh", "layer1.neuron3.a")
    assert (str(z.op), z.label) == ("dot", "layer1.neuron3.z")
    assert [operand.label for operand in z.operands if isinstance(operand, Parameter)] == [
        "layer1.neuron3.w[0]",
        "layer1.neuron3.w[1]",
        "layer1.neuron3.b",
    ]


def test_a_linear_neuron_is_its_sum() -> None:
    neuron = Neuron(1, "linear", seed=0)
    neuron.b.data = 0.25
    z = neuron([2.0])
    assert (str(z.op), z.label) == ("dot", "z")
    assert z.data == neuron.w[0].data * 2.0 + 0.25


def test_labels_in_an_mlp_count_layers_and_neurons_from_one() -> None:
    model = MLP(2, [3, 2])
    outputs = model([1.0, 2.0])
    assert [output.label for output in outputs] == ["layer2.neuron1.z", "layer2.neuron2.z"]
    labels = {node.label for node in nodes(*outputs)}
    assert {"layer1.neuron3.z", "layer1.neuron3.a", "layer1.neuron3.w[1]"} <= labels


def test_neurons_of_a_layer_share_their_inputs() -> None:
    outputs = MLP(2, [16, 16, 1])([1.0, 2.0])
    assert sum(isinstance(leaf, Constant) for leaf in leaves(outputs)) == 2


def test_the_network_of_micrograd_is_valid() -> None:
    model = MLP(2, [16, 16, 1])
    assert len(model.parameters()) == 337
    output = model([1.0, -2.0])
    assert isinstance(output, Value)
    assert [len(layer.neurons) for layer in model.layers] == [16, 16, 1]
    assert (str(model.layers[0].neurons[0].activation), model.layers[2].neurons[0].activation) == (
        "relu",
        None,
    )


@pytest.mark.parametrize(
    "x",
    [
        [1.0, -2.0],
        (1, -2),
        np.array([1.0, -2.0]),
        [Value(1.0), -2.0],
        (x for x in (1.0, -2.0)),
    ],
    ids=["list", "tuple", "array", "Values", "generator"],
)
def test_inputs_are_numbers_or_values(x: Any) -> None:
    model = MLP(2, [2, 1], seed=0)
    assert model(x).data == model([1.0, -2.0]).data


def test_gradients_reach_inputs_that_are_values() -> None:
    x = [Value(1.0), Value(2.0)]
    model = MLP(2, [1], seed=0)
    model(x).backward()
    assert [value.grad for value in x] == [w.data for w in model.layers[0].neurons[0].w]


def test_one_input_needs_no_list_and_one_output_is_no_list() -> None:
    model = MLP(1, [1, 2, 1, 1], "tanh", seed=0)
    assert model(0.5).data == model([0.5]).data == model(Value(0.5)).data


@pytest.mark.parametrize("make", [lambda: MLP(2, [3, 1]), lambda: Layer(2, 3, label="layer1")])
@pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], [], 1.0])
def test_wrong_number_of_inputs(make: Callable[[], Any], x: Any) -> None:
    with pytest.raises(ValueError, match=r"layer1 takes 2 input\(s\), not [013]"):
        make()(x)


def test_wrong_number_of_inputs_of_a_neuron_or_a_nameless_layer() -> None:
    with pytest.raises(ValueError, match=r"2 weights and 3 inputs"):
        Neuron(2)([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"this layer takes 2 input\(s\), not 3"):
        Layer(2, 1)([1.0, 2.0, 3.0])


def test_an_input_that_is_no_number() -> None:
    with pytest.raises(TypeError, match="convert text"):
        MLP(2, [1])(["1", "2"])


@pytest.mark.parametrize("name", [n for n, entry in operations.items() if entry.arity == 1])
def test_every_operation_of_one_operand_is_an_activation(name: str) -> None:
    a = Neuron(1, name, init=uniform(0.5, 0.5))([1.0])
    assert a.data == apply(operations[name], 0.5).data
    assert a.op is operations[name]


def test_a_registered_operation_is_an_activation_at_once() -> None:
    register(
        "softsign",
        value=lambda xp, x: x / (1 + xp.abs(x)),
        partials=lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
    )
    model = MLP(1, [1], output="softsign", init=uniform(3, 3))
    assert model(-1.0).data == -0.75


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("reluu", "did you mean 'relu'"),
        ("lineer", "did you mean 'linear'"),
        ("zzz", "choose from linear, "),
        ("add", ""),
        (None, "choose from"),
    ],
)
def test_an_unknown_activation_is_met_with_a_suggestion(name: Any, hint: str) -> None:
    with pytest.raises(LookupError, match=f"no activation {name!r}; .*{hint}"):
        MLP(2, [3, 1], activation=name)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: MLP(2, []), r"list of widths such as .*, not \[\]"),
        (lambda: MLP(2, 3), "list of widths such as .*, not 3"),
        (lambda: MLP(2, "16"), "list of widths such as .*, not '16'"),
        (lambda: MLP(2, [3, 0]), "layers must be .*, not 0"),
        (lambda: MLP(2, [3, 1.5]), "layers must be .*, not 1.5"),
        (lambda: MLP(0, [1]), "inputs must be .*, not 0"),
        (lambda: Layer(2, -1), "outputs must be .*, not -1"),
        (lambda: Neuron(0), "inputs must be .*, not 0"),
    ],
)
def test_impossible_widths(make: Callable[[], Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


def test_representations_are_how_they_are_made() -> None:
    model = MLP(2, [3, 1], "tanh", seed=0)
    assert repr(model) == "MLP(2, [3, 1], activation='tanh', output='linear')"
    assert repr(model.layers[0]) == "Layer(2, 3, 'tanh')"
    assert repr(model.layers[1].neurons[0]) == "Neuron(3, 'linear')"


def test_a_label_that_changes_reaches_everything() -> None:
    layer = Layer(1, 2, "tanh", label="layer1")
    layer.label = "encoder"
    a = layer(1.0)[1]
    assert (a.label, a.operands[0].label) == ("encoder.neuron2.a", "encoder.neuron2.z")
    assert layer.neurons[1].label == "encoder.neuron2"
    assert [parameter.label for parameter in layer.neurons[1].parameters()] == [
        "encoder.neuron2.w[0]",
        "encoder.neuron2.b",
    ]
