"""Elementary functions: exponentials, roots, trigonometry."""

from __future__ import annotations

import math
from math import copysign, inf, nan
from typing import Any

from autograd.table import functions
from autograd.table.notation import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    Notation,
)
from autograd.table.operation import entry

__all__ = [
    "ACOS",
    "ASIN",
    "ATAN",
    "ATAN2",
    "CBRT",
    "COS",
    "COSH",
    "EXP",
    "EXPM1",
    "HYPOT",
    "LOG",
    "LOG1P",
    "LOG2",
    "LOG10",
    "LOGADDEXP",
    "SIN",
    "SINH",
    "SQRT",
    "TAN",
    "TANH",
    "XLOGY",
    "bell",
]

# --- exponentials and roots --------------------------------------------------------------------

EXP = entry(
    "exp",
    lambda xp, x: xp.exp(x),
    lambda xp, y, x: (y,),
    summary="e to the power x; overflows to infinity.",
    latex=Notation("e^{{{0}}}", POWER),
    floats="math.exp({0})",
    beyond=lambda x: inf,
    arrays="np.exp({0})",
)
LOG = entry(
    "log",
    lambda xp, x: xp.log(x),
    lambda xp, y, x: (1 / x,),
    summary="Natural logarithm.",
    latex=Notation(r"\ln\left({0}\right)"),
    domain=lambda xp, x: x,
    floats="math.log({0})",
    beyond=lambda x: -inf if x == 0 else nan,
    arrays="np.log({0})",
)
LOG1P = entry(
    "log1p",
    lambda xp, x: xp.log1p(x),
    lambda xp, y, x: (1 / (1 + x),),
    summary="log(1 + x), also accurate for small x.",
    latex=Notation(r"\ln\left(1 + {0}\right)"),
    domain=lambda xp, x: 1 + x,
    floats="math.log1p({0})",
    beyond=lambda x: -inf if x == -1 else nan,
    arrays="np.log1p({0})",
)
EXPM1 = entry(
    "expm1",
    lambda xp, x: xp.expm1(x),
    lambda xp, y, x: (xp.exp(x),),
    summary="exp(x) − 1, also accurate for small x.",
    latex=Notation(r"\left(e^{{{0}}} - 1\right)"),
    floats="math.expm1({0})",
    beyond=lambda x: inf,
    arrays="np.expm1({0})",
)
SQRT = entry(
    "sqrt",
    lambda xp, x: xp.sqrt(x),
    lambda xp, y, x: (1 / (2 * y),),
    summary="Square root; its derivative at 0 is infinite.",
    symbol="√",
    text=Notation("√{0}", ATOM, (ATOM,)),
    latex=Notation(r"\sqrt{{{0}}}", ATOM),
    domain=lambda xp, x: x,
    floats="math.sqrt({0})",
    arrays="np.sqrt({0})",
)
LOG2 = entry(
    "log2",
    lambda xp, x: xp.log2(x),
    lambda xp, y, x: (1 / (x * math.log(2)),),
    summary="Logarithm to base 2.",
    latex=Notation(r"\operatorname{{log}}_{{2}}\left({0}\right)"),
    domain=lambda xp, x: x,
    floats="math.log2({0})",
    beyond=lambda x: -inf if x == 0 else nan,
    arrays="np.log2({0})",
)
LOG10 = entry(
    "log10",
    lambda xp, x: xp.log10(x),
    lambda xp, y, x: (1 / (x * math.log(10)),),
    summary="Logarithm to base 10.",
    latex=Notation(r"\operatorname{{log}}_{{10}}\left({0}\right)"),
    domain=lambda xp, x: x,
    floats="math.log10({0})",
    beyond=lambda x: -inf if x == 0 else nan,
    arrays="np.log10({0})",
)
CBRT = entry(
    "cbrt",
    lambda xp, x: xp.cbrt(x),
    # Not 1/3y², in whose derivative at 0 an infinite factor meets a 0.
    lambda xp, y, x: (1 / (3 * y) / y,),
    textbook=lambda xp, y, x: (1 / (3 * y**2),),
    summary="Cube root, of negative numbers too; its derivative at 0 is infinite.",
    latex=Notation(r"\sqrt[3]{{{0}}}", ATOM),
    domain=lambda xp, x: abs(x),
    floats=functions.cbrt,
    arrays="np.cbrt({0})",
)


def lost_digits(xp: Any, a: Any, b: Any) -> Any:
    """Return what rounding takes off a − b, exactly (Knuth); 0 where a − b is not finite.

    An exponential would make it as many times larger as the difference is long.
    """
    difference = a - b
    subtracted = a - difference
    lost = (a - (difference + subtracted)) + (subtracted - b)
    # ∞ − ∞ is nan, and not positive.
    return xp.if_positive(math.inf - xp.abs(difference), lost, 0.0)


def _shares_of_two(xp: Any, a: Any, b: Any) -> tuple[Any, Any]:
    share, other = xp.sigmoid(a - b), xp.sigmoid(b - a)
    lost = lost_digits(xp, a, b)
    return share * (1 + other * lost), other * (1 - share * lost)


LOGADDEXP = entry(
    "logaddexp",
    lambda xp, a, b: xp.logaddexp(a, b),
    lambda xp, y, a, b: _shares_of_two(xp, a, b),
    textbook=lambda xp, y, a, b: (xp.sigmoid(a - b), xp.sigmoid(b - a)),
    summary="log(exp(a) + exp(b)), without overflow: a smooth maximum.",
    floats=functions.logaddexp,
    arrays="np.logaddexp({0}, {1})",
)
HYPOT = entry(
    "hypot",
    lambda xp, a, b: xp.hypot(a, b),
    lambda xp, y, a, b: (xp.if_positive(y, a / y, 0.0), xp.if_positive(y, b / y, 0.0)),
    summary="√(a² + b²), without overflow; its derivatives where both are 0 are 0.",
    kink=lambda a, b: math.hypot(a, b),
    floats="math.hypot({0}, {1})",
    arrays="np.hypot({0}, {1})",
)
XLOGY = entry(
    "xlogy",
    lambda xp, x, y: xp.xlogy(x, y),
    # Where y is 0, x/y is 0 · ∞ in the chain rule, and its own derivative for x is ∞.
    lambda xp, _, x, y: (
        xp.log(y),
        xp.if_positive(1 - xp.abs(xp.sign(y)), xp.chain(x, inf), x / y),
    ),
    textbook=lambda xp, _, x, y: (xp.log(y), x / y),
    summary="x log(y), and 0 where x = 0.",
    text=Notation("{0}·log({1})", PRODUCT, (PRODUCT, SUM)),
    latex=Notation(r"{0} \cdot \ln\left({1}\right)", PRODUCT, (PRODUCT, SUM)),
    domain=lambda xp, x, y: y,
    floats=functions.xlogy,
    arrays=functions.xlogy_of_arrays,
    beyond=lambda x, y: -inf * x if y == 0 else nan,
)

# --- trigonometry ------------------------------------------------------------------------------

SIN = entry(
    "sin",
    lambda xp, x: xp.sin(x),
    lambda xp, y, x: (xp.cos(x),),
    summary="Sine of x, in radians.",
    latex=Notation(r"\sin\left({0}\right)"),
    floats="math.sin({0})",
    arrays="np.sin({0})",
)
COS = entry(
    "cos",
    lambda xp, x: xp.cos(x),
    lambda xp, y, x: (-xp.sin(x),),
    summary="Cosine of x, in radians.",
    latex=Notation(r"\cos\left({0}\right)"),
    floats="math.cos({0})",
    arrays="np.cos({0})",
)
TAN = entry(
    "tan",
    lambda xp, x: xp.tan(x),
    lambda xp, y, x: (1 + y**2,),
    summary="Tangent of x, in radians.",
    latex=Notation(r"\tan\left({0}\right)"),
    domain=lambda xp, x: xp.abs(xp.cos(x)),
    floats="math.tan({0})",
    arrays="np.tan({0})",
)
SINH = entry(
    "sinh",
    lambda xp, x: xp.sinh(x),
    lambda xp, y, x: (xp.cosh(x),),
    summary="Hyperbolic sine.",
    latex=Notation(r"\sinh\left({0}\right)"),
    floats="math.sinh({0})",
    beyond=lambda x: copysign(inf, x),
    arrays="np.sinh({0})",
)
COSH = entry(
    "cosh",
    lambda xp, x: xp.cosh(x),
    lambda xp, y, x: (xp.sinh(x),),
    summary="Hyperbolic cosine.",
    latex=Notation(r"\cosh\left({0}\right)"),
    floats="math.cosh({0})",
    beyond=lambda x: inf,
    arrays="np.cosh({0})",
)


def bell(xp: Any, x: Any) -> Any:
    """Compute exp(−|x|)/(1 + exp(−|x|))², the derivative of sigmoid; both tails have all digits.

    It is the same on either side of 0, and min(x, −x) has no kink that its derivatives would see.
    """
    e = xp.exp(xp.minimum(x, -x))
    total = 1 + e
    return e / total / total


TANH = entry(
    "tanh",
    lambda xp, x: xp.tanh(x),
    # Where y is nearly ±1, 1 − y² has no digits left.
    lambda xp, y, x: (4 * bell(xp, 2 * x),),
    textbook=lambda xp, y, x: (1 - y**2,),
    compiled=lambda xp, y, x: ((1 / xp.cosh(x)) ** 2,),
    summary="Hyperbolic tangent, between −1 and 1.",
    range="(−1, 1)",
    latex=Notation(r"\tanh\left({0}\right)"),
    floats="math.tanh({0})",
    arrays="np.tanh({0})",
)
ASIN = entry(
    "asin",
    lambda xp, x: xp.asin(x),
    lambda xp, y, x: (1 / xp.sqrt((1 - x) * (1 + x)),),
    summary="Inverse sine, in radians.",
    latex=Notation(r"\arcsin\left({0}\right)"),
    domain=lambda xp, x: 1 - abs(x),
    numpy="arcsin",
    floats="math.asin({0})",
    arrays="np.arcsin({0})",
)
ACOS = entry(
    "acos",
    lambda xp, x: xp.acos(x),
    lambda xp, y, x: (-1 / xp.sqrt((1 - x) * (1 + x)),),
    summary="Inverse cosine, in radians.",
    latex=Notation(r"\arccos\left({0}\right)"),
    domain=lambda xp, x: 1 - abs(x),
    numpy="arccos",
    floats="math.acos({0})",
    arrays="np.arccos({0})",
)
_SCALE = 2.0**-60
ATAN = entry(
    "atan",
    lambda xp, x: xp.atan(x),
    # Both sides of the fraction are scaled, so that x² does not overflow before 1/x² is 0.
    lambda xp, y, x: (_SCALE**2 / (_SCALE**2 + (_SCALE * x) ** 2),),
    textbook=lambda xp, y, x: (1 / (1 + x**2),),
    summary="Inverse tangent, in radians.",
    latex=Notation(r"\arctan\left({0}\right)"),
    numpy="arctan",
    floats="math.atan({0})",
    arrays="np.arctan({0})",
)

ATAN2 = entry(
    "atan2",
    lambda xp, a, b: xp.atan2(a, b),
    # Divided twice, since the square of a distance overflows where it does not.
    lambda xp, y, a, b: (
        xp.identity(b / xp.hypot(a, b)) / xp.hypot(a, b),
        xp.identity(-a / xp.hypot(a, b)) / xp.hypot(a, b),
    ),
    summary="The angle of the point with height a and width b, in radians, between −π and π.",
    domain=lambda xp, a, b: xp.hypot(a, b),
    numpy="arctan2",
    floats="math.atan2({0}, {1})",
    arrays="np.arctan2({0}, {1})",
)
