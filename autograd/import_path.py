"""The import path of ``python -m autograd``: without the current folder, as for any other command.

Python puts that folder first, before its own library, and what somebody keeps there, such as a
``random.py``, is not this command's to run. What other programs may import is left alone. To take
effect, this must be imported before anything else is.
"""

from __future__ import annotations

import os
import sys

__all__: list[str] = []


def _is_run_as_a_command() -> bool:
    """Say whether Python is on its way to run this package by ``-m``."""
    arguments = getattr(sys, "argv", [])
    # Until it is found, -m stands in argv for what is to run; orig_argv has its name.
    command = sys.orig_argv[: len(sys.orig_argv) - len(arguments) + 1]
    return arguments[:1] == ["-m"] and command[-1].rpartition("m")[2] == __package__


if _is_run_as_a_command() and sys.path[:1] == [os.getcwd()]:
    del sys.path[0]
    # A clone that is not installed is still found, after all that is.
    sys.path.append(os.path.dirname(os.path.dirname(__file__)))
