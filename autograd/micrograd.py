"""What micrograd calls the operations, so that notebooks written for it run here."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from autograd.evaluation import contribution
from autograd.table import entries
from autograd.table.operation import TABLE, Operation

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["NO_BACKWARD", "backward", "operation", "symbol"]

NO_BACKWARD = (
    "a _backward of one's own is never called: derivatives stand in a table. "
    "register(name, value=lambda xp, x: …, partials=lambda xp, y, x: (…,)) an operation instead"
)

_SYMBOLS = {
    entries.ADD: "+",
    entries.NEG: "-",
    entries.SUB: "-",
    entries.MUL: "*",
    entries.DIV: "/",
    entries.RELU: "ReLU",
}
_OPERATIONS = {symbol: operation for operation, symbol in _SYMBOLS.items()}
_OPERATIONS |= {"**": entries.POW, "": entries.IDENTITY}


def symbol(operation: Operation | None) -> str:
    """Return micrograd's ``_op`` for an operation; empty for a leaf."""
    if operation is None:
        return ""
    if operation.entry is entries.POWER_OF:
        return f"**{operation.parameters['exponent']}"
    return _SYMBOLS.get(operation.entry, operation.name)


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
            return entries.POWER_OF.bind(exponent=number(exponent))
    found = _OPERATIONS.get(symbol) or TABLE.get(symbol)
    if found is entries.SUB and operands == 1:
        return entries.NEG
    if found is None:
        raise ValueError(
            f"no derivative is known for _op={symbol!r}: register() an operation of this name"
        )
    return found


def backward(value: Value) -> None:
    """Add a Value's contributions to the gradients of its operands."""
    for operand, local in zip(value.operands, value.partials):
        operand.grad += contribution(value.grad, local)
