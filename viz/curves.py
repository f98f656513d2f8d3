"""Curves: the loss by epoch, and an activation with its derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import nn.activations
from autograd import DomainError, Operation, Value, apply, evaluate_batch, gradients, operations
from nn import History
from viz.axes import BLUE, GREY, ORANGE, axes_or_new, legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["activation", "loss_curve"]

_POINTS = 801
_LONGEST_FORMULA = 36

Numbers = np.ndarray[Any, np.dtype[np.float64]]


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
        ("train", history.loss, BLUE, "-"),
        ("held out", history.held_out_loss, ORANGE, "--"),
    ):
        if losses:
            # One number makes no line.
            marker = "o" if len(losses) == 1 else ""
            epochs = range(1, len(losses) + 1)
            ax.plot(epochs, losses, dashes, color=colour, marker=marker, linewidth=2, label=label)
    ax.set(xlabel="epoch", ylabel="loss")
    ax.xaxis.get_major_locator().set_params(integer=True)
    legend(ax, frameon=False)
    return ax


def activation(
    name: str, *, low: float = -4.0, high: float = 4.0, ax: Axes | None = None
) -> Axes:
    """Plot an activation and its derivative.

    Both are computed from its entry in the table of derivatives, so an operation of your own that
    you registered works too. A curve is broken where it has a kink or is not defined.

    Parameters
    ----------
    name
        ``"linear"``, or the name of an operation of one operand in ``autograd.operations``.
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
    >>> [line.get_label() for line in ax.lines]
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
    for line in ax.axhline, ax.axvline:
        line(0, color=GREY, linewidth=0.8, zorder=1, label="_axis")
    x, value, derivative = _broken_at_kinks(operation, x, value, derivative)
    ax.plot(x, value, color=BLUE, linewidth=2.5, label=formula)
    ax.plot(x, derivative, "--", color=ORANGE, linewidth=2.5, label=_derivative_label(slope))
    ax.set_xlabel("x")
    ax.set_title(name, parse_math=False)
    legend(ax, frameon=False)
    return ax
