"""Lines that are no wider than the terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from itertools import accumulate, takewhile
from shutil import get_terminal_size
from unicodedata import category, east_asian_width

__all__ = ["folded"]

_BREAKS = [
    re.compile(place)
    for place in (" {3,}", "(?<=,) (?=[^ ]+ = )", " (?== )", " (?=[+−] )", " (?=· )")
]
"""Where a line may be broken, the best first: at a gap, between equations, or before a sign."""

_SPACE = re.compile(" ")


def folded(text: str, below: str) -> str:
    """Break lines that are wider than the terminal; what comes below begins as told.

    A word is never broken. A file or a notebook has no width, and its lines stay whole; COLUMNS in
    the environment gives them one.
    """
    width = _width()
    return "\n".join(part for line in text.split("\n") for part in _parts(line, below, width))


def _width() -> int:
    isatty = getattr(sys.stdout, "isatty", bool)
    # GNU readline gives what a program starts both COLUMNS and LINES, whatever that writes to.
    is_asked_for = "COLUMNS" in os.environ and "LINES" not in os.environ
    return get_terminal_size((sys.maxsize, 24)).columns if isatty() or is_asked_for else sys.maxsize


def _columns(character: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _parts(line: str, below: str, width: int) -> Iterator[str]:
    start = len(line) - len(line.lstrip(" │├└─"))
    while place := _place(line, start, width):
        yield line[:place].rstrip(" ")
        line, start = below + line[place:].lstrip(" "), len(below)
    yield line


def _place(line: str, start: int, width: int) -> int:
    """Return where to break a line; 0 if nowhere."""
    if 2 * len(line) <= width:
        return 0
    taken = accumulate(map(_columns, line))
    end = sum(1 for _ in takewhile(lambda columns: columns <= width, taken))
    if end == len(line):
        return 0
    # Before a sign, rather not near the beginning; or else at any space.
    for patterns, least in ((_BREAKS, end // 3), (_BREAKS, 0), ([_SPACE], 0)):
        for pattern in patterns:
            places = [found.start() for found in pattern.finditer(line, max(start, least) + 1)]
            if fitting := [place for place in places if place <= end]:
                return fitting[-1]
    # A word that is too wide stays whole.
    return max(0, line.find(" ", max(start, end)))
