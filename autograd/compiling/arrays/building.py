"""The table read with arrays of a program: each operation in an entry is applied by a builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.table.entries import ABS, ADD, DIV, MUL, NEG, POW, POWER_OF, SUB
from autograd.table.operation import Operation
from autograd.table.readings import Namespace

if TYPE_CHECKING:
    from autograd.compiling.arrays.nodes import Array, Builder

__all__ = ["Part", "Parts"]


class Part:
    """An array in a formula.

    Nothing is left out of the formula, as it is of one to be shown: 0 · x is nan where x is.

    Parameters
    ----------
    builder
        What makes arrays.
    array
        The array.
    has_axis
        Whether all operands of an operation are in it, along its last axis.
    """

    __slots__ = ("array", "builder", "has_axis")

    def __init__(self, builder: Builder, array: Array, has_axis: bool = False) -> None:
        self.builder, self.array, self.has_axis = builder, array, has_axis

    def applied(self, operation: Operation, *operands: Part | float) -> Part:
        """Apply an operation; what has no axis is the same all along that of what has one."""
        builder = self.builder
        parts = [x if isinstance(x, Part) else Part(builder, builder.number(x)) for x in operands]
        arrays = [part.array for part in parts]
        has_axis = any(part.has_axis for part in parts)
        if has_axis and operation.arity is None:
            return Part(builder, builder.reduce(operation, *arrays))
        if has_axis:
            arrays = [
                part.array if part.has_axis else builder.reshape(part.array, (*part.array.shape, 1))
                for part in parts
            ]
        return Part(builder, builder.apply(operation, *arrays), has_axis)

    def __add__(self, other: Part | float) -> Part:
        return self.applied(ADD, self, other)

    def __radd__(self, other: float) -> Part:
        return self.applied(ADD, other, self)

    def __sub__(self, other: Part | float) -> Part:
        return self.applied(SUB, self, other)

    def __rsub__(self, other: float) -> Part:
        return self.applied(SUB, other, self)

    def __mul__(self, other: Part | float) -> Part:
        return self.applied(MUL, self, other)

    def __rmul__(self, other: float) -> Part:
        return self.applied(MUL, other, self)

    def __truediv__(self, other: Part | float) -> Part:
        return self.applied(DIV, self, other)

    def __rtruediv__(self, other: float) -> Part:
        return self.applied(DIV, other, self)

    def __pow__(self, exponent: Part | float) -> Part:
        if isinstance(exponent, Part):
            return self.applied(POW, self, exponent)
        return self.applied(POWER_OF.bind(exponent=exponent), self)

    def __rpow__(self, base: float) -> Part:
        return self.applied(POW, base, self)

    def __neg__(self) -> Part:
        return self.applied(NEG, self)

    def __abs__(self) -> Part:
        return self.applied(ABS, self)


class Parts(Namespace):
    """The namespace of parts.

    Parameters
    ----------
    builder
        What makes arrays.
    """

    def __init__(self, builder: Builder) -> None:
        start = Part(builder, builder.number(0.0))
        super().__init__(
            {},
            otherwise=lambda operation: (
                lambda *operands, **parameters: start.applied(
                    operation.bind(**parameters) if parameters else operation, *operands
                )
            ),
        )
