"""Cards: several Values of a graph in one box, row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from autograd import Constant, Value, nodes
from autograd.table.formulas import number
from autograd.value import learns
from nn import Parameter
from viz.graphs.layout import Path
from viz.graphs.places import pairing
from viz.graphs.weighted import Weighted, weighted_sums
from viz.lettering import legible, marked, shortened

__all__ = [
    "CARDS_TEXT",
    "ROW",
    "SPACE",
    "Arrow",
    "Card",
    "Map",
    "Naming",
    "Row",
    "frame_cards",
    "neuron_cards",
]

CARDS_TEXT = 12.0
"""How large text is, in points."""

ROW = 15.0
"""How high a line is."""

_LONGEST = 28
_MOST_PRODUCTS, _FIRST = 5, 2
SPACE = 8.0
"""How far heat maps are apart."""


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
        return max((math.ceil(drawn.height + 6) for drawn in self.maps), default=ROW)

    @property
    def width(self) -> float:
        """How wide its heat maps are in points, with what is around them."""
        return sum(drawn.width + SPACE for drawn in self.maps)


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
        return marked(quantity, self.precision)

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


def frame_cards(output: Value, naming: Naming) -> list[Card]:
    """Fold each outermost frame of a graph into a card; Values without one have their own.

    Frames that feed each other stay apart, Value by Value: a card cannot come before itself.
    """
    order = list(nodes(output))
    group: dict[Value, Hashable] = {}
    reached: dict[Hashable, set[Hashable]] = {}
    for node in order:
        key: Hashable = naming.path(node)[:1] or node
        before = {group[x] for x in node.operands} - {key}
        above = before.union(*(reached.get(x, set()) for x in before))
        if key in above:
            key = node
        group[node] = key
        reached.setdefault(key, set()).update(above)
    members: dict[Hashable, list[Value]] = {}
    for node in order:
        if node is output or not isinstance(node, Constant):
            members.setdefault(group[node], []).append(node)
    last: dict[Card, int] = {}
    for key, inside in members.items():
        end = naming.numbers[inside[-1]]
        if len(inside) == 1:
            (node,) = inside
            last[_result(node, naming) if node.operands else _leaf(node, naming)] = end
            continue
        name = naming.path(inside[-1])[0]
        id = f"frame{end}"
        card = Card(id, f"{name} (frame)", "neuron", [Row(name)])
        card.rows.append(Row(f"{len(inside):,} values"))
        card.made = dict.fromkeys(inside, -1)
        given = {x: node for node in inside for x in node.operands if group[x] != key}
        for operand, node in given.items():
            if not isinstance(operand, Constant):
                place = node.operands.index(operand) + 1
                card.arrows.append(Arrow(operand, -1, f"e{naming.numbers[node]}.{place}"))
        last[card] = end
    # A frame is complete when its last Value is: by then all that it needs is there.
    return sorted(last, key=last.__getitem__)


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
