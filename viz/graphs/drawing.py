"""Drawing a graph: from a Value to a picture of all that it was computed from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

import autograd
from autograd import Constant, Value, nodes
from autograd.value import learns
from nn import Module, Parameter
from viz.graphs.cards import CARDS_TEXT
from viz.graphs.dot import frames_of
from viz.graphs.neurons import layers_of
from viz.graphs.paper import SIZE as VALUES_TEXT
from viz.graphs.picture import Picture
from viz.graphs.scales import SCALES, CannotFold, Drawing, Look, fits, layers, neurons, values
from viz.lettering import numeral, shortened
from viz.themes import THEMES, follow_the_reader

__all__ = ["CannotFold", "GraphTooLarge", "draw"]

Highlight = Value | str | Collection[Value | str | tuple[Value, Value]]

_DIRECTIONS = ("LR", "RL", "TB", "BT")
_MOST_DIGITS = 17
_MOST_NAMED = 8
_LONGEST_NAME = 64
_MOST_AT_ONCE = 100
"""Of more Values than this no picture fits a slide."""


class GraphTooLarge(ValueError):  # noqa: N818
    """A graph has more nodes than anybody could read in a picture."""


def draw(
    value: Value | Module,
    *,
    scale: str = "auto",
    open: str | Collection[str] = (),
    direction: str = "LR",
    precision: int = 4,
    theme: str = "auto",
    partials: bool = False,
    highlight: Highlight = (),
    legend: bool = False,
    limit: int = 500,
    names: Mapping[Value, str] | None = None,
    grads: Mapping[Value, float] | None = None,
) -> Picture:
    """Draw the graph of what a Value was computed from.

    There are three scales. Of *values*, each is a box with its data and gradient, and operations
    are circles. A leaf has round corners, a parameter a folded one, a result square ones; a
    constant is an ellipse without a gradient, since it does not learn, and the output has a double
    outline. Of *neurons*, each is a box with a row for each input and its weight, for the bias, the
    sum z and the activation a. Of *layers*, equal operations are arrays, as in a compiled program:
    ``Z1 = X·W1ᵀ + b1``, with maps of their values and gradients.

    A positive gradient is blue and a negative one orange, the stronger the nearer it comes to the
    largest in the picture; what is not a finite number is marked ⚠. A label with dots, such as
    ``layer1.neuron3.w[0]``, puts its node into nested frames. Operands stand in the order in which
    they were written.

    Parameters
    ----------
    value
        The output of the graph. Or a model, which is drawn for inputs that are all 1.
    scale
        ``"values"``, ``"neurons"``, ``"layers"``, or ``"auto"``: the most detailed of these that
        can be read on a slide.
    open
        What to show in its parts where it would be folded: ``"layer2"``, ``"layer1.neuron3"``, or
        several of these.
    direction
        Where the arrows point: ``"LR"`` (left to right), ``"RL"``, ``"TB"`` (top to bottom) or
        ``"BT"``.
    precision
        How many significant digits a number has.
    theme
        ``"light"``, ``"dark"``, or ``"auto"``: an SVG as light or dark as its reader has set the
        browser to be, and light in the other formats.
    partials
        Whether to write the local partial derivatives on the edges, as formula and number; of
        values only.
    highlight
        What to emphasise: a Value, a name such as ``"layer1.neuron2.w[0]"``, or several of these,
        and edges as pairs of a result and its operand.
    legend
        Whether to say below the picture what shapes and colours mean.
    limit
        How many Values a picture of values may have.
    names
        What `autograd.names` gives for this graph; with the caller's variables unless
        given.
    grads
        Gradients to draw instead of those in the graph, value by value.

    Returns
    -------
    Picture
        It shows itself in Jupyter, and has ``.show()``, ``.save("graph.svg")``, ``.svg`` and
        ``.source``.

    Raises
    ------
    GraphTooLarge
        If the graph has more Values than ``limit`` and cannot be drawn at a coarser scale.
    CannotFold
        If a graph to be drawn by layers does not repeat itself.
    LookupError
        If nothing in the graph has the name that is to be highlighted.
    TypeError
        If what is to be drawn is neither a Value nor a model.
    ValueError
        If an option is not one of those above, or something to highlight or to open is not in the
        graph.

    Examples
    --------
    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(-3.0)
    >>> L = a * b
    >>> L.backward()
    >>> draw(L).description
    '3 values and 1 operation. Output: L = −6, gradient 1. Inputs: a = 2, b = −3.'
    """
    if isinstance(value, Module):
        value = _computed(value)
    _check(value, scale, direction, precision, theme)
    found = nodes(value)
    called = autograd.names(value) if names is None else names
    look = Look(
        called,
        direction=direction,
        precision=precision,
        theme=theme,
        partials=partials,
        highlight=_in_graph(highlight, found, called),
        grads=grads or {},
        legend=legend,
        opened=_frames(open, found),
    )
    drawing = _drawn(value, scale, look, len(found), limit)
    return Picture(
        drawing.graph(),
        title=f"Graph of {shortened(look.full_name(value), _LONGEST_NAME)}",
        description=_describe(value, look),
        titles=drawing.titles,
        style=follow_the_reader() if theme == "auto" else "",
    )


def _drawn(value: Value, scale: str, look: Look, count: int, limit: int) -> Drawing:
    """Draw at a scale, or at the first that can be read on a slide."""
    if scale == "layers":
        return layers(value, look)
    if scale == "neurons":
        return neurons(value, look)
    if scale == "values" or look.partials:
        if count > limit:
            raise _too_large(count, limit)
        return values(value, look)
    if count <= _MOST_AT_ONCE and not look.opened:
        drawing: Drawing = values(value, look)
        if fits(drawing, VALUES_TEXT):
            return drawing
    if count <= limit:
        drawing = neurons(value, look)
        if fits(drawing, CARDS_TEXT):
            return drawing
    try:
        return layers(value, look)
    except (CannotFold, ImportError):
        if count > limit:
            raise _too_large(count, limit) from None
        return neurons(value, look)


def _too_large(count: int, limit: int) -> GraphTooLarge:
    return GraphTooLarge(
        f"this graph has {count:,} values, more than the {limit:,} that can be read in a "
        "picture: draw a part of it, such as one example's loss or one neuron's output (any "
        f"Value inside the graph will do), or raise the limit: draw(..., limit={count})"
    )


def _computed(model: Module) -> Value:
    """Compute a model's output for inputs that are all 1."""
    count = len(layers_of(model)[0][0].w)
    output = model([Value(1.0, f"x{i}") for i in range(1, count + 1)])
    if isinstance(output, Value):
        return output
    total = autograd.sum(output)
    total.label = "sum of outputs"
    return total


def _frames(wanted: str | Collection[str], found: list[Value]) -> set[str]:
    """Check that the frames to be opened are there."""
    opened = {wanted} if isinstance(wanted, str) else set(wanted)
    paths = {frames_of(node) for node in found}
    there = {".".join(path[:depth]) for path in paths for depth in range(1, len(path) + 1)}
    for name in opened:
        if name not in there:
            listed = ", ".join(sorted(there)[:8]) or "none"
            raise ValueError(f"open takes frames of this graph, not {name!r}: there are {listed}")
    return opened


def _check(value: Value, scale: str, direction: str, precision: int, theme: str) -> None:
    if not isinstance(value, Value):
        raise TypeError(
            f"draw takes the Value whose graph to draw, not {type(value).__name__}; "
            "for several outputs, draw each of them or their autograd.sum"
        )
    for option, chosen, choices in (
        ("scale", scale, SCALES),
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
    highlight: Highlight, found: list[Value], names: Mapping[Value, str]
) -> set[Value | tuple[Value, Value]]:
    there: set[Value | tuple[Value, Value]] = set(found)
    there.update((node, operand) for node in found for operand in node.operands)
    items = [highlight] if isinstance(highlight, (Value, str)) else highlight
    wanted: set[Value | tuple[Value, Value]] = set()
    for item in items:
        if isinstance(item, str):
            item = _named(item, names)
        if item not in there:
            raise ValueError(
                "highlight takes Values of this graph, and pairs of a result and one of its "
                f"operands; this is neither: {item!r}"
            )
        wanted.add(item)
    return wanted


def _named(name: str, names: Mapping[Value, str]) -> Value:
    for node, own in names.items():
        if name in (own, node.label):
            return node
    alike = get_close_matches(name, names.values(), n=3)
    hint = f": did you mean {' or '.join(alike)}?" if alike else ""
    raise LookupError(f"nothing in this graph is called {name!r}{hint}")


def _describe(output: Value, look: Look) -> str:
    """Say in words what the picture shows."""

    def statement(node: Value) -> str:
        name = shortened(look.full_name(node), _LONGEST_NAME)
        return f"{name} = {numeral(node.data, look.precision)}"

    def is_leaf(node: Value) -> bool:
        return not node.operands and not isinstance(node, (Constant, Parameter))

    operations = sum(node.op is not None for node in look.names)
    gradient = f", gradient {numeral(output.grad, look.precision)}" if learns(output) else ""
    sentences = [
        f"{_counted(len(look.names), 'value')} and {_counted(operations, 'operation')}",
        f"Output: {statement(output)}{gradient}",
    ]
    kinds: dict[str, list[Value]] = {
        "Inputs": [node for node in look.names if is_leaf(node)],
        "Parameters": [node for node in look.names if isinstance(node, Parameter)],
    }
    for heading, members in kinds.items():
        statements = [statement(node) for node in members[:_MOST_NAMED]]
        if len(members) > _MOST_NAMED:
            statements.append(f"and {len(members) - _MOST_NAMED} more")
        if statements:
            sentences.append(f"{heading}: {', '.join(statements)}")
    return ". ".join(sentences) + "."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
