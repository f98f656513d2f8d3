"""How operations are written down, as text and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = [
    "ATOM",
    "COMPARISON",
    "CONDITION",
    "FACTOR",
    "POWER",
    "PRODUCT",
    "QUOTIENT",
    "SIGN",
    "SUM",
    "Notation",
    "brackets",
    "cases",
    "dot_terms",
    "ends",
    "joined",
    "listed",
    "pairs",
    "superscript",
    "terms",
]

CONDITION, COMPARISON, SUM, SIGN, QUOTIENT, PRODUCT, FACTOR, POWER, ATOM = range(9)
"""How tightly a formula or code holds together, loosest first; looser ones need parentheses.

A minus in front stands between sums and products on paper, as in −a·b, and is a factor in Python.
"""


class Notation:
    """How an operation is written down.

    Parameters
    ----------
    template
        A format string with a field for each operand (``"{0} + {1}"``), or a function from the
        operands' texts to the formula, for operations with any number of operands.
    level
        How tightly the formula holds together: ``SUM`` to ``ATOM``.
    operand_levels
        The level each operand needs to stand without parentheses. The last one serves all further
        operands.
    shown
        For any number of operands: from how many there are to the places of those that the template
        gets, with None where ``…`` stands for others. It gets all of them unless given.
    """

    __slots__ = ("level", "operand_levels", "shown", "template")

    def __init__(
        self,
        template: str | Callable[..., str],
        level: int = ATOM,
        operand_levels: tuple[int, ...] = (SUM,),
        shown: Callable[[int], Iterable[int | None]] = range,
    ) -> None:
        self.template = template
        self.level = level
        self.operand_levels = operand_levels
        self.shown = shown

    def write(self, *operands: str, **parameters: object) -> str:
        """Return the formula for operands that are already written down."""
        return self.write_shown(len(operands), operands.__getitem__, **parameters)

    def write_shown(self, count: int, write: Callable[[int], str], **parameters: object) -> str:
        """Return the formula for so many operands; those that are shown are written by place."""
        texts = (_GAP if place is None else write(place) for place in self.shown(count))
        fill = self.template.format if isinstance(self.template, str) else self.template
        return fill(*texts, **parameters)


_GAP = "…"
"""What stands for the middle of many operands."""


def ends(count: int) -> list[int | None]:
    """Leave out the middle of many operands."""
    return [*range(count)] if count <= 8 else [0, 1, 2, None, count - 1]


def pairs(count: int) -> list[int | None]:
    """Leave out the middle of many products of w1 … wn, x1 … xn and perhaps b, a sum of them."""
    half = count // 2
    weights = [place for place in ends(count - half) if place != half]
    inputs = [None if place is None else half + place for place in weights]
    return [*weights, *inputs, *range(2 * half, count)]


def superscript(base: str, exponent: float) -> str:
    """Write a power in text: x² or x^0.5."""
    text = f"{exponent:g}"
    if text.lstrip("-").isdigit():
        return base + text.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{base}^{text}".replace("-", "−")


def brackets(x: str, a: str, b: str) -> str:
    """Write a choice in text; Iverson's brackets are 1 where what is in them holds, else 0."""
    return f"[{x} > 0]" if (a, b) == ("1", "0") else f"({a} if {x} > 0 else {b})"


def cases(x: str, a: str, b: str) -> str:
    """Write a choice in LaTeX."""
    if (a, b) == ("1", "0"):
        return f"[{x} > 0]"
    return rf"\begin{{cases}}{a} & {x} > 0\\ {b} & \text{{otherwise}}\end{{cases}}"


def joined(separator: str) -> Callable[..., str]:
    """Return a function that joins operands."""
    return lambda *operands: separator.join(operands)


terms = joined(" + ")
listed = joined(", ")


def dot_terms(times: str) -> Callable[..., str]:
    """Return a function that writes a weighted sum of w1 … wn, x1 … xn and perhaps b."""

    def write(*operands: str) -> str:
        half = len(operands) // 2
        products = [
            _GAP if w == x == _GAP else f"{w}{times}{x}"
            for w, x in zip(operands[:half], operands[half:])
        ]
        return terms(*products, *operands[2 * half :])

    return write
