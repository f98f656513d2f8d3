"""Copies and pickles of graphs, without recursion however deep they are."""

from __future__ import annotations

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
            memo[id(node)] = _restore(
                type(node), node.data, node.grad, node.label, node.op, operands, node.partials
            )
    copied: Value = memo[id(value)]
    return copied


def flatten_for_pickle(value: Value) -> tuple[Any, ...]:
    """Describe a graph as its leaves and a list of rows, operands before results.

    Leaves are pickled as they are, so that graphs in one pickle go on sharing them; nodes inside a
    graph become rows.
    """
    if not value.operands:
        state = (value.data, value.grad, value.label, value.op, (), value.partials)
        return _restore, (type(value), *state)
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
        row = (type(node), node.data, node.grad, node.label, node.op, operands, node.partials)
        rows.append(row)
    return _rebuild, (found, rows)


def _rebuild(found: list[Value], rows: list[tuple[Any, ...]]) -> Value:
    graph = list(found)
    for kind, data, grad, label, op, operands, partials in rows:
        made_from = tuple(graph[place] for place in operands)
        graph.append(_restore(kind, data, grad, label, op, made_from, partials))
    return graph[-1]


def _restore(
    kind: type[Value],
    data: float,
    grad: float,
    label: str,
    op: Operation | None,
    operands: tuple[Value, ...],
    partials: tuple[float, ...],
) -> Value:
    node = object.__new__(kind)
    node._data, node._grad, node._label = data, grad, label
    node.op = op
    node.link(operands, partials)
    return node
