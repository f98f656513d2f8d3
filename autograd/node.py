"""What a node of a graph points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.operation import Operation
    from autograd.value import Value

__all__ = ["Node"]


class Node:
    """An operation with its operands, and the local partial derivative for each.

    One or two operands are kept in slots of their own, and only more of them in a tuple: to the
    garbage collector, which looks at every object that can point to others, a graph of a million
    nodes is then a million objects and not two or three.
    """

    __slots__ = ("_first", "_first_partial", "_second", "_second_partial", "op")

    op: Operation | None
    _first: Any  # an operand, or a tuple of more than two, or None
    _second: Value | None
    _first_partial: Any
    _second_partial: float

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
