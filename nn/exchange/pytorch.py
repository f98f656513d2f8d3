"""Networks as PyTorch modules, and back."""

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

__all__ = ["from_torch", "to_torch"]


def to_torch(model: Module, dtype: str = "float32") -> Any:
    """Return a network as a ``torch.nn.Sequential`` with the same weights.

    Parameters
    ----------
    model
        A `Layer`, a `Maxout`, an `MLP`, or a `Sequential` of these, `Softmax` and `Dropout`. Its
        activations are among linear, relu, leaky_relu, elu, gelu, sigmoid, softplus and tanh.
    dtype
        ``"float32"``, as PyTorch's own tensors are, or ``"float64"``, as the numbers are here.

    Returns
    -------
    torch.nn.Sequential
        From tensors of shape (examples, inputs) to (examples, outputs); in training if the model
        is.

    Raises
    ------
    ImportError
        If PyTorch is missing.
    TypeError, ValueError
        If there is no counterpart for a part of the model, or for the dtype.

    Examples
    --------
    >>> from nn import MLP
    >>> to_torch(MLP(2, [3, 1], "tanh"))  # doctest: +SKIP
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Tanh()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    """
    torch = library("torch")
    check_dtype(dtype)
    kind = getattr(torch, dtype)
    layers = [_layer(torch, stage, kind) for stage in stages(model)]
    return torch.nn.Sequential(*layers).train(model.training)


def from_torch(module: Any) -> Sequential:
    """Return a PyTorch module as a network with the same weights.

    Parameters
    ----------
    module
        A ``torch.nn.Linear``, or a ``torch.nn.Sequential`` of what `to_torch` makes. A ``Linear``
        without a bias gets one of 0.

    Raises
    ------
    ImportError
        If PyTorch is missing.
    TypeError, ValueError
        If there is no counterpart for a part of the module, or a weight is not finite.
    """
    torch = library("torch")
    waiting = [module]
    found: list[Stage] = []
    while waiting:
        layer = waiting.pop()
        if isinstance(layer, torch.nn.Sequential):
            waiting += reversed(layer)
        else:
            found += _stages(torch.nn, layer)
    return build(found).train(module.training)


def _layer(torch: Any, stage: Stage, dtype: Any) -> Any:
    nn = torch.nn
    match stage:
        case Dense(weights, biases):
            # Not drawn first, which would move PyTorch's generator on.
            linear = nn.utils.skip_init(nn.Linear, stage.inputs, len(biases), dtype=dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=dtype))
                linear.bias.copy_(torch.tensor(biases, dtype=dtype))
            return linear
        case Activation("leaky_relu", parameters):
            return nn.LeakyReLU(parameters["slope"])
        case Activation("elu", parameters):
            return nn.ELU(parameters["alpha"])
        case Activation("softplus"):
            # Above its threshold PyTorch leaves out log1p(exp(-x)); above 40 that is exact.
            return nn.Softplus(threshold=40)
        case Activation(name) if name in _PLAIN:
            return getattr(nn, _PLAIN[name])()
        case Largest(pieces):
            return nn.MaxPool1d(pieces)
        case Softmax():
            return nn.Softmax(dim=-1)
        case Dropout(rate=rate):
            return nn.Dropout(rate)
    raise no_counterpart(stage, "PyTorch")


def _stages(nn: Any, layer: Any) -> Iterator[Stage]:
    match layer:
        case nn.Linear(bias=None):
            yield Dense(layer.weight.tolist(), [0.0] * layer.out_features)
        case nn.Linear():
            yield Dense(layer.weight.tolist(), layer.bias.tolist())
        case nn.LeakyReLU(negative_slope=slope):
            yield activation("leaky_relu", slope=slope)
        case nn.ELU(alpha=alpha):
            yield activation("elu", alpha=alpha)
        case nn.Softplus(beta=1, threshold=threshold) if threshold >= 20:
            yield activation("softplus")
        case nn.GELU(approximate="none"):
            yield activation("gelu")
        case nn.ReLU() | nn.Sigmoid() | nn.Tanh():
            yield activation(type(layer).__name__.lower())
        case nn.MaxPool1d(kernel_size=int(pieces), padding=0, dilation=1) if layer.stride == pieces:
            yield Largest(pieces)
        case nn.Softmax(dim=-1 | 1):
            yield Softmax()
        case nn.Dropout(p=rate):
            yield Dropout(rate)
        case nn.Identity():
            pass
        case _:
            raise no_counterpart(layer, "nn")


_PLAIN = {"gelu": "GELU", "relu": "ReLU", "sigmoid": "Sigmoid", "tanh": "Tanh"}
