"""Functions that are no single expression, in floats and in arrays.

Their own code stands in front of the programs that call them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Form puts NumPy here when it is needed: importing the engine imports no NumPy.
    import numpy as np

# --- of floats -----------------------------------------------------------------------------------


def total(*xs: float) -> float:
    # From −0, as in IEEE arithmetic: 0 would hide the sign of a sum of −0s.
    return sum(xs, -0.0)


def dot(*wxb: float) -> float:
    half = len(wxb) // 2
    return sum([w * x for w, x in zip(wxb[:half], wxb[half:])], *wxb[2 * half :])


def largest(*xs: float) -> float:
    return next((x for x in xs if x != x), max(xs))


def smallest(*xs: float) -> float:
    return next((x for x in xs if x != x), min(xs))


def logsumexp(*xs: float) -> float:
    most = max(xs)
    if any(x != x for x in xs):
        return math.nan
    if math.isinf(most):
        return most
    # Shifted by the largest, so that nothing overflows; its own exponential is the 1 of log1p.
    others = list(xs)
    others.remove(most)
    return most + math.log1p(sum([math.exp(x - most) for x in others]))


def logaddexp(a: float, b: float) -> float:
    if a == b:
        return a + math.log(2)
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def cbrt(x: float) -> float:
    if x == 0 or not math.isfinite(x):
        return x
    root = math.copysign(abs(x) ** (1 / 3), x)
    # One step of Newton's, since 1/3 is no number of floats.
    return root - (root - x / (root * root)) / 3


def xlogy(x: float, y: float) -> float:
    return 0.0 if x == 0 and y == y else x * math.log(y)


# --- of arrays -----------------------------------------------------------------------------------


def xlogy_of_arrays(x: Any, y: Any) -> Any:
    return np.where((x == 0) & (y == y), 0.0, x * np.log(y))


def erfc_of_arrays(x: Any) -> Any:
    return np.vectorize(math.erfc, otypes=[float])(x)
