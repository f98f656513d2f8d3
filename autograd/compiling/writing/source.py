"""Last pass: the program as text, that a person can read, and that runs by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.compiling.arrays.nodes import Array, Builder, Take
from autograd.compiling.passes.differentiating import sorted_arrays
from autograd.compiling.writing.dialects import Dialect, selection
from autograd.compiling.writing.identifiers import fresh, reserved
from autograd.compiling.writing.precedence import Text
from autograd.table.forms import Form

__all__ = ["Draft", "scatter", "write_source"]

_LONGEST = 64


@dataclass
class Draft:
    """What is to be written.

    Attributes
    ----------
    builder : Builder
        What made the arrays.
    inputs, parameters : list of str
        The names of the function's arguments.
    preparation : list of str
        What is done with them first.
    leaves : dict
        The code of each leaf.
    forward : set of Array
        What is computed before any derivative.
    names : dict
        What arrays are called.
    notes : dict
        What is said about an array beside its line.
    outputs : dict
        What the function returns, by name.
    tables : list of str
        The names of the tables.
    derivatives : int
        How many of the outputs, after the first, are derivatives.
    summary : str
        The line of the docstring.
    """

    builder: Builder
    inputs: list[str]
    parameters: list[str]
    preparation: list[str]
    leaves: dict[Array, str]
    forward: set[Array]
    derivatives: int
    summary: str
    names: dict[Array, str] = field(default_factory=dict)
    notes: dict[Array, str] = field(default_factory=dict)
    outputs: dict[str, Array] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)

    def tables_by_name(self) -> dict[str, Any]:
        """Return the tables by their names."""
        return dict(zip(self.tables, self.builder.tables))


def write_source(draft: Draft, dialect: Dialect, careful: Draft | None) -> str:
    """Write a program as the source of a Python module with one function, ``step``.

    Parameters
    ----------
    draft
        What is to be written.
    dialect
        How.
    careful
        What it goes on with where not all numbers are finite, unless these just stay so.
    """
    writer = _SourceWriter(draft, dialect)
    lines = writer.lines()
    forms = _forms(draft, dialect)
    again: list[str] = []
    if careful and (dialect.kind == "arrays" or any(re.search(r"/|\w\(", x) for x in lines)):
        in_numpy = dialect.in_numpy(careful.tables)
        again = _function(
            "careful_step",
            draft,
            "Compute the same where not all is finite: in a derivative 0 times infinity is 0.",
            _SourceWriter(careful, in_numpy).lines(),
        )
        derivatives = writer.returned[1 : draft.derivatives + 1]
        lines = _with_infinities(draft, dialect, lines, derivatives)
        forms += _forms(careful, in_numpy)
    definitions = _definitions(forms)
    imports: dict[str, str] = {}
    for form, count, parameters in forms:
        imports |= form.imports(count, **dict(parameters))
    if any("np." in line for line in (*draft.preparation, *lines, *again)) or not imports:
        imports["np"] = "numpy"
    if any("math." in line for line in lines):
        imports["math"] = "math"
    lines = _function("step", draft, draft.summary, [*draft.preparation, *lines])
    tables = [
        f"{name} = {_literal(table)}"
        for name, table in zip((careful or draft).tables, draft.builder.tables)
        if any(name in line for line in (*lines, *again))
    ]
    parts = [sorted(map(_import, imports, imports.values())), *definitions, lines, again, tables]
    return "\n\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _function(name: str, draft: Draft, summary: str, lines: list[str]) -> list[str]:
    return [
        f"def {name}({', '.join([*draft.inputs, *draft.parameters])}):",
        f'    """{summary}"""',
        *_indented(lines),
    ]


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}".rstrip() for line in lines]


def _with_infinities(
    draft: Draft, dialect: Dialect, lines: list[str], derivatives: list[str]
) -> list[str]:
    """Go on with the careful function where not all is finite."""
    arguments = ", ".join([*draft.inputs, *draft.parameters])
    if derivatives:
        lines = [*lines[:-1], f"if {_are_finite(dialect, derivatives)}:", f"    {lines[-1]}"]
    if dialect.kind == "floats":
        lines = [
            "try:",
            *_indented(lines),
            "except (ArithmeticError, ValueError):",
            "    # Python's arithmetic raises where NumPy's has infinity or nan.",
            "    pass",
        ]
        arguments = f"*map(np.float64, ({arguments},))" if arguments else ""
    return [
        *lines,
        'with np.errstate(all="ignore"):',
        f"    return careful_step({arguments})",
    ]


def _are_finite(dialect: Dialect, derivatives: list[str]) -> str:
    """Write the condition that derivatives are finite."""
    if dialect.kind == "floats":
        return f"math.isfinite({' + '.join(f'sum({one})' for one in derivatives)})"
    if derivatives[1:]:
        return f"all(np.isfinite(one).all() for one in ({', '.join(derivatives)}))"
    return f"np.isfinite({derivatives[0]}).all()"


_Used = tuple[Form, int, tuple[tuple[str, float], ...]]
"""A form, the number of its operands, and its parameters."""


def _forms(draft: Draft, dialect: Dialect) -> list[_Used]:
    """List what a program computes with."""
    used: dict[_Used, None] = {}
    for array in sorted_arrays(draft.outputs.values()):
        if array.kind in ("apply", "reduce"):
            operation = array.detail
            if form := getattr(operation, dialect.kind):
                used[form, len(array.operands), tuple(operation.parameters.items())] = None
            else:
                used[getattr(operation.fold, dialect.kind), 2, ()] = None
    return list(used)


def _definitions(forms: list[_Used]) -> list[list[str]]:
    """Write the functions that are no single expression."""
    found: dict[str, Form] = {}
    for form, _, _ in forms:
        if form.definition is not None:
            name = form.definition.__name__
            if found.setdefault(name, form) is not form:
                raise TypeError(f"two functions of the table are called {name}: rename one")
    return [form.source().splitlines() for form in found.values()]


def _import(name: str, module: str) -> str:
    return f"import {module}" if name == module else f"import {module} as {name}"


class _SourceWriter:
    """From the arrays of a draft to the lines of a function that returns its outputs.

    An array that is used once stands in the line of what uses it, if that can be read; any other
    has a line and a name of its own.
    """

    def __init__(self, draft: Draft, dialect: Dialect) -> None:
        self.draft, self.dialect = draft, dialect
        self.order = sorted_arrays(
            [
                *(x for x in draft.outputs.values() if x in draft.forward),
                *reversed([x for x in draft.outputs.values() if x not in draft.forward]),
            ]
        )
        self.uses = Counter(operand for array in self.order for operand in array.operands)
        self.uses.update(draft.outputs.values())
        self.consumers: dict[Array, Array] = {}
        for array in self.order:
            for operand in array.operands:
                self.consumers[operand] = array
        arguments = (*draft.inputs, *draft.parameters)
        self.taken = {*arguments, *draft.names.values(), *draft.tables, *reserved()}
        self.results = {array: name for name, array in reversed(draft.outputs.items())}
        self.temporaries = 0
        self.texts: dict[Array, Text] = {}
        self.returned: list[str] = []
        self.statements: dict[bool, list[str]] = {True: [], False: []}

    def lines(self) -> list[str]:
        """Write the lines, those of the forward program first."""
        for array in self.order:
            self.texts[array] = self._text(array)
        self.returned = [self.texts[array].code for array in self.draft.outputs.values()]
        forward, backward = self.statements[True], self.statements[False]
        lines = list(forward)
        if backward:
            lines += [
                "# Backward: each d is the derivative of the result with respect to its array.",
                *backward,
            ]
        return [*lines, f"return {', '.join(self.returned)}"]

    def _text(self, array: Array) -> Text:
        """Write the code of an array, with those of its operands that are no lines."""
        is_forward = array in self.draft.forward
        if array.kind == "leaf":
            text = Text(self.draft.leaves[array])
            if "[" not in text.code or self.uses[array] == 1:
                return text
        elif array.kind == "scatter":
            return self._scatter(array, is_forward)
        else:
            text = self.dialect.write(array, *(self.texts[x] for x in array.operands))
            if self._is_inline(array, text):
                return text
        name = self._name(array)
        note = self.draft.notes.get(array, "")
        self.statements[is_forward].append(f"{name} = {text.code}" + f"  # {note}" * bool(note))
        return Text(name)

    def _is_inline(self, array: Array, text: Text) -> bool:
        """Say whether an array stands within a line, and is not one of its own."""
        if array.kind == "transpose" or not array.operands:
            return True
        if array.kind == "reshape" and not text.code.endswith(")"):
            return True
        if array.kind == "index" and not any(isinstance(one, Take) for one in array.detail):
            return True
        if array in self.draft.names or array in self.draft.outputs.values():
            return False
        consumer = self.consumers.get(array)
        if self.uses[array] > 1 or consumer is None or len(text.code) > _LONGEST:
            return False
        if consumer.kind == "scatter" or self.dialect.repeats(consumer):
            return False
        return (array in self.draft.forward) == (consumer in self.draft.forward)

    def _name(self, array: Array) -> str:
        """Return the name of an array, made up if it has none."""
        name = self.draft.names.get(array)
        if name is None:
            name = self.results.get(array, "")
            if not name:
                self.temporaries += 1
                name = f"t{self.temporaries}"
            name = self.draft.names[array] = fresh(name, self.taken)
        return name

    def _scatter(self, array: Array, is_forward: bool) -> Text:
        name = self._name(array)
        texts = [self.texts[x] for x in array.operands]
        tables = self.draft.builder.tables
        self.statements[is_forward] += scatter(name, array, texts, self.dialect, tables)
        return Text(name)


def scatter(
    name: str, array: Array, texts: Sequence[Text], dialect: Dialect, tables: Sequence[Any]
) -> list[str]:
    """Write how to add to places of an array, one line for each contribution."""
    items = array.detail
    if len(texts) > len(items):
        lines = [f"{name} = np.array({texts[-1].code}, float)"]
    else:
        shape = ", ".join([*[dialect.length] * array.batched, *map(str, array.shape)])
        lines = [f"{name} = np.zeros({f'({shape})' if ',' in shape else shape})"]
    for selectors, text in zip(items, texts):
        index = selection(selectors, array.shape, array.batched, dialect.tables)
        taken = [tables[one.table] for one in selectors if isinstance(one, Take)]
        # With += a place that is taken several times would get one contribution only.
        if any(len(np.unique(table)) < table.size for table in taken):
            lines.append(f"np.add.at({name}, {_as_tuple(index)}, {text.code})")
        else:
            lines.append(f"{name}{index} += {text.code}")
    return lines


def _as_tuple(index: str) -> str:
    """Turn an index into an argument."""
    parts = index[1:-1].split(", ")
    return (
        parts[0]
        if len(parts) == 1
        else f"({', '.join('slice(None)' if p == ':' else p for p in parts)})"
    )


def _literal(table: Any) -> str:
    return f"np.array({table.tolist()!r})".replace("nan", "np.nan").replace("inf", "np.inf")
