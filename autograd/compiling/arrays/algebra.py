"""What programs need not compute, beside what nobody would write.

As in `autograd.table.algebra`, each rule gives the same number to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from autograd.table import algebra
from autograd.table.entries import ABS, ADD, CHAIN, DIV, EXP, LOG, MINIMUM, MUL, NEG, SUB

if TYPE_CHECKING:
    from autograd.compiling.arrays.nodes import Array, Builder
    from autograd.table.operation import Operation

__all__ = ["simplified"]


def simplified(builder: Builder, operation: Operation, operands: Sequence[Array]) -> Array | None:
    """Return the simpler array that arithmetic on others is, or None if there is none."""
    found: Array | None = algebra.simplified(builder, operation, operands)
    rule = _RULES.get(operation, _RULES.get(operation.entry))
    return rule(builder, *operands) if found is None and rule else found


def _mul(builder: Builder, a: Array, b: Array) -> Array | None:
    # A number stands in front.
    return builder.apply(MUL, b, a) if b.number is not None else None


def _chain(builder: Builder, upstream: Array, local: Array) -> Array | None:
    for number in (upstream.number, local.number):
        if number and isfinite(number):
            return builder.apply(MUL, upstream, local)
    return None


def _neg(builder: Builder, x: Array) -> Array | None:
    if x.applies(MUL) and x.operands[0].number is not None:
        return builder.apply(MUL, builder.number(-x.operands[0].number), x.operands[1])
    return None


def _minimum(builder: Builder, a: Array, b: Array) -> Array | None:
    if b.applies(NEG) and b.operands[0] is a:
        return builder.apply(NEG, builder.apply(ABS, a))
    return None


def _exp(builder: Builder, x: Array) -> Array | None:
    """Make exp(a − log Σ exp(a)) the quotient of exponentials that it is."""
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
    MUL: _mul,
    CHAIN: _chain,
    NEG: _neg,
    EXP: _exp,
    MINIMUM: _minimum,
}
