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
    """Add up from −0, as IEEE arithmetic does: 0 would hide the sign of −0."""
    return sum(xs, -0.0)


def dot(*wxb: float) -> float:
    """Add up products and perhaps a bias."""
    half = len(wxb) // 2
    return sum([w * x for w, x in zip(wxb[:half], wxb[half:])], *wxb[2 * half :])


def largest(*xs: float) -> float:
    """Return the largest, or nan if there is one."""
    return next((x for x in xs if x != x), max(xs))


def smallest(*xs: float) -> float:
    """Return the smallest, or nan if there is one."""
    return next((x for x in xs if x != x), min(xs))


def logsumexp(*xs: float) -> float:
    """Compute log(exp(x1) + … + exp(xn)) without overflow."""
    most = max(xs)
    if any(x != x for x in xs):
        return math.nan
    if math.isinf(most):
        return most
    # Shifted by the largest, so that nothing overflows; its own exponential is the 1 of log1p.
    others = list(xs)
    others.remove(most)
    return most + math.log1p(sum([math.exp(x - most) for x in others]))


def sigmoid(x: float) -> float:
    """Compute 1/(1 + exp(−x)) to the last digits."""
    e = math.exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1 + e)


def logaddexp(a: float, b: float) -> float:
    """Compute log(exp(a) + exp(b)) without overflow."""
    if a == b:
        return a + math.log(2)
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def cbrt(x: float) -> float:
    """Compute the cube root, of negative numbers too."""
    if x == 0 or not math.isfinite(x):
        return x
    root = math.copysign(abs(x) ** (1 / 3), x)
    # One step of Newton's, since 1/3 is no number of floats.
    return root - (root - x / (root * root)) / 3


def xlogy(x: float, y: float) -> float:
    """Compute x log(y), which is 0 where x is."""
    return 0.0 if x == 0 and y == y else x * math.log(y)


def contribution(upstream: float, local: float) -> float:
    """Multiply as the chain rule does: 0 where one is 0, whatever infinity the other is."""
    product = upstream * local
    return product if product == product or upstream != upstream or local != local else 0.0


def power_rule(x: float, n: float) -> float:
    """Compute the derivative of x**n for x, which is 0 for n = 0."""
    if n == 0:
        return 0.0
    if 0.5 <= n < 2**53 or x == 0 or math.isinf(x):
        return n * math.pow(x, n - 1)
    # Elsewhere n - 1 is rounded, which would become hundreds of rounding errors in the power.
    return n * math.pow(x, n) / x


# --- of arrays -----------------------------------------------------------------------------------


def xlogy_of_arrays(x: Any, y: Any) -> Any:
    """Compute x log(y), which is 0 where x is."""
    return np.where((x == 0) & (y == y), 0.0, x * np.log(y))


def contribution_of_arrays(upstream: Any, local: Any) -> Any:
    """Multiply as the chain rule does: 0 where one is 0, whatever infinity the other is."""
    signs = np.sign(upstream) * np.sign(local)
    return np.where(signs == 0, signs, upstream * local)


def power_rule_of_arrays(x: Any, n: Any) -> Any:
    """Compute the derivative of x**n for x, which is 0 for n = 0."""
    is_exact = (n >= 0.5) & (n < 2**53) | (x == 0) | np.isinf(x)
    # Elsewhere n - 1 is rounded, which would become hundreds of rounding errors in the power.
    slope = np.where(is_exact, n * np.float_power(x, n - 1), n * np.float_power(x, n) / x)
    return np.where(n == 0, 0.0, slope)


def erfc_of_arrays(x: Any) -> Any:
    """Compute the complementary error function of each element."""
    return np.vectorize(math.erfc, otypes=[float])(x)
