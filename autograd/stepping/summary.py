"""What a teacher would point at in a graph."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from math import isfinite

from autograd.asymptotes import is_saturated
from autograd.functional import gradients
from autograd.graph import nodes
from autograd.names import Names, caller_variables
from autograd.stand_ins import carried
from autograd.stepping.folding import folded
from autograd.table.formulas import number
from autograd.table.operation import Operation
from autograd.value import Value, learns

__all__ = ["Summary", "summary"]

_EXPLODING = 1e3


@dataclass(frozen=True)
class Summary:
    """What a graph is made of, and what is worth a look in it; lists are in the graph's order.

    Attributes
    ----------
    output : Value
        The result.
    operations : dict of str to int
        How many nodes each operation made.
    depth : int
        The number of operations on the longest path from a leaf to the output.
    leaves, constants : list of Value
        The leaves made by name, and the plain numbers in the expressions.
    shared : list of Value
        Nodes used more than once, whose gradient is a sum; the most used first.
    fan_out : dict of Value to int
        How many times each of those is used.
    dead : list of Value
        ReLUs and other rectifiers that pass no gradient.
    saturated : list of Value
        Sigmoids, tanhs and others that squash, whose derivative has all but vanished.
    zero, exploding, not_finite : list of Value
        Nodes for which the derivative of the output is such; not finite data count too. The
        derivative for a constant does not count.
    """

    output: Value
    names: Names
    operations: dict[str, int]
    depth: int
    leaves: list[Value]
    constants: list[Value]
    shared: list[Value]
    fan_out: dict[Value, int]
    dead: list[Value]
    saturated: list[Value]
    zero: list[Value]
    exploding: list[Value]
    not_finite: list[Value]

    def __str__(self) -> str:
        lines = (f"{name + ':':<20} {text}" for name, text in self._rows())
        return carried("\n".join(folded(line, " " * 21) for line in lines))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = (
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in self._rows()
        )
        return f"<table>{''.join(rows)}</table>"

    def _rows(self) -> list[tuple[str, str]]:
        operations = ", ".join(f"{count} {name}" for name, count in self.operations.items())
        rows = [
            ("output", f"{self.names[self.output]} = {number(self.output.data)}"),
            ("operations", f"{sum(self.operations.values())} ({operations or 'none'})"),
            ("depth", str(self.depth)),
            ("leaves", f"{len(self.leaves)}, and {len(self.constants)} constants"),
        ]
        fans = [f"{self.names[node]} {self.fan_out[node]} times" for node in self.shared]
        found = {
            "used more than once": fans,
            "dead ReLUs": self._called(self.dead),
            "saturated": self._called(self.saturated),
            "zero gradients": self._called(self.zero),
            "exploding gradients": self._called(self.exploding),
            "not finite": self._called(self.not_finite),
        }
        rows += [(name, _listed(items)) for name, items in found.items() if items]
        return rows

    def _called(self, values: list[Value]) -> list[str]:
        return [self.names[value] for value in values]


def summary(output: Value) -> Summary:
    """Summarise a graph: what it is made of, and what a teacher would point at.

    The gradients are those of this output, whether ``backward()`` was called or not.

    Examples
    --------
    >>> w, x = Value(-3.0, "w"), Value(2.0, "x")
    >>> z = w * x
    >>> h = z.relu()
    >>> L = h + w**2
    >>> summary(L)
    output:              L = 9
    operations:          4 (1 mul, 1 relu, 1 power, 1 add)
    depth:               3
    leaves:              2, and 0 constants
    used more than once: w 2 times
    dead ReLUs:          h
    zero gradients:      x, z
    """
    order = nodes(output)
    grads = dict(zip(order, gradients(output, order)))
    levels: dict[Value, int] = {}
    for node in order:
        levels[node] = max((levels[operand] + 1 for operand in node.operands), default=0)
    uses = Counter(operand for node in order for operand in node.operands)
    recorded = [node for node in order if node.op]
    varying = [node for node in order if learns(node)]
    shared = [node for node, count in uses.most_common() if count > 1 and learns(node)]
    return Summary(
        output=output,
        names=Names(order, caller_variables()),
        operations=dict(Counter(node.op.name for node in recorded if node.op)),
        depth=levels[output],
        leaves=[node for node in varying if not node.operands],
        constants=[node for node in order if not learns(node)],
        shared=shared,
        fan_out={node: uses[node] for node in shared},
        dead=[node for node in recorded if node.partials == (0.0,) and _operation(node).rectifies],
        saturated=[node for node in recorded if is_saturated(_operation(node), node.partials)],
        zero=[node for node in varying if grads[node] == 0],
        exploding=[node for node in varying if _EXPLODING < abs(grads[node]) < float("inf")],
        not_finite=[
            node
            for node in order
            if not (isfinite(node.data) and (isfinite(grads[node]) or not learns(node)))
        ],
    )


def _operation(node: Value) -> Operation:
    assert node.op is not None
    return node.op


def _listed(items: list[str]) -> str:
    more = f", … ({len(items)} in all)" if len(items) > 10 else ""
    return ", ".join(items[:10]) + more
