"""The command ``retrograd``: one subcommand in each file beside this one."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, NoReturn

from autograd import DomainError, __version__
from autograd.legibility import legible
from autograd.stand_ins import HANDLER
from retrograd.errors import InputError
from retrograd.words import fall_silent, has_left, open_missing_streams

__all__ = ["main"]

_EXAMPLES = """\
examples:
  retrograd train iris.csv --target species
  retrograd play
  retrograd draw "tanh(a*b + c)" a=2 b=-3 c=10 -o g.svg
  retrograd step "tanh(a*b + c)" a=2 b=-3 c=10

retrograd COMMAND --help says more about each command.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        The words after ``retrograd``; those of the command line unless given.

    Returns
    -------
    int
        The exit status: 0, 1 if a check failed, 2 for input that cannot be used, 130 after Ctrl-C,
        143 after SIGTERM.
    """
    open_missing_streams()
    for stream in sys.stdout, sys.stderr:
        if isinstance(stream, TextIOWrapper):
            # A class called ü must not end a training on a terminal that cannot show it.
            stream.reconfigure(errors=HANDLER)
    try:
        status = _run(argv)
        sys.stdout.flush()
    except (InputError, DomainError) as error:
        return _refuse(str(error))
    except OSError as error:
        if has_left(error):
            fall_silent()
            return 0
        return _refuse(f"{error.filename or 'standard output'}: {error.strerror}")
    except KeyboardInterrupt as interrupt:
        print("\nretrograd: interrupted", file=sys.stderr)
        [number] = interrupt.args or [signal.SIGINT]
        return 128 + int(number)
    return status


class _Parser(ArgumentParser):
    """Complains in one line, as everything else here does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} ({self.prog} --help says more)")

    def _print_message(self, message: str, file: Any = None) -> None:
        # Its own keeps to itself that help could not be written.
        print(message, end="", file=file, flush=True)


def _run(argv: Sequence[str] | None) -> int:
    # Here rather than above, so that Ctrl-C during these long imports is met in words.
    from retrograd import draw, lesson, play, step, train

    parser = _Parser(
        prog="retrograd",
        description="Train, check and draw networks; draw expressions and step through them.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("--version", action="version", version=f"retrograd {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (train, play, draw, step, lesson):
        command.add_to(commands)
    options, rest = parser.parse_known_args(argv)
    # argparse leaves words after an option, and takes -a*b for an option that it does not know.
    takes_words = "words" in options
    strange = [word for word in rest if word.startswith("--") or not takes_words]
    if strange:
        parser.error(f"not understood: {' '.join(strange)}")
    if rest:
        options.words += rest
    status: int = options.run(options)
    return status


def _refuse(problem: str) -> int:
    # Where it cannot be said, the status says it alone.
    with suppress(OSError):
        print(f"retrograd: error: {legible(' '.join(problem.splitlines()))}", file=sys.stderr)
    return 2
