"""All steps on paper: an HTML page to walk through, LaTeX, and a picture of each step.

``viz`` stands above this package and is only imported here, when a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograd.stepping.picture import draw_step
from autograd.stepping.steps import Steps

if TYPE_CHECKING:
    from viz import Picture

__all__ = ["html_page", "latex_document", "pictures"]


def pictures(steps: Steps) -> Iterator[Picture]:
    """Yield the picture of each step, taking the steps from the first to the last."""
    for position in range(1, len(steps) + 1):
        steps.goto(position)
        yield draw_step(steps)


def html_page(steps: Steps) -> str:
    """Return a page, complete in itself, on which to walk through the steps, as in `viz`."""
    from viz import html_page

    return html_page(steps)


def latex_document(steps: Steps) -> str:
    """Return a LaTeX document with the formula of each step."""
    lines = ["\\documentclass{article}", "\\usepackage{amsmath}", "\\begin{document}"]
    for step in steps:
        lines += ["\\[", f"  {step.latex}", "\\]"]
    return "\n".join([*lines, "\\end{document}", ""])
