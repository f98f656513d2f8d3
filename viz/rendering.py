"""Graphviz at work: from DOT text to the bytes of a picture."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

__all__ = ["GraphvizNotFoundError", "render"]


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
    """
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
        "the DOT text can be saved without either: .save('graph.dot')"
    )


def _installed_dot() -> str | None:
    """Find the command of the system's Graphviz: never in the current folder, as Windows would."""
    name = "dot.exe" if os.name == "nt" else "dot"
    found = (shutil.which(os.path.join(folder, name)) for folder in _folders("PATH"))
    return next(filter(None, found), None)


def _folders(variable: str) -> list[str]:
    """List the folders that a variable of the environment names, wherever one stands."""
    return [path for path in os.environ.get(variable, "").split(os.pathsep) if os.path.isabs(path)]
