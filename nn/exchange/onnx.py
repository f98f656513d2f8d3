"""Networks as ONNX files."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

from autograd import __version__
from nn.dropout import Dropout
from nn.exchange.libraries import library
from nn.exchange.stages import (
    Activation,
    Dense,
    Largest,
    Stage,
    no_counterpart,
    stages,
)
from nn.files import replace
from nn.module import Module
from nn.softmax import Softmax

__all__ = ["to_onnx"]


def to_onnx(model: Module, path: str | PathLike[str]) -> None:
    """Write a network to an ONNX file, as it computes in use: without dropout.

    The file takes ``X``, of shape (examples, inputs), and gives ``y``, of shape (examples,
    outputs). Its numbers are float32, which every program that runs ONNX files knows.

    Parameters
    ----------
    model
        As for `to_torch`.
    path
        The file.

    Raises
    ------
    ImportError
        If onnx is missing.
    TypeError, ValueError
        If there is no counterpart for a part of the model; then no file is written.
    OSError
        If the file cannot be written.
    """
    onnx = library("onnx")
    graph = _Graph(onnx)
    for stage in stages(model):
        graph.append(stage)
    file = graph.finished()
    onnx.checker.check_model(file, full_check=True)
    replace(path, file.SerializeToString())


class _Graph:
    """An ONNX graph that grows at its output, ``latest``."""

    def __init__(self, onnx: Any) -> None:
        self.onnx = onnx
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.widths: list[int] = []
        self.latest = "X"

    def append(self, stage: Stage) -> None:
        """Apply a stage to the output."""
        match stage:
            case Dense(weights, biases):
                self.widths += [len(biases)] if self.widths else [stage.inputs, len(biases)]
                flat = [weight for row in weights for weight in row]
                w = self._constant("w", flat, (len(biases), stage.inputs))
                b = self._constant("b", biases, (len(biases),))
                self._apply("Gemm", w, b, transB=1)
            case Activation(name, parameters) if name in _OPERATORS:
                # What is called slope or alpha here, the only parameter, is alpha in ONNX.
                self._apply(_OPERATORS[name], **dict(zip(["alpha"], parameters.values())))
            case Largest(pieces):
                self.widths[-1] //= pieces
                shape = (-1, self.widths[-1], pieces)
                self._apply("Reshape", self._constant("shape", shape, (3,), whole=True))
                self._apply("ReduceMax", self._constant("axes", (2,), (1,), whole=True), keepdims=0)
            case Softmax():
                self._apply("Softmax", axis=-1)
            case Dropout():
                pass
            case _:
                raise no_counterpart(stage, "ONNX")

    def finished(self) -> Any:
        """Return the graph as an ONNX model."""
        onnx, helper = self.onnx, self.onnx.helper
        self.nodes[-1].output[0] = "y"
        outer = [
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["examples", width])
            for name, width in (("X", self.widths[0]), ("y", self.widths[-1]))
        ]
        graph = helper.make_graph(self.nodes, "network", outer[:1], outer[1:], self.constants)
        # The first versions that have Gelu: the older the file, the more programs run it.
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", 20)],
            ir_version=9,
            producer_name="retrograd",
            producer_version=__version__,
        )

    def _apply(self, operator: str, *constants: str, **attributes: Any) -> None:
        name = f"{operator}{len(self.nodes) + 1}"
        inputs = [self.latest, *constants]
        self.nodes.append(self.onnx.helper.make_node(operator, inputs, [name], name, **attributes))
        self.latest = name

    def _constant(
        self, name: str, numbers: Sequence[float], shape: tuple[int, ...], whole: bool = False
    ) -> str:
        name = f"layer{len(self.widths) - 1}.{name}"
        kind = self.onnx.TensorProto.INT64 if whole else self.onnx.TensorProto.FLOAT
        self.constants.append(self.onnx.helper.make_tensor(name, kind, shape, numbers))
        return name


_OPERATORS = {
    "elu": "Elu",
    "gelu": "Gelu",
    "leaky_relu": "LeakyRelu",
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "softplus": "Softplus",
    "tanh": "Tanh",
}
