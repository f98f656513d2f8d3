"""Activations by name: every operation of one operand is one."""

from __future__ import annotations

from difflib import get_close_matches

from autograd import Operation, operations

__all__ = ["activation"]


def activation(name: str) -> Operation | None:
    """Return the operation that a neuron applies to its sum; None for ``"linear"``.

    Raises
    ------
    LookupError
        If no operation of one operand in the table of derivatives has this name.

    Examples
    --------
    >>> activation("tanh")
    <operation tanh>
    >>> activation("sigmod")
    Traceback (most recent call last):
        ...
    LookupError: there is no activation 'sigmod'; did you mean 'sigmoid'?
    """
    if name == "linear":
        return None
    known = [known for known, operation in operations.items() if operation.arity == 1]
    if name in known:
        return operations[name]
    close = get_close_matches(str(name), ["linear", *known], n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"choose from linear, {', '.join(known)}"
    raise LookupError(f"there is no activation {name!r}; {hint}")
