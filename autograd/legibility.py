"""Legible text: names are anybody's, and what is in them is seen and runs nowhere.

A label, a column of a table or the name of a file may hold characters that move a terminal's
cursor, turn the writing round or cannot be seen. Whatever prints a name prints it as `legible`
gives it.
"""

from __future__ import annotations

import re

__all__ = ["legible"]

_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_LETTERS = "\u0600-\u0dff"

# What any terminal shows, in one piece. What cannot be seen, and yet belongs there: the joiners in
# emoji made of several, such as a family, and between the letters of Persian, Hindi and their kin;
# the tags that make a flag that of Scotland; blanks.
_PART = re.compile(
    f"([ -~]+|(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_LETTERS}])[\u200c\u200d](?=[{_LETTERS}])"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e007a]{2,6}\U000e007f"
    "|[\\n\\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000])"
    "|(.)",
    re.DOTALL,
)


def legible(text: str) -> str:
    r"""Write text in characters that can all be seen; line breaks, tabs and blanks are as typed.

    A control character becomes the picture that stands for it. What else Python does not call
    printable, such as marks that turn the writing round, becomes the escape that Python types.

    >>> print(legible("bell\a, one\rline"), legible("left \u202e right"))
    bell␇, one␍line left \u202e right
    """
    if text.isprintable():
        return text
    return _PART.sub(lambda part: part[1] or _sign(part[2]), text)


def _sign(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else character.encode("unicode_escape").decode()
