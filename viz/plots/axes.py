"""Axes to plot on, and the colours of what is plotted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.figures import Paper

__all__ = [
    "BLUE",
    "COLOURS",
    "GREY",
    "MARKERS",
    "ORANGE",
    "axes_or_new",
    "legend",
    "legend_beside",
    "new_figure",
    "open_axes",
]

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#767676"
"""They stand out from white and from black, and from each other to every eye."""

# After Okabe and Ito (2008), Color Universal Design. What a colour says, a marker says too.
COLOURS = ORANGE, BLUE, "#009e73", "#cc79a7", "#b58900", "#56b4e9"
MARKERS = "^", "o", "s", "D", "v", "P", "X"


def new_figure(width: float = 5.6, height: float = 4.2) -> Paper:
    """Return an empty figure; its size, in inches, says how large its text is on a slide.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        from viz.plots.figures import Paper
    except ImportError as error:
        raise ImportError('plots need matplotlib: pip install "retrograd[plot]"') from error
    return Paper(width, height)


def axes_or_new(ax: Axes | None, width: float = 5.6, height: float = 4.2) -> Axes:
    """Return the axes to plot on: those given, or those of a new figure.

    New ones show themselves: by ``plt.show()`` and at the end of a notebook's cell where pyplot is
    in use, and as what a cell returns where it is not.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    TypeError
        If what is given are not axes.
    """
    if ax is None:
        return open_axes(_shown_figure(width, height).add_subplot())
    if not hasattr(ax, "plot"):
        raise TypeError(f"ax must be matplotlib's Axes, as add_subplot() gives, not {ax!r:.60}")
    return ax


def _shown_figure(width: float, height: float) -> Paper:
    """Return an empty figure, known to pyplot if that is in use."""
    figure = new_figure(width, height)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        # pyplot makes its figures itself; it is handed this one.
        managed: Paper = pyplot.figure(FigureClass=lambda **_: figure)
        return managed
    return figure


def open_axes(ax: Axes) -> Axes:
    """Leave out the frame where there is no scale."""
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def legend_beside(ax: Axes) -> None:
    """Name what is plotted, to the right of a map, where it hides nothing and meets no title."""
    legend(ax, loc="upper left", bbox_to_anchor=(1, 1), borderaxespad=0.2)


def legend(ax: Axes, **options: Any) -> None:
    """Name what is plotted, in text as it was typed."""
    for text in ax.legend(edgecolor="none", **options).get_texts():
        text.set_parse_math(False)
