import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value
from nn import MLP, Dropout, Layer, Module, Parameter, Sequential
from nn.exchange.libraries import library
from nn.exchange.stages import check_dtype, stages


class Doubled(Layer):
    def __call__(self, x: Any) -> Any:
        return [2 * value for value in super().__call__(x)]


class Line(Module):
    def __init__(self) -> None:
        self.slope = Parameter(1.0)

    def __call__(self, x: float) -> Value:
        return self.slope * x


def mixed() -> Layer:
    layer = Layer(2, 2, "tanh")
    layer.neurons[1] = nn.Neuron(2, "relu")
    return layer


@pytest.mark.parametrize(
    ("model", "error", "complaint"),
    [
        (Line(), TypeError, "Line.* cannot be handed over: only Layer, Maxout"),
        (Doubled(2, 2), TypeError, "Layer.* cannot be handed over"),
        (Sequential(Layer(2, 2), len), TypeError, "len.* cannot be handed over"),
        (nn.Neuron(2), TypeError, r"Neuron\(2, 'relu'\) cannot be handed over"),
        (mixed(), ValueError, "the neurons of .*Layer.* have different activations"),
        (Sequential(Dropout(0.5)), ValueError, "there is no layer of neurons in Sequential"),
    ],
)
def test_models_that_cannot_be_handed_over(
    model: Module, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        stages(model)


def test_the_same_activation_found_by_two_texts() -> None:
    layer = Layer(2, 2, "leaky_relu")
    layer.neurons[1] = nn.Neuron(2, "leaky_relu(slope=0.1)")
    assert len(stages(layer)) == 2


def test_a_kind_of_mlp_that_computes_as_one() -> None:
    class Small(MLP):
        def __init__(self) -> None:
            super().__init__(2, [3, 1])

    assert len(stages(Small())) == 3


def test_dtypes() -> None:
    with pytest.raises(ValueError, match="dtype must be 'float32' or 'float64', not 'float16'"):
        check_dtype("float16")


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("torch", lambda path: nn.to_torch(MLP(1, [1]))),
        ("torch", lambda path: nn.from_torch(None)),
        ("keras", lambda path: nn.to_keras(MLP(1, [1]))),
        ("keras", lambda path: nn.from_keras(None)),
        ("onnx", lambda path: nn.to_onnx(MLP(1, [1]), path / "network.onnx")),
    ],
)
def test_a_library_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: Callable[[Path], Any]
) -> None:
    # What Python does for a name with nothing behind it.
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf'{name} is missing: pip install "retrograd\[{name}\]"'):
        call(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "hint"), [("keras", "; .*KERAS_BACKEND.*"), ("torch", "")])
def test_a_library_that_misses_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    (tmp_path / f"{name}.py").write_text("import tensorflow_of_2099")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(
        ImportError, match=f"{name} cannot be imported: No module named 'tensorflow_of_2099'{hint}$"
    ):
        library(name)


def test_importing_nn_imports_none_of_them() -> None:
    import subprocess

    code = "import sys, nn; print(sorted({'torch', 'keras', 'onnx'} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
