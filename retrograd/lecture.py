"""What the lessons speak and draw with."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.legibility import legible
from autograd.stand_ins import carried
from autograd.translation import translated as _
from viz import GraphvizNotFoundError
from viz.plots.axes import COLOURS, new_figure, open_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["_", "draw", "panels", "run", "say", "show"]

_WIDTH = 88
_MINUS = re.compile(r"(?<!\w)-(?=[\d.])")
_INCHES = 4.4, 4.2


def say(message: str, *places: object, **names: object) -> None:
    """Print a message in the language of the lesson, with what belongs in its places.

    Examples
    --------
    >>> say("It is {x:.2f} times as large.", x=2 / 3)
    It is 0.67 times as large.
    """
    for line in _(message).format(*places, **names).split("\n"):
        show(fill(line, _WIDTH))


def show(formula: str) -> None:
    """Print formulas and numbers, which are the same in every language.

    Examples
    --------
    >>> show(f"mini-batch: 2 · {-1.5}")
    mini-batch: 2 · −1.5
    """
    print(carried(_MINUS.sub("−", formula)))


def draw(out: Path | None, name: str, picture: Callable[..., Any], *content: Any) -> None:
    """Make a picture and save it, or say why there is none.

    Parameters
    ----------
    out
        The folder for pictures; None if no pictures are wanted.
    name
        What the file is to be called, without its suffix.
    picture, *content
        What draws it, such as `viz.network`, and what it is called with.
    """
    if out is None:
        return
    file = out / f"{name}.svg"
    try:
        drawn = picture(*content)
        save = drawn.save if hasattr(drawn, "save") else drawn.figure.savefig
        save(file)
    except (ImportError, GraphvizNotFoundError) as error:
        print(_("[no picture {file}: {reason}]").format(file=legible(str(file)), reason=error))
    else:
        print(_("[picture: {file}]").format(file=legible(str(file))))


def panels(columns: int, rows: int = 1) -> list[Axes]:
    """Return axes side by side on a new figure, row by row."""
    width, height = _INCHES
    figure = new_figure(columns * width, rows * height)
    axes = [open_axes(ax) for ax in figure.subplots(rows, columns, squeeze=False).flat]
    for ax in axes:
        ax.set_prop_cycle(color=COLOURS)
    return axes


def run(script: str) -> NoReturn:
    """Run a script as ``retrograd lesson`` does, with the options of the command line."""
    from retrograd.command import main

    sys.exit(main(["lesson", script, *sys.argv[1:]]))
