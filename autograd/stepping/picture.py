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
    """Return HTML with the picture at the cursor and the last step's formula."""
    from viz import GraphTooLarge, GraphvizNotFoundError

    try:
        picture = draw_step(steps).svg
    except (GraphTooLarge, GraphvizNotFoundError) as error:
        picture = f"<p>{escape(str(error))}</p>"
    place = f"<p>{steps.position} of {len(steps)} steps taken</p>"
    formula = ""
    if steps.position:
        formula = f"<p>$$ {escape(steps[steps.position - 1].latex)} $$</p>"
    return f"<div>{picture}{place}{formula}</div>"
