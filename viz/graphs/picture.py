"""Picture: a drawn graph that shows itself in a notebook and saves itself to a file."""

from __future__ import annotations

import re
import sys
import webbrowser
from collections.abc import Mapping
from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from graphviz import Digraph

from autograd.files import replace
from autograd.legibility import legible
from autograd.stand_ins import carried
from viz.graphs.rendering import render

__all__ = ["Picture"]

_SUFFIXES = (".svg", ".png", ".pdf", ".dot")
_PIXELS_PER_INCH = "192"
_LONGEST_PIECE = 16_000
# Curves and heat maps alone are so long; there are no quotes in them.
_LONG_STRING = re.compile(r'\b(pos=|_background=)"([^"\\]{16000,})"')


class Picture:
    """A drawn graph.

    It is drawn as the graph was when the picture was made, whatever becomes of the graph since.

    Parameters
    ----------
    graph
        The picture for Graphviz.
    title
        What the picture shows, in a few words.
    description
        The same for those who cannot see it.
    titles
        What each part of the picture is, by its ``id``.
    style
        A style sheet for the SVG.

    Examples
    --------
    >>> from autograd import Value
    >>> from viz import draw
    >>> a = Value(2.0)
    >>> picture = draw(a * a)
    >>> picture
    <Picture: Graph of v1>
    >>> picture.source.splitlines()[0]
    'digraph {'
    """

    def __init__(
        self,
        graph: Digraph,
        *,
        title: str,
        description: str,
        titles: Mapping[str, str],
        style: str = "",
    ) -> None:
        self.graph = graph
        self.title = title
        self.description = description
        self.titles = titles
        self.style = style

    @property
    def source(self) -> str:
        """The picture in the DOT language."""
        return _in_pieces(self.graph.source)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text."""
        drawn = render(self.source, "svg").decode()
        drawn = re.sub(r"<!--.*?-->\n?", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
        drawn = re.sub(r'(<g id="([^"]+)".*\n<title>).*(?=</title>)', self._meaningful_title, drawn)
        # A row of a box is a part of its own; Graphviz takes what has an id for a link.
        drawn = re.sub(r'<g id="a_(\w+)"><a xlink:title=".*?">', self._row, drawn)
        drawn = drawn.replace("</a>\n", "")
        head = f"<title>{escape(self.title)}</title>\n<desc>{escape(self.description)}</desc>\n"
        if self.style:
            head += f"<style>{self.style}</style>\n"
        opening, _, rest = drawn.partition(">")
        # As wide as it is, but no wider than a notebook.
        opening += ' style="max-width:100%;height:auto"'
        return f'{opening} role="img">\n{head}{rest.lstrip()}'

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture to a file: SVG, PNG, PDF or DOT, by its suffix.

        The file is there complete or not at all; a file that was there before is replaced.

        Parameters
        ----------
        path
            Where to, such as ``"graph.svg"``.

        Raises
        ------
        ValueError
            If the suffix is none of these.
        OSError
            If the file cannot be written there.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in _SUFFIXES:
            raise ValueError(
                f"a picture is saved as {', '.join(_SUFFIXES)}, by the file's suffix: {str(path)!r}"
            )
        replace(path, self._content(suffix))

    def _content(self, suffix: str) -> bytes:
        if suffix == ".svg":
            return self.svg.encode()
        if suffix == ".dot":
            return self.source.encode()
        if suffix == ".pdf":
            return render(self.source, "pdf")
        sharp = self.graph.copy()
        sharp.attr(dpi=_PIXELS_PER_INCH)
        return render(_in_pieces(sharp.source), "png")

    def show(self) -> None:
        """Show the picture: in a notebook where it is called, elsewhere in the browser.

        Examples
        --------
        >>> from autograd import Value
        >>> from viz import draw
        >>> draw(Value(2.0, "a")).show()  # doctest: +SKIP
        """
        display = sys.modules.get("IPython.display")
        if display is not None and sys.modules["IPython"].get_ipython() is not None:
            display.display(self)
            return
        with NamedTemporaryFile(suffix=".svg", prefix="retrograd-", delete=False) as file:
            file.write(self.svg.encode())
        webbrowser.open(Path(file.name).as_uri())

    def _meaningful_title(self, found: re.Match[str]) -> str:
        return found[1] + escape(self.titles[found[2]])

    def _row(self, found: re.Match[str]) -> str:
        return f'<g id="{found[1]}" class="row"><title>{escape(self.titles[found[1]])}</title>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": f"{self!r}\n{legible(self.description)}"}

    def __repr__(self) -> str:
        return carried(f"<Picture: {legible(self.title)}>")


def _in_pieces(dot: str) -> str:
    """Cut long strings: Graphviz reads at most 16,384 characters, and joins pieces with +."""

    def cut(found: re.Match[str]) -> str:
        text = found[2]
        pieces = (text[i : i + _LONGEST_PIECE] for i in range(0, len(text), _LONGEST_PIECE))
        return found[1] + " + ".join(f'"{piece}"' for piece in pieces)

    return _LONG_STRING.sub(cut, dot)
