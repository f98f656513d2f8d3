"""Networks as Keras models, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nn.dropout import Dropout
from nn.exchange.libraries import library
from nn.exchange.stages import (
    Activation,
    Dense,
    Largest,
    Stage,
    activation,
    build,
    check_dtype,
    no_counterpart,
    stages,
)
from nn.module import Module
from nn.networks import Sequential
from nn.softmax import Softmax

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
    layers = [layer for stage in found for layer in _layers(keras.layers, stage, dtype)]
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


def _layers(layers: Any, stage: Stage, dtype: str) -> Iterator[Any]:
    match stage:
        case Dense(_, biases):
            # Zeros, since drawing what is overwritten would move Keras's generator on.
            yield layers.Dense(len(biases), kernel_initializer="zeros", dtype=dtype)
        case Activation("leaky_relu", parameters):
            yield layers.LeakyReLU(parameters["slope"], dtype=dtype)
        case Activation("elu", parameters):
            yield layers.ELU(parameters["alpha"], dtype=dtype)
        case Activation(name) if name in _PLAIN:
            yield layers.Activation(name, dtype=dtype)
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
    layers, layer = keras.layers, waiting.pop(0)
    match layer:
        case layers.Dense():
            kernel, *bias = layer.get_weights()
            yield Dense(kernel.T.tolist(), bias[0].tolist() if bias else [0.0] * layer.units)
            yield from _applied(keras.activations, layer.activation)
        case layers.Activation():
            yield from _applied(keras.activations, layer.activation)
        case layers.LeakyReLU(negative_slope=slope):
            yield activation("leaky_relu", slope=float(slope))
        case layers.ELU(alpha=alpha):
            yield activation("elu", alpha=float(alpha))
        case layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0):
            yield activation("relu")
        case layers.Reshape(target_shape=(_, pieces)) if _is_pool(layers, waiting[:1]):
            del waiting[0]
            yield Largest(pieces)
        case layers.Softmax(axis=-1):
            yield Softmax()
        case layers.Dropout(rate=rate):
            yield Dropout(rate)
        case _:
            raise no_counterpart(layer, "nn")


def _applied(activations: Any, function: Any) -> Iterator[Stage]:
    name = getattr(function, "__name__", "")
    if not name or getattr(activations, name, None) is not function:
        raise no_counterpart(function, "nn")
    if name == "softmax":
        yield Softmax()
    elif name == "leaky_relu":
        yield activation(name, slope=0.2)
    elif name == "elu" or name in _PLAIN:
        yield activation(name)
    elif name != "linear":
        raise no_counterpart(function, "nn")


def _is_pool(layers: Any, following: list[Any]) -> bool:
    match following:
        case [layers.GlobalMaxPooling1D(data_format="channels_first")]:
            return True
    return False


_PLAIN = {"gelu", "relu", "sigmoid", "softplus", "tanh"}
