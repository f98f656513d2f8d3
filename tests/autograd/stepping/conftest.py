"""A terminal to type into and read from."""

from __future__ import annotations

import os
import re
import sys
import warnings

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


@pytest.fixture
def terminal(tmp_path):
    """Run a script in a pseudo-terminal of its own."""
    pytest.importorskip("pexpect")
    opened = []

    def start(script: str, *options: str, **environment: str) -> Terminal:
        file = tmp_path / "session.py"
        file.write_text(script, encoding="utf-8")
        opened.append(Terminal([*options, str(file)], tmp_path, **environment))
        return opened[-1]

    yield start
    for each in opened:
        each.process.close(force=True)
