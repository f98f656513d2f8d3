"""Cards: several Values of a graph in one box, row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from graphviz import Digraph

from autograd import Constant, Value, nodes
from autograd.table.formulas import number
from autograd.value import learns
from nn import Parameter
from viz.graphs.layout import Path
from viz.graphs.paper import Paper, Patch
from viz.graphs.places import Places, pairing
from viz.graphs.weighted import Weighted, weighted_sums
from viz.lettering import legible, markup, numeral, shortened, width
from viz.shades import shade
from viz.themes import colours

__all__ = ["CARDS_TEXT", "Arrow", "Card", "Cards", "Map", "Naming", "Row", "neuron_cards"]

CARDS_TEXT = 12.0
"""How large text is, in points."""

_ROW = 15.0
_LONGEST = 28
_MOST_PRODUCTS, _FIRST = 5, 2
_MANY = 64
_BETWEEN = 8.0


class Map(NamedTuple):
    """A matrix of numbers to be seen as colours, in cells of some size."""

    numbers: Sequence[Sequence[float]]
    cell: float
    is_gradient: bool

    @property
    def width(self) -> float:
        """How wide it is in points."""
        return self.cell * len(self.numbers[0])

    @property
    def height(self) -> float:
        """How high it is in points."""
        return self.cell * len(self.numbers)


class Row(NamedTuple):
    """A line of a card: what it says, data and gradient, and the Value that it is about.

    A line of heat maps says nothing.
    """

    text: str
    data: str = ""
    grad: str = ""
    value: Value | None = None
    maps: tuple[Map, ...] = ()

    @property
    def height(self) -> float:
        """How high it is in points."""
        return max((math.ceil(drawn.height + 6) for drawn in self.maps), default=_ROW)

    @property
    def width(self) -> float:
        """How wide its heat maps are in points, with what is around them."""
        return sum(drawn.width + _BETWEEN for drawn in self.maps)


class Arrow(NamedTuple):
    """What comes into a card: a Value or a whole array, into which row, by which id."""

    value: Hashable
    row: int
    id: str


@dataclass(eq=False)
class Card:
    """A box that stands for several Values.

    Attributes
    ----------
    id, title, kind : str
        Its ``id``, its description and its class.
    rows : list of Row
        Its lines.
    frame : tuple of str
        The frames that it stands in.
    arrows : list of Arrow
        What comes in.
    made : dict of Value or array to int
        What goes out, and from which row.
    """

    id: str
    title: str
    kind: str
    rows: list[Row]
    frame: Path = ()
    arrows: list[Arrow] = field(default_factory=list)
    made: dict[Hashable, int] = field(default_factory=dict)


class Naming:
    """What Values are called in a picture, and their numbers in writing.

    Parameters
    ----------
    names
        The name of each node, operands before results.
    precision
        How many significant digits a number has.
    path
        The frames that a node stands in.
    """

    def __init__(
        self, names: Mapping[Value, str], precision: int, path: Callable[[Value], Path]
    ) -> None:
        self.names, self.precision, self.path = names, precision, path
        self.numbers = {node: i for i, node in enumerate(names, 1)}

    def name(self, node: Value) -> str:
        """Return the name of a node within its frame; a constant goes by its number."""
        if isinstance(node, Constant) and self.names[node] == number(node.data):
            return self.numeral(node.data)
        return legible(self.names[node])[len(".".join((*self.path(node), ""))) :]

    def numeral(self, quantity: float) -> str:
        """Write a number down, marked where it is none."""
        return ("" if math.isfinite(quantity) else "⚠ ") + numeral(quantity, self.precision)

    def row(self, text: str, node: Value) -> Row:
        """Return a line about a node; a constant has no gradient."""
        grad = self.numeral(node.grad) if learns(node) else ""
        return Row(shortened(text, _LONGEST), self.numeral(node.data), grad, node)

    def formula(self, node: Value) -> str:
        """Write how a node is computed from its operands, if that is short."""
        assert node.op is not None
        if len(node.operands) > 2:
            return f"{node.op.symbol} of {len(node.operands)}"
        return node.op.text.write(*map(self.name, node.operands), **node.op.parameters)


def neuron_cards(
    output: Value, naming: Naming, opened: Callable[[Value], bool] = lambda _: False
) -> list[Card]:
    """Fold each neuron of a graph into a card; all other Values have cards of their own.

    Parameters
    ----------
    output
        The output of the graph.
    naming
        What Values are called.
    opened
        Whether a neuron stays in its parts, by its sum.
    """
    order = list(nodes(output))
    neurons = [n for n in weighted_sums(order, output) if not opened(n.z)]
    folded: dict[Value, Weighted] = {}
    hidden: set[Value] = set()
    for neuron in neurons:
        folded[neuron.a] = neuron
        hidden.update(neuron.inner, [neuron.z] if neuron.a is not neuron.z else [])
    shown = {x for neuron in neurons for x in _leaves_in_rows(neuron)}
    elsewhere = {
        operand
        for node in order
        if node not in folded and node not in hidden
        for operand in node.operands
    }
    given = {product.given for neuron in neurons for product in neuron.products}
    cards = []
    for node in order:
        if node in hidden:
            continue
        if node in folded:
            cards.append(_neuron(folded[node], naming))
        elif node.operands:
            cards.append(_result(node, naming))
        elif node in shown and not (node in elsewhere or node in given):
            continue
        elif not isinstance(node, Constant) or node is output:
            cards.append(_leaf(node, naming))
    return cards


def _leaves_in_rows(neuron: Weighted) -> list[Value]:
    return [*neuron.biases, *(product.weight for product in neuron.products)]


def _neuron(neuron: Weighted, naming: Naming) -> Card:
    z, a, path = neuron.z, neuron.a, naming.path(neuron.a)
    name = path[-1] if path else naming.name(a)
    # Each is its own number in the values scale; the neuron goes by that of what it puts out.
    card = Card(f"neuron{naming.numbers[a]}", f"{'.'.join(path) or name} (neuron)", "neuron", [])
    card.frame = path[:-1]
    card.rows.append(Row(shortened(name, _LONGEST), "data", "grad"))
    products = neuron.products
    skipped = range(0)
    if len(products) > _MOST_PRODUCTS:
        skipped = range(_FIRST, len(products) - 1)
    for i, product in enumerate(products):
        if i in skipped:
            if i == skipped.start:
                card.rows.append(Row(f"⋮ {len(skipped)} more"))
        else:
            text = f"{naming.name(product.given)} · {naming.name(product.weight)}"
            card.rows.append(naming.row(text, product.weight))
        if not isinstance(product.given, Constant):
            id = f"e{naming.numbers[product.node]}.{product.place + 1}"
            card.arrows.append(Arrow(product.given, len(card.rows) - 1, id))
    card.rows += [naming.row(naming.name(bias), bias) for bias in neuron.biases]
    card.rows.append(naming.row(f"{naming.name(z)} = Σ", z))
    if a is not z:
        card.rows.append(naming.row(f"{naming.name(a)} = {naming.formula(a)}", a))
    card.made[a] = len(card.rows) - 1
    return card


def _result(node: Value, naming: Naming) -> Card:
    name = naming.name(node)
    title = f"{name} = {naming.formula(node)}"
    rows = [Row(shortened(title, _LONGEST)), *_facts(node, naming)]
    card = Card(f"n{naming.numbers[node]}", title, "result", rows, naming.path(node))
    for i in pairing(node):
        operand = node.operands[i]
        if not isinstance(operand, Constant):
            card.arrows.append(Arrow(operand, -1, f"e{naming.numbers[node]}.{i + 1}"))
    card.made[node] = -1
    return card


def _leaf(node: Value, naming: Naming) -> Card:
    kind = "parameter" if isinstance(node, Parameter) else "leaf"
    name = naming.name(node)
    rows = [Row(shortened(name, _LONGEST)), *_facts(node, naming)]
    card = Card(f"n{naming.numbers[node]}", f"{name} ({kind})", kind, rows, naming.path(node))
    card.made[node] = -1
    return card


def _facts(node: Value, naming: Naming) -> list[Row]:
    rows = [Row("data", naming.numeral(node.data), value=node)]
    if learns(node):
        rows.append(Row("grad", naming.numeral(node.grad), value=node))
    return rows


class Cards:
    """Cards on paper, joined by edges.

    Parameters
    ----------
    cards
        The cards, operands before results.
    naming
        What Values are called.
    direction, theme, highlight
        As for `draw`.
    legend
        What is written below the picture.
    """

    def __init__(
        self,
        cards: Sequence[Card],
        naming: Naming,
        *,
        direction: str,
        theme: str,
        highlight: Collection[Value | tuple[Value, Value]],
        legend: Sequence[str] = (),
    ) -> None:
        self._naming, self._highlight, self._legend = naming, highlight, legend
        self._colours = colours(theme)
        maps = [drawn for card in cards for row in card.rows for drawn in row.maps]
        self._largest_of = {
            side: _largest(drawn.numbers for drawn in maps if drawn.is_gradient == side)
            for side in (False, True)
        }
        values = [row.value for card in cards for row in card.rows if row.value is not None]
        finite = [abs(x.grad) for x in values if learns(x) and math.isfinite(x.grad)]
        self._largest = max(finite, default=0.0)
        self._paper = Paper(direction, theme)
        self._known = {card.id for card in cards}
        owner = {value: card for card in cards for value in card.made}

        def operands(card: Card) -> list[Card]:
            return list(dict.fromkeys(owner[arrow.value] for arrow in card.arrows))

        places = Places(cards, operands, lambda card: card.frame)
        # Cards of a kind that stand one below the other are as wide as the widest.
        self._widths: dict[object, list[float]] = {}
        for card in cards:
            group = places.column[card], card.frame, card.kind
            known = self._widths.setdefault(group, [0.0, 0.0, 0.0])
            known[:] = map(max, known, _widths(card))
        look = {"color": self._colours["edge"]}
        if sum(len(card.arrows) for card in cards) > _MANY:
            look = {"color": self._colours["constant"], "penwidth": "0.4"}
        for card in cards:
            self._add(card, places, card is cards[-1])
        for card in cards:
            slots = dict(zip(operands(card), places.slots(card)))
            for arrow in card.arrows:
                tail = owner[arrow.value]
                self._paper.join(
                    arrow.id,
                    f"{tail.title} into {card.title}",
                    tail.id,
                    card.id,
                    leaves_at=_middle(tail, tail.made[arrow.value]) if self._is_level else 0.0,
                    arrives_at=_middle(card, arrow.row) if self._is_level else 0.0,
                    slot=slots[tail],
                    look=look,
                )

    @property
    def titles(self) -> dict[str, str]:
        """What each part of the picture is, by its ``id``."""
        return self._paper.titles

    @property
    def _is_level(self) -> bool:
        return self._paper.is_level

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the picture, in points."""
        return self._paper.size

    def graph(self) -> Digraph:
        """Return the whole picture."""
        return self._paper.drawn(self._legend)

    def _add(self, card: Card, places: Places[Card], is_last: bool) -> None:
        widths = self._widths[places.column[card], card.frame, card.kind]
        lines = [
            self._line(row, widths, bold=row is card.rows[0], fill=self._fill(row))
            for row in card.rows
        ]
        kind = "result" if card.kind in ("neuron", "array") else card.kind
        self._paper.add(
            card.id,
            card.title,
            f'<<table border="0" cellspacing="0" cellpadding="0">{"".join(lines)}</table>>',
            (sum(widths) + 8, sum(row.height for row in card.rows) + 6),
            (float(places.column[card]), card.frame, places.key(card)),
            {
                "class": card.kind,
                "shape": "box",
                "color": self._colours[kind],
                "peripheries": "2" if is_last else "1",
                **_look(card, self._colours),
            },
            self._patches(card),
        )

    def _patches(self, card: Card) -> list[Patch]:
        """Colour the cells of the heat maps, those of one colour side by side as one."""
        found: list[Patch] = []
        top = 3.0
        for row in card.rows:
            left = 4.0
            for drawn in row.maps:
                edge = self._colours["frame border"]
                found.append(Patch(left - 0.5, top + 2.5, drawn.width + 1, drawn.height + 1, edge))
                largest = self._largest_of[drawn.is_gradient]
                for i, line in enumerate(drawn.numbers):
                    at = left
                    for colour, same in groupby(shade(x, largest) for x in line):
                        long = drawn.cell * len(list(same))
                        y = top + 3 + i * drawn.cell
                        found.append(Patch(at, y, long, drawn.cell, self._colours[colour]))
                        at += long
                left += drawn.width + _BETWEEN
            top += row.height
        return found

    def _fill(self, row: Row) -> str:
        if row.value is None or not learns(row.value):
            return ""
        return self._colours[shade(row.value.grad, self._largest)]

    def _line(self, row: Row, widths: Sequence[float], *, bold: bool, fill: str) -> str:
        cells = []
        texts = [row.text, row.data, row.grad]
        if bold and not row.data:
            widths = [sum(widths), 0.0, 0.0]
        if row.maps:
            return f'<tr><td height="{row.height:.0f}"> </td></tr>'
        for text, long, side in zip(texts, widths, ("left", "right", "right")):
            if long:
                written = (
                    f'<font point-size="{CARDS_TEXT:g}">{markup(text)} </font>' if text else ""
                )
                written = f"<b>{written}</b>" if bold and text and side == "left" else written
                cells.append(
                    f'<td fixedsize="true" width="{long:.0f}" height="{_ROW:g}" '
                    f'align="{side}">{written}</td>'
                )
        inner = (
            f'<table border="0" cellspacing="0" cellpadding="0"><tr>{"".join(cells)}</tr></table>'
        )
        attributes = f' bgcolor="{fill}"' if fill else ""
        attributes += self._identity(row)
        if row.value is not None and row.value in self._highlight:
            attributes += f' border="2" color="{self._colours["highlight"]}"'
        return f"<tr><td{attributes}>{inner}</td></tr>"

    def _identity(self, row: Row) -> str:
        """Let a line of a neuron be found by the number of its Value, the first that it has."""
        if row.value is None:
            return ""
        id = f"n{self._naming.numbers[row.value]}"
        if id in self._known:
            return ""
        self._known.add(id)
        return f' id="{id}" title="{markup(self._naming.names[row.value])}"'


def _widths(card: Card) -> list[float]:
    """Say how wide the three columns of a card must be."""
    heading, *rows = card.rows
    columns = zip(*([row.text, row.data, row.grad] for row in rows))
    texts = [[*column] for column in columns] if rows else [[], [], []]
    texts[1].append(heading.data)
    texts[2].append(heading.grad)
    found = [max((width(x, CARDS_TEXT) + 6 for x in column if x), default=0.0) for column in texts]
    title = width(heading.text, CARDS_TEXT, bold=True) + 8
    maps = max(row.width for row in card.rows)
    room = max(maps, title if not heading.data else 0.0) - sum(found[1:])
    found[0] = max(found[0], room, title if heading.data else 0.0)
    return found


def _middle(card: Card, row: int) -> float:
    """Return how far the middle of a row is below the middle of its card; −1 is the card's own."""
    if row < 0:
        return 0.0
    heights = [row.height for row in card.rows]
    return sum(heights[:row]) + heights[row] / 2 - sum(heights) / 2


def _look(card: Card, palette: Mapping[str, str]) -> dict[str, str]:
    if card.kind == "array":
        # Its heat maps lie below it.
        return {"style": "solid"}
    style = "filled,rounded" if card.kind == "leaf" else "filled"
    return {"style": style, "fillcolor": palette["gradient 0"]}


def _largest(matrices: Iterable[Sequence[Sequence[float]]]) -> float:
    sizes = (abs(x) for matrix in matrices for row in matrix for x in row if math.isfinite(x))
    return max(sizes, default=0.0)
