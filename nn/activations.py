"""Activations, from the table of derivatives: every operation of one operand is one.

Each is found by name for a layer, with `activation`, and is a function here: ``relu``, ``tanh``,
``sigmoid``, ``softplus``, and whatever else is in the table or comes into it. Its formula and its
derivative, in its docstring, are the table's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite, nan

import autograd
from autograd import Operation, Value, apply, operations

__all__ = ["RANGES", "activation", "linear", "maxout"]

RANGES = {
    **{name: operation.range for name, operation in operations.items() if operation.range},
    "linear": operations["identity"].range,
}
"""The activations that a lecture shows, and which numbers each can give."""


def activation(given: str | Operation) -> Operation | None:
    """Return the operation that a neuron applies to its sum; None for ``"linear"``.

    Parameters
    ----------
    given
        ``"linear"``; the name of an operation of one operand in ``autograd.operations``, with its
        parameters behind it if they are to be others than its entry has; or the operation itself.

    Raises
    ------
    LookupError
        If no operation of one operand in the table of derivatives has this name, or it has no such
        parameter, or a parameter is no number.
    TypeError
        If an operation is given that takes more than one operand.

    Examples
    --------
    >>> activation("tanh"), activation("leaky_relu(slope=0.2)")
    (<operation tanh>, <operation leaky_relu(slope=0.2)>)
    >>> activation("sigmod")
    Traceback (most recent call last):
        ...
    LookupError: there is no activation 'sigmod'; did you mean 'sigmoid'?
    """
    if isinstance(given, Operation):
        if given.arity != 1:
            raise TypeError(f"an activation is an operation of one operand, not {given}")
        return given
    name, parenthesis, rest = str(given).partition("(")
    name, known = name.strip(), _known()
    if name not in ("linear", *known):
        close = get_close_matches(name, ["linear", *known], n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"choose from linear, {', '.join(known)}"
        shown = name if isinstance(given, str) else given
        raise LookupError(f"there is no activation {shown!r}; {hint}")
    operation = None if name == "linear" else operations[name]
    if not parenthesis:
        return operation
    parameters = dict(operation.parameters) if operation else {}
    settings = _settings(str(given), rest.rstrip(), parameters)
    return operation.bind(**settings) if operation and settings else operation


def _settings(text: str, rest: str, known: dict[str, float]) -> dict[str, float]:
    """Read the parameters in the text for an activation, from what follows its parenthesis."""
    settings: dict[str, float] = {}
    has = f"it has {', '.join(f'{name}={number:g}' for name, number in known.items()) or 'none'}"
    if not rest.endswith(")"):
        raise LookupError(f"cannot read the activation {text!r}: its last parenthesis is missing")
    for part in filter(None, map(str.strip, rest[:-1].split(","))):
        name, _, number = map(str.strip, part.partition("="))
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else has
            raise LookupError(f"there is no parameter {name!r} in {text!r}; {hint}")
        if name in settings:
            raise LookupError(f"{name} is given twice in {text!r}")
        try:
            settings[name] = float(number)
        except ValueError:
            settings[name] = nan
        if not isfinite(settings[name]):
            raise LookupError(f"{name} must be a number in {text!r}, not {number!r}; {has}")
    return settings


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
