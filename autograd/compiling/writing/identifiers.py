"""What the arrays of a program are called: after the labels of the nodes in them."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Sequence

from autograd.legibility import legible
from autograd.table.operation import RULES, TABLE

__all__ = ["fresh", "identifier", "reserved", "shared_label", "span"]


def reserved() -> set[str]:
    """List what programs call functions and modules, and what their arguments have elsewhere."""
    entries = (*TABLE.values(), *RULES.values())
    forms = [form for entry in entries for form in (entry.floats, entry.arrays) if form]
    called = {form.definition.__name__ for form in forms if form.definition}
    return {
        *("np", "math", "step", "careful_step", "one", "parameters", "inputs", "prepare"),
        *("abs", "all", "bool", "float", "len", "map", "max", "min", "slice", "sum"),
        *called,
    }


def fresh(wanted: str, taken: set[str]) -> str:
    """Return a name that is not taken: W, or W2, W3, …; it is taken from then on.

    >>> fresh("t1", {"t1", "t2"})
    't3'
    """
    stem, number = re.fullmatch(r"(.*?)(\d*)", wanted).groups()  # type: ignore[union-attr]
    name, count = wanted, int(number or 1)
    while name in taken:
        count += 1
        name = f"{stem}{count}"
    taken.add(name)
    return name


def identifier(text: str) -> str:
    """Return a name as Python allows it, or nothing; those with _ in front are the program's own.

    >>> identifier("w1"), identifier("2 pi"), identifier("lambda")
    ('w1', '', '')
    """
    # As Python reads names: µ and μ are one.
    text = unicodedata.normalize("NFKC", text)
    is_name = text.isidentifier() and not text.startswith("_") and not keyword.iskeyword(text)
    return text if is_name else ""


def shared_label(labels: Sequence[str], is_matrix: bool) -> str:
    """Name an array after what the labels of its elements have in common.

    It is the last word of them all, with the first number that they share; a matrix has a capital.

    >>> shared_label(["layer2.neuron1.w[0]", "layer2.neuron1.w[1]"], is_matrix=False)
    'w2'
    >>> shared_label(["x[0]", "x[1]"], is_matrix=True)
    'X'
    """
    if not labels or not all(labels):
        return ""
    if len(labels) == 1 and (name := identifier(labels[0])):
        return name
    rows = [re.findall(r"[^\W\d_]+|\d+|_+", label) for label in labels]
    shared = [parts[0] for parts in zip(*rows) if all(part == parts[0] for part in parts[1:])]
    words = [part for part in shared if part.isalpha()]
    if not words:
        return ""
    word = words[-1]
    if is_matrix and len(word) == 1:
        word = word.upper()
    number = next((part for part in shared if part.isdigit()), "")
    return identifier(word + number)


def span(labels: Sequence[str]) -> str:
    """Say which labels there are: the first and the last."""
    # A comment ends where its line ends.
    named = [legible(label).replace("\n", " ") for label in labels if label]
    if not named:
        return ""
    return named[0] if len(set(named)) == 1 else f"{named[0]} … {named[-1]}"
