"""What a person would not write: 1 · x, x + (−y), −(−x).

Every rule gives the same number to the last bit: 2 · (3 · x) stays, since 6 · x rounds otherwise,
and may overflow where this does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from autograd.table.entries import ABS, ADD, CHAIN, DIV, EXP, LOG, MINIMUM, MUL, NEG, SUB

if TYPE_CHECKING:
    from autograd.compiling.arrays.nodes import Array, Builder
    from autograd.table.operation import Operation

__all__ = ["simplified"]


def simplified(builder: Builder, operation: Operation, operands: Sequence[Array]) -> Array | None:
    """Return the simpler array that arithmetic on others is, or None if there is none."""
    rule = _RULES.get(operation, _RULES.get(operation.entry))
    return rule(builder, *operands) if rule else None


def _add(builder: Builder, a: Array, b: Array) -> Array | None:
    if a.number is not None and b.number is not None:
        return builder.number(a.number + b.number)
    if b.applies(NEG):
        return builder.apply(SUB, a, b.operands[0])
    if a.applies(NEG):
        return builder.apply(SUB, b, a.operands[0])
    return None


def _sub(builder: Builder, a: Array, b: Array) -> Array | None:
    if a.number is not None and b.number is not None:
        return builder.number(a.number - b.number)
    if b.applies(NEG):
        return builder.apply(ADD, a, b.operands[0])
    return None


def _mul(builder: Builder, a: Array, b: Array) -> Array | None:
    if a.number is not None and b.number is not None:
        return builder.number(a.number * b.number)
    if b.number is not None:
        return builder.apply(MUL, b, a)
    if a.number == 1:
        return b
    if a.number == -1:
        return builder.apply(NEG, b)
    if a.applies(NEG):
        return builder.apply(NEG, builder.apply(MUL, a.operands[0], b))
    if b.applies(NEG):
        return builder.apply(NEG, builder.apply(MUL, a, b.operands[0]))
    return None


def _chain(builder: Builder, upstream: Array, local: Array) -> Array | None:
    for number in (upstream.number, local.number):
        if number and isfinite(number):
            return builder.apply(MUL, upstream, local)
    return None


def _neg(builder: Builder, x: Array) -> Array | None:
    if x.number is not None:
        return builder.number(-x.number)
    if x.applies(NEG):
        return x.operands[0]
    if x.applies(MUL) and x.operands[0].number is not None:
        return builder.apply(MUL, builder.number(-x.operands[0].number), x.operands[1])
    return None


def _div(builder: Builder, a: Array, b: Array) -> Array | None:
    if b.number == 1:
        return a
    if a.applies(NEG):
        return builder.apply(NEG, builder.apply(DIV, a.operands[0], b))
    return None


def _minimum(builder: Builder, a: Array, b: Array) -> Array | None:
    if b.applies(NEG) and b.operands[0] is a:
        return builder.apply(NEG, builder.apply(ABS, a))
    return None


def _exp(builder: Builder, x: Array) -> Array | None:
    if not x.applies(SUB):
        return None
    a, b = x.operands
    total = b.operands[0] if b.kind == "reshape" else b
    if not total.applies(ADD) or not total.operands[1].applies(LOG):
        return None
    m, s = total.operands[0], total.operands[1].operands[0]
    shifted = builder.apply(SUB, a, builder.reshape(m, b.shape))
    exponential = builder.apply(EXP, shifted)
    if s.kind != "sum" or s.operands[0] is not exponential:
        return None
    # exp(a − (m + log s)) is exp(a − m) / s, where s is the sum of these: softmax.
    return builder.apply(DIV, exponential, builder.reshape(s, b.shape))


_RULES: dict[Operation, Callable[..., Array | None]] = {
    ADD: _add,
    SUB: _sub,
    MUL: _mul,
    CHAIN: _chain,
    NEG: _neg,
    DIV: _div,
    EXP: _exp,
    MINIMUM: _minimum,
}
