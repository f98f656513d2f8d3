"""Scales: one graph, drawn value by value, neuron by neuron, or rolled up into arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from graphviz import Digraph

from autograd import Constant, Value, nodes
from autograd.requirements import require_numpy
from autograd.table.formulas import number
from nn import Parameter
from viz.graphs.cards import Card, Naming, frame_cards, neuron_cards
from viz.graphs.deck import Cards
from viz.graphs.dot import Sketch, frames_of
from viz.graphs.weighted import weighted_sums
from viz.lettering import legible, numeral

__all__ = ["SCALES", "CannotFold", "Drawing", "Look", "fits", "layers", "neurons", "values"]

SCALES = ("auto", "values", "neurons", "layers")

_SLIDE = 960.0, 540.0
_LEGIBLE = 9.0
"""How large the smallest text must be on a slide of 13.3 by 7.5 inches, in points."""

_SIGNS = (
    "blue: a positive gradient, orange: a negative one, the stronger the larger in this picture",
)
_VALUES = (
    "round corners: a leaf; a folded corner: a parameter; an ellipse: a constant, which does not "
    "learn; a double outline: the output",
    *_SIGNS,
)
_NEURONS = (
    "a neuron: each input with its weight, the bias b, their sum Σ and the activation; data and "
    "gradient of the weight stand beside it",
    *_SIGNS,
)
_LAYERS = (
    "an array: its values on the left, their gradients on the right; examples are rows",
    "blue: positive, orange: negative, the stronger the larger in this picture",
)

_MOST_ARRAYS = 40


class Drawing(Protocol):
    """A picture in the making, of any scale."""

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the picture, in points."""

    @property
    def titles(self) -> dict[str, str]:
        """What each part of the picture is, by its ``id``."""

    def graph(self) -> Digraph:
        """Return the whole picture."""


class CannotFold(ValueError):  # noqa: N818
    """A graph repeats itself too little to be rolled up into arrays."""


class Look:
    """How a picture is to look, at whatever scale.

    Parameters
    ----------
    names, direction, precision, theme, partials, highlight, grads
        As for `draw`.
    legend
        Whether to say below what shapes and colours mean.
    opened
        The frames to show in their parts.
    """

    def __init__(
        self,
        names: Mapping[Value, str],
        *,
        direction: str,
        precision: int,
        theme: str,
        partials: bool,
        highlight: set[Value | tuple[Value, Value]],
        grads: Mapping[Value, float],
        legend: bool,
        opened: Collection[str],
    ) -> None:
        self.names, self.direction, self.precision = names, direction, precision
        self.theme, self.partials, self.highlight = theme, partials, highlight
        self.grads, self.legend, self.opened = grads, legend, opened
        self.naming = Naming(names, precision, frames_of)

    def full_name(self, node: Value) -> str:
        """Return the whole name of a node; a constant goes by its number."""
        if isinstance(node, Constant) and self.names[node] == number(node.data):
            return numeral(node.data, self.precision)
        return legible(self.names[node])

    def is_opened(self, node: Value) -> bool:
        """Say whether a node is in a frame that is to be opened."""
        path = ".".join(frames_of(node))
        return any(f"{path}.".startswith(f"{name}.") for name in self.opened)

    def cards(self, cards: Sequence[Card], legend: Sequence[str]) -> Cards:
        """Put cards on paper."""
        return Cards(
            cards,
            self.naming,
            direction=self.direction,
            theme=self.theme,
            highlight=self.highlight,
            legend=legend if self.legend else (),
        )


def fits(drawing: Drawing, text: float) -> bool:
    """Say whether a picture can be read on a slide, all of it at once."""
    wide, high = drawing.size
    return text * min(_SLIDE[0] / wide, _SLIDE[1] / high) >= _LEGIBLE


def values(output: Value, look: Look) -> Sketch:
    """Draw every Value and every operation."""
    return Sketch(
        output,
        look.names,
        direction=look.direction,
        precision=look.precision,
        theme=look.theme,
        partials=look.partials,
        highlight=look.highlight,
        grads=look.grads,
        legend=_VALUES if look.legend else (),
    )


def neurons(output: Value, look: Look) -> Cards:
    """Draw a box for each neuron, but for those that are opened."""
    return look.cards(neuron_cards(output, look.naming, look.is_opened), _NEURONS)


def layers(output: Value, look: Look) -> Cards:
    """Draw a box for each array of equal operations, but for those that are opened.

    A graph that does not repeat itself has a box for each of its outermost frames.

    Raises
    ------
    CannotFold
        If that would be too many boxes.
    """
    require_numpy("viz.draw(..., scale='layers')")
    from autograd.compiling.folding import fold
    from viz.graphs.arrays import array_cards

    order = nodes(output)
    found = weighted_sums(order, output)
    parameters = {product.weight for neuron in found for product in neuron.products}
    parameters |= {bias for neuron in found for bias in neuron.biases}
    parameters |= {node for node in order if isinstance(node, Parameter)}
    folded = fold(output, parameters, [neuron.z for neuron in found])
    if not folded:
        # All of it is constant.
        return neurons(output, look)
    opened: list[Card] = []
    inside = {node for node in order if look.is_opened(node)} if look.opened else set()
    if inside:
        cards = neuron_cards(output, look.naming)
        opened = [card for card in cards if not inside.isdisjoint(card.made)]
    cards = array_cards(folded, look.naming, opened, inside)
    if len(cards) > _MOST_ARRAYS + len(opened):
        framed = frame_cards(output, look.naming)
        if len(framed) <= _MOST_ARRAYS:
            return look.cards(framed, _VALUES)
        raise CannotFold(
            f"this graph cannot be folded into layers: its {len(order):,} values make "
            f"{len(cards):,} different arrays. Draw a part of it, such as one example's loss or "
            "one neuron's output (any Value inside the graph will do), with scale='values'"
        )
    return look.cards(cards, _LAYERS)
