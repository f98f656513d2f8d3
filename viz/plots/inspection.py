"""Inspection: the gradients and the weights of each layer of a model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from autograd.translation import translated
from nn import Module
from viz.graphs.neurons import layers_of
from viz.lettering import numeral
from viz.plots.axes import BLUE, GREY, ORANGE, axes_or_new
from viz.plots.surfaces import Numbers
from viz.themes import colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

__all__ = ["gradient_flow", "weights"]

_PRECISION = 2
_MOST_WRITTEN = 24
_DARK = 0.7
_GAP = 0.05
_WIDTH, _FRAME = 5.6, 0.4
"""In inches."""


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
    layers: dict[str, list[float]] = {}
    for name, parameter in model.named_parameters():
        layers.setdefault(name.partition(".")[0], []).append(parameter.grad)
    norms = [math.hypot(*gradients) for gradients in layers.values()]
    if not any(norms):
        raise ValueError("all gradients are 0: call loss.backward() first")
    ax = axes_or_new(ax)
    # A logarithmic scale has no place for others: they are written at the bottom.
    shown = [norm for norm in norms if 0 < norm < math.inf] or [1.0]
    bottom, top = min(shown) / 10, max(shown) * 10
    heights = [norm if norm in shown else 0.0 for norm in norms]
    ax.bar(list(layers), heights, color=BLUE, width=0.6)
    ax.set(ylabel=translated("norm of the gradient"), ylim=(bottom, top), yscale="log")
    for place, (norm, height) in enumerate(zip(norms, heights)):
        written = numeral(norm, _PRECISION) if math.isfinite(norm) else f"⚠ {norm}"
        at = place, max(height, bottom)
        ax.annotate(written, at, (0, 3), textcoords="offset points", ha="center", va="bottom")
    return ax


def weights(model: Module, *, ax: Axes | None = None) -> Axes:
    """Show the weights of each layer as the matrix W of W·x + b, with the biases beside it.

    A row is a neuron, a column one of its inputs. Blue is positive, orange is negative. Where there
    are few enough, the numbers are written too.

    Parameters
    ----------
    model
        A network of layers, a layer or a neuron.
    ax
        The axes to draw on; those of a new figure unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    TypeError
        If the model has no layers of neurons.

    Examples
    --------
    >>> from nn import MLP
    >>> ax = weights(MLP(2, [3, 1], seed=1))
    >>> [image.get_array().shape for image in ax.images]
    [(3, 2), (3, 1), (1, 3), (1, 1)]
    """
    layers = layers_of(model)
    matrices: list[tuple[str, Numbers]] = []
    for place, layer in enumerate(layers, 1):
        matrices.append((f"W{place}", np.array([[w.data for w in neuron.w] for neuron in layer])))
        matrices.append((f"b{place}", np.array([[neuron.b.data] for neuron in layer])))
    numbers = np.concatenate([matrix.ravel() for _, matrix in matrices])
    largest = np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0) or 1.0
    # A bias stands close to its weights. Gaps grow with the picture: the names below need room.
    gap = _GAP * sum(matrix.shape[1] for _, matrix in matrices)
    left, tallest = 0.0, max(map(len, layers))
    # A new figure is as high as the picture, at the width of a page.
    long = sum(matrix.shape[1] for _, matrix in matrices) + 1.5 * gap * len(layers)
    ax = axes_or_new(ax, _WIDTH, min(_WIDTH, _FRAME + _WIDTH * (tallest + 4 * gap) / long))
    for name, matrix in matrices:
        image = _draw_matrix(ax, matrix, left, largest)
        rows, columns = matrix.shape
        if numbers.size <= _MOST_WRITTEN:
            _write_numbers(ax, matrix, left, largest)
        ax.text(left + columns / 2, rows / 2 + gap / 2, name, ha="center", va="top")
        left += columns + (gap if name.startswith("W") else 2 * gap)
    ax.set(xlim=(-gap, left - gap), ylim=(tallest / 2 + 3 * gap, -tallest / 2 - gap))
    ax.set_axis_off()
    ax.figure.colorbar(image, ax=ax, shrink=0.9)
    return ax


def _draw_matrix(ax: Axes, matrix: Numbers, left: float, largest: float) -> AxesImage:
    from matplotlib.colors import LinearSegmentedColormap

    palette = LinearSegmentedColormap.from_list("weights", [ORANGE, "#fdfdfc", BLUE])
    rows, columns = matrix.shape
    right, top = left + columns, rows / 2
    # A white matrix of zeros must be seen on white paper.
    frame = [left, right, right, left, left], [-top, -top, top, top, -top]
    ax.plot(*frame, color=GREY, linewidth=0.8)
    return ax.imshow(
        np.ma.masked_invalid(matrix),
        cmap=palette.with_extremes(bad=colours("light")["gradient not finite"]),
        vmin=-largest,
        vmax=largest,
        extent=(left, right, top, -top),
    )


def _write_numbers(ax: Axes, matrix: Numbers, left: float, largest: float) -> None:
    for (row, column), number in np.ndenumerate(matrix):
        ax.text(
            left + column + 0.5,
            row + 0.5 - len(matrix) / 2,
            numeral(float(number), _PRECISION),
            ha="center",
            va="center",
            fontsize="small",
            color="white" if abs(number) > _DARK * largest else "black",
        )
