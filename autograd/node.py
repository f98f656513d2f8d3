"""A node of a graph: its number, its gradient, its label, and what it points to."""

from __future__ import annotations

import math
from numbers import Complex, Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.table.operation import Operation
    from autograd.value import Value

__all__ = ["Node", "not_a_number", "real", "text"]


class Node:
    """A number made by an operation, its operands, and the local partial derivative for each.

    The engine reads and writes the slots; ``data``, ``grad`` and ``label``, which check what they
    are set to, are for everybody else.

    One or two operands are kept in slots of their own, and only more of them in a tuple: to the
    garbage collector, which looks at every object that can point to others, a graph of a million
    nodes is then a million objects and not two or three.
    """

    __slots__ = (
        "_data",
        "_first",
        "_first_partial",
        "_grad",
        "_label",
        "_second",
        "_second_partial",
        "op",
    )

    _data: float
    _grad: float
    _label: str
    op: Operation | None
    _first: Any  # an operand, or a tuple of more than two, or None
    _second: Value | None
    _first_partial: Any
    _second_partial: float

    @property
    def data(self) -> float:
        """The number."""
        return self._data

    @data.setter
    def data(self, number: float) -> None:
        self._data = real(number, "data is")

    @property
    def grad(self) -> float:
        """The derivative of the last output that ``backward()`` was called on for this Value.

        Leaves add up over several calls.
        """
        return self._grad

    @grad.setter
    def grad(self, number: float) -> None:
        if number is None:
            raise TypeError("grad is one real number, not None; write 0.0 for no gradient")
        self._grad = real(number, "grad is")

    @property
    def label(self) -> str:
        """The name for pictures and explanations; empty for none."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = text(label)

    @property
    def operands(self) -> tuple[Value, ...]:
        """What the operation was applied to."""
        if self._second is not None:
            return self._first, self._second
        if type(self._first) is tuple:
            return self._first
        return () if self._first is None else (self._first,)

    @property
    def partials(self) -> tuple[float, ...]:
        """The local partial derivative for each operand, as recorded with the result."""
        if self._second is not None:
            return self._first_partial, self._second_partial
        if type(self._first) is tuple:
            partials: tuple[float, ...] = self._first_partial
            return partials
        return () if self._first is None else (self._first_partial,)

    def link(self, operands: tuple[Value, ...], partials: tuple[float, ...]) -> None:
        """Point to the operands."""
        if len(operands) == 2:
            self._first, self._second = operands
            self._first_partial, self._second_partial = partials
        elif len(operands) == 1:
            (self._first,), self._second = operands, None
            (self._first_partial,) = partials
        else:
            self._first, self._second = operands or None, None
            self._first_partial = partials


def real(x: Any, place: str = "a Value is made from") -> float:
    """Return a real number of any kind as a float, or raise a TypeError with a hint."""
    if isinstance(x, (float, int, Real)):
        return float(x)
    raise TypeError(not_a_number(x, place))


def text(label: Any) -> str:
    """Return a label as plain text, or raise a TypeError."""
    if type(label) is str:
        return label
    if not isinstance(label, str):
        raise TypeError(f"a label is text, not {label!r}: write it in quotes, or '' for none")
    # A str of NumPy or of an Enum would print itself in its own way.
    return str.__str__(label)


def not_a_number(x: Any, place: str = "a Value is made from") -> str:
    """Say why something cannot be the number of a Value, and what can be done."""
    shape = getattr(x, "shape", ())
    if isinstance(x, Node):
        hint = "it is a Value already: (…).data is its number, (…).detach() a leaf with it"
    elif isinstance(x, (str, bytes)):
        hint = "convert text with float(...) first"
    elif isinstance(x, Complex):
        hint = "only real numbers can be differentiated here"
    elif x is None:
        hint = "is a return statement missing?"
    elif hasattr(x, "item") and math.prod(shape) == 1:
        hint = "take out the one number that it holds with .item()"
    elif hasattr(x, "__float__") and not shape:
        hint = "convert it with float(...) first"
    elif callable(x):
        hint = "is it a function that was not called?"
    else:
        hint = "make one Value for each number, for example [Value(x) for x in numbers]"
    return f"{place} one real number, not {type(x).__name__} {str(x)[:40]!r}; {hint}"
