"""Shades: which colour of the palette stands for a number."""

from __future__ import annotations

import math
from collections.abc import Iterable

__all__ = ["largest", "shade"]


def largest(numbers: Iterable[float]) -> float:
    """Return how large the largest of the finite numbers is, whatever its sign; 0 if there is none.

    >>> largest([1.0, -2.0, math.inf])
    2.0
    """
    return max((abs(number) for number in numbers if math.isfinite(number)), default=0.0)


def shade(number: float, largest: float) -> str:
    """Choose a colour by a number's sign, and by its share of the largest in the picture.

    Returns
    -------
    str
        The colour's name in `viz.themes`.

    Examples
    --------
    >>> shade(-0.2, 1.0), shade(0.0, 1.0), shade(math.inf, 1.0)
    ('gradient -2', 'gradient 0', 'gradient not finite')
    """
    if not math.isfinite(number):
        return "gradient not finite"
    if number == 0:
        return "gradient 0"
    # Where another thread computes, a number may have grown since the largest was looked for.
    share = abs(number) / max(abs(number), largest)
    strength = 3 if share > 0.5 else 2 if share > 0.1 else 1
    return f"gradient {'+' if number > 0 else '-'}{strength}"
