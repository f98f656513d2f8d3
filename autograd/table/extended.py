"""The table read with floats that go on to infinity, where Python's own arithmetic raises."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from autograd.table.operation import Operation
from autograd.table.readings import FLOATS, Namespace

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


def _total(operation: Operation) -> Callable[..., Extended]:
    """Define a primitive of floats everywhere."""
    of_floats = getattr(FLOATS, operation.name)

    def compute(*xs: float) -> Extended:
        try:
            return Extended(of_floats(*xs))
        except (ArithmeticError, ValueError):
            return Extended(operation.beyond(*xs))

    return compute


def _extended(operation: Operation) -> Callable[..., Any]:
    if operation.is_primitive:
        return _total(operation)
    return partial(operation.value, EXTENDED, **operation.parameters)


EXTENDED: Namespace = Namespace(
    {"lead": FLOATS.lead},
    otherwise=_extended,
)
"""What NumPy makes of single numbers, without NumPy."""
