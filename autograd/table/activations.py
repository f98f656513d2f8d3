"""Activations: what neurons have made of a weighted sum."""

from __future__ import annotations

import math
from typing import Any

from autograd.table import functions
from autograd.table.elementary import bell
from autograd.table.notation import (
    Notation,
)
from autograd.table.operation import entry

__all__ = ["ELU", "ERFC", "GELU", "LEAKY_RELU", "RELU", "SIGMOID", "SOFTPLUS"]

SIGMOID = entry(
    "sigmoid",
    lambda xp, x: xp.exp(xp.minimum(x, 0.0)) / (1 + xp.exp(-xp.abs(x))),
    # Where y is nearly 1, y·(1 − y) has no digits left.
    lambda xp, y, x: (bell(xp, x),),
    textbook=lambda xp, y, x: (y * (1 - y),),
    summary="Logistic function 1/(1 + exp(−x)), between 0 and 1, accurate in both tails.",
    range="(0, 1)",
    symbol="σ",
    text=Notation("σ({0})"),
    latex=Notation(r"\sigma\left({0}\right)"),
    floats=functions.sigmoid,
)
SOFTPLUS = entry(
    "softplus",
    lambda xp, x: xp.log1p(xp.exp(-xp.abs(x))) + xp.maximum(x, 0.0),
    lambda xp, y, x: (xp.sigmoid(x),),
    summary="log(1 + exp(x)), a smooth relu, accurate in both tails.",
    range="(0, ∞)",
)
RELU = entry(
    "relu",
    lambda xp, x: xp.maximum(x, 0.0),
    lambda xp, y, x: (xp.if_positive(x, 1.0, 0.0),),
    summary="Rectified linear unit: x where x > 0, else 0; its derivative at 0 is 0.",
    range="[0, ∞)",
    symbol="ReLU",
    latex=Notation(r"\operatorname{{ReLU}}\left({0}\right)"),
    kink=lambda x: x,
)
LEAKY_RELU = entry(
    "leaky_relu",
    lambda xp, x, slope: xp.if_positive(x, x, slope * x),
    lambda xp, y, x, slope: (xp.if_positive(x, 1.0, slope),),
    summary="x where x > 0, else slope · x.",
    range="(−∞, ∞)",
    parameters={"slope": 0.1},
    kink=lambda x: x,
)
ELU = entry(
    "elu",
    lambda xp, x, alpha: xp.if_positive(x, x, alpha * xp.expm1(xp.minimum(x, 0.0))),
    lambda xp, y, x, alpha: (xp.if_positive(x, 1.0, alpha * xp.exp(xp.minimum(x, 0.0))),),
    summary="Exponential linear unit: x where x > 0, else alpha · (exp(x) − 1).",
    range="(−alpha, ∞)",
    parameters={"alpha": 1.0},
    kink=lambda x: x,
)


_ROUNDER = 1.5 * 2.0**32
"""Adding it leaves 20 binary places."""
_ROOT_HALF, _HEAD = math.sqrt(0.5), 0.7071067839860916
_TAIL, _REST = -2.7995440410322203e-09, -4.833646656726457e-17
"""√½ is _ROOT_HALF + _REST, and _ROOT_HALF is _HEAD, with half the digits, + _TAIL."""


def _rounded(xp: Any, x: Any) -> tuple[Any, Any]:
    """Return x, and x rounded to half the digits; far out, where all is flat, ±100 instead of x."""
    x = xp.maximum(xp.minimum(x, 100.0), -100.0)
    return x, (x + _ROUNDER) - _ROUNDER


def _gaussian(xp: Any, x: Any, scale: Any, factor: float) -> Any:
    """Compute scale · exp(−factor · x²), although exp makes rounding errors far larger.

    The square of what has half the digits is exact, and what is left of x² is small. A factor that
    leaves few digits comes last, so that no other multiplies what it rounds off.
    """
    x, rounded = _rounded(xp, x)
    square = factor * rounded**2
    rest = factor * ((x - rounded) * (x + rounded))
    near = xp.minimum(square, 700.0)
    return xp.exp(-near) * (scale * xp.exp(near - square - rest))


def _normal(xp: Any, x: Any) -> Any:
    """Compute Φ(x), although erfc makes a rounding error of x/√2 a thousand times larger.

    The product that has half the digits is exact, and so what rounding takes off x/√2 is known.
    """
    near, rounded = _rounded(xp, x)
    lost = rounded * _HEAD - near * _ROOT_HALF
    lost = lost + rounded * _TAIL + (near - rounded) * _ROOT_HALF + near * _REST
    return xp.erfc(-x * _ROOT_HALF) / 2 + _gaussian(xp, x, lost / math.sqrt(math.pi), 0.5)


ERFC = entry(
    "erfc",
    lambda xp, x: xp.erfc(x),
    lambda xp, y, x: (_gaussian(xp, x, -2 / math.sqrt(math.pi), 1.0),),
    textbook=lambda xp, y, x: (-2 / math.sqrt(math.pi) * xp.exp(-(x**2)),),
    summary="Complementary error function.",
    floats="math.erfc({0})",
    arrays=functions.erfc_of_arrays,
)
GELU = entry(
    "gelu",
    lambda xp, x: x * _normal(xp, x),
    lambda xp, y, x: (_normal(xp, x) + _gaussian(xp, x, 1 / math.sqrt(2 * math.pi) * x, 0.5),),
    definition=lambda xp, x: x * (xp.erfc(-x / math.sqrt(2)) / 2),
    textbook=lambda xp, y, x: (
        xp.erfc(-x / math.sqrt(2)) / 2 + x * xp.exp(-(x**2) / 2) / math.sqrt(2 * math.pi),
    ),
    summary="Gaussian error linear unit: x Φ(x), with the normal Φ (Hendrycks, Gimpel 2016).",
    range="[−0.17, ∞)",
)
