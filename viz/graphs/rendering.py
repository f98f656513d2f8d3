"""Graphviz at work: from DOT text to the bytes of a picture."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

__all__ = ["GraphvizNotFoundError", "Renderer", "render", "use_renderer"]

Renderer = Callable[[str, str], bytes]
"""``renderer(dot, format)``: from the DOT language to ``"svg"``, ``"png"`` or ``"pdf"``."""

_renderer: Renderer | None = None


class GraphvizNotFoundError(LookupError):
    """There is neither pygraphviz nor a ``dot`` command to lay a picture out with."""


_PATIENCE = 60
"""How many seconds Graphviz may take; what it cannot lay out by then is too tangled to read."""

_PDF_DATE = re.compile(rb"(?<=/CreationDate \(D:)\d{14}")
_ABSENT = 69
_PYGRAPHVIZ = f"""
import sys
# python -c puts the current folder first, as "": what lies there is not ours to run.
sys.path = [folder for folder in sys.path if folder]
try:
    from pygraphviz import AGraph
except ImportError:
    sys.exit({_ABSENT})
dot = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(AGraph(string=dot).draw(format=sys.argv[1][2:], prog="dot"))
"""


def use_renderer(renderer: Renderer | None) -> None:
    r"""Draw from now on by a function, such as Graphviz compiled for the browser.

    Where no process can be started, nothing else can draw graphs and networks.

    Parameters
    ----------
    renderer
        ``renderer(dot, format)`` lays out a graph in the DOT language, and returns the bytes of its
        picture as ``"svg"``, ``"png"`` or ``"pdf"``. None goes back to the Graphviz of this
        machine.

    Examples
    --------
    >>> from autograd import Value
    >>> from viz import draw, use_renderer
    >>> use_renderer(lambda dot, format: b"<svg>\ndrawn elsewhere</svg>")
    >>> draw(Value(2.0, "a")).svg.splitlines()[-1]
    'drawn elsewhere</svg>'
    >>> use_renderer(None)
    """
    global _renderer
    _renderer = renderer


def render(dot: str, format: str) -> bytes:
    """Lay a graph out and draw it.

    Graphviz works in a process of its own: there it can be interrupted, and what its libraries
    print about fonts and sizes stays out of the reader's sight.

    Parameters
    ----------
    dot
        The graph, in the DOT language.
    format
        ``"svg"``, ``"png"`` or ``"pdf"``.

    Raises
    ------
    GraphvizNotFoundError
        If there is no Graphviz to be found.
    RuntimeError
        If Graphviz gives up, or takes more than a minute.
    TypeError
        If the renderer in use does not return bytes.
    """
    if _renderer:
        drawn = _renderer(dot, format)
        if not isinstance(drawn, bytes):
            raise TypeError(f"a renderer must return the bytes of a picture, not {drawn!r:.60}")
        return drawn
    pygraphviz, installed = [sys.executable, "-c", _PYGRAPHVIZ], _installed_dot()
    for graphviz in [pygraphviz, *([[installed]] if installed else [])]:
        try:
            done = subprocess.run(
                [*graphviz, f"-T{format}"],
                input=dot.encode(),
                capture_output=True,
                timeout=_PATIENCE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(_folders("PYTHONPATH"))},
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(
                f"Graphviz could not lay this graph out in {_PATIENCE} seconds: "
                "draw a smaller part of it"
            ) from None
        except OSError:
            # No process can be started here.
            continue
        if done.returncode == _ABSENT:
            continue
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            crashed = done.returncode < 0 or not said
            reason = f"it ended with status {done.returncode}" if crashed else said[-1]
            raise RuntimeError(f"Graphviz could not draw this graph: {reason}")
        # PDF files carry a date, but the same graph is to give the same bytes tomorrow.
        return _PDF_DATE.sub(b"19700101000000", done.stdout) if format == "pdf" else done.stdout
    raise GraphvizNotFoundError(
        "no Graphviz to draw with: either `pip install pygraphviz`, which brings Graphviz along, "
        "or install Graphviz itself (https://graphviz.org/download) so that `dot` is on the PATH; "
        "the DOT text can be saved without either: .save('graph.dot'). Where there are no "
        "processes, as in a browser, viz.use_renderer gives a function to draw with"
    )


def _installed_dot() -> str | None:
    """Find the command of the system's Graphviz: never in the current folder, as Windows would."""
    name = "dot.exe" if os.name == "nt" else "dot"
    found = (shutil.which(os.path.join(folder, name)) for folder in _folders("PATH"))
    return next(filter(None, found), None)


def _folders(variable: str) -> list[str]:
    """List the folders that a variable of the environment names, wherever one stands."""
    return [path for path in os.environ.get(variable, "").split(os.pathsep) if os.path.isabs(path)]
