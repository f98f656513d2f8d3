"""``retrograd lesson``: the lecture, as scripts that teach."""

from __future__ import annotations

import ast
from argparse import Namespace
from pathlib import Path
from runpy import run_path
from typing import Any

from autograd.legibility import legible
from autograd.translation import languages, speak
from autograd.translation import translated as _
from retrograd.errors import InputError

__all__ = ["add_to", "run", "scripts"]

_HERE = Path(__file__).parent

# The first is there once it is installed, the second in a clone: setup.cfg makes one of the other.
_FOLDERS = _HERE / "lessons", _HERE.parent / "examples"

_DESCRIPTION = """\
Run a lesson of the lecture, or list them all.

A lesson is a script: copy it, change a number, and run your copy.
"""

_EXAMPLES = """\
examples:
  retrograd lesson
  retrograd lesson 11
  retrograd lesson 11 --lang es --out pictures
  retrograd lesson my_copy.py
"""


def add_to(commands: Any) -> None:
    """Add this subcommand to the others."""
    parser = commands.add_parser(
        "lesson",
        help="run a lesson of the lecture, or list them",
        usage="retrograd lesson [LESSON] [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "lesson", metavar="LESSON", nargs="?", help="its number, or a script of your own"
    )
    parser.add_argument("--lang", choices=languages(), default="en", help="the language (en)")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="where to write its pictures; without it, none"
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Run a lesson, or list them.

    Raises
    ------
    InputError
        If there is no such lesson, or the folder for pictures cannot be made.
    """
    speak(options.lang)
    if options.lesson is None:
        _list()
        return 0
    script = _find(options.lesson)
    if options.out:
        try:
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"cannot make the folder {str(options.out)!r}: {error.strerror}"
            ) from None
    title = _title(script)
    print(f"{title}\n{'─' * len(title)}")
    run_path(str(script))["main"](options.out)
    return 0


def scripts() -> list[Path]:
    """List the scripts of the lecture, in their order."""
    folder = next(filter(Path.is_dir, _FOLDERS))
    return sorted(folder.glob("[0-9][0-9]_*.py"))


def _find(lesson: str) -> Path:
    if lesson.endswith(".py"):
        if not Path(lesson).is_file():
            raise InputError(f"there is no script {lesson!r}")
        return Path(lesson)
    for script in scripts():
        number = script.name[:2]
        if lesson in (number, str(int(number))):
            return script
    raise InputError(f"there is no lesson {lesson!r}: retrograd lesson lists them")


def _list() -> None:
    for script in scripts():
        print(f"  {script.name[:2]}  {_title(script)}")
    print()
    print(_("retrograd lesson 11 runs one; --lang es: in Spanish; --out DIR: with its pictures."))
    print(_("The scripts, to copy and change: {folder}").format(folder=scripts()[0].parent))


def _title(script: Path) -> str:
    """Return the first line that a script says of itself."""
    documentation = ast.get_docstring(ast.parse(script.read_bytes())) or script.stem
    return legible(_(documentation.splitlines()[0]))
