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
from nn.data.examples import split
from nn.exchange import from_keras, from_torch, to_keras, to_onnx, to_torch
from nn.layers.dropout import Dropout
from nn.layers.initialisation import he, normal, uniform, xavier
from nn.layers.layer import Layer, Neuron
from nn.layers.maxout import Maxout
from nn.layers.networks import MLP, Sequential
from nn.layers.softmax import Softmax
from nn.layers.threshold import ThresholdNeuron
from nn.learning.callbacks import EarlyStopping, LearningRate, Training
from nn.learning.checkpoint import Checkpoint
from nn.learning.descent import DivergedError
from nn.learning.history import History
from nn.learning.optimisers import SGD, Adam, Momentum, Nesterov, Optimiser, RMSProp, elementwise
from nn.learning.penalties import l1, l2
from nn.learning.perceptron import Perceptron
from nn.learning.rate_finder import find_learning_rate
from nn.learning.training import fit
from nn.measuring.decisions import decides, encodes
from nn.measuring.evaluation import Score, classify, evaluate, predict, score
from nn.measuring.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    mae,
    mse,
)
from nn.module import Module, Parameter

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
