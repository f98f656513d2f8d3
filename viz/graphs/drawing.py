"""Drawing a graph: from a Value to a picture of all that it was computed from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import autograd
from autograd import Value, nodes
from autograd.value import learns
from viz.graphs.dot import Sketch
from viz.graphs.picture import Picture
from viz.lettering import shortened
from viz.themes import THEMES, follow_the_reader

__all__ = ["GraphTooLarge", "draw"]

_DIRECTIONS = ("LR", "RL", "TB", "BT")
_MOST_DIGITS = 17
_MOST_NAMED = 8
_LONGEST_NAME = 64


class GraphTooLarge(ValueError):  # noqa: N818
    """A graph has more nodes than anybody could read in a picture."""


def draw(
    value: Value,
    *,
    direction: str = "LR",
    precision: int = 4,
    theme: str = "auto",
    partials: bool = False,
    highlight: Collection[Value | tuple[Value, Value]] = (),
    limit: int = 500,
    names: Mapping[Value, str] | None = None,
    grads: Mapping[Value, float] | None = None,
) -> Picture:
    """Draw the graph of what a Value was computed from.

    Values are boxes with their data and gradient, operations are circles. A leaf has round corners,
    a parameter a folded one, a result square ones; a constant is an ellipse without a gradient,
    since it does not learn, and the output has a double outline. A positive gradient is blue and a
    negative one orange, the stronger the nearer it comes to the largest in the picture; what is not
    a finite number is marked ⚠. A label with dots, such as ``layer1.neuron3.w[0]``, puts its node
    into nested frames.

    Parameters
    ----------
    value
        The output of the graph.
    direction
        Where the arrows point: ``"LR"`` (left to right), ``"RL"``, ``"TB"`` (top to bottom) or
        ``"BT"``.
    precision
        How many significant digits a number has.
    theme
        ``"light"``, ``"dark"``, or ``"auto"``: an SVG as light or dark as its reader has set the
        browser to be, and light in the other formats.
    partials
        Whether to write the local partial derivatives on the edges, as formula and number.
    highlight
        What to emphasise: Values, and edges as pairs of a result and its operand.
    limit
        How many Values a picture may have.
    names
        What `autograd.names` gives for this graph; with the caller's variables unless
        given.
    grads
        Gradients to draw instead of those in the graph.

    Returns
    -------
    Picture
        It shows itself in Jupyter, and has ``.save("graph.svg")``, ``.svg`` and ``.source``.

    Raises
    ------
    GraphTooLarge
        If the graph has more Values than ``limit``.
    TypeError
        If what is to be drawn is not a Value.
    ValueError
        If an option is not one of those above, or something to highlight is not in the graph.

    Examples
    --------
    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(-3.0)
    >>> L = a * b
    >>> L.backward()
    >>> draw(L).description
    '3 values and 1 operation. Output: L = −6, gradient 1. Inputs: a = 2, b = −3.'
    """
    _check(value, direction, precision, theme)
    found = nodes(value)
    if len(found) > limit:
        raise GraphTooLarge(
            f"this graph has {len(found):,} values, more than the {limit:,} that can be read in a "
            "picture: draw a part of it, such as one example's loss or one neuron's output (any "
            f"Value inside the graph will do), or raise the limit: draw(..., limit={len(found)})"
        )
    sketch = Sketch(
        value,
        autograd.names(value) if names is None else names,
        direction=direction,
        precision=precision,
        theme=theme,
        partials=partials,
        highlight=_in_graph(highlight, found),
        grads=grads or {},
    )
    return Picture(
        sketch.graph(),
        title=f"Graph of {shortened(sketch.name(value), _LONGEST_NAME)}",
        description=_describe(sketch),
        titles=sketch.titles,
        style=follow_the_reader() if theme == "auto" else "",
    )


def _check(value: Value, direction: str, precision: int, theme: str) -> None:
    if not isinstance(value, Value):
        raise TypeError(
            f"draw takes the Value whose graph to draw, not {type(value).__name__}; "
            "for several outputs, draw each of them or their autograd.sum"
        )
    for option, chosen, choices in (
        ("direction", direction, _DIRECTIONS),
        ("theme", theme, THEMES),
    ):
        if chosen not in choices:
            raise ValueError(f"{option} must be one of {', '.join(choices)}, not {chosen!r}")
    if not (isinstance(precision, int) and 1 <= precision <= _MOST_DIGITS):
        raise ValueError(
            f"precision must be a number of digits from 1 to {_MOST_DIGITS}, not {precision!r}"
        )


def _in_graph(
    highlight: Collection[Value | tuple[Value, Value]], found: list[Value]
) -> set[Value | tuple[Value, Value]]:
    there: set[Value | tuple[Value, Value]] = set(found)
    there.update((node, operand) for node in found for operand in node.operands)
    wanted = set(highlight)
    for item in wanted:
        if item not in there:
            raise ValueError(
                "highlight takes Values of this graph, and pairs of a result and one of its "
                f"operands; this is neither: {item!r}"
            )
    return wanted


def _describe(sketch: Sketch) -> str:
    """Say in words what the picture shows."""

    def statement(node: Value) -> str:
        name = shortened(sketch.name(node), _LONGEST_NAME)
        return f"{name} = {sketch.numeral(node.data)}"

    operations = sum(node.op is not None for node in sketch.names)
    gradient = f", gradient {sketch.numeral(sketch.output.grad)}" if learns(sketch.output) else ""
    sentences = [
        f"{_counted(len(sketch.names), 'value')} and {_counted(operations, 'operation')}",
        f"Output: {statement(sketch.output)}{gradient}",
    ]
    for heading, kind in (("Inputs", "leaf"), ("Parameters", "parameter")):
        statements = [statement(node) for node in sketch.names if sketch.kind(node) == kind]
        if len(statements) > _MOST_NAMED:
            statements[_MOST_NAMED:] = [f"and {len(statements) - _MOST_NAMED} more"]
        if statements:
            sentences.append(f"{heading}: {', '.join(statements)}")
    return ". ".join(sentences) + "."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
