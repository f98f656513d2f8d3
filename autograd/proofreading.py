"""A new entry of the table, read once as it will be read later, before anybody relies on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Real
from typing import Any

from autograd.evaluation import wrong_partials
from autograd.table.formulas import (
    Apply,
    Expression,
    Symbol,
    definition,
    domain_text,
    local_partials,
    write,
)
from autograd.table.notation import Notation
from autograd.table.operation import Operation
from autograd.table.readings import FLOATS, arrays

__all__ = ["proofread"]

_NUMBERS = (0.4, -0.3, 1.7, -1.6, 3.3, -2.8, 6.4, -5.2)
_COUNTS = (2, 3, 4)
"""How many operands an entry for any number of them is read with; one of these must do."""
_CALLED = {
    "value": "value(xp, *operands, **parameters)",
    "partials": "partials(xp, result, *operands, **parameters)",
    "domain": "domain(xp, *operands, **parameters)",
    "kink": "kink(*operands)",
}
_PLAIN = (
    "write it in + − * / ** and functions of xp, such as xp.exp(x), with no math, NumPy, int(), "
    "comparison or if: xp.if_positive(x, a, b) is a where x > 0, else b"
)
_NOTATION = (
    "a Notation is filled in with the operands' texts, and the parameters by name; LaTeX's own "
    "braces are doubled"
)

Point = tuple[float, ...]
Results = tuple[Any, ...]
"""The result of an operation, and its partial derivatives."""


def proofread(operation: Operation) -> None:
    """Read an entry with floats, NumPy arrays and symbols.

    Where floats raise an error of arithmetic, they may be outside of the domain, so that says
    nothing.

    Raises
    ------
    TypeError
        If the entry can never work in one of the readings; the message says which, and why.
    """
    name = operation.name
    if operation.arity == 0:
        raise TypeError(f"the entry of {name} takes no operands: write value(xp, x) for one")
    for text in (operation.summary, operation.symbol):
        if not isinstance(text, str):
            raise TypeError(f"the summary and symbol of {name} must be text, not {text!r}")
    for notation in (operation.text, operation.latex):
        if not isinstance(notation, Notation):
            raise TypeError(
                f"the text and latex of {name} must be Notations, such as Notation('{name}({{0}})')"
                f", not {notation!r}"
            )
    operation.bind(**operation.parameters)
    problems = []
    for count in [operation.arity] if operation.arity else _COUNTS:
        try:
            _read(operation, count)
        except TypeError as problem:
            problems.append(problem)
        else:
            return
    raise problems[0]


def _read(operation: Operation, count: int) -> None:
    points = [_NUMBERS[i:] + _NUMBERS[:i] for i in range(count)]
    expected = {
        i: results
        for i, point in enumerate(zip(*points))
        if (results := _with_floats(operation, point))
    }
    _with_arrays(operation, points, expected)
    _with_symbols(operation, [f"x{i}" for i in range(1, count + 1)])


def _with_floats(operation: Operation, point: Point) -> Results | None:
    """Compute the results at a point, or return None if it may be outside of the domain."""
    parameters = operation.parameters
    try:
        if operation.domain:
            with _reading(operation, "domain", "floats"):
                margin = operation.domain(FLOATS, *point, **parameters)
                if not margin > 0:
                    return None
        if operation.kink:
            with _reading(operation, "kink", "floats"):
                abs(operation.kink(*point))
        with _reading(operation, "value", "floats"):
            result = operation.value(FLOATS, *point, **parameters)
        with _reading(operation, "partials", "floats"):
            partials = operation.partials(FLOATS, result, *point, **parameters)
    except (ArithmeticError, ValueError):
        return None
    if type(partials) is not tuple or len(partials) != len(point):
        raise wrong_partials(operation, len(point), partials)
    results = (result, *partials)
    if any(isinstance(x, complex) for x in results):
        return None
    for x in results:
        if not isinstance(x, Real):
            raise TypeError(f"the entry of {operation.name} must give numbers, not {x!r}")
    return results


def _with_arrays(operation: Operation, points: list[Point], expected: dict[int, Results]) -> None:
    """See that arrays give, element by element, what floats give."""
    try:
        import numpy as np
    except ImportError:
        # There are no arrays to read it with.
        return

    xp, operands = arrays(), [np.array(numbers) for numbers in points]
    with np.errstate(all="ignore"):
        with _reading(operation, "value", "arrays"):
            result = operation.value(xp, *operands, **operation.parameters)
        with _reading(operation, "partials", "arrays"):
            partials = operation.partials(xp, result, *operands, **operation.parameters)
        with _reading(operation, "result", "arrays"):
            columns = [np.broadcast_to(x, len(_NUMBERS)) for x in (result, *partials)]
            found = np.array([[column[i] for column in columns] for i in expected], dtype=float)
    known = np.array(list(expected.values()), dtype=float)
    if not np.allclose(found, known, rtol=1e-3, atol=1e-6, equal_nan=True):
        raise TypeError(
            f"the entry of {operation.name} gives other numbers for an array than for its elements "
            f"one by one; {_PLAIN}"
        )


def _with_symbols(operation: Operation, names: list[str]) -> None:
    """Write every formula of the entry down."""
    formulas: list[Expression] = [Apply(operation, tuple(map(Symbol, names)))]
    with _reading(operation, "value", "symbols"):
        formulas.append(definition(operation, *names))
    with _reading(operation, "partials", "symbols"):
        formulas += local_partials(operation, *names)
    with _reading(operation, "domain", "symbols"):
        domain_text(operation, names)
    for style in ("text", "latex"):
        with _reading(operation, style, "symbols"):
            for formula in formulas:
                if not isinstance(written := write(formula, style), str):
                    raise TypeError(f"a notation gives text, not {written!r}")


@contextmanager
def _reading(operation: Operation, part: str, kind: str) -> Iterator[None]:
    """Say in which part of an entry, read with what, an error arose."""
    where = f"the {part} of {operation.name}, read with {kind}"
    try:
        yield
    except RecursionError:
        raise TypeError(
            f"{where}, goes round in a circle: the entry is computed from itself. Write it with "
            "other functions of xp"
        ) from None
    except Exception as error:
        if kind == "floats" and isinstance(error, (ArithmeticError, ValueError)):
            raise
        if kind == "floats" and "complex" in str(error):
            # As where math meets (−1) ** 0.5, which is complex to Python.
            raise ValueError("complex") from error
        if part in ("text", "latex"):
            hint = f"; {_NOTATION}"
        elif kind != "floats":
            hint = f"; {_PLAIN}"
        else:
            hint = f"; it is called as {_CALLED[part]}" if isinstance(error, TypeError) else ""
        raise TypeError(f"{where}, raises {type(error).__name__}: {error}{hint}") from error
