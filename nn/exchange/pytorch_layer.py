"""An operation of the table as a PyTorch module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograd import Operation
from autograd.table.entries import CHAIN
from nn.exchange.counterparts import Nodes

__all__ = ["Entry"]

Tensor = Any
"""``torch.Tensor``, for type checkers that may not have PyTorch."""


class Entry(torch.nn.Module):  # type: ignore[misc]
    """An activation that computes what its entry says, forward and backward.

    Parameters
    ----------
    operation
        The entry, with its parameters.
    """

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def forward(self, x: Tensor) -> Tensor:
        """Apply the operation to each element."""
        result: Tensor = _Applied.apply(x, self.operation)
        return result

    def extra_repr(self) -> str:
        """Write what stands between the parentheses."""
        return str(self.operation)


class _Applied(torch.autograd.Function):  # type: ignore[misc]
    """The entry's value, with the entry's derivative: PyTorch has other rules at kinks."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, operation: Operation) -> Tensor:
        ctx.operation = operation
        # As a textbook has it: what keeps the digits of float64 goes wrong in float32.
        y = _tensor(operation.definition(_TENSORS, x, **operation.parameters), x)
        y = y.expand_as(x).clone()
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor, None]:
        x, y = ctx.saved_tensors
        (local,) = ctx.operation.textbook(_TENSORS, y, x, **ctx.operation.parameters)
        contribution: Tensor = CHAIN.value(_TENSORS, upstream[0], _tensor(local, x))
        return contribution, None


def _tensor(x: Tensor | float, like: Tensor) -> Tensor:
    return (
        x if isinstance(x, torch.Tensor) else torch.tensor(x, dtype=like.dtype, device=like.device)
    )


def _of_tensors(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Let a function of tensors take numbers beside them."""

    def compute(*xs: Tensor | float) -> Tensor:
        like = next(x for x in xs if isinstance(x, torch.Tensor))
        return function(*(_tensor(x, like) for x in xs))

    return compute


def _find(operation: Operation) -> Callable[..., Tensor] | None:
    function = getattr(torch, operation.name, getattr(torch, operation.numpy, None))
    return _of_tensors(function) if callable(function) else None


def _cbrt(x: Tensor) -> Tensor:
    root = torch.sign(x) * torch.abs(x) ** (1 / 3)
    # One step of Newton's, since 1/3 is no number of floats.
    better = root - (root - x / (root * root)) / 3
    return torch.where(torch.isfinite(better), better, root)


_TENSORS = Nodes(
    _find,
    {
        "cbrt": _cbrt,
        "if_positive": _of_tensors(lambda x, a, b: torch.where(x > 0, a, b)),
        "lead": _of_tensors(
            lambda b, a, distance: torch.where(a != a, 0.0, torch.where(b != b, 1.0, distance))
        ),
    },
)
