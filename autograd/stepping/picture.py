"""Pictures of steps and explanations.

``viz`` stands above this package and is only imported here, when a picture is asked for.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd.stepping.steps import Steps
    from autograd.value import Value
    from viz import Picture

__all__ = ["draw_step", "show_step"]


def draw_step(steps: Steps) -> Picture:
    """Draw the graph as it is at the cursor, with the last step's node and edge highlighted."""
    from viz import draw

    highlight: list[Value | tuple[Value, Value]] = []
    if steps.position:
        step = steps[steps.position - 1]
        highlight.append(step.value)
        if step.operand is not None:
            highlight.append((step.value, step.operand))
    return draw(steps.output, scale="values", highlight=highlight, names=steps.names)


def show_step(steps: Steps) -> str:
    """Return HTML with the player at the cursor; where there is no picture, with the formula."""
    from viz import GraphTooLarge, GraphvizNotFoundError, html_page

    place = f"{steps.position} of {len(steps)} steps taken"
    now = steps[steps.position - 1] if steps.position else None
    try:
        page = html_page(steps)
    except (GraphTooLarge, GraphvizNotFoundError) as error:
        formula = f"<p>{now.mathml}</p>" if now else ""
        return f"<div><p>{escape(str(error))}</p><p>{place}</p>{formula}</div>"
    # What stands inside is read where frames are taken out, as in a notebook that is not trusted.
    words = escape(f"{place}\n{now.text if now else ''}".strip())
    return _FRAME.format(page=escape(page), words=words)


_FRAME = """\
<iframe srcdoc="{page}" sandbox="allow-scripts" allow="fullscreen" title="steps" \
style="width: 100%; height: 36rem; border: 0">{words}</iframe>"""
