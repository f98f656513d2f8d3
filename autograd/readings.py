"""The namespaces ``xp`` with which the table of derivatives is read.

An operation that a kind of number has no function of its own for is composed from its entry in the
table.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Mapping
from functools import lru_cache, partial, reduce
from operator import add, mul
from typing import Any

from autograd.operation import TABLE, Operation

__all__ = ["FLOATS", "Namespace", "arrays"]


class Namespace:
    """Elementary functions of one kind of number, by the names of the table.

    Parameters
    ----------
    functions
        The functions that this kind of number has of its own.
    otherwise
        What to do with each other operation of the table; composes it from its entry unless given.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        otherwise: Callable[[Operation], Callable[..., Any]] | None = None,
    ) -> None:
        self.__dict__.update(functions)
        self._otherwise = otherwise or self._compose

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in TABLE:
            raise AttributeError(f"the table of derivatives has no operation {name!r}")
        return self._otherwise(TABLE[name])

    def _compose(self, operation: Operation) -> Callable[..., Any]:
        return partial(operation.value, self, **operation.parameters)


def _max(*xs: float) -> float:
    return next((x for x in xs if x != x), builtins.max(xs))


def _min(*xs: float) -> float:
    return next((x for x in xs if x != x), builtins.min(xs))


def _power_rule(x: float, n: float) -> float:
    if n == 0:
        return 0.0
    if 0.5 <= n < 2**53 or x == 0 or math.isinf(x):
        return n * math.pow(x, n - 1)
    # Elsewhere n − 1 is rounded, which would become hundreds of rounding errors in the power.
    return n * math.pow(x, n) / x


def _sigmoid(x: float) -> float:
    e = math.exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1 + e)


def _logsumexp(*xs: float) -> float:
    largest = _max(*xs)
    if not math.isfinite(largest):
        return largest
    # Shifted by the largest, so that nothing overflows; its own exponential is the 1 of log1p.
    others = list(xs)
    others.remove(largest)
    return largest + math.log1p(builtins.sum([math.exp(x - largest) for x in others]))


def _dot(multiply_add: Callable[..., Any]) -> Callable[..., Any]:
    """Split the operands w1 … wn, x1 … xn and perhaps b of a weighted sum."""

    def dot(*operands: Any) -> Any:
        half = len(operands) // 2
        return multiply_add(operands[:half], operands[half : 2 * half], operands[2 * half :])

    return dot


FLOATS = Namespace(
    {
        **{name: getattr(math, name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "pow")},
        **{name: getattr(math, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{name: getattr(math, name) for name in ("asin", "acos", "atan", "erfc")},
        "abs": builtins.abs,
        "sign": lambda x: x if x != x else float((x > 0) - (x < 0)),
        "sigmoid": _sigmoid,
        "xlogy": lambda x, y: 0.0 * y if x == 0 else x * math.log(y),
        "power_rule": _power_rule,
        "logsumexp": _logsumexp,
        "if_positive": lambda x, a, b: float(a if x > 0 else b),
        "maximum": lambda a, b: b if b > a or b != b else a,
        "minimum": lambda a, b: b if b < a or b != b else a,
        "sum": lambda *xs: builtins.sum(xs),
        "prod": lambda *xs: math.prod(xs),
        "max": _max,
        "min": _min,
        "dot": _dot(lambda ws, xs, b: builtins.sum(map(mul, ws, xs), *b)),
    }
)
"""Floats, with Python's own ``math``. Where IEEE arithmetic has an infinity, ``math`` raises."""


@lru_cache(maxsize=1)
def arrays() -> Namespace:
    """Return the namespace of NumPy arrays; NumPy is first imported here."""
    import numpy as np

    ours = {name: getattr(np, TABLE[name].numpy) for name in _NUMPY_HAS}
    return Namespace(
        {
            **ours,
            "xlogy": lambda x, y: np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y))),
            "power_rule": lambda x, n: np.where(n == 0, 0.0, n * np.power(x, n - 1)),
            "if_positive": lambda x, a, b: np.where(np.greater(x, 0), a, b),
            "logsumexp": lambda *xs: reduce(np.logaddexp, xs),
            "erfc": np.vectorize(math.erfc, otypes=[float]),
            "sum": lambda *xs: reduce(add, xs),
            "prod": lambda *xs: reduce(mul, xs),
            "max": lambda *xs: reduce(np.maximum, xs),
            "min": lambda *xs: reduce(np.minimum, xs),
            "dot": _dot(lambda ws, xs, b: reduce(add, (*map(mul, ws, xs), *b))),
        }
    )


_NUMPY_HAS = (
    *("exp", "log", "log1p", "expm1", "sqrt", "pow", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    *("asin", "acos", "atan", "abs", "sign", "maximum", "minimum"),
)
