"""Places: in which column of a picture each node stands, and in which order.

Order is meaning: operands stand in the order in which they were written, each weight beside the
input that it multiplies. So columns and order come from the graph alone: they are the same whatever
the direction, and with and without labels on the edges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from autograd import Value, operations
from autograd.table.notation import weighted

__all__ = ["Key", "Places", "paired", "pairing"]

Node = TypeVar("Node", bound=Hashable)
Path = tuple[str, ...]
Key = tuple[float, ...]

_DOT = operations["dot"]


class Places(Generic[Node]):
    """The place of each node of a graph.

    Parameters
    ----------
    order
        The nodes, operands before results; the last is the output.
    operands
        What each node is made from, in the order in which it is to be seen.
    frame
        The frames that a node stands in, the outermost first.

    Attributes
    ----------
    column : dict
        How far each node is from the start: results as near as they can be, leaves just before
        their first use, and what comes into a frame before the leaves in it.
    """

    def __init__(
        self,
        order: Sequence[Node],
        operands: Callable[[Node], Sequence[Node]],
        frame: Callable[[Node], Path],
    ) -> None:
        self._operands, self._frame = operands, frame
        self.column = self._columns(order)
        self._met: dict[Node, int] = {}
        self._end: dict[Node, int] = {}
        self._parent: dict[Node, Node | None] = {}
        self._first: dict[Path, int] = {}
        self._walk(order[-1])

    def key(self, node: Node) -> Key:
        """Return what the nodes of a column are sorted by: a number for each frame, and its own."""
        path = self._frame(node)
        frames = (self._first[path[:depth]] for depth in range(1, len(path) + 1))
        return *frames, self._met[node]

    def slots(self, node: Node) -> list[float]:
        """Return, for each operand of a node, its place beside the other operands."""
        found = []
        place: float = self._met[node]
        operands = self._operands(node)
        for i, operand in enumerate(operands, 1):
            if self._parent.get(operand) == node:
                place = self._end[operand]
                found.append(float(self._met[operand]))
            else:
                found.append(place + i / (len(operands) + 1))
        return found

    def _walk(self, output: Node) -> None:
        """Meet every node on a walk back from the output, first operands first."""
        stack: list[tuple[Node, Node | None]] = [(output, None)]
        while stack:
            node, parent = stack.pop()
            if node in self._met:
                continue
            self._met[node], self._parent[node] = len(self._met), parent
            path = self._frame(node)
            for depth in range(1, len(path) + 1):
                self._first.setdefault(path[:depth], self._met[node])
            stack += [(operand, node) for operand in reversed(self._operands(node))]
        for node in reversed(self._met):
            self._end[node] = max(self._end.get(node, 0), self._met[node])
            if (above := self._parent[node]) is not None:
                self._end[above] = max(self._end.get(above, 0), self._end[node])

    def _columns(self, order: Iterable[Node]) -> dict[Node, int]:
        operands, frame = self._operands, self._frame
        users: dict[Node, list[Node]] = defaultdict(list)
        column: dict[Node, int] = {}

        def is_inside(node: Node, user: Node) -> bool:
            return frame(node)[: len(frame(user))] == frame(user)

        # Before the leaves of its frame a node leaves room for what comes in from outside.
        room = {
            node: 2 if any(not operands(x) and is_inside(x, node) for x in operands(node)) else 1
            for node in order
            if frame(node)
        }

        def distance(operand: Node, user: Node) -> int:
            return 1 if is_inside(operand, user) else room[user]

        for node in order:
            for operand in operands(node):
                users[operand].append(node)
                away = column.get(operand, 0) + distance(operand, node)
                column[node] = max(column.get(node, 0), away)
        for node, using in users.items():
            if not operands(node):
                column[node] = min(column[user] - distance(node, user) for user in using)
        for node in order:
            column.setdefault(node, 0)
        return column


def paired(node: Value) -> tuple[Value, ...]:
    """Return the operands of a node in the order of a picture: each weight beside its input.

    >>> from autograd import dot
    >>> w, x = [Value(1.0, "w1"), Value(2.0, "w2")], [Value(3.0, "x1"), Value(4.0, "x2")]
    >>> [operand.label for operand in paired(dot(w, x, Value(5.0, "b")))]
    ['w1', 'x1', 'w2', 'x2', 'b']
    """
    operands = node.operands
    return tuple(operands[i] for i in pairing(node))


def pairing(node: Value) -> list[int]:
    """Return which operand comes first in a picture, which second, and so on.

    >>> from autograd import dot
    >>> pairing(dot([1.0, 2.0], [Value(3.0), Value(4.0)]))
    [0, 2, 1, 3]
    """
    count = len(node.operands)
    if node.op is None or node.op.entry is not _DOT:
        return list(range(count))
    pairs, bias = weighted(range(count))
    return [place for pair in pairs for place in pair] + [*bias]
