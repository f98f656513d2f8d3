"""All steps on paper: an HTML page to walk through, LaTeX, and a picture of each step."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from autograd.stepping.picture import draw_step
from autograd.stepping.steps import Steps

if TYPE_CHECKING:
    from viz import Picture

__all__ = ["html_page", "latex_document", "pictures"]

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }}
nav {{ display: flex; gap: 1rem; align-items: center; }}
nav input {{ flex: 1; }}
pre {{ font-size: 1.1rem; white-space: pre-wrap; }}
figure {{ margin: 1rem 0; overflow-x: auto; }}
.js section:not(.now) {{ display: none; }}
</style>
</head>
<body>
<h1>{title}</h1>
<nav><button id="back">◀ back</button>
<input id="place" type="range" min="1" max="{count}" value="1" aria-label="step">
<button id="next">next ▶</button></nav>
{sections}
<script>
const place = document.getElementById("place");
const sections = document.querySelectorAll("section");
function show(k) {{
  place.value = k;
  sections.forEach((section, i) => section.classList.toggle("now", i + 1 == place.value));
}}
document.documentElement.classList.add("js");
document.getElementById("back").onclick = () => show(+place.value - 1);
document.getElementById("next").onclick = () => show(+place.value + 1);
place.oninput = () => show(place.value);
document.onkeydown = (event) => {{
  if (event.target == place) return;
  if (event.key == "ArrowRight") show(+place.value + 1);
  if (event.key == "ArrowLeft") show(+place.value - 1);
}};
show(1);
</script>
</body>
</html>
"""


def pictures(steps: Steps) -> Iterator[Picture]:
    """Yield the picture of each step, taking the steps from the first to the last."""
    for position in range(1, len(steps) + 1):
        steps.goto(position)
        yield draw_step(steps)


def html_page(steps: Steps) -> str:
    """Return a page, complete in itself, on which to walk through the steps with pictures."""
    name = steps.names[steps.output]
    sections = [
        f"<section>\n<pre>{escape(step.text)}</pre>\n<figure>{picture.svg}</figure>\n</section>"
        for step, picture in zip(steps, pictures(steps))
    ]
    title = escape(f"{len(steps)} steps to {name} and back")
    return _PAGE.format(title=title, count=len(steps), sections="\n".join(sections))


def latex_document(steps: Steps) -> str:
    """Return a LaTeX document with the formula of each step."""
    lines = ["\\documentclass{article}", "\\usepackage{amsmath}", "\\begin{document}"]
    for step in steps:
        lines += ["\\[", f"  {step.latex}", "\\]"]
    return "\n".join([*lines, "\\end{document}", ""])
