"""The table of derivatives as a page: formula, derivatives, plot and edges of each operation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import DomainError, Operation, Value, apply, operations
from autograd.table.formulas import domain_text, latex_name, number
from autograd.table.mathml import mathml
from viz import activation
from viz.plots.axes import legend, new_figure, open_axes

if TYPE_CHECKING:
    from viz.plots.figures import Paper

__all__ = ["write_table"]

_INF, _NAN = math.inf, math.nan
_EDGES: dict[int, list[tuple[float, ...]]] = {
    1: [(-_INF,), (-1.0,), (0.0,), (1.0,), (_INF,), (_NAN,)],
    2: [
        (0.0, 0.0),
        (1.0, 1.0),
        (0.0, -1.0),
        (-1.0, 0.5),
        (0.0, _INF),
        (_INF, 0.0),
        (_INF, _INF),
        (_INF, -_INF),
        (0.0, _NAN),
        (_NAN, 0.0),
    ],
    3: [(0.0, 1.0, -1.0), (1.0, _INF, _NAN), (-1.0, _INF, _NAN), (_NAN, 1.0, -1.0)],
}
_OTHERS = (-1.0, 0.5, 2.0)
"""What the second operand is in a plot along the first."""

_HEAD = """\
# The table of derivatives

Everything that this library computes is made of the operations below. Each stands once, in
`autograd/table/`, and this page is read from there. On it *y* is the result, and an
operation of any number of operands is shown with two. Below each stands what the engine answers at
its edges, where — is a `DomainError`.

"""


def write_table(pages: Path) -> None:
    """Write ``table.md`` for all that is in the table of derivatives, registered entries too."""
    folder = pages / "table"
    folder.mkdir()
    rows, sections = [], []
    for name, operation in operations.items():
        operands = _operands(operation)
        symbols = map(latex_name, operands)
        written = mathml(operation.latex.write(*symbols, **operation.parameters))
        slopes = operation.derivatives(*operands, style="mathml")
        rows.append([f'<a href="#{name}">{written}</a>', *slopes])
        plot(operation).savefig(folder / f"{name}.svg")
        sections.append(_section(name, operation))
    page = [_HEAD + _html_table("overview", rows), *sections]
    (pages / "table.md").write_text("\n\n".join(page) + "\n", encoding="utf-8")


def plot(operation: Operation) -> Paper:
    """Plot an operation: of one operand with its derivative, else for several second operands."""
    paper = new_figure()
    ax = open_axes(paper.add_subplot())
    if operation.arity == 1:
        activation(operation, ax=ax)
        return paper
    first, *rest = _operands(operation)
    xs = [i / 50 for i in range(-200, 201)]
    for other, dashes in zip(_OTHERS, ("-", "--", "-.")):
        others = [other * (-1) ** i for i in range(len(rest))]
        ys = [_value(operation, (x, *others)) for x in xs]
        names = ", ".join(f"{name} = {number(x)}" for name, x in zip(rest, others))
        ax.plot(xs, ys, dashes, linewidth=2.5, label=names)
    bottom, top = ax.get_ylim()
    ax.set(xlabel=first, xlim=(-4, 4), ylim=(max(bottom, -8), min(top, 8)))
    ax.set_title(operation.text.write(first, *rest, **operation.parameters), parse_math=False)
    legend(ax)
    return paper


def _operands(operation: Operation) -> list[str]:
    if operation.arity is None:
        return ["x1", "x2"]
    return ["x"] if operation.arity == 1 else ["a", "b", "c"][: operation.arity]


def _section(name: str, operation: Operation) -> str:
    """Write down all that the table says of an operation."""
    operands = _operands(operation)
    symbols = list(map(latex_name, operands))
    written = operation.latex.write(*symbols, **operation.parameters)
    definition = operation.formula(*operands, style="latex")
    formulas = [f"y = {written}" + f" = {definition}" * (definition != written)]
    slopes = operation.derivatives(*operands, style="latex")
    formulas += [
        rf"\frac{{\partial y}}{{\partial {x}}} = {slope}" for x, slope in zip(symbols, slopes)
    ]
    facts = [operation.summary] if operation.summary else []
    if domain := domain_text(operation, operands):
        facts.append(domain.removeprefix("; ").capitalize() + ".")
    if operation.kink:
        facts.append("It has a kink.")
    if operation.range:
        facts.append(f"Range: {operation.range}.")
    if operation.parameters:
        settings = ", ".join(f"{name} = {x:g}" for name, x in operation.parameters.items())
        facts.append(f"Unless given: {settings}.")
    return f"""\
## {name} {{ #{name} }}

{escape(" ".join(facts))}

<div class="formulas">{"".join(map(mathml, formulas))}</div>

![{name}](table/{name}.svg){{ loading=lazy .plot }}

{_html_table("edges", _edges(operation, operands))}"""


def _edges(operation: Operation, operands: Sequence[str]) -> list[list[str]]:
    """List what the engine answers at infinities, nan, ties and the ends of the domain."""
    head = [*operands, "y", *(f"∂y/∂{x}" for x in operands)]
    points = _EDGES[len(operands)]
    columns = [head, *([*map(number, point), *_outcome(operation, point)] for point in points)]
    return [[column[i] for column in columns] for i in range(len(head))]


def _outcome(operation: Operation, point: Sequence[float]) -> list[str]:
    values = [Value(x) for x in point]
    try:
        y = apply(operation, *values)
    except DomainError:
        return ["—"] * (1 + len(point))
    y.backward()
    return [number(y.data), *(number(x.grad) for x in values)]


def _value(operation: Operation, point: Sequence[float]) -> float:
    with suppress(DomainError):
        return apply(operation, *map(Value, point)).data
    return _NAN


def _html_table(kind: str, rows: Sequence[Sequence[str]]) -> str:
    """Write a table whose first column says what is in its rows."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row[1:]) for row in rows)
    body = "\n".join(f"<tr><th>{row[0]}</th>{rest}</tr>" for row, rest in zip(rows, cells))
    return f'<div class="wide"><table class="{kind}">\n{body}\n</table></div>'
