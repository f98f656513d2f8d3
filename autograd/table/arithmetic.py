"""Arithmetic: sums, products, powers, and the product of the chain rule."""

from __future__ import annotations

from math import copysign, inf, nan
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
    superscript,
)
from autograd.table.operation import RULES, Operation, entry

__all__ = [
    "ABS",
    "ADD",
    "CHAIN",
    "DIV",
    "IDENTITY",
    "MUL",
    "NEG",
    "POW",
    "POWER_OF",
    "POWER_RULE",
    "SUB",
]

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
