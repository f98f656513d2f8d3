"""What Python answers to the playground: held to PyTorch's gradients."""

from __future__ import annotations

from random import Random

import pytest

from autograd.translation import spoken
from viz.pages.answers import answer

torch = pytest.importorskip("torch")

ACTIVATIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "linear": lambda z: z}
LOSSES = {
    "mse": torch.nn.functional.mse_loss,
    "huber": torch.nn.functional.huber_loss,
    "binary_cross_entropy": torch.nn.functional.binary_cross_entropy,
    "cross_entropy": torch.nn.functional.cross_entropy,
    "hinge": lambda p, y: torch.relu(1 - p * y).mean(),
}


def question(loss, widths, seed, **more):
    random = Random(seed)
    layers = [
        {
            "activation": "tanh",
            "weights": [[random.gauss(0, 1) for _ in range(inputs)] for _ in range(width)],
            "biases": [random.gauss(0, 1) for _ in range(width)],
        }
        for inputs, width in zip([2, *widths], widths)
    ]
    last = {"binary_cross_entropy": "sigmoid", "cross_entropy": "linear", "hinge": "linear"}
    layers[-1]["activation"] = last.get(loss, "tanh")
    examples = [
        [
            [random.gauss(0, 1), random.gauss(0, 1)],
            [float(place == 0) for place in range(widths[-1])],
        ]
        for _ in range(3)
    ]
    return {
        "kind": "why", "language": "en", "features": ["x₁", "x₂"], "layers": layers, "loss": loss,
        "examples": examples[:1], "asked": [0, 0, 0], **more,
    }  # fmt: skip


def torch_gradient(asked):
    layers = [
        [
            torch.tensor(layer[name], dtype=torch.float64, requires_grad=True)
            for name in ("weights", "biases")
        ]
        for layer in asked["layers"]
    ]
    a = torch.tensor([x for x, _ in asked["examples"]], dtype=torch.float64)
    y = torch.tensor([y for _, y in asked["examples"]], dtype=torch.float64)
    for (weights, biases), layer in zip(layers, asked["layers"]):
        a = ACTIVATIONS[layer["activation"]](a @ weights.T + biases)
    LOSSES[asked["loss"]](a, y).backward()
    layer, neuron, place = asked["asked"]
    weights, biases = layers[layer]
    return float(biases.grad[neuron] if place < 0 else weights.grad[neuron][place])


def said(text):
    result = text.partition("\nwhere ")[0]
    return float(result.rpartition("= ")[2].replace("−", "-"))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("asked", [(0, 1, 0), (1, 0, -1), (1, 0, 2), (0, 0, -1)])
def test_a_gradient_is_pytorchs(loss, asked, seed):
    widths = [3, 3 if loss == "cross_entropy" else 1]
    one = question(loss, widths, seed, asked=asked)
    assert said(answer(one)["text"]) == pytest.approx(torch_gradient(one), rel=1e-3, abs=1e-9)
    several = {**one, "examples": question(loss, widths, seed)["examples"] * 2}
    assert said(answer(several)["text"]) == pytest.approx(
        torch_gradient(several), rel=1e-3, abs=1e-9
    )


def test_names_say_where_a_number_stands():
    told = answer(question("mse", [1], 0))["text"]
    assert told.startswith("∂L/∂w1.1.1 = ")
    assert told.splitlines()[1].endswith("· x₁")


def test_a_quiz_knows_a_mistake():
    asked = question("mse", [2, 1], 1, kind="quiz", number=3)
    told = answer(asked)
    assert told["question"].startswith("∂L/∂")
    right = (
        answer({**asked, "kind": "mark", "given": "123"})["verdict"]
        .split("it is ")[1]
        .split("\n")[0]
    )
    assert "is right" in answer({**asked, "kind": "mark", "given": right})["verdict"]
    assert "123 is wrong" in answer({**asked, "kind": "mark", "given": "123"})["verdict"]


def test_steps_are_a_page():
    assert answer(question("mse", [2, 1], 1, kind="steps"))["page"].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("wrong", [
    {"layers": []}, {"loss": "none"}, {"asked": [9, 0, 0]}, {"kind": "x"}, {"examples": []},
    {"layers": 3}, {"examples": [[["a"], [1]]]}, {"kind": "mark", "number": 0, "given": "x"},
    {"language": 7}, {"kind": "quiz", "number": "x"}, {"features": None},
    {"layers": [{"activation": "tanh", "weights": [[]], "biases": [0.0]}]},
])  # fmt: skip
def test_a_question_that_makes_no_sense_is_told(wrong):
    told = answer({**question("mse", [2, 1], 1), **wrong})
    assert told.keys() <= {"problem", "text", "mathml"}
    assert told.get("problem", "-")


def test_an_answer_speaks_the_language_of_the_page():
    asked = question("mse", [3, 2, 1], 0, language="es")
    assert "camino 1:" in answer(asked)["text"]
    assert spoken() == "en"
