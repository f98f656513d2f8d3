"""Copies and pickles of graphs, without recursion however deep they are."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from autograd.graph import nodes, recorded

if TYPE_CHECKING:
    from autograd.table.operation import Operation
    from autograd.value import Value

__all__ = ["copy_graph", "flatten_for_pickle"]


def copy_graph(value: Value, memo: dict[int, Any]) -> Value:
    """Copy a Value with all that it was made from, except nodes that ``memo`` has already."""
    for node in nodes(value):
        if id(node) not in memo:
            operands = tuple(memo[id(operand)] for operand in node.operands)
            memo[id(node)] = _restore(type(node), *_state(node, operands, memo))
    copied: Value = memo[id(value)]
    return copied


def flatten_for_pickle(value: Value) -> tuple[Any, ...]:
    """Describe a graph as its leaves and a list of rows, operands before results.

    Leaves are pickled as they are, so that graphs in one pickle go on sharing them; nodes inside a
    graph become rows.
    """
    if not value.operands:
        return _restore, (type(value), *_state(value, ()))
    place: dict[Value, int] = {}
    found: list[Value] = []
    rows = []
    for node in nodes(value):
        if not node.operands:
            place[node] = len(place)
            found.append(node)
    for node in recorded(value):
        place[node] = len(place)
        operands = tuple(place[operand] for operand in node.operands)
        rows.append((type(node), *_state(node, operands)))
    return _rebuild, (found, rows)


def _rebuild(found: list[Value], rows: list[tuple[Any, ...]]) -> Value:
    graph = list(found)
    for kind, data, grad, label, op, operands, *more in rows:
        made_from = tuple(graph[place] for place in operands)
        graph.append(_restore(kind, data, grad, label, op, made_from, *more))
    return graph[-1]


def _state(node: Value, operands: Any, memo: dict[int, Any] | None = None) -> tuple[Any, ...]:
    """List what a node is, but for its class; with a memo, its comparisons are copied already."""
    compared = getattr(node, "_compared", None)
    compared = compared if memo is None else deepcopy(compared, memo)
    return node.data, node.grad, node.label, node.op, operands, node.partials, compared


def _restore(
    kind: type[Value],
    data: float,
    grad: float,
    label: str,
    op: Operation | None,
    operands: tuple[Value, ...],
    partials: tuple[float, ...],
    compared: dict[Any, Any] | None = None,
) -> Value:
    node = object.__new__(kind)
    node._data, node._grad, node._label = data, grad, label
    node.op = op
    node.link(operands, partials)
    if compared:
        # Two Values that were compared know it by the identity of what they share, which is new.
        node._compared = {
            key if isinstance(key, tuple) else id(what[0]): what for key, what in compared.items()
        }
    return node
