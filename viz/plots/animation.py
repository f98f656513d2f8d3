"""Animation: training as a film of the decision boundary and the loss."""

from __future__ import annotations

import os
import sys
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from autograd.files import replace
from autograd.translation import translated
from nn import History, Module, Training, fit
from nn.measuring.losses import Loss, mse
from viz.plots.axes import new_figure, open_axes
from viz.plots.boundaries import Boundary
from viz.plots.curves import loss_curve
from viz.plots.film import FORMATS
from viz.plots.surfaces import Numbers

__all__ = ["animate"]

_INCHES = 8.4, 4.2
_DOTS_PER_INCH = 100
# Browsers slow a faster GIF down to a tenth of its speed.
_FASTEST = 50


def animate(
    model: Module,
    X: Any,
    y: Any,
    path: str | os.PathLike[str],
    *,
    loss: Loss = mse,
    epochs: int = 100,
    frames: int = 60,
    fps: int = 10,
    **training: Any,
) -> History:
    """Train a model, and make a film of its decision boundary and its loss by epoch.

    In a notebook the film shows itself, too.

    Ctrl-C while it trains ends the training early; the film is of what was seen until then. Ctrl-C
    later, and any fault, leave no film, and an older one as it was.

    Parameters
    ----------
    model
        A module of two inputs.
    X, y
        Examples with two features, and their classes.
    path
        Where to write the film: a GIF, or a page of HTML with buttons that needs nothing else, by
        its suffix.
    loss, epochs, **training
        As for `nn.fit`.
    frames
        How many pictures the film has at most, spread evenly over the epochs.
    fps
        How many pictures it shows in a second, at most 50.

    Returns
    -------
    History
        As `nn.fit` returns it.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    OSError
        If the file cannot be written.
    TypeError, ValueError, DivergedError
        As `nn.fit` and `decision_boundary`; or if the suffix is neither ``.gif`` nor ``.html``, or
        a number of pictures is out of its range.

    Examples
    --------
    >>> from nn import MLP, datasets
    >>> film = getfixture("tmp_path") / "xor.gif"
    >>> model = MLP(2, [4, 1], "tanh", seed=1)
    >>> history = animate(
    ...     model, *datasets.xor(), film, epochs=4, learning_rate=0.5, progress=False
    ... )
    >>> len(history.loss), film.read_bytes()[:3]
    (4, b'GIF')
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f"a film is saved as {' or '.join(FORMATS)}, not {str(path)!r}")
    if not path.parent.is_dir():
        # It would be a pity to train for minutes first.
        raise FileNotFoundError(f"there is no folder {str(path.parent)!r} to write a film to")
    if not isinstance(frames, int) or frames < 1:
        raise ValueError(f"frames must be a positive whole number, not {frames!r}")
    if not isinstance(fps, int) or not 1 <= fps <= _FASTEST:
        raise ValueError(f"fps must be a whole number from 1 to {_FASTEST}, not {fps!r}")
    film = _Film(Boundary(X, y), loss, {round(e) for e in np.linspace(0, epochs, frames)})
    callbacks = [*training.pop("callbacks", ()), film]
    history = fit(model, X, y, loss=loss, epochs=epochs, callbacks=callbacks, **training)
    film.take(model, len(history.loss))
    pictures = film.developed(history)
    made = FORMATS[path.suffix.lower()](pictures, fps, f"Training of {model}")
    replace(path, made)
    _show(made, path.suffix.lower())
    return history


def _show(film: bytes, suffix: str) -> None:
    """Show a film below the cell of the notebook that it is made in, if it is."""
    display = sys.modules.get("IPython.display")
    if display is None or sys.modules["IPython"].get_ipython() is None:
        return
    if suffix == ".gif":
        display.display(display.Image(data=film, format="gif"))
        return
    # A page of its own, so that it and the notebook leave each other alone.
    page = escape(film.decode())
    frame = f'<iframe srcdoc="{page}" style="width:100%;height:34rem;border:0"></iframe>'
    display.display(display.HTML(frame))


class _Film:
    """What a model decided at some epochs: taken while it trains, developed afterwards."""

    def __init__(self, boundary: Boundary, loss: Loss, epochs: set[int]) -> None:
        self._boundary = boundary
        self._loss = loss
        self._epochs = epochs
        self._taken: dict[int, Numbers] = {}

    def __call__(self, training: Training) -> None:
        """Take a picture after this epoch, if it is one of those."""
        if training.epoch in self._epochs or training.finished:
            self.take(training.model, training.epoch)

    def take(self, model: Module, epoch: int) -> None:
        self._taken[epoch] = self._boundary.margins(model, self._loss)

    def developed(self, history: History) -> list[bytes]:
        """Draw each picture taken, as PNG."""
        figure = new_figure(*_INCHES)
        map_axes, curve_axes = map(open_axes, figure.subplots(1, 2))
        if history.loss:
            loss_curve(history, ax=curve_axes)
            # All of the curves are in view before they are drawn bit by bit.
            curve_axes.set(xlim=curve_axes.get_xlim(), ylim=curve_axes.get_ylim())
        curves = [(line, line.get_xydata()) for line in curve_axes.lines]
        pictures = []
        for epoch, margins in self._taken.items():
            map_axes.clear()
            self._boundary.draw(map_axes, margins)
            for line, points in curves:
                line.set_data(*np.asarray(points)[:epoch].T)
            figure.suptitle(translated("epoch {n}").format(n=epoch))
            picture = BytesIO()
            figure.savefig(picture, format="png", dpi=_DOTS_PER_INCH)
            pictures.append(picture.getvalue())
        return pictures
