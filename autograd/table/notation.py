"""How operations are written down, as text and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable

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
    "joined",
    "listed",
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
    """

    __slots__ = ("level", "operand_levels", "template")

    def __init__(
        self,
        template: str | Callable[..., str],
        level: int = ATOM,
        operand_levels: tuple[int, ...] = (SUM,),
    ) -> None:
        self.template = template
        self.level = level
        self.operand_levels = operand_levels

    def write(self, *operands: str, **parameters: object) -> str:
        """Return the formula for operands that are already written down."""
        write = self.template.format if isinstance(self.template, str) else self.template
        return write(*operands, **parameters)


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
    """Return a function that joins operands, leaving out the middle of many."""

    def join(*operands: str) -> str:
        shown = operands if len(operands) <= 8 else (*operands[:3], "…", operands[-1])
        return separator.join(shown)

    return join


terms = joined(" + ")
listed = joined(", ")


def dot_terms(times: str) -> Callable[..., str]:
    """Return a function that writes a weighted sum of w1 … wn, x1 … xn and perhaps b."""

    def write(*operands: str) -> str:
        half = len(operands) // 2
        products = [f"{w}{times}{x}" for w, x in zip(operands[:half], operands[half:])]
        return terms(*products, *operands[2 * half :])

    return write
