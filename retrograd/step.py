"""``retrograd step``: step through the graph of an expression."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from autograd.legibility import legible
from autograd.stepping.pages import html_page, latex_document, pictures
from autograd.stepping.prompt import Prompt
from autograd.stepping.steps import Steps
from retrograd.draw import add_words, graph_of
from retrograd.errors import InputError
from retrograd.output import staged
from viz import GraphTooLarge, GraphvizNotFoundError

__all__ = ["add_to", "run"]

_DESCRIPTION = """\
Step through the graph of an expression, forward and backward, at a prompt.

Type help at the prompt. The expression is written as for retrograd draw. With --batch,
or where a file is asked for, there is no prompt.
"""

_EXAMPLES = """\
examples:
  retrograd step "tanh(a*b + c)" a=2 b=-3 c=6.5
  retrograd step "tanh(a*b + c)" a=2 b=-3 c=6.5 --batch
  retrograd step "tanh(a*b + c)" a=2 b=-3 c=6.5 --html steps.html --svg steps.svg
"""


def add_to(commands: Any) -> None:
    """Add this subcommand to the others."""
    parser = commands.add_parser(
        "step",
        help="step through the graph of an expression",
        usage="retrograd step EXPRESSION [NAME=NUMBER ...] [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    add_words(parser)
    parser.add_argument("--batch", action="store_true", help="print all steps and exit")
    files = {
        "--html": "a page to walk through the steps, with pictures",
        "--latex": "a document with the formula of each step",
        "--svg": "a picture of each step: FILE-01.svg and so on",
    }
    for option, text in files.items():
        parser.add_argument(option, metavar="FILE", type=Path, help=text)
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Open the prompt, or print or write the steps.

    Raises
    ------
    InputError
        If the expression or a value cannot be used, or a file cannot be written.
    """
    output = graph_of(options.words)
    if not (options.batch or options.html or options.latex or options.svg):
        Prompt(output, {}).cmdloop()
        return 0
    steps = Steps(output, {})
    if options.batch:
        for step in steps:
            print(step)
    try:
        if options.html:
            _write(options.html.parent, {options.html.name: html_page(steps)})
        if options.latex:
            _write(options.latex.parent, {options.latex.name: latex_document(steps)})
        if options.svg:
            _write(options.svg.parent, _numbered(options.svg, steps))
    except (GraphTooLarge, GraphvizNotFoundError) as error:
        raise InputError(str(error)) from None
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    with staged(folder, list(files)) as stage:
        for name, text in files.items():
            (stage / name).write_text(text, encoding="utf-8", newline="\n")
    for name in files:
        print(f"wrote {legible(str(folder / name))}", file=sys.stderr)


def _numbered(file: Path, steps: Steps) -> dict[str, str]:
    digits = len(str(len(steps)))
    return {
        f"{file.stem}-{place:0{digits}}{file.suffix or '.svg'}": picture.svg
        for place, picture in enumerate(pictures(steps), 1)
    }
