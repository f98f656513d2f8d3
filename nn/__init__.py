"""Neural networks, neuron by neuron: from the threshold neuron to mini-batch training."""

from __future__ import annotations

from collections.abc import Callable

import autograd

if not hasattr(autograd, "Value"):
    raise ImportError(
        f"nn needs retrograd's autograd, and {autograd!r} hides it. "
        "If that is another package's: `pip uninstall autograd`, then "
        "`pip install --force-reinstall retrograd`, or use both in virtual environments of their "
        "own. If it is a file of yours: rename it."
    )

from autograd import Value
from nn import activations, datasets, metrics, schedules
from nn.callbacks import EarlyStopping, LearningRate, Training
from nn.checkpoint import Checkpoint
from nn.classes import decides, encodes
from nn.data import split
from nn.descent import DivergedError
from nn.dropout import Dropout
from nn.evaluation import Score, classify, evaluate, predict, score
from nn.exchange import from_keras, from_torch, to_keras, to_onnx, to_torch
from nn.history import History
from nn.initialisation import he, normal, uniform, xavier
from nn.layers import Layer, Neuron
from nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    mae,
    mse,
)
from nn.maxout_layer import Maxout
from nn.module import Module, Parameter
from nn.networks import MLP, Sequential
from nn.optimisers import SGD, Adam, Momentum, Nesterov, Optimiser, RMSProp, elementwise
from nn.penalties import l1, l2
from nn.perceptron import Perceptron
from nn.rate_finder import find_learning_rate
from nn.softmax import Softmax
from nn.threshold import ThresholdNeuron
from nn.training import fit

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "Checkpoint",
    "DivergedError",
    "Dropout",
    "EarlyStopping",
    "History",
    "Layer",
    "LearningRate",
    "Maxout",
    "Module",
    "Momentum",
    "Nesterov",
    "Neuron",
    "Optimiser",
    "Parameter",
    "Perceptron",
    "RMSProp",
    "Score",
    "Sequential",
    "Softmax",
    "ThresholdNeuron",
    "Training",
    "activations",
    "binary_cross_entropy",
    "classify",
    "cross_entropy",
    "datasets",
    "decides",
    "elementwise",
    "encodes",
    "evaluate",
    "find_learning_rate",
    "fit",
    "from_keras",
    "from_torch",
    "he",
    "hinge",
    "huber",
    "l1",
    "l2",
    "mae",
    "metrics",
    "mse",
    "normal",
    "predict",
    "schedules",
    "score",
    "split",
    "to_keras",
    "to_onnx",
    "to_torch",
    "uniform",
    "xavier",
]


def __getattr__(name: str) -> Callable[..., Value]:
    # nn.relu, nn.tanh and the others: whatever the table of derivatives has.
    try:
        found: Callable[..., Value] = getattr(activations, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return found
