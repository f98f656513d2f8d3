"""A graph as a tree of lines in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.evaluation import check_recorded
from autograd.graph import nodes
from autograd.names import names
from autograd.stand_ins import carried
from autograd.stepping.folding import folded
from autograd.stepping.formulas import Formula
from autograd.table.formulas import number
from autograd.value import Value, learns

__all__ = ["Tree", "tree"]


class Tree(str):
    """Text that shows itself as it is printed, also at a prompt."""

    __slots__ = ()

    def __str__(self) -> str:
        return carried(super().__str__())

    def __repr__(self) -> str:
        return str(self)


def tree(output: Value, depth: int = 12, width: int = 8) -> Tree:
    """Draw a graph as a tree of lines: each node with its data, its gradient and its formula.

    A node that is used more than once is drawn out once and marked with ``*``; elsewhere ``↑``
    refers to it. A constant does not learn, and its gradient is left out.

    Parameters
    ----------
    output
        The result at the root.
    depth
        How many levels to draw.
    width
        How many operands of one node to draw.

    Raises
    ------
    StaleGraphError
        If data in the graph changed since it was recorded; ``forward()`` mends that.

    Examples
    --------
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> e = a * b
    >>> L = e + a
    >>> L.backward()
    >>> tree(L)
    L = e + a = −4   grad 1
    ├─ e = a·b = −6   grad 1
    │  ├─ a* = 2   grad −2
    │  └─ b = −3   grad 2
    └─ a ↑
    """
    named = names(output)
    check_recorded(output)
    return Tree("\n".join(draw_tree(output, named, depth, width)))


def draw_tree(
    output: Value,
    names: Mapping[Value, str],
    depth: int,
    width: int,
    marks: Mapping[Value, str] | None = None,
) -> list[str]:
    """Draw the lines of a tree, some of them with a mark at the end."""
    uses: dict[Value, int] = {}
    for user in nodes(output):
        for operand in user.operands:
            uses[operand] = uses.get(operand, 0) + 1
    lines: list[str] = []
    drawn: set[Value] = set()
    waiting: list[tuple[Value | str, str, str]] = [(output, "", "")]
    while waiting:
        node, before, below = waiting.pop()
        if isinstance(node, str):
            lines.append(before + node)
            continue
        if node in drawn:
            lines.append(f"{before}{names[node]} ↑")
            continue
        drawn.add(node)
        mark = (marks or {}).get(node, "")
        shared = "*" if uses.get(node, 0) > 1 else ""
        line = f"{before}{names[node]}{shared}{_formula(node, names)}{mark}"
        lines.append(folded(line, below + ("│    " if node.operands else "     ")))
        shown: list[Value | str] = list(node.operands[:width])
        if node.operands and len(below) >= 3 * (depth - 1):
            shown = ["…"]
        elif len(node.operands) > width:
            shown.append(f"… and {len(node.operands) - width} more")
        for place, entry in reversed(list(enumerate(shown, 1))):
            last = place == len(shown)
            branch, rail = ("└─ ", "   ") if last else ("├─ ", "│  ")
            waiting.append((entry, below + branch, below + rail))
    return lines


def _formula(node: Value, names: Mapping[Value, str]) -> str:
    formula = ""
    if node.operands:
        formula = f" = {Formula(node, names).definition()}"
    grad = f"   grad {number(node.grad)}" if learns(node) else ""
    return f"{formula} = {number(node.data)}{grad}"
