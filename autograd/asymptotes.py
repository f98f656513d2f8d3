"""What an operation becomes far from 0 and at its edges, read off its entry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from math import isfinite, nan

from autograd.evaluation import evaluate, ieee
from autograd.table.operation import Operation
from autograd.value import Constant

__all__ = ["is_saturated", "is_steep", "rectifies", "squashes"]

_NEAR = [i / 8 for i in range(-40, 41)]
_FAR = [30.0, 50.0, 100.0]
_EDGES = [0.0, 1.0, -1.0, 1000.0, -1000.0]
_FLAT = 0.01
"""A curve is flat where its slope is below this part of the steepest one."""


@lru_cache(maxsize=256)
def rectifies(operation: Operation) -> bool:
    """Say whether numbers on one side of 0 get through, and those on the other are held back.

    Of numbers that spread around 0 about half get through, which weights can make up for. Far on
    one side the slope is about 1, and on the other it is less than ½.

    >>> from autograd import operations
    >>> leaky_relu = operations["leaky_relu"]
    >>> rectifies(leaky_relu), rectifies(leaky_relu.bind(slope=0.9)), rectifies(operations["tanh"])
    (True, False, False)
    """
    sides = [_slopes(operation, far) for far in (_FAR, [-x for x in _FAR])]
    through = [all(0.5 <= slope <= 2 for slope in slopes) for slopes in sides]
    held_back = [all(slope < 0.5 for slope in slopes) for slopes in sides]
    return through == held_back[::-1] and any(through)


@lru_cache(maxsize=256)
def squashes(operation: Operation) -> bool:
    """Say whether the curve of an operation flattens out on both sides.

    >>> from autograd import operations
    >>> [name for name in ("sigmoid", "tanh", "atan", "sin", "relu") if squashes(operations[name])]
    ['sigmoid', 'tanh', 'atan']
    """
    steepest = _steepest(operation)
    far = _slopes(operation, [*_FAR, *(-x for x in _FAR)])
    return 0 < steepest < float("inf") and all(slope < _FLAT * steepest for slope in far)


@lru_cache(maxsize=256)
def is_steep(operation: Operation) -> bool:
    """Say whether some slope of an operation is infinite or not defined, for moderate numbers.

    >>> from autograd import operations
    >>> [name for name in ("sqrt", "div", "exp", "mul", "tanh") if is_steep(operations[name])]
    ['sqrt', 'div', 'exp']
    """
    with ieee():
        return not all(
            isfinite(slope)
            for point in product(map(Constant, _EDGES), repeat=operation.arity or 2)
            for slope in evaluate(operation, point)[1]
        )


def is_saturated(operation: Operation, partials: tuple[float, ...]) -> bool:
    """Say whether an operation squashes, and is flat where it has these derivatives."""
    return squashes(operation) and abs(partials[0]) < _FLAT * _steepest(operation)


@lru_cache(maxsize=256)
def _steepest(operation: Operation) -> float:
    slopes = _slopes(operation, _NEAR)
    return max(slopes) if all(slope == slope for slope in slopes) else nan


def _slopes(operation: Operation, numbers: Iterable[float]) -> list[float]:
    """Compute the size of the derivative; nan where there is none, or for more operands."""
    if operation.arity != 1:
        return [nan]
    with ieee():
        return [abs(evaluate(operation, (Constant(x),))[1][0]) for x in numbers]
