"""A terminal for the tests of what a person types and sees."""

from __future__ import annotations

import pytest
from terminals import Terminal


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
