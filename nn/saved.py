"""What a file claims to hold, looked at before any of it is taken over."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from numbers import Real
from random import Random
from typing import Any

from autograd.legibility import legible

__all__ = [
    "expect",
    "expect_names",
    "is_count",
    "is_finite",
    "is_generator_state",
    "is_number",
    "within",
]

_MOST = 2**53
"""Up to here every whole number is a float, too."""


def is_number(entry: Any) -> bool:
    """Say whether this is a number that a float can hold; True is none, nan is one."""
    if not isinstance(entry, Real) or isinstance(entry, bool):
        return False
    try:
        float(entry)
    except OverflowError:
        return False
    return True


def is_finite(entry: Any) -> bool:
    """Say whether this is a finite number."""
    return is_number(entry) and math.isfinite(entry)


def is_count(entry: Any) -> bool:
    """Say whether this is a whole number from 0, of a size that anything is counted to."""
    return isinstance(entry, int) and not isinstance(entry, bool) and 0 <= entry <= _MOST


def is_generator_state(entry: Any) -> bool:
    """Say whether this is what JSON makes of the state of a `random.Random`."""
    try:
        version, words, gauss = entry
        given = version, tuple(words), gauss
        scratch = Random()
        # It takes numbers too large, and keeps a part of them.
        scratch.setstate(given)
        return scratch.getstate() == given and (gauss is None or is_finite(gauss))
    except (TypeError, ValueError, OverflowError):
        return False


def expect(fits: bool, name: str, wanted: str, entry: object) -> None:
    """See that an entry is what it must be.

    Raises
    ------
    ValueError
        If it is not; the message has the entry's name.
    """
    if not fits:
        is_plain = entry is None or isinstance(entry, (str, int, float))
        shown = f"{entry!r:.60}" if is_plain else f"a {type(entry).__name__}"
        raise ValueError(f"{name} must be {wanted}, not {shown}")


def expect_names(name: str, entry: object, wanted: Collection[str]) -> None:
    """See that an entry is a mapping with these names.

    Raises
    ------
    ValueError
        If it is not.
    """
    expect(isinstance(entry, Mapping), name, f"a mapping with {', '.join(wanted)}", entry)
    assert isinstance(entry, Mapping)
    if entry.keys() != set(wanted):
        there = ", ".join(legible(str(one)) for one in entry) or "nothing"
        raise ValueError(f"{name} holds {', '.join(wanted)}, not {there:.200}")


@contextmanager
def within(name: str) -> Iterator[None]:
    """Name the entry that an error is about.

    Raises
    ------
    ValueError
        In place of any error inside.
    """
    try:
        yield
    except Exception as error:
        raise ValueError(f"{name}: {error}") from error
