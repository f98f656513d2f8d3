"""What nobody would write: 1 · x, x + (−y), −(−x).

The rules are those of formulas for people and of programs alike. Each gives the same number to the
last bit: 2 · (3 · x) stays, since 6 · x rounds otherwise, and may overflow where this does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from autograd.table.entries import ADD, DIV, MUL, NEG, SUB
from autograd.table.operation import Operation

__all__ = ["Maker", "simplified"]


class Maker(Protocol):
    """What makes terms: formulas, or the arrays of a program."""

    def number(self, value: float, /) -> Any:
        """Make the term that is a number."""

    def apply(self, operation: Operation, /, *operands: Any) -> Any:
        """Make the term that is an operation applied to others, simplified."""


def simplified(maker: Maker, operation: Operation, operands: Sequence[Any]) -> Any:
    """Return the simpler term that an operation on terms is, or None if there is none.

    A term has ``number``, which is None if it is none, ``operands``, and ``applies(entry)``.
    """
    rule = _RULES.get(operation)
    return rule(maker, *operands) if rule else None


def _add(maker: Maker, a: Any, b: Any) -> Any:
    if a.number is not None and b.number is not None:
        return maker.number(a.number + b.number)
    if b.applies(NEG):
        return maker.apply(SUB, a, b.operands[0])
    return maker.apply(SUB, b, a.operands[0]) if a.applies(NEG) else None


def _sub(maker: Maker, a: Any, b: Any) -> Any:
    if a.number is not None and b.number is not None:
        return maker.number(a.number - b.number)
    return maker.apply(ADD, a, b.operands[0]) if b.applies(NEG) else None


def _mul(maker: Maker, a: Any, b: Any) -> Any:
    if a.number is not None and b.number is not None:
        return maker.number(a.number * b.number)
    for factor, other in ((a, b), (b, a)):
        if factor.number == 1:
            return other
        if factor.number == -1:
            return maker.apply(NEG, other)
    if a.applies(NEG):
        return maker.apply(NEG, maker.apply(MUL, a.operands[0], b))
    return maker.apply(NEG, maker.apply(MUL, a, b.operands[0])) if b.applies(NEG) else None


def _div(maker: Maker, a: Any, b: Any) -> Any:
    if b.number == 1:
        return a
    return maker.apply(NEG, maker.apply(DIV, a.operands[0], b)) if a.applies(NEG) else None


def _neg(maker: Maker, x: Any) -> Any:
    if x.number is not None:
        return maker.number(-x.number)
    return x.operands[0] if x.applies(NEG) else None


_RULES: dict[Operation, Callable[..., Any]] = {
    ADD: _add,
    SUB: _sub,
    MUL: _mul,
    DIV: _div,
    NEG: _neg,
}
