"""Activations, from the table of derivatives: every operation of one operand is one.

Each is found by name for a layer, with `activation`, and is a function here: ``relu``, ``tanh``,
``sigmoid``, ``softplus``, and whatever else is in the table or comes into it. Its formula and its
derivative, in its docstring, are the table's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


def activation(given: str | Operation) -> Operation | None:
    """Return the operation that a neuron applies to its sum; None for ``"linear"``.

    Parameters
    ----------
    given
        The name of an operation of one operand in ``autograd.operations``, and after it, in
        parentheses, the numbers for its parameters, if there are to be others than its entry has;
        or the operation itself.

    Raises
    ------
    LookupError
        If no operation of one operand in the table of derivatives has this name, or it has no such
        parameter, or the text cannot be read.
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
            raise TypeError(f"an activation takes one operand: {given} does not")
        return given
    name, parenthesis, rest = str(given).strip().partition("(")
    name = name.strip()
    known = _known()
    if name not in ("linear", *known):
        close = get_close_matches(name, ["linear", *known], n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"choose from linear, {', '.join(known)}"
        raise LookupError(f"there is no activation {name!r}; {hint}")
    parameters = operations[name].parameters if name in known else {}
    settings = dict(_settings(given, name, rest, parameters)) if parenthesis else {}
    return (
        None
        if name == "linear"
        else operations[name].bind(**settings)
        if settings
        else operations[name]
    )


def _settings(
    text: str, name: str, rest: str, known: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """Read the parameters of an activation: what follows the first parenthesis."""
    form = f"{name}({', '.join(f'{key}={value:g}' for key, value in known.items())})"
    if not rest.endswith(")"):
        raise LookupError(f"cannot read the activation {text!r}: write it as in {form!r}")
    for part in rest[:-1].split(",") if rest[:-1].strip() else []:
        key, _, number = (piece.strip() for piece in part.partition("="))
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = (
                f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known) or 'none'}"
            )
            raise LookupError(f"the activation {name!r} has no parameter {key!r}; {hint}")
        try:
            yield key, float(number)
        except ValueError:
            raise LookupError(
                f"{key} in the activation {text!r} must be a number, as in {form!r}, not {number!r}"
            ) from None


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
