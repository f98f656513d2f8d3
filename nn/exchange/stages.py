"""A network as stages that other libraries know too: the way out and the way in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograd import Operation, operations
from nn.layers import MLP, Dropout, Layer, Maxout, Sequential, Softmax
from nn.module import Module

__all__ = [
    "Activation",
    "Dense",
    "Largest",
    "Omission",
    "Shares",
    "Stage",
    "activation",
    "build",
    "check_dtype",
    "no_counterpart",
    "stages",
]


@dataclass(frozen=True)
class Dense:
    """Weighted sums, W·x + b: a row of weights and a bias for each."""

    weights: list[list[float]]
    biases: list[float]


@dataclass(frozen=True)
class Activation:
    """An operation on each number, by its name in the table of derivatives."""

    name: str
    parameters: Mapping[str, float]


@dataclass(frozen=True)
class Largest:
    """The largest of each so many numbers in a row: what `Maxout` does with its sums."""

    pieces: int


@dataclass(frozen=True)
class Shares:
    """Softmax over all numbers."""


@dataclass(frozen=True)
class Omission:
    """Dropout: in training, each number is left out at this rate."""

    rate: float


Stage = Dense | Activation | Largest | Shares | Omission


def activation(name: str, **parameters: float) -> Activation:
    """Return an operation of the table as a stage."""
    return Activation(name, operations[name].bind(**parameters).parameters)
