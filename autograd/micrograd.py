"""What micrograd calls the operations, so that notebooks written for it run here."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from autograd.evaluation import contribution
from autograd.operation import TABLE, Operation

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["NO_BACKWARD", "backward", "operation", "symbol"]

NO_BACKWARD = (
    "a _backward of one's own is never called: derivatives stand in a table. "
    "register(name, value=lambda xp, x: …, partials=lambda xp, y, x: (…,)) an operation instead"
)

_SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "neg": "-", "relu": "ReLU"}
_OPERATIONS = {
    "-": "sub",
    "**": "pow",
    "+": "add",
    "*": "mul",
    "/": "div",
    "ReLU": "relu",
    "": "identity",
}


def symbol(operation: Operation | None) -> str:
    """Return micrograd's ``_op`` for an operation; empty for a leaf."""
    if operation is None:
        return ""
    if operation.name == "power":
        return f"**{operation.parameters['exponent']}"
    return _SYMBOLS.get(operation.name, operation.name)


def operation(symbol: str, operands: int) -> Operation:
    """Return the operation that micrograd calls by this ``_op``.

    Raises
    ------
    ValueError
        If the table of derivatives has no such operation.
    """
    if symbol.startswith("**"):
        with suppress(ValueError):
            exponent = symbol[2:]
            number = int if exponent.lstrip("-").isdigit() else float
            return TABLE["power"].bind(exponent=number(exponent))
    name = "neg" if (symbol, operands) == ("-", 1) else _OPERATIONS.get(symbol, symbol)
    if name not in TABLE:
        raise ValueError(
            f"no derivative is known for _op={symbol!r}: register() an operation of this name"
        )
    return TABLE[name]


def backward(value: Value) -> None:
    """Add a Value's contributions to the gradients of its operands."""
    for operand, local in zip(value.operands, value.partials):
        operand.grad += contribution(value.grad, local)
