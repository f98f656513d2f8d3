"""Text in pictures: whatever is typed in a label appears as typed and runs nowhere."""

from __future__ import annotations

import math
from html import escape
from unicodedata import combining, east_asian_width

from graphviz import nohtml

from autograd import legibility
from autograd.table.formulas import number

__all__ = ["legible", "marked", "markup", "numeral", "plain", "shortened", "width"]


def legible(text: str) -> str:
    r"""Make text legible as everywhere, and in a picture, where a tab is nothing to be seen.

    >>> legible("bell\a, tab\t")
    'bell␇, tab␉'
    """
    return legibility.legible(text).replace("\t", "␉")


def plain(text: str) -> str:
    r"""Write text as a label of Graphviz's plain kind.

    >>> print(plain("R&D \\N"))
    R&amp;D \\N
    """
    shown = legible(text)
    if "\n" in shown:
        # A blank line of a plain label can crash Graphviz; a space does not.
        shown = "\n".join(line or " " for line in shown.split("\n"))
    escaped: str = nohtml(shown.replace("&", "&amp;").replace("\\", "\\\\").replace("\n", "\\n"))
    return escaped


def markup(text: str) -> str:
    r"""Write text as it must stand inside a label of Graphviz's HTML kind.

    >>> print(markup("<R&D> \\N"))
    &lt;R&amp;D&gt; <font>\</font>N
    """
    # Even there Graphviz replaces \N by the node's name, unless the two stand apart.
    return escape(legible(text)).replace("\\", "<font>\\</font>").replace("\n", "<br/>")


def shortened(text: str, length: int) -> str:
    """Leave out the middle of a long text.

    >>> shortened("a name that goes on and on", 11)
    'a nam…nd on'
    """
    half = length // 2
    return text if len(text) <= length else f"{text[:half]}…{text[-half:]}"


def marked(value: float, precision: int) -> str:
    """Write a number, with a mark where it is not finite.

    >>> marked(0.5, 4), marked(-math.inf, 4)
    ('0.5', '⚠ −∞')
    """
    return ("" if math.isfinite(value) else "⚠ ") + numeral(value, precision)


def numeral(value: float, precision: int) -> str:
    """Write a number with some significant digits; a zero has no sign.

    >>> numeral(-0.0, 4), numeral(-2.0, 4)
    ('0', '−2')
    """
    return number(value + 0.0, precision)


_WIDTHS = {
    **dict.fromkeys("ijl'|", 0.3),
    **dict.fromkeys(" .,:;!I()[]/\\ftr-·`", 0.4),
    **dict.fromkeys("mMwW@%…⚠", 1.0),
    **dict.fromkeys("−+=<>≈~^#", 0.84),
    **dict.fromkeys("ACDGHKNOQRUVX&", 0.79),
}
"""How wide characters are in DejaVu Sans, the widest font that a picture may be shown in."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Say how much room the longest line of a text takes, in whatever font a reader has.

    >>> width("w[0]", 10) < width("layer1", 10) < width("layer1", 10, bold=True)
    True
    """

    def em(character: str) -> float:
        if combining(character):
            return 0.0
        return _WIDTHS.get(character) or (1.0 if east_asian_width(character) in "WF" else 0.65)

    longest = max((sum(map(em, line)) for line in text.split("\n")), default=0.0)
    return longest * size * (1.1 if bold else 1.0)
