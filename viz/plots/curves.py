"""Curves: the loss by epoch, and an activation with its derivative."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

import nn.activations
from autograd import DomainError, Operation, Value, apply, gradients, operations
from autograd.translation import translated
from nn import History
from viz.plots.axes import BLUE, GREY, ORANGE, axes_or_new, legend
from viz.plots.surfaces import Numbers, evaluate_anyway

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["activation", "loss_curve"]

_POINTS = 801
_LONGEST_FORMULA = 36


def loss_curve(history: History, *, ax: Axes | None = None) -> Axes:
    """Plot the loss by epoch, on the examples trained on and on those held out.

    Parameters
    ----------
    history
        What `nn.fit` returned.
    ax
        The axes to plot on; those of a new figure unless given.

    Returns
    -------
    matplotlib.axes.Axes
        Save it with ``.figure.savefig("loss.svg")``.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    ValueError
        If no epoch was completed.

    Examples
    --------
    >>> from nn import History
    >>> ax = loss_curve(History(loss=[0.5, 0.3, 0.2], held_out_loss=[0.6, 0.4, 0.4]))
    >>> [line.get_label() for line in ax.lines]
    ['train', 'held out']
    """
    if not history.loss:
        raise ValueError("there is no loss to plot: no epoch was completed")
    ax = axes_or_new(ax)
    for label, losses, colour, dashes in (
        (translated("train"), history.loss, BLUE, "-"),
        (translated("held out"), history.held_out_loss, ORANGE, "--"),
    ):
        if losses:
            # One number makes no line.
            marker = "o" if len(losses) == 1 else ""
            epochs = range(1, len(losses) + 1)
            ax.plot(epochs, losses, dashes, color=colour, marker=marker, linewidth=2, label=label)
    ax.set(xlabel=translated("epoch"), ylabel=translated("loss"))
    ax.locator_params(axis="x", integer=True)
    legend(ax)
    return ax


def activation(
    name: str | Operation, *, low: float = -4.0, high: float = 4.0, ax: Axes | None = None
) -> Axes:
    """Plot an activation and its derivative.

    Both are computed from its entry in the table of derivatives, so an operation of your own that
    you registered works too. A curve is broken where it has a kink or is not defined.

    Parameters
    ----------
    name
        What `nn.activations.activation` finds it by: ``"tanh"``, ``"leaky_relu(slope=0.2)"``.
    low, high
        From where to where.
    ax
        The axes to plot on; those of a new figure unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    LookupError
        If there is no such activation.
    ValueError
        If low is not less than high, or the activation is not defined between them.

    Examples
    --------
    >>> ax = activation("tanh")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['tanh(x)', 'derivative: 1 − tanh(x)²']
    """
    if not low < high:
        raise ValueError(f"low must be less than high, not {low} and {high}")
    operation = nn.activations.activation(name) or operations["identity"]
    ax = axes_or_new(ax)
    x = np.linspace(low, high, _POINTS)
    value, derivative = _computed(operation, x)
    formula = operation.text.write("x", **operation.parameters)
    (slope,) = operation.derivatives("x")
    # Axes through the origin, as on the blackboard.
    ax.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    label = translated("derivative")
    if len(slope) <= _LONGEST_FORMULA:
        label += f": {slope}"
    ax.plot(*_broken_at_jumps(x, value), color=BLUE, linewidth=2.5, label=formula)
    ax.plot(*_broken_at_jumps(x, derivative), "--", color=ORANGE, linewidth=2.5, label=label)
    # The pole of a logarithm must not make a flat line of everything else.
    bottom, top = ax.get_ylim()
    tallest = 2 * max(abs(low), abs(high))
    ax.set(xlabel="x", xlim=(low, high), ylim=(max(bottom, -tallest), min(top, tallest)))
    ax.set_title(str(name), parse_math=False)
    legend(ax)
    return ax


def _computed(operation: Operation, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Compute an operation and its derivative; where it is not defined, both are nan."""
    x, result, slope = _recorded(operation, numbers)
    value, derivative = (evaluate_anyway(y, {x: numbers}) for y in (result, slope))
    return value, np.where(np.isnan(value), np.nan, derivative)


def _recorded(operation: Operation, numbers: Numbers) -> tuple[Value, Value, Value]:
    """Record an operation and its derivative, at the first number for which both are defined."""
    for number in numbers:
        x = Value(number)
        with suppress(DomainError):
            result = apply(operation, x)
            (slope,) = gradients(result, [x], create_graph=True)
            return x, result, slope
    raise ValueError(f"{operation} is not defined between {numbers[0]:g} and {numbers[-1]:g}")


def _broken_at_jumps(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Put a gap where a curve jumps, by a tenth of its whole range or more."""
    finite = y[np.isfinite(y)]
    jumps = np.flatnonzero(np.abs(np.diff(y)) > 0.1 * np.ptp(finite)) + 1
    return np.insert(x, jumps, np.nan), np.insert(y, jumps, np.nan)
