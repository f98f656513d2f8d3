"""How operations are written down, as text and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

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
    "has_superscript",
    "joined",
    "listed",
    "lowered",
    "pairs",
    "plain",
    "raised",
    "superscript",
    "terms",
    "weighted",
]

T = TypeVar("T")

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
        gets, with None where ``…`` stands for others. It gets all of them unless given. With a
        place as well, that operand may be all that is shown.
    """

    __slots__ = ("level", "operand_levels", "shown", "template")

    def __init__(
        self,
        template: str | Callable[..., str],
        level: int = ATOM,
        operand_levels: tuple[int, ...] = (SUM,),
        shown: Callable[..., Iterable[int | None]] | None = None,
    ) -> None:
        self.template = template
        self.level = level
        self.operand_levels = operand_levels
        self.shown = shown or _all

    def write(self, *operands: str, **parameters: object) -> str:
        """Return the formula for operands that are already written down."""
        return self.write_shown(len(operands), operands.__getitem__, **parameters)

    def write_shown(
        self,
        count: int,
        write: Callable[[int], str],
        around: int | None = None,
        /,
        **parameters: object,
    ) -> str:
        """Return the formula for so many operands; those that are shown are written by place.

        Of any number of operands, only the one at the place ``around`` may be shown.
        """
        shown = self.shown(count) if around is None else self.shown(count, around)
        texts = (_GAP if place is None else write(place) for place in shown)
        fill = self.template.format if isinstance(self.template, str) else self.template
        return fill(*texts, **parameters)


_GAP = "…"
"""What stands for the middle of many operands."""


def ends(count: int, around: int | None = None) -> list[int | None]:
    """Leave out the middle of many operands, or all but one."""
    if around is None:
        return [*range(count)] if count <= 8 else [0, 1, 2, None, count - 1]
    if count <= 2:
        return [*range(count)]
    return [*[None][:around], around, *[None][: count - 1 - around]]


def pairs(count: int, around: int | None = None) -> list[int | None]:
    """Leave out products of w1 … wn, x1 … xn and perhaps b, a sum of them, as `ends` does."""
    half = count // 2
    term = around if around is None else half if around == 2 * half else around % half
    shown = ends(count - half, term)
    weights = [place for place in shown if place != half]
    inputs = [None if place is None else half + place for place in weights]
    return [*weights, *inputs, *([2 * half] if half in shown else [])]


def _all(count: int, around: int | None = None) -> list[int | None]:  # noqa: ARG001
    return [*range(count)]


_ABOVE, _BELOW = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉ₖ"
_RAISED = str.maketrans("-0123456789", _ABOVE)
_LOWERED = str.maketrans("0123456789k", _BELOW)
_PLAIN = str.maketrans(_ABOVE + _BELOW, "-0123456789" + "0123456789k")


def raised(text: str) -> str:
    """Write the digits in a text as a superscript."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """Write the digits in a text as a subscript, and an index k."""
    return text.translate(_LOWERED)


def plain(text: str) -> str:
    """Write what is `raised` or `lowered` in a text on the line."""
    return text.translate(_PLAIN)


def has_superscript(text: str) -> bool:
    """Say whether a name needs parentheses where it is raised to a power."""
    return not set(_ABOVE).isdisjoint(text)


def superscript(base: str, exponent: float) -> str:
    """Write a power in text: x² or x^0.5."""
    text = f"{exponent:g}"
    if text.lstrip("-").isdigit():
        return base + raised(text)
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


def weighted(wxb: Sequence[T]) -> tuple[list[tuple[T, T]], Sequence[T]]:
    """Split the operands of a weighted sum, w1 … wn, x1 … xn and perhaps b, into products and b.

    >>> weighted(["w1", "w2", "x1", "x2", "b"])
    ([('w1', 'x1'), ('w2', 'x2')], ['b'])
    """
    half = len(wxb) // 2
    return list(zip(wxb[:half], wxb[half:])), wxb[2 * half :]


def dot_terms(times: str) -> Callable[..., str]:
    """Return a function that writes a weighted sum of w1 … wn, x1 … xn and perhaps b."""

    def write(*operands: str) -> str:
        pairs, bias = weighted(operands)
        products = [_GAP if w == x == _GAP else f"{w}{times}{x}" for w, x in pairs]
        return terms(*products, *bias)

    return write
