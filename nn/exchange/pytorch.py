"""Networks as PyTorch modules, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
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

__all__ = ["from_torch", "to_torch"]


def to_torch(model: Module, dtype: str = "float32") -> Any:
    """Return a network as a ``torch.nn.Sequential`` with the same weights.

    Parameters
    ----------
    model
        A `Layer`, a `Maxout`, an `MLP`, or a `Sequential` of these, `Softmax` and `Dropout`. An
        activation that the library has no layer for computes what its entry in the table of
        derivatives says.
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
            found += _stages(torch, layer)
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
        case Activation(operation):
            return _activation(torch, operation) or _entry(torch, stage)
        case Largest(pieces):
            return nn.MaxPool1d(pieces)
        case Softmax():
            return nn.Softmax(dim=-1)
        case Dropout(rate=rate):
            return nn.Dropout(rate)
    raise no_counterpart(stage, "PyTorch")


def _stages(torch: Any, layer: Any) -> Iterator[Stage]:
    from nn.exchange.pytorch_layer import Entry

    nn = torch.nn
    match layer:
        case nn.Linear(bias=None):
            yield Dense(layer.weight.tolist(), [0.0] * layer.out_features)
        case nn.Linear():
            yield Dense(layer.weight.tolist(), layer.bias.tolist())
        case nn.MaxPool1d(kernel_size=int(pieces), padding=0, dilation=1) if layer.stride == pieces:
            yield Largest(pieces)
        case nn.Softmax(dim=-1 | 1):
            yield Softmax()
        case nn.Dropout(p=rate):
            yield Dropout(rate)
        case nn.Identity():
            pass
        case Entry(operation=operation):
            yield Activation(operation)
        case _:
            yield _known(torch, layer)


def _known(torch: Any, layer: Any) -> Activation:
    """Return the stage for an activation of PyTorch, if an operation of its name is the same."""
    kind = type(layer)
    if kind.__name__ in torch.nn.modules.activation.__all__:
        operation = namesake(kind.__name__, partial(getattr, layer), kind)
        if operation is not None and _computes(torch, layer, operation):
            return Activation(operation)
    raise no_counterpart(layer, "nn")


def _activation(torch: Any, operation: Operation) -> Any:
    """Return PyTorch's own layer for an operation, or None if it has none."""
    activations = torch.nn.modules.activation
    if not (name := named(operation, activations.__all__)):
        return None
    with suppress(TypeError):
        layer = getattr(activations, name)(*operation.parameters.values())
        if isinstance(layer, torch.nn.Softplus):
            # Above its threshold PyTorch leaves out log1p(exp(-x)); above 40 that is exact.
            layer.threshold = 40
        return layer if _computes(torch, layer, operation) else None
    return None


def _entry(torch: Any, stage: Activation) -> Any:
    """Return a layer that computes what an entry says."""
    from nn.exchange.pytorch_layer import Entry

    layer = Entry(stage.operation)
    try:
        if _computes(torch, layer, stage.operation):
            return layer
        why = "it computes other numbers there"
    except MissingError as error:
        why = str(error)
    raise no_counterpart(stage, "PyTorch", why)


def _computes(torch: Any, layer: Any, operation: Operation) -> bool:
    with torch.enable_grad():
        x = torch.tensor(SAMPLE, dtype=torch.float64, requires_grad=True)
        y = layer(x)
        y.sum().backward()
    return agrees(operation, y.tolist(), x.grad.tolist(), tolerance=1e-9)
