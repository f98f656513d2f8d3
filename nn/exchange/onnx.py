"""Networks as ONNX files."""

from __future__ import annotations

from os import PathLike
from typing import Any

from autograd import __version__
from nn.exchange.libraries import library
from nn.exchange.stages import (
    Activation,
    Dense,
    Largest,
    Omission,
    Shares,
    Stage,
    no_counterpart,
    stages,
)
from nn.files import replace
from nn.module import Module

__all__ = ["to_onnx"]


def to_onnx(model: Module, path: str | PathLike[str]) -> None:
    """Write a network to an ONNX file, as it computes in use: without dropout.

    The numbers are float32, which every program that runs ONNX files knows. Opset 20, IR version 9.

    Parameters
    ----------
    model
        A `Layer`, an `MLP`, or a `Sequential` of layers, `Maxout`, `Softmax` and `Dropout`.
    path
        The file: it takes ``X``, of shape (examples, inputs), and gives ``y``, of shape
        (examples, outputs).

    Raises
    ------
    ImportError
        If onnx is missing.
    TypeError, ValueError
        If there is no counterpart for a part of the model.
    OSError
        If the file cannot be written.
    """
    onnx = library("onnx")
    network = _Network(onnx)
    for stage in stages(model):
        network.append(stage)
    replace(path, network.finished().SerializeToString())


class _Network:
    """An ONNX graph that grows stage by stage."""

    def __init__(self, onnx: Any) -> None:
        self.onnx = onnx
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.widths: list[int] = []
        self.latest = "X"

    def append(self, stage: Stage) -> None:
        """Apply a stage to what the graph puts out so far."""
        match stage:
            case Dense(weights, biases):
                self.widths += [stage.inputs] if not self.widths else []
                self.widths.append(len(biases))
                layer = f"layer{len(self.widths) - 1}"
                flat = [weight for row in weights for weight in row]
                w = self._tensor(f"{layer}.w", [len(biases), stage.inputs], flat)
                b = self._tensor(f"{layer}.b", [len(biases)], biases)
                self._node("Gemm", f"{layer}.z", w, b, transB=1)
            case Activation(name, parameters) if name in _OPERATORS:
                # ONNX calls the only parameter of each alpha.
                alpha = {"alpha": number for number in parameters.values()}
                self._node(_OPERATORS[name], f"{self.latest}.{name}", **alpha)
            case Largest(pieces):
                ...
