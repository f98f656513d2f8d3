"""Pictures for a page: what its code draws is shown below the code."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from doctest import DocTestParser
from io import StringIO
from pathlib import Path
from typing import Any

__all__ = ["illustrate"]

_BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def illustrate(page: Path) -> None:
    """Run the examples of a page in their order, and put each picture below its block.

    Parameters
    ----------
    page
        A Markdown file, which is written anew; pictures go to ``pictures`` beside it.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0

    def with_pictures(block: re.Match[str]) -> str:
        nonlocal count
        below = ""
        for value in _shown(block[1], names):
            count += 1
            file = Path("pictures", f"{page.stem}-{count}.svg")
            if alt := _saved(value, page.parent / file):
                below += f"\n![{alt}]({file.as_posix()}){{ loading=lazy }}\n"
        return block[0] + below

    text = page.read_text(encoding="utf-8")
    page.write_text(_BLOCK.sub(with_pictures, text), encoding="utf-8")


def _shown(code: str, names: dict[str, Any]) -> Iterator[Any]:
    """Run examples, and give what a prompt would show of each."""
    shown: list[Any] = []
    before, sys.displayhook = sys.displayhook, shown.append
    try:
        for example in DocTestParser().get_examples(code):
            with redirect_stdout(StringIO()):
                exec(compile(example.source, "<example>", "single"), names)
    finally:
        sys.displayhook = before
    yield from shown


def _saved(value: Any, file: Path) -> str:
    """Save what is a picture, of a graph or a plot, and say what it shows; else return ''."""
    save = getattr(value, "savefig", None) or getattr(value, "save", None)
    if save is None:
        return ""
    file.parent.mkdir(exist_ok=True)
    save(file)
    title = getattr(value, "title", None) or f"Plot of {value.axes[0].get_title() or 'the above'}"
    return re.sub(r"[\[\]<>]", "", title)
