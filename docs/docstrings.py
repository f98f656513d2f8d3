"""Docstrings as the site needs them."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

__all__ = ["Docstrings"]

_EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)
_TOGETHER = re.compile(r"^(\**\w+(?:, \**\w+)+)\n((?:    .*\n?)+)", re.MULTILINE)


class Docstrings(Extension):
    """Put a fence around each example, and give each parameter a place of its own.

    Markdown would take an example for a quotation, and of parameters that are described together,
    all would get the type of the first.
    """

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Change the docstring of a function, class, module or attribute."""
        if obj.docstring:
            text = _EXAMPLE.sub(r"```python\n\g<0>\n```", obj.docstring.value)
            obj.docstring.value = _TOGETHER.sub(_one_by_one, text)


def _one_by_one(found: re.Match[str]) -> str:
    return "\n".join(f"{name}\n{found[2].rstrip()}" for name in found[1].split(", ")) + "\n"
