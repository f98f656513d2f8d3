"""The page on which to walk through the steps of a graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograd import Value
from autograd.stepping.sources import line_of_code
from autograd.stepping.step import Step
from autograd.stepping.steps import Steps
from autograd.table.formulas import number
from autograd.table.mathml import phrases
from autograd.value import Constant, learns
from viz.graphs.drawing import draw
from viz.lettering import marked
from viz.pages.page import model, page
from viz.shades import largest, shade
from viz.themes import colours

__all__ = ["html_page", "steps_model"]

_PRECISION = 4
_MILLISECONDS = 1200


def html_page(value: Value | Steps) -> str:
    """Return a page, complete in itself, on which to walk through the steps to a Value and back.

    The graph is laid out once; a step changes numbers and colours in it. The page speaks every
    language there is a catalogue for, and asks nothing of the network.

    Parameters
    ----------
    value
        The output of the graph; or its steps, and the page opens where they stand.

    Returns
    -------
    str
        HTML, to be written to a file or shown in an ``iframe``.

    Raises
    ------
    GraphTooLarge
        If the graph has more Values than can be read in a picture.

    Examples
    --------
    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> L = a * b
    >>> page = html_page(L)
    >>> page[page.index("<title>"):].splitlines()[0]
    '<title>3 steps to L and back</title>'
    """
    return page(steps_model(value if isinstance(value, Steps) else value.steps()))


def steps_model(steps: Steps) -> dict[str, Any]:
    """Return what the player asks of its model, to walk through steps from where they stand."""
    name = steps.names[steps.output]
    return model(
        lambda translated: translated("{count} steps to {name} and back").format(
            count=len(steps), name=name
        ),
        position=steps.position,
        pace=_MILLISECONDS,
        **_Patches(steps).played(),
    )


class _Patches:
    """The picture of a graph, and what each step changes in it."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._all = list(steps)
        self._places = {node: place for place, node in enumerate(steps.names, 1)}
        self._evaluations = sum(step.operand is None for step in self._all)
        arrived = [step.after for step in self._all[self._evaluations :]]
        self._largest = largest([1.0, *arrived])
        self._colours = colours("light")

    def played(self) -> dict[str, Any]:
        """Return what the player asks of its model."""
        return {"svg": self._svg(), "steps": [self._step(step) for step in self._all]}

    # --- the picture ----------------------------------------------------------------------------

    def _svg(self) -> str:
        """Draw the graph with room for every number there will be, each under an id of its own."""
        output, names = self._steps.output, self._steps.names
        drawn = draw(
            output,
            scale="values",
            theme="light",
            names=names,
            grads=self._widest_gradients(),
        ).svg
        nodes = list(names)

        def with_ids(found: re.Match[str]) -> str:
            node = nodes[int(found[1]) - 1]
            return _with_ids(found[0], found[1], _facts(node, names[node]))

        drawn = re.sub(r'<g id="n(\d+)" class="node.*?</g>', with_ids, drawn, flags=re.DOTALL)
        for what, colour in self._colours.items():
            if what.startswith("gradient"):
                drawn = drawn.replace(f'fill="{colour}"', f'fill="{self._colours["gradient 0"]}"')
        # The description tells what comes out, and the style sheet has the font and the size.
        told_elsewhere = (
            r'<desc>.*?</desc>\n| xml:space="preserve"| style="[^"]*"'
            r'| font-family="[^"]*"| font-size="14.00"'
        )
        return re.sub(told_elsewhere, "", drawn, flags=re.DOTALL)

    def _widest_gradients(self) -> dict[Value, float]:
        widest = dict.fromkeys(self._places, 0.0)
        widest[self._steps.output] = 1.0
        for step in self._all[self._evaluations :]:
            node = step.concerns
            widest[node] = max(widest[node], step.after, key=lambda x: len(marked(x, _PRECISION)))
        return widest

    # --- the steps ------------------------------------------------------------------------------

    def _step(self, step: Step) -> dict[str, Any]:
        symbols, numbers = step.rows("latex")
        place, concerned = self._places[step.value], self._places[step.concerns]
        told: dict[str, Any] = {
            "node": f"n{concerned}",
            "rows": [phrases(symbols), [*phrases(f"= {numbers}")]],
            "said": " = ".join(step.rows()),
        }
        if step.operand is None:
            count = len(step.value.operands)
            told |= {
                "brief": [step.names[step.value], number(step.data)],
                "texts": {f"n{place}.data": marked(step.data, _PRECISION)},
                "along": [[f"e{place}.{i}" for i in range(1, count + 1)], [f"e{place}"]],
                "marked": [f"o{place}"],
            }
            if step.index == self._evaluations - 1:
                told["texts"] |= self._gradient(self._steps.output, 1.0)
                told["fills"] = self._fill(self._steps.output, 1.0)
        else:
            name = step.names[step.operand]
            told |= {
                "brief": [f"{name}.grad", _signed(step.contribution)],
                "texts": self._gradient(step.operand, step.after),
                "fills": self._fill(step.operand, step.after),
                "along": [[f"e{place}"], [f"e{place}.{step.place + 1}"]],
                "marked": [f"n{place}", f"o{place}"],
                "sent": number(step.contribution),
                "change": [f"{name}.grad", number(step.before), number(step.after)],
                "name": name,
                "occasion": step.occasion,
            }
        if code := line_of_code(step.value):
            told["code"] = code
        return told

    def _gradient(self, node: Value, gradient: float) -> dict[str, str]:
        return {f"n{self._places[node]}.grad": marked(gradient, _PRECISION)}

    def _fill(self, node: Value, gradient: float) -> dict[str, str]:
        return {f"n{self._places[node]}": self._colours[shade(gradient, self._largest)]}


def _signed(contribution: float) -> str:
    return ("" if contribution < 0 else "+") + number(contribution)


def _facts(node: Value, name: str) -> Iterator[str]:
    """Yield which numbers a node's box shows, from the bottom up."""
    if learns(node):
        yield "grad"
    if not isinstance(node, Constant) or name != number(node.data):
        yield "data"


def _with_ids(group: str, place: str, facts: Iterator[str]) -> str:
    """Give each number in a box its id, and let it end where the widest does."""
    head, *texts = group.split("<text ")
    centre = _centre(head)
    for which, fact in zip(range(len(texts) - 1, 0, -2), facts):
        left = float(re.search(r'x="(-?[\d.]+)"', texts[which - 1])[1])  # type: ignore[index]
        right = f'text-anchor="end" x="{2 * centre - left:.2f}"'
        moved = re.sub(r'text-anchor="\w+" x="[^"]+"', right, texts[which])
        texts[which] = f'id="n{place}.{fact}" {moved}'
    return "<text ".join([head, *texts])


def _centre(shape: str) -> float:
    if ellipse := re.search(r'cx="(-?[\d.]+)"', shape):
        return float(ellipse[1])
    across = [float(x) for x in re.findall(r"(-?[\d.]+),-?[\d.]+", shape)]
    return (min(across) + max(across)) / 2
