"""Each operation of one operand, and one of one's own, in each of the other libraries."""

from __future__ import annotations

import copy
import math
import os
from pathlib import Path
from typing import Any

import pytest

from autograd import Operation, gradients, operations, register
from autograd.table.readings import FLOATS
from nn import Layer, Sequential, from_keras, from_torch, to_keras, to_onnx, to_torch

os.environ.setdefault("KERAS_BACKEND", "torch")

UNARY = sorted(
    name
    for name, one in operations.items()
    if one.arity == 1 and one.value.__module__.startswith("autograd.table.")
)
NUMBERS = [-4.5, -2.75, -1.0, -0.625, -0.125, 0.0, 0.125, 0.5, 0.9375, 1.0, 1.5, 3.25, 21.0]
OWN = ["swish", "hat", "spike", "towards", "constant"]
EVERY = [*UNARY, *OWN]


@pytest.fixture(autouse=True)
def _own() -> None:
    register(
        "swish",
        lambda xp, x, beta: x * xp.sigmoid(beta * x),
        lambda xp, y, x, beta: (beta * y + xp.sigmoid(beta * x) * (1 - beta * y),),
        parameters={"beta": 1.5},
    )
    # With kinks, and of any number of operands.
    register(
        "hat",
        lambda xp, x: xp.max(1 - xp.abs(x), x / 10, -1.0),
        lambda xp, y, x: (xp.if_positive(1 - xp.abs(x) - x / 10, -xp.sign(x), 0.1),),
    )
    # With a slope that is not that of its value, so that a threshold can learn.
    register("spike", lambda xp, x: xp.step(x), lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,))
    register(
        "towards",
        lambda xp, x: xp.atan2(x, 1 - x) + xp.hypot(x, 3.0) + xp.xlogy(2.0, 1 + x * x),
        lambda xp, y, x: (1 / ((1 - x) ** 2 + x**2) + x / xp.hypot(x, 3.0) + 4 * x / (1 + x * x),),
    )
    register("constant", lambda xp, x: xp.log(2.0), lambda xp, y, x: (0.0,))


def layer_and_inputs(name: str) -> tuple[Layer, list[list[float]]]:
    """Return a neuron that only applies the operation, and numbers it is defined for."""
    layer = Layer(1, 1, name)
    layer.load_state_dict({"neuron1.w[0]": 1.0, "neuron1.b": 0.0})
    return layer, [[x] for x in NUMBERS if is_defined(operations[name], x)]


def is_defined(operation: Operation, x: float) -> bool:
    if operation.domain is None:
        return True
    return bool(operation.domain(FLOATS, x, **operation.parameters) > 0)


def ours(layer: Layer, inputs: list[list[float]]) -> tuple[list[float], list[float]]:
    """Return the outputs, and their derivatives for the bias: the slopes."""
    results = [layer(x) for x in inputs]
    return [y.data for y in results], [gradients(y, [layer.neurons[0].b])[0] for y in results]


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-6), ("float64", 1e-12)])
@pytest.mark.parametrize("name", EVERY)
def test_pytorch(name: str, dtype: str, tolerance: float) -> None:
    torch = pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    layer, inputs = layer_and_inputs(name)
    module = to_torch(layer, dtype)
    x = torch.tensor(inputs, dtype=getattr(torch, dtype), requires_grad=True)
    y = module(x)
    y.sum().backward()
    values, slopes = ours(layer, inputs)
    assert y.flatten().tolist() == pytest.approx(values, rel=tolerance, abs=tolerance)
    assert x.grad.flatten().tolist() == pytest.approx(slopes, rel=tolerance, abs=tolerance)
    for again in (from_torch(module), from_torch(copy.deepcopy(module))):
        assert repr(again.layers[0]) == repr(layer)


@pytest.mark.parametrize("name", EVERY)
def test_onnx(name: str, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason='needs onnx: pip install "retrograd[onnx]"')
    runtime = pytest.importorskip("onnxruntime", reason="needs onnxruntime")
    import numpy as np

    layer, inputs = layer_and_inputs(name)
    to_onnx(layer, tmp_path / "layer.onnx")
    session = runtime.InferenceSession(tmp_path / "layer.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(["y"], {"X": np.array(inputs, dtype=np.float32)})
    assert found.ravel().tolist() == pytest.approx(ours(layer, inputs)[0], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", EVERY)
def test_keras(name: str) -> None:
    keras = pytest.importorskip("keras", reason='needs Keras: pip install "retrograd[keras]"')
    torch = pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    if keras.backend.backend() != "torch":
        pytest.skip("gradients are taken with PyTorch here")
    layer, inputs = layer_and_inputs(name)
    model = to_keras(layer)
    x = torch.tensor(inputs, dtype=torch.float32, requires_grad=True)
    y = model(x)
    y.sum().backward()
    values, slopes = ours(layer, inputs)
    assert y.flatten().tolist() == pytest.approx(values, rel=1e-6, abs=1e-6)
    assert x.grad.flatten().tolist() == pytest.approx(slopes, rel=2e-6, abs=1e-6)
    assert repr(from_keras(model).layers[0]) == repr(layer)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tanh", "Tanh"),
        ("relu", "ReLU"),
        ("gelu", "GELU"),
        ("softplus", "Softplus"),
        ("sin", "Entry"),
        ("leaky_relu(slope=0.3)", "LeakyReLU"),
        ("elu(alpha=0.7)", "ELU"),
        ("swish", "Entry"),
    ],
)
def test_the_layer_of_pytorch_where_there_is_one(name: str, kind: str) -> None:
    pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    assert type(to_torch(Layer(1, 1, name))[1]).__name__ == kind


@pytest.mark.parametrize(("slope", "kind"), [(1.0, "SiLU"), (2.0, "Entry")])
def test_a_name_is_believed_only_if_the_numbers_are_the_same(slope: float, kind: str) -> None:
    pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    register(
        "silu",
        lambda xp, x: x * xp.sigmoid(slope * x),
        lambda xp, y, x: (slope * y + xp.sigmoid(slope * x) * (1 - slope * y),),
    )
    module = to_torch(Layer(1, 1, "silu"))
    assert type(module[1]).__name__ == kind
    assert from_torch(module).layers[0].neurons[0].activation is operations["silu"]


def test_the_operators_of_onnx_where_there_are_some(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason='needs onnx: pip install "retrograd[onnx]"')
    activations = ["tanh", "leaky_relu(slope=0.3)", "sin", "elu(alpha=0.5)", "abs", "linear"]
    model = Sequential(*[Layer(1, 1, activation) for activation in activations])
    to_onnx(model, tmp_path / "network.onnx")
    nodes = list(onnx.load(tmp_path / "network.onnx").graph.node)
    kinds = [node.op_type for node in nodes if node.op_type != "Gemm"]
    assert kinds == ["Tanh", "LeakyRelu", "Sin", "Elu", "Abs"]
    alphas = [node.attribute[0].f for node in nodes if node.op_type in ("LeakyRelu", "Elu")]
    assert alphas == pytest.approx([0.3, 0.5])


def primitive() -> None:
    register(
        "log_gamma",
        lambda xp, x: xp.log_gamma(x),
        lambda xp, y, x: (xp.log(x),),
        floats="math.lgamma({0})",
        arrays="np.vectorize(math.lgamma, otypes=[float])({0})",
    )


def test_what_no_library_has(tmp_path: Path) -> None:
    primitive()
    model = Layer(1, 1, "log_gamma")
    hands: dict[str, Any] = {
        "torch": to_torch,
        "keras": to_keras,
        "onnx": lambda model: to_onnx(model, tmp_path / "network.onnx"),
    }
    for library, hand_over in hands.items():
        pytest.importorskip(library, reason=f'needs {library}: pip install "retrograd[{library}]"')
        with pytest.raises(
            TypeError, match=r"activation log_gamma has no counterpart in .* xp\.log_gamma"
        ):
            hand_over(model)
    assert list(tmp_path.iterdir()) == []


def test_second_derivatives_in_pytorch() -> None:
    torch = pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    x = torch.tensor([0.75], dtype=torch.float64, requires_grad=True)
    layer, _ = layer_and_inputs("atan")
    (slope,) = torch.autograd.grad(to_torch(layer, "float64")(x[None]).sum(), x, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), x)
    assert bend.item() == pytest.approx(-2 * 0.75 / (1 + 0.75**2) ** 2, rel=1e-12)


def test_nothing_gets_through_a_factor_of_zero_in_pytorch() -> None:
    # The slope of √ at 0 is infinite, and that of relu is 0: their product is 0.
    torch = pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
    root, _ = layer_and_inputs("sqrt")
    x = torch.tensor([[-1.0]], requires_grad=True)
    (0.0 * to_torch(root)(torch.relu(x))).sum().backward()
    assert x.grad.item() == 0.0
    assert not math.isnan(x.grad.item())


def test_a_keras_model_is_saved_and_loaded(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", reason='needs Keras: pip install "retrograd[keras]"')
    model = to_keras(Layer(2, 3, "swish(beta=0.123456789)", seed=0))
    model.save(tmp_path / "model.keras")
    again = from_keras(keras.saving.load_model(tmp_path / "model.keras"))
    assert str(again.layers[0].neurons[0].activation) == "swish(beta=0.123456789)"
    assert again.state_dict() == from_keras(model).state_dict()
