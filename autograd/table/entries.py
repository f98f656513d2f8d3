"""The table of derivatives.

Each entry says what an operation computes and what its local partial derivatives are, once, in
plain arithmetic over a namespace ``xp`` of elementary functions. In a partial derivative ``y`` is
the result. Everything else in this library is a reading of this table.

Kinks follow one rule each: relu'(0) = 0, abs'(0) = 0, and a maximum or minimum belongs to its first
operand on a tie.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from math import copysign, inf, nan
from operator import mul
from typing import Any

from autograd.table import functions
from autograd.table.forms import literal
from autograd.table.notation import (
    ATOM,
    POWER,
    PRODUCT,
    QUOTIENT,
    SIGN,
    SUM,
    Notation,
    brackets,
    cases,
    dot_terms,
    ends,
    joined,
    listed,
    pairs,
    superscript,
    terms,
)
from autograd.table.operation import RULES, TABLE, Operation


def entry(
    name: str, value: Callable[..., Any], partials: Callable[..., tuple[Any, ...]], **details: Any
) -> Operation:
    """Write one entry into the table."""
    TABLE[name] = Operation(name, value, partials, **details)
    return TABLE[name]


# --- arithmetic --------------------------------------------------------------------------------

ADD = entry(
    "add",
    lambda xp, a, b: a + b,
    lambda xp, y, a, b: (1.0, 1.0),
    symbol="+",
    text=Notation("{0} + {1}", SUM, (SUM, QUOTIENT)),
    latex=Notation("{0} + {1}", SUM, (SUM, QUOTIENT)),
    floats="{0} + {1}",
    arrays="{0} + {1}",
)
SUB = entry(
    "sub",
    lambda xp, a, b: a - b,
    lambda xp, y, a, b: (1.0, -1.0),
    symbol="−",
    text=Notation("{0} − {1}", SUM, (SUM, QUOTIENT)),
    latex=Notation("{0} - {1}", SUM, (SUM, QUOTIENT)),
    numpy="subtract",
    floats="{0} - {1}",
    arrays="{0} - {1}",
)
MUL = entry(
    "mul",
    lambda xp, a, b: a * b,
    lambda xp, y, a, b: (b, a),
    symbol="×",
    text=Notation("{0}·{1}", PRODUCT, (PRODUCT,)),
    latex=Notation(r"{0} \cdot {1}", PRODUCT, (PRODUCT,)),
    numpy="multiply",
    floats="{0} * {1}",
    arrays="{0} * {1}",
)
DIV = entry(
    "div",
    lambda xp, a, b: a / b,
    lambda xp, y, a, b: (1 / b, -y / b),
    symbol="/",
    text=Notation("{0}/{1}", QUOTIENT, (PRODUCT, POWER)),
    latex=Notation(r"\frac{{{0}}}{{{1}}}", POWER, (SUM,)),
    domain=lambda xp, a, b: abs(b),
    numpy="divide",
    floats="{0} / {1}",
    arrays="{0} / {1}",
)
NEG = entry(
    "neg",
    lambda xp, x: -x,
    lambda xp, y, x: (-1.0,),
    symbol="−",
    text=Notation("−{0}", SIGN, (QUOTIENT,)),
    latex=Notation("-{0}", SIGN, (QUOTIENT,)),
    numpy="negative",
    floats="-{0}",
    arrays="-{0}",
)


def _chain(xp: Any, upstream: Any, local: Any) -> Any:
    # The product of the signs is 0 where a factor is, and nan only where one of them is.
    signs = xp.sign(upstream) * xp.sign(local)
    return xp.if_positive(xp.abs(signs), upstream * local, signs)


CHAIN = RULES["chain"] = Operation(
    "chain",
    _chain,
    MUL.partials,
    summary="upstream · local, and 0 where one is exactly 0 and the other infinite.",
    symbol=MUL.symbol,
    text=MUL.text,
    latex=MUL.latex,
    numpy=MUL.numpy,
    floats=functions.contribution,
    arrays=functions.contribution_of_arrays,
)
"""The product in the chain rule: a contribution to a derivative.

It is a multiplication in all but one thing: 0 · ∞ is 0, since nothing gets through a factor of 0,
however steep the function behind it is: relu(x) is 0 around −1, and so is √relu(x). A nan stays so.
"""
CHAIN.entry = MUL


def _power(xp: Any, x: Any, exponent: float) -> Any:
    # Both are right to the last digit, which pow is not, and faster.
    if exponent == 2:
        return x * x
    return xp.sqrt(x) if exponent == 0.5 else xp.pow(x, exponent)


def _power_beyond(x: float, n: float) -> float:
    # Too large, at its pole at 0, or not real.
    if x < 0 and n % 1:
        return nan
    return copysign(inf, x) if n % 2 == 1 else inf


def _power_in_floats(x: str, exponent: float) -> str:
    if exponent == 2:
        return f"{x} * {x}"
    return f"math.sqrt({x})" if exponent == 0.5 else f"math.pow({x}, {literal(exponent)})"


def _power_in_arrays(x: str, exponent: float) -> str:
    if exponent == 2:
        return f"{x} ** 2"
    return f"np.sqrt({x})" if exponent == 0.5 else f"np.power({x}, {literal(exponent)})"


def _power_as_in_textbooks(xp: Any, x: Any, n: float) -> Any:
    if abs(n) >= 2**53:
        # An even number, and n − 1 is rounded to another.
        return xp.power_rule(x, n)
    return n * x ** (n - 1) if n else 0.0


POWER_OF = entry(
    "power",
    _power,
    lambda xp, y, x, exponent: (xp.power_rule(x, exponent),),
    textbook=lambda xp, y, x, exponent: (_power_as_in_textbooks(xp, x, exponent),),
    compiled=lambda xp, y, x, exponent: (_power_as_in_textbooks(xp, x, exponent),),
    summary="x to a constant exponent; 0 ** 0 is 1, with derivative 0.",
    symbol="xⁿ",
    text=Notation(superscript, POWER, (ATOM,)),
    latex=Notation(lambda x, exponent: f"{x}^{{{exponent:g}}}", POWER, (ATOM,)),
    parameters={"exponent": 2},
    domain=lambda xp, x, exponent: x if exponent % 1 else abs(x),
    floats=Notation(_power_in_floats),
    arrays=Notation(_power_in_arrays),
)
POW = entry(
    "pow",
    lambda xp, a, b: xp.pow(a, b),
    lambda xp, y, a, b: (xp.power_rule(a, b), xp.if_positive(-a, nan, xp.xlogy(y, a))),
    textbook=lambda xp, y, a, b: (b * a ** (b - 1), xp.if_positive(-a, nan, xp.xlogy(y, a))),
    summary="a to the power b, both variable; the derivative for b is nan where a < 0.",
    symbol="a^b",
    text=Notation("{0}^{1}", POWER, (ATOM, ATOM)),
    latex=Notation("{0}^{{{1}}}", POWER, (ATOM, SUM)),
    domain=lambda xp, a, b: a,
    numpy="power",
    floats="math.pow({0}, {1})",
    arrays="np.float_power({0}, {1})",
    beyond=_power_beyond,
)
POWER_RULE = RULES["power_rule"] = Operation(
    "power_rule",
    lambda xp, x, n: xp.power_rule(x, n),
    # No branch for n = 0, so that it can be differentiated for n there too: it is 1/x.
    lambda xp, y, x, n: (
        xp.chain(n, xp.power_rule(x, n - 1)),
        xp.if_positive(-x, nan, xp.chain(xp.pow(x, n - 1), 1 + xp.chain(n, xp.log(x)))),
    ),
    summary="The derivative of xⁿ for x: n · xⁿ⁻¹, and 0 where n = 0, for then xⁿ is 1 everywhere.",
    symbol="n·xⁿ⁻¹",
    text=Notation("{1}·{0}^({1} − 1)", PRODUCT, (ATOM, ATOM)),
    latex=Notation(r"{1} \cdot {0}^{{{1} - 1}}", PRODUCT, (ATOM, ATOM)),
    floats=functions.power_rule,
    arrays=functions.power_rule_of_arrays,
    beyond=lambda x, n: n * _power_beyond(x, n) / x if x else n * _power_beyond(x, n - 1),
)
"""What POWER_OF and POW are differentiated by."""
ABS = entry(
    "abs",
    lambda xp, x: xp.abs(x),
    lambda xp, y, x: (xp.sign(x),),
    symbol="|x|",
    text=Notation("|{0}|"),
    latex=Notation(r"\left|{0}\right|"),
    kink=lambda x: x,
    numpy="absolute",
    floats="abs({0})",
    arrays="np.absolute({0})",
)
IDENTITY = entry(
    "identity",
    lambda xp, x: x,
    lambda xp, y, x: (1.0,),
    summary="x itself, as a node of its own.",
    range="(−∞, ∞)",
    symbol="=",
    text=Notation("{0}", ATOM, (ATOM,)),
    latex=Notation("{0}", ATOM, (ATOM,)),
)

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


def _lost(xp: Any, a: Any, b: Any) -> Any:
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
    lost = _lost(xp, a, b)
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
    lambda xp, _, x, y: (xp.log(y), xp.if_positive(1 - xp.abs(xp.sign(x)), 0.0, x / y)),
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


def _bell(xp: Any, x: Any) -> Any:
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
    lambda xp, y, x: (4 * _bell(xp, 2 * x),),
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

# --- choosing ----------------------------------------------------------------------------------


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

# --- activations -------------------------------------------------------------------------------

SIGMOID = entry(
    "sigmoid",
    lambda xp, x: xp.exp(xp.minimum(x, 0.0)) / (1 + xp.exp(-xp.abs(x))),
    # Where y is nearly 1, y·(1 − y) has no digits left.
    lambda xp, y, x: (_bell(xp, x),),
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

# --- any number of operands --------------------------------------------------------------------


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
    exponentials = [xp.exp(x - largest) * (1 + _lost(xp, x, largest)) for x in xs]
    total = xp.sum(*exponentials)
    return tuple(exponential / total for exponential in exponentials)


def _products_and_bias(wxb: tuple[Any, ...]) -> list[Any]:
    half = len(wxb) // 2
    return [*map(mul, wxb[:half], wxb[half : 2 * half]), *wxb[2 * half :]]


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
