"""Inspection: the gradients and the weights of each layer of a model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nn import Module, Neuron, Parameter
from viz.axes import BLUE, GREY, ORANGE, axes_or_new
from viz.chart import layers_of
from viz.lettering import numeral
from viz.surfaces import Numbers
from viz.themes import colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["gradient_flow", "weights"]

_PRECISION = 3
_MOST_WRITTEN = 64


def gradient_flow(model: Module, *, ax: Axes | None = None) -> Axes:
    """Show how large the gradient of each layer is: the norm of that of its parameters.

    Bars that shrink towards the input are a gradient that vanishes, bars that grow one that
    explodes. The scale is logarithmic.

    Parameters
    ----------
    model
        A module, after ``loss.backward()``.
    ax
        The axes to draw on; those of a new figure unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    ValueError
        If the model has no parameters, or all gradients are 0.

    Examples
    --------
    >>> from nn import MLP
    >>> model = MLP(2, [3, 1], "tanh", seed=1)
    >>> model([0.5, -1.0]).backward()
    >>> ax = gradient_flow(model)
    >>> [text.get_text() for text in ax.get_xticklabels()]
    ['layer1', 'layer2']
    """
    layers: dict[str, list[Parameter]] = {}
    for name, parameter in model.named_parameters():
        layers.setdefault(name.partition(".")[0], []).append(parameter)
    ...
