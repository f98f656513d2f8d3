"""How a node of a graph is written, and its derivatives, in the names of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from autograd.table.formulas import (
    Apply,
    Expression,
    Number,
    Symbol,
    latex_name,
    local_partials,
    number,
    write,
)
from autograd.value import Value

__all__ = ["Formula", "Name"]

_MOST_PARTS = 100
_MOST_OPERANDS = 8
"""How much of a formula somebody would read."""


class Formula:
    """The formula of a node, and those of its local derivatives.

    A node of a thousand operands has a thousand steps: what all of them say is made once.

    Parameters
    ----------
    node
        The result of an operation.
    names
        What the nodes are called. Names are looked up when something is written.
    """

    def __init__(self, node: Value, names: Mapping[Value, str]) -> None:
        assert node.op is not None
        self.node = node
        self.names = names
        self._operation = node.op

    def definition(self, style: str = "text", around: int | None = None) -> str:
        """Write ``a·b``; of a long sum, the term around one operand: ``… + a·b + …``."""
        return write(Apply(self._operation, self._operands), style, around=around)

    def equation(self, style: str = "text", around: int | None = None) -> str:
        """Write ``e = a·b``."""
        name = write(Symbol(self.names[self.node]), style)
        return f"{name} = {self.definition(style, around)}"

    def with_numbers(self, style: str = "text") -> str:
        """Write ``2·(−3)``."""
        numbers = tuple(Number(operand.data) for operand in self.node.operands)
        return write(Apply(self._operation, numbers), style)

    def partial(self, place: int, by_result: bool = False) -> Expression:
        """Return the derivative by one operand; ``…`` where it is too long to read.

        By the result, it is 1 − a² and not 1 − tanh(z)².
        """
        formula = (self._partials_by_result if by_result else self._partials)[place]
        waiting, parts = [formula], 0
        while waiting and parts <= _MOST_PARTS:
            part = waiting.pop()
            parts += 1
            if isinstance(part, Apply):
                waiting += part.operands[:_MOST_OPERANDS]
        return Symbol("…", r"\dots") if waiting else formula

    @cached_property
    def _operands(self) -> tuple[Expression, ...]:
        """The symbols for the operands; a negative number is one, in parentheses."""
        return tuple(
            Number(operand.data)
            if operand.data < 0 and self.names[operand] == number(operand.data)
            else Name(operand, self.names)
            for operand in self.node.operands
        )

    @cached_property
    def _partials(self) -> tuple[Expression, ...]:
        return local_partials(self._operation, *self._operands)

    @cached_property
    def _partials_by_result(self) -> tuple[Expression, ...]:
        result = Name(self.node, self.names)
        return local_partials(self._operation, *self._operands, result=result)


class Name(Symbol):
    """The symbol for a Value, under the name that it has when the formula is written."""

    __slots__ = ("names", "value")

    def __init__(self, value: Value, names: Mapping[Value, str]) -> None:
        self.value = value
        self.names = names

    def write(self, style: str) -> str:
        """Return it in ``"text"`` or ``"latex"``."""
        name = self.names[self.value]
        return name if style == "text" else latex_name(name)
