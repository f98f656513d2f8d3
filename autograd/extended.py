"""The table read with floats that go on to infinity, where Python's own arithmetic raises."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd.operation import TABLE
from autograd.readings import FLOATS, Namespace

__all__ = ["EXTENDED", "Extended"]

_INF, _NAN = math.inf, math.nan


class Extended(float):
    """A float that divides by 0 as IEEE arithmetic does, and so does all that is made of it.

    >>> Extended(1.0) / 0, -1 / Extended(0.0), Extended(1e200) ** 2
    (inf, -inf, inf)
    """

    def __truediv__(self, other: float) -> Extended:
        return _quotient(self, other)

    def __rtruediv__(self, other: float) -> Extended:
        return _quotient(other, self)

    def __pow__(self, other: float) -> Extended:  # type: ignore[override]
        return Extended(EXTENDED.pow(self, other))

    def __rpow__(self, other: float) -> Extended:  # type: ignore[override]
        return Extended(EXTENDED.pow(other, self))


def _closed(name: str) -> Callable[..., Any]:
    """Give an operator of floats that stays among these."""
    of_floats = getattr(float, name)

    def operate(*operands: float) -> Any:
        result = of_floats(*operands)
        return result if result is NotImplemented else Extended(result)

    return operate


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "neg", "pos", "abs"):
    setattr(Extended, f"__{_name}__", _closed(f"__{_name}__"))


def _quotient(a: float, b: float) -> Extended:
    if b == 0:
        sign = math.copysign(1.0, a) * math.copysign(1.0, b)
        return Extended(_NAN if a == 0 or a != a else sign * _INF)
    return Extended(float(a) / float(b))


def _power(x: float, n: float) -> float:
    """Return what a power is where it is too large, at its pole at 0, or not real."""
    if x < 0 and n % 1:
        return _NAN
    return math.copysign(_INF, x) if n % 2 == 1 else _INF


_BEYOND: dict[str, Callable[..., float]] = {
    **dict.fromkeys(("exp", "expm1", "cosh"), lambda x: _INF),
    "sinh": lambda x: math.copysign(_INF, x),
    "log": lambda x: -_INF if x == 0 else _NAN,
    "log1p": lambda x: -_INF if x == -1 else _NAN,
    "pow": _power,
}
"""What a function is where ``math`` raises; for the others, that is not a number."""


def _total(name: str) -> Callable[..., Extended]:
    """Define a function of floats everywhere."""
    of_floats = getattr(FLOATS, name)

    def compute(*xs: float) -> Extended:
        try:
            return Extended(of_floats(*xs))
        except (ArithmeticError, ValueError):
            return Extended(_BEYOND[name](*xs) if name in _BEYOND else _NAN)

    return compute


EXTENDED: Namespace = Namespace(
    {
        **{name: _total(name) for name in vars(FLOATS) if name in TABLE},
        "xlogy": lambda x, y: 0.0 if x == 0 else x * EXTENDED.log(y),
        "power_rule": lambda x, n: 0.0 if n == 0 else n * EXTENDED.pow(x, n - 1),
    }
)
"""What NumPy makes of single numbers, without NumPy."""
