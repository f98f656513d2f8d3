"""Networks as Keras models, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nn.exchange.libraries import library
from nn.exchange.stages import (
    Activation,
    Dense,
    Largest,
    Omission,
    Shares,
    Stage,
    activation,
    build,
    check_dtype,
    no_counterpart,
    stages,
)
from nn.layers import Sequential
from nn.module import Module

__all__ = ["from_keras", "to_keras"]


def to_keras(model: Module, dtype: str = "float32") -> Any:
    """Return a network as a ``keras.Sequential`` with the same weights.

    Parameters
    ----------
    model
        A `Layer`, an `MLP`, or a `Sequential` of layers, `Maxout`, `Softmax` and `Dropout`.
    dtype
        ``"float32"``, as is usual in Keras, or ``"float64"``, as the numbers are here.

    Returns
    -------
    keras.Sequential
        From arrays of shape (examples, inputs) to (examples, outputs).

    Raises
    ------
    ImportError
        If Keras is missing, or the library that it computes with.
    TypeError, ValueError
        If there is no counterpart for a part of the model, or of this dtype.
    """
    keras = library("keras")
    check_dtype(dtype)
    parts = stages(model)
    layers = [layer for part in parts for layer in _layers(keras, part, dtype)]
    network = keras.Sequential([keras.Input((parts[0].inputs,), dtype=dtype), *layers])
    network.set_weights([array for part in parts for array in _arrays(part)])
    return network


def from_keras(model: Any) -> Sequential:
    """Return a Keras model as a network with the same weights.

    Parameters
    ----------
    model
        A ``keras.Sequential`` of ``Dense``, activations, ``Softmax`` and ``Dropout``, or as
        `to_keras` makes it. A ``Dense`` without a bias gets one of 0.

    Raises
    ------
    ImportError
        If Keras is missing, or the library that it computes with.
    TypeError, ValueError
        If there is no counterpart for a part of the model, or a weight is not finite.
    """
