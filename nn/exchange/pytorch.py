"""Networks as PyTorch modules, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nn.exchange.libraries import library
from nn.exchange.stages import (
    Activation,
    Dense,
    Dropout,
    Largest,
    Softmax,
    Stage,
    activation,
    build,
    check_dtype,
    no_counterpart,
    stages,
)
from nn.layers import Sequential
from nn.module import Module

__all__ = ["from_torch", "to_torch"]


def to_torch(model: Module, dtype: str = "float32") -> Any:
    """Return a network as a ``torch.nn.Sequential`` with the same weights.

    Parameters
    ----------
    model
        A `Layer`, an `MLP`, or a `Sequential` of layers, `Maxout`, `Softmax` and `Dropout`.
    dtype
        ``"float32"``, as PyTorch's own tensors are unless asked, or ``"float64"``, as the numbers
        are here.

    Returns
    -------
    torch.nn.Sequential
        From tensors of shape (examples, inputs) to (examples, outputs). It trains or evaluates as
        the model does.

    Raises
    ------
    ImportError
        If PyTorch is missing.
    TypeError, ValueError
        If there is no counterpart for a part of the model, or of this dtype.
    """
    torch = library("torch")
    check_dtype(dtype)
    module = torch.nn.Sequential(
        *[_layer(torch, stage, getattr(torch, dtype)) for stage in stages(model)]
    )
    return module.train(model.training)


def from_torch(module: Any) -> Sequential:
    """Return a PyTorch module as a network with the same weights.

    Parameters
    ----------
    module
        A ``torch.nn.Linear``, or a ``Sequential`` of them and of activations, ``MaxPool1d`` over a
        ``Linear`` (maxout), ``Softmax`` and ``Dropout``. A ``Linear`` without a bias gets one of 0.

    Raises
    ------
    ImportError
        If PyTorch is missing.
    TypeError, ValueError
        If there is no counterpart for a part of the module, or a weight is not finite.
    """
    torch = library("torch")
    model = build([stage for layer in _flat(torch, module) for stage in _stages(torch, layer)])
    return model.train() if module.training else model.eval()


def _layer(torch: Any, stage: Stage, dtype: Any) -> Any:
    nn = torch.nn
    match stage:
        case Dense(weights, biases):
            # PyTorch's own generator is left alone: nothing is drawn that would be overwritten.
            linear = nn.utils.skip_init(nn.Linear, len(weights[0]), len(biases), dtype=dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=dtype))
                linear.bias.copy_(torch.tensor(biases, dtype=dtype))
            return linear
        case Activation("leaky_relu", parameters):
            return nn.LeakyReLU(parameters["slope"])
        case Activation("elu", parameters):
            return nn.ELU(parameters["alpha"])
        case Activation("softplus"):
            # Above its threshold PyTorch leaves out exp(-x); above 40 that is exact.
            return nn.Softplus(threshold=40)
        case Activation(name) if name in _PLAIN:
            return getattr(nn, _PLAIN[name])()
        case Largest(pieces):
            return nn.MaxPool1d(pieces)
        case Softmax():
            return nn.Softmax(dim=-1)
        case Dropout(rate):
            return nn.Dropout(rate)
    raise no_counterpart(stage, "PyTorch")


def _flat(torch: Any, module: Any) -> Iterator[Any]:
    """Yield what a module applies, in order, from Sequentials in Sequentials."""
    waiting = [module]
    while waiting:
        module = waiting.pop()
        if isinstance(module, torch.nn.Sequential):
            waiting += reversed(module)
        else:
            yield module


def _stages(torch: Any, layer: Any) -> Iterator[Stage]:
    nn, name = torch.nn, type(layer).__name__
    match layer:
        case nn.Linear():
            weights = layer.weight.tolist()
            yield Dense(weights, [0.0] * len(weights) if layer.bias is None else layer.bias.tolist())
        case nn.LeakyReLU():
            yield activation("leaky_relu", slope=layer.negative_slope)
        case nn.ELU():
            yield activation("elu", alpha=layer.alpha)
        case nn.Softplus() if layer.beta == 1 and layer.threshold >= 20:
            yield activation("softplus")
        case nn.GELU() if layer.approximate == "none":
            yield activation("gelu")
        case nn.ReLU() | nn.Sigmoid() | nn.Tanh():
            yield activation(_NAMES[name])
        case nn.MaxPool1d() if _is_maxout(layer):
            yield Largest(layer.kernel_size)
        case nn.Softmax() if layer.dim in (-1, 1):
            yield Softmax()
        case nn.Dropout():
            yield Dropout(layer.p)
        case nn.Identity():
            pass
        case _:
            raise no_counterpart(layer, "nn")


def _is_maxout(pool: Any) -> bool:
    return (pool.stride, pool.padding, pool.dilation) == (pool.kernel_size, 0, 1)


_PLAIN = {"relu": "ReLU", "sigmoid": "Sigmoid", "tanh": "Tanh", "gelu": "GELU"}
_NAMES = {theirs: ours for ours, theirs in _PLAIN.items()}
