"""Sketch: what each Value, operation and edge of a graph looks like, in Graphviz's terms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from graphviz import Digraph

from autograd import Constant, Operation, Value
from autograd.table.formulas import number
from autograd.table.notation import ATOM
from autograd.value import learns
from nn import Parameter
from viz.graphs.paper import SIZE, Paper
from viz.graphs.places import Places, paired, pairing
from viz.lettering import legible, marked, markup, numeral, plain, shortened, width
from viz.shades import largest, shade
from viz.themes import colours

__all__ = ["Sketch", "frames_of"]

_SHAPES = {
    "leaf": {"shape": "box", "style": "filled,rounded"},
    "parameter": {"shape": "note"},
    "constant": {"shape": "ellipse"},
    "result": {"shape": "box"},
    "operation": {
        "shape": "ellipse",
    },
}
_MODULE_PATH = re.compile(r"((?:[^\W\d]\w*\.)+)([^\s.]+)")
_LONGEST_NAME = 32
_LONGEST_FORMULA = 24
_MOST_FORMULAS = 32
_ROW = 19.0


class Sketch:
    """A graph as Graphviz is to draw it.

    Parameters
    ----------
    output
        The output of the graph.
    names
        The name of each node, operands before results.
    direction, precision, theme, partials, highlight, grads
        As for `draw`.
    legend
        What is written below the picture.
    """

    def __init__(
        self,
        output: Value,
        names: Mapping[Value, str],
        *,
        direction: str,
        precision: int,
        theme: str,
        partials: bool,
        highlight: set[Value | tuple[Value, Value]],
        grads: Mapping[Value, float],
        legend: Sequence[str] = (),
    ) -> None:
        self.output = output
        self.names = names
        self._precision = precision
        self._partials = partials
        self._legend = legend
        self._highlight = highlight
        self._colours = colours(theme)
        self._numbers = {node: number for number, node in enumerate(names, 1)}
        self._grads = {node: grads.get(node, node.grad) for node in names}
        self._largest = largest(self._grads[node] for node in filter(learns, names))
        self._paper = Paper(direction, theme)
        self._places = Places(list(names), paired, frames_of)
        for node in names:
            self._add_value(node)
            if node.op:
                self._add_operation(node, node.op)
                self._add_edges(node, node.op)

    @property
    def titles(self) -> dict[str, str]:
        """What each part of the picture is, by its ``id``."""
        return self._paper.titles

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the picture, in points."""
        return self._paper.size

    def graph(self) -> Digraph:
        """Return the whole picture."""
        return self._paper.drawn(self._legend)

    def kind(self, node: Value) -> str:
        """Return what a node is: ``"leaf"``, ``"parameter"``, ``"constant"`` or ``"result"``."""
        if node.operands:
            return "result"
        if isinstance(node, Constant):
            return "constant"
        return "parameter" if isinstance(node, Parameter) else "leaf"

    def name(self, node: Value) -> str:
        """Return the full name of a node; a constant without one goes by its number."""
        if self._is_plain_number(node):
            return self.numeral(node.data)
        return legible(self.names[node])

    def numeral(self, number: float) -> str:
        """Write a number down."""
        return numeral(number, self._precision)

    # --- nodes -----------------------------------------------------------------------------------

    def _add_value(self, node: Value) -> None:
        id, kind = f"n{self._numbers[node]}", self.kind(node)
        name, facts = self._facts(node)
        long = max(
            width(name, SIZE, bold=True), *(width(f"{a} {b}", SIZE) for a, b in facts.items()), 0
        )
        size = long + 14, _ROW * (1 + len(facts)) + 8
        if kind == "constant":
            size = 1.2 * size[0], 1.2 * size[1]
        self._paper.add(
            id,
            f"{self.name(node)} ({kind})",
            self._value_label(name, facts),
            size,
            (2.0 * self._places.column[node], frames_of(node), self._places.key(node)),
            {
                "fillcolor": self._colours[
                    shade(self._grads[node] if learns(node) else 0.0, self._largest)
                ],
                "peripheries": "2" if node is self.output else "1",
                "class": kind,
                **_SHAPES[kind],
                **self._line(kind, node in self._highlight),
            },
        )

    def _facts(self, node: Value) -> tuple[str, dict[str, str]]:
        """Return the name of a node, and its data and gradient in writing."""
        facts = {"data": node.data, "grad": self._grads[node]}
        if self._is_plain_number(node):
            del facts["data"]
        if not learns(node):
            del facts["grad"]
        written = {what: marked(quantity, self._precision) for what, quantity in facts.items()}
        return shortened(self._short_name(node), _LONGEST_NAME), written

    def _value_label(self, name: str, facts: Mapping[str, str]) -> str:
        rows = [f'<tr><td colspan="2"><b>{markup(name)}</b></td></tr>']
        for what, quantity in facts.items():
            rows.append(f'<tr><td align="left">{what} </td><td align="right">{quantity}</td></tr>')
        return _table("".join(rows))

    def _add_operation(self, node: Value, operation: Operation) -> None:
        formula = operation.text.write(*map(self.name, node.operands), **operation.parameters)
        symbol = _symbol(operation)
        high = 12 + _ROW * len(symbol.split("\n"))
        self._paper.add(
            f"o{self._numbers[node]}",
            f"{self.name(node)} = {formula}",
            plain(symbol),
            (max(width(symbol, SIZE) + 14, high), high),
            (2.0 * self._places.column[node] - 1, frames_of(node), self._places.key(node)),
            {
                "fillcolor": self._colours["operation"],
                "class": "operation",
                **_SHAPES["operation"],
                **self._line("edge", self._is_on_the_way(node)),
            },
        )

    # --- edges -----------------------------------------------------------------------------------

    def _add_edges(self, node: Value, operation: Operation) -> None:
        """Draw the edges from the operands to the operation, and on to the result."""
        number = self._numbers[node]
        whole = self._paper.titles[f"o{number}"]
        labels = self._partials_labels(node, operation) if self._partials else None
        slots = self._places.slots(node)
        for place, i in enumerate(pairing(node)):
            operand, partial = node.operands[i], node.partials[i]
            label, title = "", whole
            if learns(operand):
                title = _partial(self.name(node), self.name(operand), self.numeral(partial))
                label = labels[i] if labels else ""
            self._paper.join(
                f"e{number}.{i + 1}",
                title,
                f"n{self._numbers[operand]}",
                f"o{number}",
                arrives_at=_share(place, len(slots)),
                slot=slots[place],
                label=label,
                look=self._line("edge", (node, operand) in self._highlight),
            )
        self._paper.join(
            f"e{number}",
            whole,
            f"o{number}",
            f"n{number}",
            pull=4.0,
            look=self._line("edge", self._is_on_the_way(node)),
        )

    def _partials_labels(self, node: Value, operation: Operation) -> list[str]:
        """Write each local partial derivative: a formula, if it is short, and the number."""
        result, *operands = (
            shortened(self._short_name(x), _LONGEST_NAME // 2) for x in (node, *node.operands)
        )
        formulas: tuple[str, ...] = ("",) * len(operands)
        # The derivatives of a maximum of hundreds take long to write, and nobody reads them.
        if len(operands) <= _MOST_FORMULAS:
            formulas = operation.derivatives(*operands)
        labels = []
        for operand, formula, partial in zip(operands, formulas, node.partials):
            written = self.numeral(partial)
            if 0 < len(formula) <= _LONGEST_FORMULA and formula != written:
                written = f"{formula} = {written}"
            labels.append(_partial(result, operand, written))
        return labels

    def _is_on_the_way(self, node: Value) -> bool:
        """Say whether an edge into a result's operation is emphasised, and so the way onward."""
        return any((node, operand) in self._highlight for operand in node.operands)

    def _line(self, colour: str, is_emphasised: bool) -> dict[str, str]:
        """Return the look of an outline or an edge."""
        if is_emphasised:
            return {"color": self._colours["highlight"], "penwidth": "4"}
        return {"color": self._colours[colour]}

    # --- names -----------------------------------------------------------------------------------

    def _is_plain_number(self, node: Value) -> bool:
        return isinstance(node, Constant) and self.names[node] == number(node.data)

    def _short_name(self, node: Value) -> str:
        """Return the name of a node within its frame."""
        return self.name(node)[len(".".join((*frames_of(node), ""))) :]


def frames_of(node: Value) -> tuple[str, ...]:
    """Return the modules that a label such as ``layer1.neuron3.w[0]`` names."""
    dotted = _MODULE_PATH.fullmatch(node.label)
    return tuple(dotted[1].split(".")[:-1]) if dotted else ()


def _table(rows: str) -> str:
    return f'<<table border="0" cellspacing="0" cellpadding="1">{rows}</table>>'


def _partial(result: str, operand: str, written: str) -> str:
    return f"∂{result}/∂{operand} = {written}"


def _share(place: int, count: int) -> float:
    """Return how far down a circle the edge of an operand arrives, from −1 to 1."""
    return 0.8 * (2 * place / (count - 1) - 1) if count > 1 else 0.0


def _symbol(operation: Operation) -> str:
    """Return what an operation's node shows: its symbol, and the numbers that belong to it."""
    if operation.parameters and operation.text.level < ATOM:
        # An operator has them in it, as x² has.
        return operation.text.write(*"xyz"[: operation.arity], **operation.parameters)
    settings = (f"{name} {number(value)}" for name, value in operation.parameters.items())
    return "\n".join((operation.symbol, *settings))
