"""Comparisons of Values: where Python code chose its way."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from contextvars import ContextVar
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.legibility import legible
from autograd.node import Node
from autograd.table.formulas import number

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["COMPARISONS", "Comparison", "among", "as_float", "guards", "note"]

COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

_MOST = 1000
"""How many comparisons a Value remembers."""


class Comparison(NamedTuple):
    """A comparison of a Value with another or with a number, and how it came out.

    ``right`` is None where it was a Value that is not known any more.
    """

    left: Value
    symbol: str
    right: Value | float | None
    outcome: bool

    def __str__(self) -> str:
        sides = f"{_name(self.left)} {self.symbol} {_name(self.right)}"
        return f"{sides} was {str(self.outcome).lower()}"


guards: ContextVar[list[Comparison] | None] = ContextVar("guards", default=None)
"""Where comparisons are listed, in their order, while a function is traced."""


class _Pair(NamedTuple):
    """A comparison of two Values: both know it by this, and neither keeps the other alive."""

    symbol: str
    outcome: bool


def note(left: Value, symbol: str, right: Value | float, outcome: bool, remember: bool) -> None:
    """Note a comparison: a graph whose code chose its way by it holds only where it holds.

    A traced function goes its ways under no_grad() too. Elsewhere nothing is remembered there.
    """
    listed = guards.get()
    if listed is not None:
        listed.append(Comparison(left, symbol, right, outcome))
    elif not remember:
        return
    elif not isinstance(right, Node):
        _remember(left, (symbol, right), outcome)
    elif left is not right:
        # A list, since equal pairs are not the same comparison.
        pair = [_Pair(symbol, outcome)]
        _remember(left, id(pair), (pair, True))
        _remember(right, id(pair), (pair, False))


def _remember(value: Value, key: Any, what: Any) -> None:
    if not hasattr(value, "_compared"):
        value._compared = {}
    value._compared[key] = what
    if len(value._compared) > _MOST:
        # Something that lives long, compared again and again: only the last can be meant.
        del value._compared[next(iter(value._compared))]


def among(values: Iterable[Value]) -> list[Comparison]:
    """List the comparisons that some Values remember: with numbers, and with each other.

    Of the same comparison with a number the last outcome is known, and of all of them the last
    thousand of each Value.
    """
    found: list[Comparison] = []
    lefts: dict[int, tuple[Value, _Pair]] = {}
    rights: dict[int, tuple[Value, _Pair]] = {}
    for value in values:
        for key, what in getattr(value, "_compared", {}).items():
            if isinstance(key, tuple):
                symbol, right = key
                found.append(Comparison(value, symbol, right, what))
            else:
                (pair,), is_left = what
                (lefts if is_left else rights)[key] = value, pair
    for key, (left, pair) in lefts.items():
        right = rights.pop(key, (None, pair))[0]
        found.append(Comparison(left, pair.symbol, right, pair.outcome))
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    for right, pair in rights.values():
        found.append(Comparison(right, turned[pair.symbol], None, pair.outcome))
    return found


def as_float(x: Any) -> float:
    """Return a number, or the infinity that whole numbers beyond all floats compare like."""
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf


def _name(side: Value | float | None) -> str:
    if side is None:
        return "a Value outside of the graph"
    if not isinstance(side, Node):
        return number(as_float(side))
    if side.label or side.op is None:
        return legible(side.label) or "a leaf"
    operands = (
        number(x.data) if type(x).__name__ == "Constant" else legible(x.label) or "…"
        for x in side.operands
    )
    return side.op.text.write(*operands, **side.op.parameters)
