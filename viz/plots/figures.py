"""Paper: figures apart from pyplot, that need no display and always give the same bytes."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from autograd.files import replace

__all__ = ["Paper"]

_WITHOUT_DATE: dict[str, dict[str, None]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
_DOTS_PER_INCH = 160


class Paper(Figure):
    """A figure that shows itself in a notebook, and saves itself as `viz.Picture` does.

    Parameters
    ----------
    width, height
        Its size, in inches.

    Examples
    --------
    >>> paper = Paper(4.0, 3.0)
    >>> ax = paper.add_subplot()
    >>> paper._repr_png_()[1:4]
    b'PNG'
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), dpi=_DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(self)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure to a file, as ``Figure.savefig`` does with the same options.

        The same figure gives the same bytes, and the file is there complete or not at all.
        """
        if not isinstance(fname, (str, os.PathLike)):
            self._write(fname, options)
            return
        path = Path(fname)
        if not path.suffix and "format" not in options:
            path = path.with_suffix(".png")
        options.setdefault("format", path.suffix[1:].lower())
        content = BytesIO()
        self._write(content, options)
        replace(path, content.getvalue())

    def add_subplot(self, *args: Any, **options: Any) -> Any:
        """Add axes to the figure; alone, they show themselves in a notebook as the figure does."""
        ax = super().add_subplot(*args, **options)
        if "matplotlib.pyplot" not in sys.modules:
            # Where pyplot is in use, notebooks show its figures at the end of a cell.
            ax._repr_png_ = self._repr_png_
        return ax

    def _write(self, file: Any, options: dict[str, Any]) -> None:
        if undated := _WITHOUT_DATE.get(options.get("format", "png")):
            options["metadata"] = {**undated, **(options.get("metadata") or {})}
            # The layout settles when it is done again, as by saving the figure a second time.
            self.draw_without_rendering()
        # Without this salt, an SVG's parts get other random names each time it is written.
        with rc_context({"svg.hashsalt": "retrograd"}):
            super().savefig(file, **options)

    def _repr_png_(self) -> bytes:
        content = BytesIO()
        self.savefig(content, format="png")
        return content.getvalue()
