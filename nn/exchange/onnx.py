"""Networks as ONNX files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from os import PathLike
from typing import Any

from autograd import Operation, __version__
from autograd.files import replace
from nn.exchange.counterparts import SAMPLE, MissingError, agrees, named
from nn.exchange.libraries import library
from nn.exchange.onnx_nodes import Node, namespace
from nn.exchange.stages import (
    Activation,
    Dense,
    Largest,
    Stage,
    no_counterpart,
    stages,
)
from nn.layers.dropout import Dropout
from nn.layers.softmax import Softmax
from nn.module import Module

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


_VERSION = 20
"""Of ONNX's operators, the first that has Gelu: the older the file, the more programs run it."""


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
            case Activation():
                self._activate(stage)
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

    def _activate(self, stage: Activation) -> None:
        """Apply ONNX's own operator, if it has one for the operation, or what the entry says."""
        operation = stage.operation
        operator = named(operation, _operators(self.onnx))
        # An operator of this name may be for something else than one array of numbers.
        with suppress(Exception):
            if _computes(self.onnx, operation, lambda graph: graph._put(operator, operation)):
                self._put(operator, operation)
                return
        try:
            if _computes(self.onnx, operation, lambda graph: graph._read(operation)):
                self._read(operation)
                return
            why = "it computes other numbers there"
        except MissingError as error:
            why = str(error)
        raise no_counterpart(stage, "ONNX", why)

    def _put(self, operator: str, operation: Operation) -> None:
        """Apply the operator of an operation; their parameters are in the same order."""
        names = sorted(_schema(self.onnx, operator).attributes)
        self._apply(operator, **dict(zip(names, map(float, operation.parameters.values()))))

    def _read(self, operation: Operation) -> None:
        """Apply the operators that an entry is computed with."""
        x = Node(self._make, self.latest)
        y = operation.definition(
            namespace(self._make, _operators(self.onnx)), x, **operation.parameters
        )
        self.latest = (y if isinstance(y, Node) else 0.0 * x + y).name

    def _make(self, operator: str, *inputs: Node | float) -> Node:
        names = [
            x.name if isinstance(x, Node) else self._constant(f"c{len(self.constants)}", [x], ())
            for x in inputs
        ]
        return Node(self._make, self._node(operator, names))

    def finished(self) -> Any:
        """Return the graph as an ONNX model."""
        onnx, helper = self.onnx, self.onnx.helper
        for node in self.nodes:
            if node.output[0] == self.latest:
                node.output[0] = "y"
        outer = [
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["examples", width])
            for name, width in (("X", self.widths[0]), ("y", self.widths[-1]))
        ]
        graph = helper.make_graph(self.nodes, "network", outer[:1], outer[1:], self.constants)
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _VERSION)],
            ir_version=9,
            producer_name="retrograd",
            producer_version=__version__,
        )

    def _apply(self, operator: str, *constants: str, **attributes: Any) -> None:
        self.latest = self._node(operator, [self.latest, *constants], **attributes)

    def _node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{operator}{len(self.nodes) + 1}"
        self.nodes.append(self.onnx.helper.make_node(operator, inputs, [name], name, **attributes))
        return name

    def _constant(
        self, name: str, numbers: Sequence[float], shape: tuple[int, ...], whole: bool = False
    ) -> str:
        name = f"layer{len(self.widths) - 1}.{name}"
        kind = self.onnx.TensorProto.INT64 if whole else self.onnx.TensorProto.FLOAT
        self.constants.append(self.onnx.helper.make_tensor(name, kind, shape, numbers))
        return name


def _operators(onnx: Any) -> list[str]:
    """List the operators of the version that files are written in."""
    schemas = onnx.defs.get_all_schemas_with_history()
    return sorted({s.name for s in schemas if s.domain == "" and s.since_version <= _VERSION})


def _schema(onnx: Any, operator: str) -> Any:
    return onnx.defs.get_schema(operator, _VERSION)


def _computes(onnx: Any, operation: Operation, apply: Callable[[_Graph], None]) -> bool:
    """Say whether what is applied to a graph computes an operation."""
    import numpy as np
    from onnx.reference import ReferenceEvaluator

    trial = _Graph(onnx)
    trial.widths = [1, 1]
    apply(trial)
    X = np.array(SAMPLE, dtype=np.float32)[:, None]
    with np.errstate(all="ignore"):
        found = ReferenceEvaluator(trial.finished()).run(["y"], {"X": X})
    return agrees(operation, np.ravel(found).tolist(), tolerance=1e-5)
