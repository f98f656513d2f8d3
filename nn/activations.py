"""Activations, from the table of derivatives: every operation of one operand is one.

Each is found by name for a layer, with `activation`, and is a function here: ``relu``, ``tanh``,
``sigmoid``, ``softplus``, and whatever else is in the table or comes into it. Its formula and its
derivative, in its docstring, are the table's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import lru_cache

import autograd
from autograd import Operation, Value, apply, operations

__all__ = ["RANGES", "activation", "linear", "maxout"]

RANGES = {
    **{name: operation.range for name, operation in operations.items() if operation.range},
    "linear": operations["identity"].range,
}
"""The activations that a lecture shows, and which numbers each can give."""


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
    known = _known()
    if name in known:
        return operations[name]
    close = get_close_matches(str(name), ["linear", *known], n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"choose from linear, {', '.join(known)}"
    raise LookupError(f"there is no activation {name!r}; {hint}")


def linear(x: Value | float) -> Value:
    """No activation: x itself.

    f(x) = x
    f′(x) = 1
    range (−∞, ∞)
    """
    return apply(operations["identity"], x)


def maxout(values: Sequence[Value | float]) -> Value:
    """The largest of several weighted sums; the first of them on a tie.

    f(z₁, …, zₖ) = max(z₁, …, zₖ)
    ∂f/∂zᵢ = 1 for the largest, 0 for the others
    range (−∞, ∞)

    Raises
    ------
    ValueError
        If there is none.
    """
    return autograd.max(values)


def __getattr__(name: str) -> Callable[..., Value]:
    if name not in _known():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _function(operations[name])


def __dir__() -> list[str]:
    return sorted([*globals(), *_known()])


def _known() -> list[str]:
    return [name for name, operation in operations.items() if operation.arity == 1]


@lru_cache(maxsize=256)
def _function(operation: Operation) -> Callable[..., Value]:
    """Make a function of an operation of one operand."""

    def activate(x: Value | float, **parameters: float) -> Value:
        return apply(operation.bind(**parameters) if parameters else operation, x)

    activate.__name__ = activate.__qualname__ = operation.name
    facts = [
        f"f(x) = {operation.formula('x')}",
        f"f′(x) = {operation.derivatives('x')[0]}",
        *[f"range {operation.range}"] * bool(operation.range),
        *(f"{name} is {number:g} unless given" for name, number in operation.parameters.items()),
    ]
    activate.__doc__ = "\n".join([operation.summary, "", *facts])
    return activate
