"""Any number of operands: one node for a whole sum."""

from __future__ import annotations

import sys
from typing import Any

from autograd.table import functions
from autograd.table.arithmetic import ADD, MUL
from autograd.table.choosing import MAXIMUM, MINIMUM
from autograd.table.elementary import LOGADDEXP, lost_digits
from autograd.table.notation import (
    PRODUCT,
    QUOTIENT,
    SUM,
    Notation,
    dot_terms,
    ends,
    joined,
    listed,
    pairs,
    terms,
    weighted,
)
from autograd.table.operation import entry

__all__ = ["DOT", "LOGSUMEXP", "MAX", "MEAN", "MIN", "PROD", "SUM_OF"]


def _products_of_others(xs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Multiply, for each operand, all the others; no division, since an operand may be 0."""
    before, after = [1.0], [1.0]
    for x in xs[:-1]:
        before.append(before[-1] * x)
    for x in xs[:0:-1]:
        after.append(x * after[-1])
    return tuple(b * a for b, a in zip(before, reversed(after)))


def _first_at(xp: Any, distances: list[Any]) -> tuple[Any, ...]:
    """Return 1 for the first operand whose distance from the result is not positive, else 0."""
    partials, none_yet = [], 1.0
    for distance in distances:
        partials.append(none_yet * xp.if_positive(distance, 0.0, 1.0))
        none_yet = none_yet * xp.if_positive(distance, 1.0, 0.0)
    return tuple(partials)


def _softmax(xp: Any, xs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Divide each exponential by their sum; exp(x − y) has lost the digits that a large y has."""
    largest = xp.max(*xs)
    exponentials = [xp.exp(x - largest) * (1 + lost_digits(xp, x, largest)) for x in xs]
    total = xp.sum(*exponentials)
    return tuple(exponential / total for exponential in exponentials)


def _products_and_bias(wxb: tuple[Any, ...]) -> list[Any]:
    pairs, bias = weighted(wxb)
    return [*(w * x for w, x in pairs), *bias]


_GREATEST = sys.float_info.max


def _logsumexp_along(xp: Any, x: Any) -> Any:
    # Shifted by the largest, so that nothing overflows; but not by infinity, since ∞ − ∞ is nan.
    shift = xp.minimum(xp.maximum(xp.max(x), -_GREATEST), _GREATEST)
    return shift + xp.log(xp.sum(xp.exp(x - shift)))


def _gap(xs: list[float]) -> float:
    """Return how far the first of sorted numbers is ahead of the second."""
    return abs(xs[0] - xs[1]) if len(xs) > 1 else 1.0


SUM_OF = entry(
    "sum",
    lambda xp, *xs: xp.sum(*xs),
    lambda xp, y, *xs: (1.0,) * len(xs),
    symbol="Σ",
    text=Notation(terms, SUM, (SUM, QUOTIENT), ends),
    latex=Notation(terms, SUM, (SUM, QUOTIENT), ends),
    floats=functions.total,
    fold=ADD,
)
PROD = entry(
    "prod",
    lambda xp, *xs: xp.prod(*xs),
    lambda xp, y, *xs: _products_of_others(xs),
    symbol="Π",
    text=Notation(joined("·"), PRODUCT, (PRODUCT,), ends),
    latex=Notation(joined(r" \cdot "), PRODUCT, (PRODUCT,), ends),
    fold=MUL,
)
DOT = entry(
    "dot",
    lambda xp, *wxb: xp.sum(*_products_and_bias(wxb)),
    lambda xp, y, *wxb: (
        *wxb[len(wxb) // 2 : len(wxb) // 2 * 2],
        *wxb[: len(wxb) // 2],
        *(1.0,) * (len(wxb) % 2),
    ),
    summary="Weighted sum w1·x1 + … + wn·xn, and + b where the number of operands is odd.",
    symbol="Σ",
    text=Notation(dot_terms("·"), SUM, (PRODUCT,), pairs),
    latex=Notation(dot_terms(r" \cdot "), SUM, (PRODUCT,), pairs),
    floats=functions.dot,
)
MEAN = entry(
    "mean",
    lambda xp, *xs: xp.sum(*xs) / len(xs),
    lambda xp, y, *xs: (1 / len(xs),) * len(xs),
    text=Notation(lambda *xs: f"mean({listed(*xs)})", shown=ends),
    latex=Notation(lambda *xs: rf"\operatorname{{mean}}\left({listed(*xs)}\right)", shown=ends),
)
MAX = entry(
    "max",
    lambda xp, *xs: xp.max(*xs),
    lambda xp, y, *xs: _first_at(xp, [xp.lead(y, x, y - x) for x in xs]),
    summary="The largest; the first of them on a tie, and nan if one is.",
    text=Notation(lambda *xs: f"max({listed(*xs)})", shown=ends),
    latex=Notation(lambda *xs: rf"\max\left({listed(*xs)}\right)", shown=ends),
    kink=lambda *xs: _gap(sorted(xs, reverse=True)),
    floats=functions.largest,
    picks="argmax",
    fold=MAXIMUM,
)
MIN = entry(
    "min",
    lambda xp, *xs: xp.min(*xs),
    lambda xp, y, *xs: _first_at(xp, [xp.lead(y, x, x - y) for x in xs]),
    summary="The smallest; the first of them on a tie, and nan if one is.",
    text=Notation(lambda *xs: f"min({listed(*xs)})", shown=ends),
    latex=Notation(lambda *xs: rf"\min\left({listed(*xs)}\right)", shown=ends),
    kink=lambda *xs: _gap(sorted(xs)),
    floats=functions.smallest,
    picks="argmin",
    fold=MINIMUM,
)
LOGSUMEXP = entry(
    "logsumexp",
    lambda xp, *xs: xp.logsumexp(*xs),
    lambda xp, y, *xs: _softmax(xp, xs),
    textbook=lambda xp, y, *xs: tuple(xp.exp(x - y) for x in xs),
    summary="log(exp(x1) + … + exp(xn)), shifted by the largest so that nothing overflows.",
    text=Notation(lambda *xs: f"logsumexp({listed(*xs)})", shown=ends),
    latex=Notation(
        lambda *xs: rf"\operatorname{{logsumexp}}\left({listed(*xs)}\right)", shown=ends
    ),
    floats=functions.logsumexp,
    fold=LOGADDEXP,
    along=_logsumexp_along,
)
