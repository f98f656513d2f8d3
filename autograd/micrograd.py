"""What micrograd calls the operations, so that notebooks written for it run here."""

from __future__ import annotations

from autograd.operation import TABLE, Operation

__all__ = ["operation", "symbol"]

_SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "neg": "-", "relu": "ReLU"}
_OPERATIONS = {"+": "add", "*": "mul", "/": "div", "ReLU": "relu", "": "identity"}


def symbol(operation: Operation | None) -> str:
    """Return micrograd's ``_op`` for an operation; empty for a leaf."""
    if operation is None:
        return ""
    if operation.name == "power":
        return f"**{operation.parameters['exponent']}"
    return _SYMBOLS.get(operation.name, operation.name)


def operation(symbol: str) -> Operation:
    """Return the operation that micrograd calls by this ``_op``.

    Raises
    ------
    ValueError
        If the table of derivatives has no such operation.
    """
    if symbol.startswith("**"):
        return TABLE["power"].bind(exponent=float(symbol[2:]))
    name = _OPERATIONS.get(symbol, symbol)
    if name not in TABLE:
        raise ValueError(
            f"no derivative is known for _op={symbol!r}: register() an operation of this name"
        )
    return TABLE[name]
