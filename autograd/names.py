"""Names for the nodes of a graph, the same in every reading."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from autograd.graph import nodes
from autograd.symbols import number
from autograd.value import Constant, Value

__all__ = ["caller_variables", "names"]

_SITE = os.path.dirname(os.path.dirname(__file__))
_OUR_FOLDERS = tuple(
    os.path.join(_SITE, name, "") for name in ("autograd", "nn", "viz", "retrograd")
)


def names(*outputs: Value, variables: Mapping[str, Any] | None = None) -> dict[Value, str]:
    """Name every node that leads to the outputs.

    A label wins; else the name of a variable that holds the Value; else, for results, v1, v2, …
    in the order of the graph, and for constants their number.

    Parameters
    ----------
    *outputs
        The results whose graphs are to be named.
    variables
        Variables by name; those of the caller unless given.

    Examples
    --------
    >>> a, b = Value(2.0), Value(3.0, "bias")
    >>> L = a * 4 + b
    >>> list(names(L).values())
    ['a', '4', 'v1', 'bias', 'L']
    """
    if variables is None:
        variables = caller_variables()
    held = {id(value): name for name, value in variables.items() if _is_name(name, value)}
    unnamed = (f"v{i}" for i in range(1, sys.maxsize))
    return {node: _name(node, held, unnamed) for node in nodes(*outputs)}


def caller_variables() -> dict[str, Any]:
    """Return the variables of the nearest caller outside this library, locals over globals."""
    frame: FrameType | None = sys._getframe()
    while frame and frame.f_code.co_filename.startswith(_OUR_FOLDERS):
        frame = frame.f_back
    return {**frame.f_globals, **frame.f_locals} if frame else {}


def _is_name(name: str, value: Any) -> bool:
    return isinstance(value, Value) and not name.startswith("_")


def _name(node: Value, held: Mapping[int, str], unnamed: Iterator[str]) -> str:
    if node.label:
        return node.label
    if id(node) in held:
        return held[id(node)]
    return number(node.data) if isinstance(node, Constant) else next(unnamed)
