"""An operation of the table as a Keras layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
from keras import ops

from autograd import Operation, operations
from autograd.table.entries import CHAIN
from nn.activations import activation
from nn.exchange.counterparts import Nodes

__all__ = ["Entry", "computed"]


@keras.saving.register_keras_serializable(package="retrograd")
class Entry(keras.layers.Layer):  # type: ignore[misc]
    """An activation that computes what its entry says, forward and backward.

    Parameters
    ----------
    operation
        The entry, with its parameters, or what `nn.activations.activation` finds it by.
    **settings
        As for any layer of Keras.
    """

    def __init__(self, operation: Operation | str, **settings: Any) -> None:
        super().__init__(**settings)
        self.operation = activation(operation) or operations["identity"]
        self._applied = ops.custom_gradient(partial(computed, self.operation))

    def call(self, x: Any) -> Any:
        """Apply the operation to each element."""
        return self._applied(x)

    def compute_output_spec(self, x: Any) -> Any:
        """Say that the result has the shape of the input."""
        return keras.KerasTensor(x.shape, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Return what the layer is made again from."""
        return {**super().get_config(), "operation": str(self.operation)}


def computed(operation: Operation, x: Any) -> tuple[Any, Callable[..., Any]]:
    """Compute the result, and a function that carries a gradient back, as Keras wants them."""
    # As a textbook has it: what keeps the digits of float64 goes wrong in float32.
    y = operation.definition(_TENSORS, x, **operation.parameters) + ops.zeros_like(x)

    def pull(*given: Any, upstream: Any = None) -> Any:
        (local,) = operation.textbook(_TENSORS, y, x, **operation.parameters)
        (upstream,) = given if upstream is None else (upstream,)
        return CHAIN.value(_TENSORS, upstream, local + ops.zeros_like(x))

    return y, pull


def _find(operation: Operation) -> Callable[..., Any] | None:
    return getattr(ops, operation.name, getattr(ops, operation.numpy, None))


_TENSORS = Nodes(
    _find,
    {
        "if_positive": lambda x, a, b: ops.where(x > 0, a, b),
        "xlogy": lambda x, y: ops.where((x == 0) & (y == y), 0.0, x * ops.log(y)),
    },
)
