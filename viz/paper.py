"""Paper: figures apart from pyplot, that need no display and always give the same bytes."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from viz.files import write_bytes

__all__ = ["Paper"]

_WITHOUT_DATE: dict[str, dict[str, None]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
# On a slide a figure is enlarged, and its text with it: a small one is read from the last row.
_INCHES = 5.6, 4.2
_DOTS_PER_INCH = 160


class Paper(Figure):
    """A figure that shows itself in a notebook, and saves itself as `viz.Picture` does.

    Examples
    --------
    >>> paper = Paper()
    >>> ax = paper.add_subplot()
    >>> paper._repr_png_()[1:4]
    b'PNG'
    """

    def __init__(self) -> None:
        super().__init__(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(self)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure to a file, as ``Figure.savefig`` does with the same options.

        The same figure gives the same bytes, and the file is there complete or not at all.
        """
        if not isinstance(fname, (str, os.PathLike)):
            self._write(fname, options)
            return
        options.setdefault("format", Path(fname).suffix[1:].lower() or "png")
        content = BytesIO()
        self._write(content, options)
        write_bytes(fname, content.getvalue())

    def _write(self, file: Any, options: dict[str, Any]) -> None:
        if undated := _WITHOUT_DATE.get(options.get("format", "png")):
            options["metadata"] = {**undated, **(options.get("metadata") or {})}
        # Without this salt, an SVG's parts get other random names each time it is written.
        with rc_context({"svg.hashsalt": "retrograd"}):
            super().savefig(file, **options)

    def _repr_png_(self) -> bytes:
        content = BytesIO()
        self.savefig(content, format="png")
        return content.getvalue()
