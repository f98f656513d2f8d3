import copy
import json
import pickle
from typing import Any

import pytest

from autograd import Value
from nn import MLP, Layer, Module, Parameter


class Branches(Module):
    """Parameters wherever a module may keep them."""

    def __init__(self) -> None:
        self.scale = Parameter(1.0)
        self.w = [[Parameter(2.0), Parameter(3.0)], [Parameter(4.0)]]
        self.blocks = (Layer(1, 1, "linear"), Layer(1, 1, "linear"))
        self.again = self.blocks[0]
        self.myself = self
        self.note = "no parameter"
        self.plain = Value(5.0)


def test_names_say_the_way_to_a_parameter() -> None:
    assert [name for name, _ in Branches().named_parameters()] == [
        "scale",
        *("w[0][0]", "w[0][1]", "w[1][0]"),
        *("block1.neuron1.w[0]", "block1.neuron1.b", "block2.neuron1.w[0]", "block2.neuron1.b"),
    ]


def test_names_of_an_mlp_are_its_labels() -> None:
    model = MLP(2, [3, 1])
    names = [name for name, _ in model.named_parameters()]
    assert names == [parameter.label for parameter in model.parameters()]
    assert names[6:9] == ["layer1.neuron3.w[0]", "layer1.neuron3.w[1]", "layer1.neuron3.b"]
    assert list(model.state_dict()) == names


def test_a_deep_module_is_walked_without_recursion() -> None:
    module: Any = Module()
    module.weight = Parameter(1.0)
    for _ in range(5_000):
        outer: Any = Module()
        outer.inner = module
        module = outer
    assert len(module.parameters()) == 1


def test_zero_grad_clears_every_parameter() -> None:
    model = MLP(2, [2, 1], seed=0)
    model([1.0, 2.0]).backward()
    assert any(parameter.grad for parameter in model.parameters())
    model.zero_grad()
    assert not any(parameter.grad for parameter in model.parameters())


def test_a_module_without_call_says_so() -> None:
    with pytest.raises(NotImplementedError, match=r"Branches .* define __call__"):
        Branches()(1.0)


@pytest.mark.parametrize(
    "survive",
    [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))],
    ids=["deepcopy", "pickle"],
)
def test_a_model_survives_a_copy(survive: Any) -> None:
    model = MLP(2, [3, 2], "tanh", "sigmoid", seed=0)
    again = survive(model)
    assert again.state_dict() == model.state_dict()
    assert [value.data for value in again([0.5, -1.0])] == [
        value.data for value in model([0.5, -1.0])
    ]
    again.parameters()[0].data += 1.0
    assert again.state_dict() != model.state_dict()
    assert [p.label for p in again.parameters()] == [p.label for p in model.parameters()]


def test_state_survives_json() -> None:
    model, other = MLP(2, [3, 1], seed=0), MLP(2, [3, 1], seed=1)
    assert model.state_dict() != other.state_dict()
    other.load_state_dict(json.loads(json.dumps(model.state_dict())))
    assert other.state_dict() == model.state_dict()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"layer1.neuron1.b": None}, "not a finite number: layer1.neuron1.b"),
        ({"layer1.neuron1.b": "0.5"}, "not a finite number: layer1.neuron1.b"),
        ({"layer1.neuron1.b": float("nan")}, "not a finite number: layer1.neuron1.b"),
        ({"bias": 1.0}, "unexpected: bias"),
        ({"layer1.neuron1.b": ...}, "missing: layer1.neuron1.b"),
        ({"bias": "x"}, "unexpected: bias; not a finite number: bias"),
        ({f"x{i}": 0.0 for i in range(5)}, "unexpected: x0, x1, x2 and 2 more"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change: Any, complaint: str) -> None:
    model = MLP(2, [1], seed=0)
    before = model.state_dict()
    state = {name: number + 1.0 for name, number in before.items()} | change
    with pytest.raises(ValueError, match="not one of this MLP") as caught:
        model.load_state_dict({name: entry for name, entry in state.items() if entry is not ...})
    assert str(caught.value).endswith(complaint)
    assert model.state_dict() == before


def test_parameters_are_labelled_after_the_way_to_them_in_modules_of_ones_own() -> None:
    class Pair(Module):
        def __init__(self) -> None:
            self.scale = Parameter(2.0)
            self.own = Parameter(1.0, "mine")
            self.layers = [Layer(1, 1, "tanh"), [Parameter(3.0)]]

    class Outer(Module):
        def __init__(self) -> None:
            self.left, self.right = Pair(), Pair()

    model = Outer()
    labels = [parameter.label for parameter in model.parameters()]
    assert labels == [
        name if not name.endswith("own") else "mine" for name, _ in model.named_parameters()
    ]
    assert model.right.label == "right"
    assert model.right.layers[0]([1.0]).label == "right.layer1.neuron1.a"
