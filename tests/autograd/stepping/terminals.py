"""Terminals to type into and read from, for the tests of what a person sees."""

from __future__ import annotations

import os
import re
import sys
import warnings
from contextlib import suppress

import pytest

_COLOUR_SETTINGS = {"NO_COLOR", "FORCE_COLOR", "ANSI_COLORS_DISABLED"}
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07]*\x07")


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, arguments, folder, **environment):
        import pexpect

        kept = {name: x for name, x in os.environ.items() if name not in _COLOUR_SETTINGS}
        own = {"TERM": "xterm", "PYTHONIOENCODING": "utf-8", "PYTHON_BASIC_REPL": "1"}
        with warnings.catch_warnings():
            # Python warns of forking while other tests' threads are about.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.process = pexpect.spawn(
                sys.executable,
                arguments,
                cwd=str(folder),
                env={**kept, **own, "IPYTHONDIR": str(folder / "ipython"), **environment},
                encoding="utf-8",
                dimensions=(50, 220),
                timeout=60,
            )

    def see(self, *awaited: str) -> str:
        """Return the screen up to one of these texts, colours and all."""
        self.process.expect_exact(list(awaited))
        return self.process.before

    def type(self, line: str) -> None:
        """Type a line."""
        self.process.sendline(line)

    def press(self, key: str) -> None:
        """Press a key together with Ctrl."""
        self.process.sendcontrol(key)

    def interrupt(self, awaited: str) -> None:
        """Press Ctrl-C until it is heard: Python misses it between two reads of the keyboard."""
        import pexpect

        for _ in range(12):
            self.press("c")
            with suppress(pexpect.TIMEOUT):
                self.process.expect_exact(awaited, timeout=5)
                return
        pytest.fail("Ctrl-C is not heard")

    def end(self) -> str:
        """Return what is on the screen when the program has ended, and see that it ended well."""
        import pexpect

        self.process.expect(pexpect.EOF)
        rest = plain(self.process.before)
        self.process.close()
        assert self.process.exitstatus == 0, rest
        return rest


def plain(screen: str) -> str:
    """Return what a person sees of a screen: no colours, no carriage returns."""
    return _ESCAPES.sub("", screen).replace("\r", "")
