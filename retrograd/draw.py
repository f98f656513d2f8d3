"""``retrograd draw``: the graph of an expression as a picture."""

from __future__ import annotations

import math
import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from autograd import Value
from autograd.legibility import legible
from autograd.parsing import ExpressionError, parse
from nn.data.csv_files import as_number
from retrograd.errors import InputError
from viz import GraphvizNotFoundError, draw

__all__ = ["add_to", "add_words", "graph_of", "run"]

_DESCRIPTION = """\
Draw the graph of an expression, with every value and gradient.

The expression may hold numbers, names, + - * / **, parentheses, pi, e and functions
such as tanh(x), max(a, b, c) and leaky_relu(x, slope=0.2). It is never run as Python.
"""

_EXAMPLES = """\
examples:
  retrograd draw "tanh(a*b + c)" a=2 b=-3 c=10 -o g.svg
  retrograd draw "a**2 + b" a=3 b=1 > g.svg
"""


def add_to(commands: Any) -> None:
    """Add this subcommand to the others."""
    parser = commands.add_parser(
        "draw",
        help="draw the graph of an expression",
        usage="retrograd draw EXPRESSION [NAME=NUMBER ...] [-o FILE]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    add_words(parser)
    parser.add_argument(
        "-o",
        "--out",
        metavar="FILE",
        help="a .svg, .png, .pdf or .dot file; without it, the SVG goes to standard output",
    )
    parser.set_defaults(run=run)


def add_words(parser: ArgumentParser) -> None:
    """Let a subcommand take an expression and its values."""
    parser.add_argument(
        "words",
        metavar="EXPRESSION, NAME=NUMBER",
        nargs="*",
        help="the expression, and what each name in it stands for",
    )


def graph_of(words: list[str]) -> Value:
    """Read an expression and its values into a graph.

    Raises
    ------
    InputError
        If there is not one expression, or it or a value cannot be used.
    DomainError
        If an operation is not defined for these values.
    """
    expression, values = _understand(words)
    try:
        output = parse(expression, **values)
    except ExpressionError as error:
        where = "" if error.column is None else f" (at character {error.column + 1})"
        raise InputError(f"{error.problem}{where}") from None
    output.label = output.label or "result"
    return output


def run(options: Namespace) -> int:
    """Draw the expression.

    Raises
    ------
    InputError
        If a word cannot be used, or the picture cannot be made or saved.
    DomainError
        If an operation is not defined for these values.
    """
    output = graph_of(options.words)
    output.backward()
    try:
        picture = draw(output, legend=True)
        if options.out is None:
            if sys.__stdout__ is None:
                raise InputError("standard output is closed: give a file with -o")
            sys.stdout.buffer.write(picture.svg.encode())
        else:
            picture.save(options.out)
    except (ValueError, GraphvizNotFoundError, RuntimeError) as error:
        raise InputError(str(error)) from None
    if options.out is not None:
        print(f"wrote {legible(options.out)}", file=sys.stderr)
    return 0


def _understand(words: list[str]) -> tuple[str, dict[str, float]]:
    """Tell the expression from the values, in whatever order they stand."""
    expressions: list[str] = []
    values: dict[str, float] = {}
    for word in words:
        name, equals, text = map(str.strip, word.partition("="))
        if not (equals and name.isidentifier()):
            expressions.append(word)
            continue
        number = as_number(text)
        if number is None or not math.isfinite(number):
            raise InputError(f"{word!r}: {text!r} is not a finite number")
        if name in values:
            raise InputError(f"{name} has two values: {values[name]:g} and {number:g}")
        values[name] = number
    if not expressions:
        raise InputError('there is no expression: write one, such as "tanh(a*b + c)"')
    if len(expressions) > 1:
        listed = " and ".join(map(repr, expressions))
        raise InputError(f"there can be one expression, but here are {listed}")
    return expressions[0], values
