"""The page of the playground: choose, train, watch, and ask any weight why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from autograd.translation import languages, spoken, translator
from nn import datasets
from viz.pages.javascript import table as table_of_derivatives
from viz.pages.page import document
from viz.pages.playground_words import words

__all__ = ["playground", "playground_model", "playground_module"]

_HERE = Path(__file__).parent
_PARTS = (
    "elements.js",
    "formulas.js",
    "examples.js",
    "addresses.js",
    "experiment.js",
    "charts.js",
    "vocabulary.js",
    "wiring.js",
    "reasons.js",
    "controls.js",
    "outputs.js",
    "exporting.js",
    "lessons.js",
    "playground.js",
)
_MOST = 500
"""How many examples of each data set there are to choose from."""

_DIGITS = 4
_NOISE = {"apples_and_oranges": 0.1, "gaussians": 0.5, "moons": 0.1, "circle": 0.05}
_AXES = {"apples_and_oranges": ("weight in 100 g", "roughness"), "speeds": ("speed", "")}


def playground(
    table: Mapping[str, Any] | None = None,
    target: str | None = None,
    **answering: str,
) -> str:
    """Return the page, complete in itself; it asks nothing of the network.

    Parameters
    ----------
    table
        A table to begin with: its ``header``, and its ``rows`` of text.
    target
        The column of it to be learnt; the last unless given.
    **answering
        Who answers questions, as for `document`; without, the page trains and says what is missing.

    Examples
    --------
    >>> page = playground()
    >>> page[page.index("<title>"):].splitlines()[0]
    '<title>retrograd playground</title>'
    """
    model = playground_model(table, target)
    return document(
        model,
        title=f"retrograd {model['words'][model['language']]['playground']}",
        module=playground_module(),
        style=(_HERE / "playground.css").read_text("utf-8"),
        **answering,
    )


def playground_module() -> str:
    """Return the playground as one ES module, without imports; it exports ``render``."""
    trainer = _closed((_HERE / "trainer.js").read_text("utf-8"))
    derivatives = _closed(table_of_derivatives())
    return "\n".join(
        [
            f"const training = {trainer}",
            f"const {{ table: tableOfDerivatives }} = {derivatives}",
            *((_HERE / part).read_text("utf-8") for part in _PARTS),
        ]
    )


def playground_model(
    table: Mapping[str, Any] | None = None, target: str | None = None
) -> dict[str, Any]:
    """Return all that the page asks of its model."""
    return {
        "language": spoken(),
        "words": {language: words(translator(language)) for language in languages()},
        "sets": {
            name: _data_set(getattr(datasets, name), name)
            for name in datasets.__all__
            if name != "from_csv"
        },
        "table": table,
        "target": target,
    }


def _closed(module: str) -> str:
    """Write a module as an expression: an object of what it exports, the rest out of sight."""
    exported = re.findall(r"^export (?:const|function|class) (\w+)", module, re.MULTILINE)
    inside = re.sub(r"^export ", "", module, flags=re.MULTILINE)
    return f"(() => {{\n{inside}\nreturn {{ {', '.join(exported)} }}\n}})()"


def _data_set(make: Callable[..., tuple[Any, Any]], name: str) -> dict[str, Any]:
    """Return a data set without its noise, which the page adds as the generator does."""
    X, y = make(n=_MOST, noise=0.0)
    count = max(y) + 1 if isinstance(y[0], int) else 0
    return {
        "points": [[round(x, _DIGITS) for x in (*row, 0.0)[:2]] for row in X],
        "targets": [round(target, _DIGITS) for target in y],
        "classes": [str(label) for label in range(count)],
        "axes": _AXES.get(name, ("x₁", "x₂")),
        "noise": _NOISE.get(name, 0.0),
    }
