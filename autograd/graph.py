"""Everything that walks a graph, without recursion: a million nodes deep is an ordinary graph."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from autograd.node import Node

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["leaves", "let_go", "nodes", "recorded"]


def recorded(*outputs: Value) -> list[Value]:
    """List the results of recorded operations that lead to the outputs, operands before results.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(-3.0)
    >>> [str(node.op) for node in recorded(a * b + 1)]
    ['mul', 'add']
    """
    for output in outputs:
        if not isinstance(output, Node):
            raise TypeError(f"a graph is that of a Value, not of {output!r:.60}")
    order: list[Value] = []
    seen: set[Value] = set()
    # None says that all operands of the node below it on the stack have been listed.
    stack: list[Value | None] = [output for output in reversed(outputs) if output.operands]
    while stack:
        node = stack.pop()
        if node is None:
            finished = stack.pop()
            assert finished is not None
            order.append(finished)
        elif node not in seen:
            seen.add(node)
            stack += node, None
            first, second = node._first, node._second
            if second is not None:
                # Most operations have two operands; this spares them a tuple and a loop.
                if second.op is not None:
                    stack.append(second)
                if first.op is not None:
                    stack.append(first)
            else:
                stack += [x for x in reversed(node.operands) if x.op is not None and x not in seen]
    return order


def nodes(*outputs: Value) -> list[Value]:
    """List every node that leads to the outputs, leaves too, operands before results."""
    found: dict[Value, None] = {}
    for node in recorded(*outputs):
        found.update(dict.fromkeys(node.operands))
        found[node] = None
    found.update(dict.fromkeys(outputs))
    return list(found)


def leaves(*outputs: Value) -> list[Value]:
    """List the leaves that lead to the outputs: the nodes that no operation made."""
    return [node for node in nodes(*outputs) if not node.operands]


def let_go(node: Value) -> None:
    """Free what a dying node alone holds of its graph, and what that holds, one after another.

    Python would free each node from within the one before it, and puts some off when it is many
    deep. In a browser the stack is at its end before that, and with it the interpreter: at three
    thousand nodes in a chain.
    """
    # A Value whose number was refused has no operands yet.
    waiting = [*node.operands] if hasattr(node, "_second") else []
    node._first = node._second = None
    while waiting:
        # Held by the list and for the question, and by nothing else.
        is_held_elsewhere = sys.getrefcount(waiting[-1]) > 2
        operand = waiting.pop()
        if not is_held_elsewhere:
            waiting += operand.operands
            operand._first = operand._second = None
        # It may come again, as in x * x.
        del operand


if sys.platform == "emscripten":
    Node.__del__ = let_go
