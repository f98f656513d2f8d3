"""Boundaries: where a model changes its mind about the class."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from autograd.translation import translated
from nn import Module
from nn.data.examples import examples
from nn.measuring.decisions import decision
from nn.measuring.losses import Loss, mse
from viz.plots.axes import COLOURS, MARKERS, axes_or_new, legend_beside
from viz.plots.surfaces import Numbers, grid, surfaces
from viz.themes import colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Boundary", "decision_boundary"]

_MARGIN = 0.1
_FAR, _HALVINGS = 1e3, 80
_SHARES = (-1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0)
_SHADES = ("-3", "-2", "-1", "+1", "+2", "+3")


def decision_boundary(
    model: Any, X: Any, y: Any, *, loss: Loss | None = None, ax: Axes | None = None
) -> Axes:
    """Show which class a model sees where, and the examples.

    For two classes told apart by one output, the blue and the orange are the stronger the surer
    the model is. The line between them is where it changes its mind.

    Parameters
    ----------
    model
        A module of two inputs; or anything else with a ``predict``, such as `nn.Perceptron`.
    X, y
        Examples with two features, and their classes.
    loss
        What says how an output is read as a class, as for `nn.classify`: unless given, the loss
        that the model was fitted with. Where that is not one of classes, as `nn.mse`, an output
        is of the class that it is nearer to.
    ax
        The axes to draw on; those of a new figure unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    TypeError, ValueError
        If an example has not two features, the classes are not those that the model's outputs can
        tell apart, or an entry of X or y is not a finite number.

    Examples
    --------
    >>> from nn import MLP
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> ax = decision_boundary(MLP(2, [4, 1], "tanh", seed=1), X, y)
    >>> [line.get_label() for line in ax.lines]
    ['class 0', 'class 1']
    """
    boundary = Boundary(X, y)
    ax = axes_or_new(ax)
    boundary.draw(ax, boundary.margins(model, loss))
    return ax


class Boundary:
    """The map of some examples, to see a model's decisions on."""

    def __init__(self, X: Any, y: Any) -> None:
        found = examples(X, y)
        for i, (x, label) in enumerate(found):
            if not isinstance(x, list) or len(x) != 2:
                raise ValueError(f"a map has two axes, so X[{i}] must have two features, not {x!r}")
            if isinstance(label, list):
                raise ValueError(f"y[{i}] must be a class such as 0 or 1, not {label!r}")
        self._points = np.array([x for x, _ in found], dtype=float)
        self._labels = np.array([label for _, label in found], dtype=float)
        self._classes = sorted(set(self._labels.tolist()))
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        margin = _MARGIN * np.where(high > low, high - low, 1.0)
        (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
        self._x, self._y = grid((left, right), (bottom, top))

    def margins(self, model: Any, loss: Loss | None) -> Numbers:
        """Compute for each class how far the model is for it, all over the map; 0 is the boundary.

        Two classes told apart by one output have one surface: above 0 it is the second.
        """
        if isinstance(model, Module):
            outputs = self._outputs(model)
        else:
            predicted = model.predict(np.stack([self._x.ravel(), self._y.ravel()], axis=1))
            outputs = np.reshape(np.asarray(predicted, dtype=float), (1, *self._x.shape))
        if not np.isfinite(outputs).any():
            raise ValueError("the model puts out no finite number anywhere on this map")
        if len(outputs) == 1:
            fitted_with: Loss = getattr(model, "loss_", mse)
            return np.subtract(outputs, self._threshold(loss or fitted_with))
        self._check_classes(range(len(outputs)))
        others = [np.delete(outputs, k, axis=0).max(axis=0) for k in range(len(outputs))]
        return np.subtract(outputs, others)

    def draw(self, ax: Axes, margins: Numbers) -> None:
        """Draw the regions of the classes, the boundary and the examples."""
        margins = np.ma.masked_invalid(margins)
        look = list(zip(self._classes, cycle(COLOURS), cycle(MARKERS)))
        ax.set_facecolor("white")
        if len(margins) == 1:
            palette = colours("light")
            shades = [palette[f"gradient {strength}"] for strength in _SHADES]
            surest = float(np.abs(margins).max()) or 1.0
            ax.contourf(self._x, self._y, margins[0], surest * np.array(_SHARES), colors=shades)
        else:
            for margin, (_, colour, _) in zip(margins, look):
                if margin.max() > 0:
                    levels = [0.0, margin.max()]
                    ax.contourf(self._x, self._y, margin, levels, colors=[colour], alpha=0.35)
        for margin in margins:
            if margin.min() < 0 < margin.max():
                ax.contour(self._x, self._y, margin, [0.0], colors="black", linewidths=1.5)
        for label, colour, marker in look:
            ax.plot(
                *self._points[self._labels == label].T,
                marker,
                color=colour,
                # Whatever the ground, a black rim stands out from it.
                markeredgecolor="black",
                markeredgewidth=0.8,
                markersize=7,
                label=translated("class {label:g}").format(label=label),
            )
        ax.set(xlabel="x1", ylabel="x2")
        ax.set(xlim=(self._x.min(), self._x.max()), ylim=(self._y.min(), self._y.max()))
        legend_beside(ax)

    def _outputs(self, model: Module) -> Numbers:
        def compute(*x: Value) -> Sequence[Value]:
            output = model(x)
            return [output] if isinstance(output, Value) else output

        # A layer that drops neurons out in training is to be seen as it is used.
        was_training = model.training
        model.eval()
        try:
            return surfaces(compute, self._points[0].tolist(), self._x, self._y)
        finally:
            model.train(was_training)

    def _threshold(self, loss: Loss) -> float:
        """Return the output above which an example is of the second class."""
        decide = decision(loss)
        if decide is None:
            if len(self._classes) != 2:
                raise ValueError(
                    f"one output tells two classes apart, but y has {_listed(self._classes)}"
                )
            return float(np.mean(self._classes))
        low, high = -_FAR, _FAR
        self._check_classes([decide(low), decide(high)])
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if decide(middle) == self._classes[0]:
                low = middle
            else:
                high = middle
        return high

    def _check_classes(self, known: Sequence[float]) -> None:
        """Take the classes that the model can tell apart for those of the map."""
        if not set(self._classes) <= set(known):
            raise ValueError(
                f"the model tells apart the classes {_listed(known)}, but y has "
                f"{_listed(self._classes)}"
            )
        self._classes = list(known)


def _listed(labels: Sequence[float]) -> str:
    shown = ", ".join(f"{label:g}" for label in labels[:5])
    return f"{shown}, …" if len(labels) > 5 else shown
