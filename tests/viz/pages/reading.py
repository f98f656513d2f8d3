"""What a page of steps shows, and what it should show."""

from __future__ import annotations

from autograd.stepping.steps import Steps
from autograd.table.formulas import number
from viz.lettering import marked

NUMBERS = """Object.fromEntries(
  [...document.querySelectorAll('[id$=".data"], [id$=".grad"]')]
    .map((x) => [x.id, x.textContent]))"""

GEOMETRY = """[...document.querySelectorAll(".picture svg g:not(.sent) *")].flatMap((x) =>
  ["d", "points", "cx", "cy", "rx", "ry", "x", "y", "transform"]
    .map((name) => x.getAttribute(name)))"""

OUTSIDE = """[...document.querySelectorAll("header *, footer *, .formula, .picture, aside")]
  .filter((x) => x.getClientRects().length)
  .filter((x) => {
    const box = x.getBoundingClientRect()
    return box.left < -1 || box.top < -1
      || box.right > innerWidth + 1 || box.bottom > innerHeight + 1
  }).map((x) => x.outerHTML.slice(0, 80))"""


def expected(steps: Steps) -> dict[str, str]:
    """Return what each box says after the steps before the cursor, by the engine's own numbers."""
    taken = steps[: steps.position]
    evaluated = {step.value for step in taken}
    arrived = {step.operand for step in taken}
    if all(node in evaluated for node in steps.names if node.op):
        arrived.add(steps.output)
    found = {}
    for place, node in enumerate(steps.names, 1):
        if node.label or steps.names[node] != number(node.data) or node.op:
            is_known = not node.op or node in evaluated
            found[f"n{place}.data"] = marked(node.data, 4) if is_known else ""
        found[f"n{place}.grad"] = marked(node.grad, 4) if node in arrived else ""
    return found
