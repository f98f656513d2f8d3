"""Choosing: the larger, the smaller, one or the other."""

from __future__ import annotations

from typing import Any

from autograd.table.notation import (
    Notation,
    brackets,
    cases,
)
from autograd.table.operation import entry

__all__ = ["IF_POSITIVE", "MAXIMUM", "MINIMUM", "SIGN_OF", "STEP"]

IF_POSITIVE = entry(
    "if_positive",
    lambda xp, x, a, b: xp.if_positive(x, a, b),
    lambda xp, y, x, a, b: (0.0, xp.if_positive(x, 1.0, 0.0), xp.if_positive(x, 0.0, 1.0)),
    summary="a where x > 0, else b.",
    symbol="if > 0",
    text=Notation(brackets),
    latex=Notation(cases),
    kink=lambda x, a, b: x,
    floats="{1} if {0} > 0 else {2}",
    arrays="np.where({0} > 0, {1}, {2})",
)
SIGN_OF = entry(
    "sign",
    lambda xp, x: xp.sign(x),
    lambda xp, y, x: (0.0,),
    summary="−1, 0 or 1; its derivative is 0 everywhere.",
    range="{−1, 0, 1}",
    latex=Notation(r"\operatorname{{sign}}\left({0}\right)"),
    kink=lambda x: x,
    floats="1.0 if {0} > 0 else -1.0 if {0} < 0 else 0.0 if {0} == 0 else {0}",
    arrays="np.sign({0})",
)
STEP = entry(
    "step",
    lambda xp, x: 1 + xp.minimum(xp.sign(x), 0.0),
    lambda xp, y, x: (0.0,),
    summary="1 where x ≥ 0, else 0; its derivative is 0 everywhere.",
    range="{0, 1}",
    latex=Notation(r"\operatorname{{step}}\left({0}\right)"),
    kink=lambda x: x,
)


def _first_of_two(xp: Any, lead: Any) -> tuple[Any, ...]:
    return xp.if_positive(lead, 0.0, 1.0), xp.if_positive(lead, 1.0, 0.0)


MAXIMUM = entry(
    "maximum",
    lambda xp, a, b: xp.maximum(a, b),
    lambda xp, y, a, b: _first_of_two(xp, xp.lead(b, a, b - a)),
    summary="The larger of two; a on a tie, and nan if one is.",
    symbol="max",
    text=Notation("max({0}, {1})"),
    latex=Notation(r"\max\left({0}, {1}\right)"),
    kink=lambda a, b: a - b,
    floats="{1} if {1} > {0} or {1} != {1} else {0}",
    arrays="np.maximum({0}, {1})",
)
MINIMUM = entry(
    "minimum",
    lambda xp, a, b: xp.minimum(a, b),
    lambda xp, y, a, b: _first_of_two(xp, xp.lead(b, a, a - b)),
    summary="The smaller of two; a on a tie, and nan if one is.",
    symbol="min",
    text=Notation("min({0}, {1})"),
    latex=Notation(r"\min\left({0}, {1}\right)"),
    kink=lambda a, b: a - b,
    floats="{1} if {1} < {0} or {1} != {1} else {0}",
    arrays="np.minimum({0}, {1})",
)
