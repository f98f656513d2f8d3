"""The chain rule in writing: products of local derivatives, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from autograd.names import Names
from autograd.stepping.formulas import Formula, Name
from autograd.table.entries import PROD
from autograd.table.formulas import Apply, Expression, Number, Symbol, latex_name, number, write
from autograd.table.notation import QUOTIENT, SUM
from autograd.translation import translated
from autograd.value import Value

__all__ = ["GAP", "ChainRule", "Factor", "equation", "few", "more", "product", "times"]

Factor = tuple[Value, int]
"""One factor of the chain rule: a node, and the place of the operand it is differentiated by."""

T = TypeVar("T")

GAP = Symbol("…", r"\dots")
"""What stands for what is left out."""


class ChainRule:
    """What is written of one derivative, and the names that were used for it.

    Parameters
    ----------
    output
        The result that is differentiated.
    names
        What the nodes are called.
    """

    def __init__(self, output: Value, names: Names) -> None:
        self.output = output
        self.names = names
        self.used: dict[Value, None] = {}

    def derivative(self, of: Value, by: Value) -> Symbol:
        """Return ∂of/∂by."""
        of_name, by_name = self.names[of], self.names[by]
        latex = rf"\frac{{\partial {latex_name(of_name)}}}{{\partial {latex_name(by_name)}}}"
        return Symbol(f"∂{of_name}/∂{by_name}", latex)

    def partial(self, factor: Factor, by_result: bool = False) -> Expression:
        """Return the formula of a local derivative."""
        node, place = factor
        return Formula(node, self.names).partial(place, by_result)

    def use(self, formulas: Sequence[Expression]) -> None:
        """Note the names in the factors of a product, but for a leaf that is all of it."""
        first, *others = kept = _but_ones(formulas)
        if not others and isinstance(first, Name) and not first.value.operands:
            return
        for formula in kept:
            self.used.update(dict.fromkeys(_named(formula)))

    def where(self, style: str, *first: str) -> list[str]:
        """Write a line with the values of the names that were used, if there are any."""
        said = [*first, *(self._said(node, style) for node in self.used)]
        said = [equation for equation in said if equation]
        if not said:
            return []
        shown = ", ".join("…" if one is None else one for one in few(said))
        word = translated("where")
        return [f"{word} {shown}" if style == "text" else rf"&\text{{{word}}}\ {shown}"]

    def _said(self, node: Value, style: str) -> str:
        data = write(Number(node.data), style)
        if self.names[node] == number(node.data):
            return ""
        if not node.operands:
            return f"{write(Name(node, self.names), style)} = {data}"
        return f"{Formula(node, self.names).equation(style)} = {data}"


def product(factors: Sequence[Expression]) -> Expression:
    """Multiply factors as one formula; those of 1 are not written."""
    kept = _but_ones(factors)
    return kept[0] if len(kept) == 1 else Apply(PROD, tuple(kept))


def times(factors: Sequence[Expression], style: str, level: int = SUM) -> str:
    """Write a product with room around its signs; factors of 1 are not written.

    The level is that of a factor which stands alone.
    """
    kept = _but_ones(factors)
    if len(kept) == 1:
        return write(kept[0], style, level)
    sign = " · " if style == "text" else r" \cdot "
    return sign.join(write(factor, style, QUOTIENT) for factor in kept)


def equation(*sides: str) -> str:
    """Write what is equal, each once."""
    return " = ".join(dict.fromkeys(sides))


def few(items: Sequence[T], most: int = 12) -> list[T | None]:
    """Leave out the middle of many; None stands in its place."""
    if len(items) <= most:
        return [*items]
    return [*items[: most // 2], None, *items[-(most // 2) :]]


def more(count: int, style: str) -> str:
    """Say how many lines are left out."""
    said = translated("… ({count} more)").format(count=count)
    return said if style == "text" else rf"\text{{{said}}}"


def _but_ones(factors: Sequence[Expression]) -> list[Expression]:
    return [factor for factor in factors if factor.number != 1] or [Number(1)]


def _named(formula: Expression) -> Iterator[Value]:
    """Yield the Values whose names stand in a formula, from left to right."""
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            yield part.value
        waiting += reversed(part.operands)
