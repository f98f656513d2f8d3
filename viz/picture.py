"""Picture: a drawn graph that shows itself in a notebook and saves itself to a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from graphviz import Digraph

from autograd.files import replace
from autograd.legibility import legible
from autograd.stand_ins import carried
from viz.rendering import render

__all__ = ["Picture"]

_SUFFIXES = (".svg", ".png", ".pdf", ".dot")
_PIXELS_PER_INCH = "192"


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
        source: str = self.graph.source
        return source

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text."""
        drawn = render(self.source, "svg").decode()
        drawn = re.sub(r"<!--.*?-->\n?", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
        drawn = re.sub(r'(<g id="([^"]+)".*\n<title>).*(?=</title>)', self._meaningful_title, drawn)
        head = f"<title>{escape(self.title)}</title>\n<desc>{escape(self.description)}</desc>\n"
        if self.style:
            head += f"<style>{self.style}</style>\n"
        opening, _, rest = drawn.partition(">")
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
        return render(sharp.source, "png")

    def _meaningful_title(self, found: re.Match[str]) -> str:
        return found[1] + escape(self.titles[found[2]])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return carried(f"<Picture: {legible(self.title)}>")
