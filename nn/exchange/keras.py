"""Networks as Keras models, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from inspect import signature
from typing import Any

from autograd import Operation
from nn.exchange.counterparts import SAMPLE, MissingError, agrees, named, namesake
from nn.exchange.libraries import library
from nn.exchange.stages import (
    Activation,
    Dense,
    Largest,
    Stage,
    build,
    check_dtype,
    no_counterpart,
    stages,
)
from nn.layers.dropout import Dropout
from nn.layers.networks import Sequential
from nn.layers.softmax import Softmax
from nn.module import Module

__all__ = ["from_keras", "to_keras"]


def to_keras(model: Module, dtype: str = "float32") -> Any:
    """Return a network as a ``keras.Sequential`` with the same weights.

    Keras computes with TensorFlow unless the environment variable ``KERAS_BACKEND`` says otherwise.

    Parameters
    ----------
    model
        As for `to_torch`.
    dtype
        ``"float32"``, as is usual in Keras, or ``"float64"``, as the numbers are here. The weights
        are then the same to the last bit; but Keras multiplies matrices in float64 only when it
        computes with TensorFlow, which has leaky_relu and gelu to the precision of float32.

    Returns
    -------
    keras.Sequential
        From arrays of shape (examples, inputs) to (examples, outputs).

    Raises
    ------
    ImportError
        If Keras is missing, or the library that it computes with.
    TypeError, ValueError
        If there is no counterpart for a part of the model, or for the dtype.

    Examples
    --------
    >>> from nn import MLP
    >>> to_keras(MLP(2, [3, 1], "tanh")).summary()  # doctest: +SKIP
    """
    import numpy as np

    keras = library("keras")
    check_dtype(dtype)
    found = stages(model)
    dense = [stage for stage in found if isinstance(stage, Dense)]
    layers = [layer for stage in found for layer in _layers(keras, stage, dtype)]
    network = keras.Sequential([keras.Input((dense[0].inputs,), dtype=dtype), *layers])
    arrays = [(np.array(stage.weights).T, np.array(stage.biases)) for stage in dense]
    network.set_weights([array for pair in arrays for array in pair])
    return network


def from_keras(model: Any) -> Sequential:
    """Return a Keras model as a network with the same weights.

    Parameters
    ----------
    model
        A ``keras.Sequential`` of ``Dense`` and of what `to_keras` makes, with or without an
        activation in the ``Dense``. A ``Dense`` without a bias gets one of 0.

    Raises
    ------
    ImportError
        If Keras is missing, or the library that it computes with.
    TypeError, ValueError
        If there is no counterpart for a part of the model, or a weight is not finite.
    """
    keras = library("keras")
    if not isinstance(model, keras.Sequential) or not model.built or len(model.input_shape) != 2:
        raise TypeError(f"only a built keras.Sequential of rows is taken over, not {model!r:.80}")
    waiting = list(model.layers)
    found: list[Stage] = []
    while waiting:
        found += _stages(keras, waiting)
    return build(found)


def _layers(keras: Any, stage: Stage, dtype: str) -> Iterator[Any]:
    layers = keras.layers
    match stage:
        case Dense(_, biases):
            # Zeros, since drawing what is overwritten would move Keras's generator on.
            yield layers.Dense(len(biases), kernel_initializer="zeros", dtype=dtype)
        case Activation(operation):
            yield _activation(keras, operation, dtype) or _entry(keras, stage, dtype)
        case Largest(pieces):
            yield layers.Reshape((-1, pieces), dtype=dtype)
            yield layers.GlobalMaxPooling1D(data_format="channels_first", dtype=dtype)
        case Softmax():
            yield layers.Softmax(dtype=dtype)
        case Dropout(rate=rate):
            yield layers.Dropout(rate, dtype=dtype)
        case _:
            raise no_counterpart(stage, "Keras")


def _stages(keras: Any, waiting: list[Any]) -> Iterator[Stage]:
    """Take the first layer, or those that are one stage together, from the layers waiting."""
    from nn.exchange.keras_layer import Entry

    layers, layer = keras.layers, waiting.pop(0)
    match layer:
        case layers.Dense():
            kernel, *bias = layer.get_weights()
            yield Dense(kernel.T.tolist(), bias[0].tolist() if bias else [0.0] * layer.units)
            yield from _applied(keras, layer.activation)
        case layers.Activation():
            yield from _applied(keras, layer.activation)
        case Entry(operation=operation):
            yield Activation(operation)
        case layers.Reshape(target_shape=(_, pieces)) if _is_pool(layers, waiting[:1]):
            del waiting[0]
            yield Largest(pieces)
        case layers.Softmax(axis=-1):
            yield Softmax()
        case layers.Dropout(rate=rate):
            yield Dropout(rate)
        case _:
            kind: Any = type(layer)
            yield _known(keras, layer, namesake(kind.__name__, partial(getattr, layer), kind))


def _applied(keras: Any, function: Any) -> Iterator[Stage]:
    name: str = getattr(function, "__name__", "")
    known: Any = getattr(keras.activations, name, None)
    if not name or known is not function:
        raise no_counterpart(function, "nn")
    if name == "softmax":
        yield Softmax()
    elif name != "linear":
        defaults = signature(known).parameters
        found = namesake(name, lambda parameter: defaults[parameter].default, known)
        yield _known(keras, function, found)


def _known(keras: Any, function: Any, operation: Operation | None) -> Activation:
    """Return the stage for an activation of Keras, if an operation of its name is the same."""
    if operation is None or not _computes(keras, function, operation):
        raise no_counterpart(function, "nn")
    return Activation(operation)


def _activation(keras: Any, operation: Operation, dtype: str) -> Any:
    """Return Keras's own layer for an operation, or None if it has none."""
    layers, layer = keras.layers, None
    with suppress(TypeError, ValueError):
        if not operation.parameters and hasattr(keras.activations, operation.name):
            layer = layers.Activation(operation.name, dtype=dtype)
        elif operation.parameters and (name := named(operation, dir(layers))):
            layer = getattr(layers, name)(*operation.parameters.values(), dtype=dtype)
        return layer if layer and _computes(keras, layer, operation) else None
    return None


def _entry(keras: Any, stage: Activation, dtype: str) -> Any:
    """Return a layer that computes what an entry says."""
    from nn.exchange.keras_layer import Entry, computed

    operation = stage.operation
    try:
        if _computes(keras, lambda x: computed(operation, x)[0], operation):
            return Entry(operation, dtype=dtype)
        why = "it computes other numbers there"
    except MissingError as error:
        why = str(error)
    raise no_counterpart(stage, "Keras", why)


def _computes(keras: Any, function: Any, operation: Operation) -> bool:
    # Some functions have the precision of float32, whatever they are given.
    x = keras.ops.convert_to_tensor(SAMPLE, dtype="float32")
    y = keras.ops.convert_to_numpy(function(x)).tolist()
    return agrees(operation, y, tolerance=1e-5)


def _is_pool(layers: Any, following: list[Any]) -> bool:
    match following:
        case [layers.GlobalMaxPooling1D(data_format="channels_first")]:
            return True
    return False
