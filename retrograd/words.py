"""What the command says, whether somebody listens or not."""

from __future__ import annotations

import os
import sys
from errno import EINVAL

from retrograd.errors import InputError

__all__ = ["fall_silent", "has_left", "open_missing_streams", "tell"]


def tell(words: str) -> None:
    """Print words that come beside files: these are made, too, if the reader leaves early.

    Raises
    ------
    InputError
        If standard output cannot be written for another reason, such as a full disk.
    """
    try:
        print(words, flush=True)
    except OSError as error:
        if has_left(error):
            return fall_silent()
        raise InputError(f"standard output: {error.strerror}") from None


def has_left(error: OSError) -> bool:
    """Say whether our reader has had enough; Windows calls that an invalid argument of no file."""
    is_invalid = sys.platform == "win32" and error.errno == EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or is_invalid


def fall_silent() -> None:
    """Let all words go nowhere, those that Python still holds back too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def open_missing_streams() -> None:
    """Put an empty input, and outputs that go nowhere, in the place of those that are closed."""
    for name, mode in ("stdin", "r"), ("stdout", "w"), ("stderr", "w"):
        if getattr(sys, name) is None:
            # Open until the end, as the others are.
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115
            setattr(sys, name, stream)
