"""Sketch: what each Value, operation and edge of a graph looks like, in Graphviz's terms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphviz import Digraph

from autograd import Constant, Operation, Value
from autograd.table.formulas import number
from autograd.table.notation import ATOM
from autograd.value import learns
from nn import Parameter
from viz.lettering import legible, marked, markup, numeral, plain, shortened
from viz.shades import largest, shade
from viz.themes import colours

__all__ = ["Sketch"]

_SHAPES = {
    "leaf": {"shape": "box", "style": "filled,rounded"},
    "parameter": {"shape": "note"},
    "constant": {"shape": "ellipse", "margin": "0"},
    "result": {"shape": "box"},
    # "in" keeps the operands in their order, so that a − b does not look like b − a.
    "operation": {
        "shape": "ellipse",
        "margin": "0.02",
        "width": "0.4",
        "height": "0.4",
        "ordering": "in",
    },
}
# Three fonts of the same widths, so that text fits its box on every system.
_FONTS = "Helvetica,Arial,sans-serif"
_MODULE_PATH = re.compile(r"((?:[^\W\d]\w*\.)+)([^\s.]+)")
_LONGEST_NAME = 32
_LONGEST_FORMULA = 24
_MOST_FORMULAS = 32


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

    Attributes
    ----------
    titles : dict of str to str
        What each part of the picture is, by its ``id``.
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
    ) -> None:
        self.output = output
        self.names = names
        self.titles: dict[str, str] = {}
        self._precision = precision
        self._partials = partials
        self._highlight = highlight
        self._grads = {node: grads.get(node, node.grad) for node in names}
        self._colours = colours(theme)
        self._places = {node: place for place, node in enumerate(names, 1)}
        self._largest = largest(self._grads[node] for node in filter(learns, names))
        self._paper = self._empty_paper(direction, theme)
        self._frames: dict[tuple[str, ...], Digraph] = {(): self._paper}
        for node in names:
            self._add_value(node)
            if node.op:
                self._add_operation(node, node.op)
                self._add_edges(node, node.op)
                self._keep_order(node)

    def graph(self) -> Digraph:
        """Return the whole picture, its frames one inside the other."""
        innermost_first = sorted(self._frames, key=len, reverse=True)
        for path in innermost_first[:-1]:
            self._frames[path[:-1]].subgraph(self._frames[path])
        return self._paper

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
        id, kind = f"n{self._places[node]}", self.kind(node)
        self.titles[id] = f"{self.name(node)} ({kind})"
        self._frame(node).node(
            id,
            self._value_label(node),
            id=id,
            fillcolor=self._colours[
                shade(self._grads[node] if learns(node) else 0.0, self._largest)
            ],
            peripheries="2" if node is self.output else "1",
            **{"class": kind},
            **_SHAPES[kind],
            **self._line(kind, node in self._highlight),
        )

    def _value_label(self, node: Value) -> str:
        name = shortened(self._short_name(node), _LONGEST_NAME)
        facts = {"data": node.data, "grad": self._grads[node]}
        if self._is_plain_number(node):
            del facts["data"]
        if not learns(node):
            del facts["grad"]
        rows = [f'<tr><td colspan="2"><b>{markup(name)}</b></td></tr>']
        for what, quantity in facts.items():
            rows.append(
                f'<tr><td align="left"><font color="{self._colours["muted"]}">{what} </font></td>'
                f'<td align="right">{marked(quantity, self._precision)}</td></tr>'
            )
        return _table("".join(rows))

    def _add_operation(self, node: Value, operation: Operation) -> None:
        id = f"o{self._places[node]}"
        formula = operation.text.write(*map(self.name, node.operands), **operation.parameters)
        self.titles[id] = f"{self.name(node)} = {formula}"
        self._frame(node).node(
            id,
            plain(_symbol(operation)),
            id=id,
            fillcolor=self._colours["operation"],
            **{"class": "operation"},
            **_SHAPES["operation"],
            **self._line("edge", self._is_on_the_way(node)),
        )

    # --- edges -----------------------------------------------------------------------------------

    def _add_edges(self, node: Value, operation: Operation) -> None:
        """Draw the edges from the operands to the operation, and on to the result."""
        place = self._places[node]
        labels = self._partials_labels(node, operation) if self._partials else None
        for i, (operand, partial) in enumerate(zip(node.operands, node.partials)):
            id, label, title = f"e{place}.{i + 1}", None, self.titles[f"o{place}"]
            if learns(operand):
                title = _partial(self.name(node), self.name(operand), self.numeral(partial))
                label = labels and _table(f"<tr><td>{markup(labels[i])}</td></tr>")
            self.titles[id] = title
            self._paper.edge(
                f"n{self._places[operand]}",
                f"o{place}",
                label,
                id=id,
                **self._line("edge", (node, operand) in self._highlight),
            )
        self.titles[f"e{place}"] = self.titles[f"o{place}"]
        self._paper.edge(
            f"o{place}",
            f"n{place}",
            id=f"e{place}",
            weight="4",
            **self._line("edge", self._is_on_the_way(node)),
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

    def _keep_order(self, node: Value) -> None:
        """Put a neuron's parameters behind the results that flow in, so that layers line up."""
        frame = _path(node)
        inflow = [x for x in node.operands if x.operands and _path(x) != frame]
        if frame and inflow:
            before = f"n{self._places[inflow[0]]}"
            for operand in node.operands:
                if not operand.operands and _path(operand) == frame:
                    self._paper.edge(before, f"n{self._places[operand]}", style="invis")

    def _is_on_the_way(self, node: Value) -> bool:
        """Say whether an edge into a result's operation is emphasised, and so the way onward."""
        return any((node, operand) in self._highlight for operand in node.operands)

    # --- paper, frames and lines -----------------------------------------------------------------

    def _empty_paper(self, direction: str, theme: str) -> Digraph:
        font = {"fontname": _FONTS, "fontcolor": self._colours["text"]}
        return Digraph(
            graph_attr={
                **font,
                "bgcolor": self._colours["background"],
                "class": f"retrograd {theme}",
                "rankdir": direction,
                "nodesep": "0.2",
                "ranksep": "0.5",
                "pad": "0.2",
                # Without a bound, a value that is used a hundred times takes minutes to lay out.
                "nslimit": "2",
            },
            node_attr={**font, "style": "filled", "margin": "0.08,0.04"},
            edge_attr={**font, "fontsize": "11", "arrowsize": "0.7"},
        )

    def _frame(self, node: Value) -> Digraph:
        """Return the innermost of the frames that a node's label puts it into."""
        path = _path(node)
        for depth in range(1, len(path) + 1):
            module = path[:depth]
            if module not in self._frames:
                id = f"f{len(self._frames)}"
                self.titles[id] = ".".join(module)
                self._frames[module] = Digraph(
                    f"cluster_{id}",
                    graph_attr={
                        "id": id,
                        "class": "module",
                        "label": plain(shortened(module[-1], _LONGEST_NAME)),
                        "fontcolor": self._colours["muted"],
                        "style": "filled,rounded",
                        "fillcolor": self._colours["frame"],
                        "color": self._colours["frame border"],
                    },
                )
        return self._frames[path]

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
        return self.name(node)[len(".".join((*_path(node), ""))) :]


def _path(node: Value) -> tuple[str, ...]:
    """Return the modules that a label such as ``layer1.neuron3.w[0]`` names."""
    dotted = _MODULE_PATH.fullmatch(node.label)
    return tuple(dotted[1].split(".")[:-1]) if dotted else ()


def _table(rows: str) -> str:
    return f'<<table border="0" cellspacing="0" cellpadding="1">{rows}</table>>'


def _partial(result: str, operand: str, written: str) -> str:
    return f"∂{result}/∂{operand} = {written}"


def _symbol(operation: Operation) -> str:
    """Return what an operation's node shows: its symbol, and the numbers that belong to it."""
    if operation.parameters and operation.text.level < ATOM:
        # An operator has them in it, as x² has.
        return operation.text.write(*"xyz"[: operation.arity], **operation.parameters)
    settings = (f"{name} {number(value)}" for name, value in operation.parameters.items())
    return "\n".join((operation.symbol, *settings))
