"""Names for the nodes of a graph, the same in every reading."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import count
from types import FrameType
from typing import Any, Literal, NamedTuple, get_args

from autograd.graph import nodes
from autograd.legibility import legible
from autograd.table.entries import DOT
from autograd.table.formulas import number
from autograd.table.notation import lowered, raised, weighted
from autograd.value import Constant, Value

__all__ = [
    "Names",
    "Place",
    "Style",
    "caller_variables",
    "calling_frame",
    "is_ours",
    "names",
    "place",
    "short",
]

Style = Literal["full", "short"]
"""Names as typed, ``layer1.neuron2.w[0]``, or as a class would write them, ``w¹₂₁``."""

_SITE = os.path.dirname(os.path.dirname(__file__))
_OUR_FOLDERS = tuple(
    os.path.join(_SITE, name, "") for name in ("autograd", "nn", "viz", "retrograd")
)


_LESSONS = os.path.join(_SITE, "retrograd", "lessons", "")


def is_ours(file: str) -> bool:
    """Say whether code is the library's; lessons are read as if they were the reader's."""
    return file.startswith(_OUR_FOLDERS) and not file.startswith(_LESSONS)


_PLACE = re.compile(
    r"((?:.*?\.)??)(?:layer(\d+)\.)?(?:neuron(\d+)\.)?([^\W\d_])(?:\[(\d+)\]|_?(\d*))"
)


class Place(NamedTuple):
    """What a name in a network says: the neuron it belongs to, and which of its parts it is."""

    before: str
    layer: str
    neuron: str
    letter: str
    entry: str

    def __str__(self) -> str:
        indices = [part for part in (self.neuron, self.entry) if part]
        # 1 and 12 are no 11 and 2.
        below = ("," if max(map(len, indices), default=0) > 1 else "").join(indices)
        return self.before + self.letter + raised(self.layer) + lowered(below)


def place(name: str) -> Place | None:
    """Return what a name in a network says; None if it says nothing of the kind."""
    found = _PLACE.fullmatch(name)
    if not found:
        return None
    before, layer, neuron, letter, entry, index = found.groups("")
    return Place(before, layer, neuron, letter, str(int(entry) + 1) if entry else index)


def short(name: str) -> str:
    """Write a name as a class would: layer above, neuron and input below, counted from 1.

    >>> short("layer1.neuron2.w[0]"), short("layer2.neuron1.b"), short("x1"), short("loss")
    ('w¹₂₁', 'b²₁', 'x₁', 'loss')
    """
    found = place(name)
    return str(found) if found else name


class Names(Mapping[Value, str]):
    """What the nodes of a graph are called, to be printed; each name is made when asked for."""

    def __init__(
        self, order: list[Value], variables: dict[str, Any], style: Style = "full"
    ) -> None:
        if style not in get_args(Style):
            raise ValueError(f"names are 'full' or 'short', not {style!r}")
        self.style = style
        self._inputs = _inputs(order) if style == "short" else {}
        named = set(map(id, order))
        # Reversed, so that of several variables for one Value the first gives the name.
        self._held = {
            id(value): name
            for name, value in reversed(variables.items())
            if isinstance(value, Value) and id(value) in named and not name.startswith("_")
        }
        counter = count(1)
        self._numbers: dict[Value, int] = {}
        self._copies: dict[Value, int] = {}
        uses: dict[str, int] = {}
        for node in order:
            name = self._own(node)
            self._numbers[node] = 0 if name else next(counter)
            if name and (node.label or node in self._inputs or not isinstance(node, Constant)):
                uses[name] = uses.get(name, 0) + 1
                if uses[name] > 1:
                    self._copies[node] = uses[name]

    def __getitem__(self, node: Value) -> str:
        unnamed = self._written(f"v{self._numbers[node]}")
        return (self._own(node) or unnamed) + self.copy(node)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def copy(self, node: Value) -> str:
        """Return what tells a node from others with its name: ``#2``, or nothing."""
        return f"#{self._copies[node]}" if node in self._copies else ""

    def _own(self, node: Value) -> str:
        name = legible(node.label) or self._held.get(id(node)) or self._inputs.get(node)
        if name:
            return self._written(name)
        return number(node.data) if isinstance(node, Constant) else ""

    def _written(self, name: str) -> str:
        return short(name) if self.style == "short" else name

    def find(self, name: str) -> Value:
        """Return the node with this name, as it was typed or as it is printed.

        Where names are short, full ones are found too.

        Raises
        ------
        LookupError
            If no node has it; the message suggests names that are alike.
        """
        shown = legible(name)
        for node in reversed(self._numbers):
            if self[node] == shown:
                return node
        for node in self._numbers:
            if shown and legible(node.label) == shown:
                return node
        alike = get_close_matches(name, self.values(), n=3)
        hint = f"did you mean {' or '.join(alike)}?" if alike else f"there are {_some(self)}"
        raise LookupError(f"nothing in this graph is called {name!r}: {hint}")


def names(*outputs: Value, variables: dict[str, Any] | None = None, style: Style = "full") -> Names:
    """Name every node that leads to the outputs.

    A label wins; else the name of a variable that holds the Value; else, for results and unlabelled
    leaves, v1, v2, … in the order of the graph, and for constants their number. Where a name is
    had by several, the second is called ``a#2``, and so on.

    Parameters
    ----------
    *outputs
        The results whose graphs are to be named.
    variables
        Variables by name; those of the caller unless given.
    style
        ``"full"``, or ``"short"``: ``w¹₂₁`` for ``layer1.neuron2.w[0]``, ``x₁`` for ``x1`` and for
        the first number given to a neuron.

    Returns
    -------
    mapping from Value to str

    Raises
    ------
    ValueError
        If there is no such style.

    Examples
    --------
    >>> a, b = Value(2.0), Value(3.0, "bias")
    >>> L = a * 4 + b
    >>> list(names(L).values())
    ['a', '4', 'v1', 'bias', 'L']
    """
    return Names(nodes(*outputs), caller_variables() if variables is None else variables, style)


def _inputs(order: list[Value]) -> dict[Value, str]:
    """Name the plain numbers that neurons are given by their place among the inputs."""
    found: dict[Value, str] = {}
    for node in order:
        if node.op and node.op.entry is DOT:
            for i, (_, x) in enumerate(weighted(node.operands)[0], 1):
                if isinstance(x, Constant):
                    found.setdefault(x, f"x{i}")
    return found


def calling_frame() -> FrameType | None:
    """Return the nearest frame outside this library."""
    frame: FrameType | None = sys._getframe(1)
    while frame and is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def caller_variables() -> dict[str, Any]:
    """Return the variables of the nearest caller outside this library, locals over globals."""
    frame = calling_frame()
    return {**frame.f_locals, **frame.f_globals, **frame.f_locals} if frame else {}


def _some(names: Names) -> str:
    shown = list(dict.fromkeys(names.values()))
    return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")
