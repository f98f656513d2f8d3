"""Neural networks, neuron by neuron: modules, initialisation, losses, SGD and fit."""

from __future__ import annotations

import autograd

if not hasattr(autograd, "Value"):
    raise ImportError(
        f"nn needs retrograd's autograd, and {autograd!r} hides it. "
        "If that is another package's: `pip uninstall autograd`, then "
        "`pip install --force-reinstall retrograd`, or use both in virtual environments of their "
        "own. If it is a file of yours: rename it."
    )

from nn.data import split
from nn.initialisation import he, normal, uniform, xavier
from nn.layers import MLP, Layer, Neuron
from nn.losses import binary_cross_entropy, cross_entropy, hinge, mse
from nn.module import Module, Parameter
from nn.optimisers import SGD
from nn.training import DivergedError, History, Score, classify, evaluate, fit, predict

__all__ = [
    "MLP",
    "SGD",
    "DivergedError",
    "History",
    "Layer",
    "Module",
    "Neuron",
    "Parameter",
    "Score",
    "binary_cross_entropy",
    "classify",
    "cross_entropy",
    "evaluate",
    "fit",
    "he",
    "hinge",
    "mse",
    "normal",
    "predict",
    "split",
    "uniform",
    "xavier",
]
