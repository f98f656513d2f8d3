"""The table read with floats: what the eager engine computes for one node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from math import isclose, isinf, isnan
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd.errors import DomainError, StaleGraphError
from autograd.graph import recorded
from autograd.legibility import legible
from autograd.table.extended import EXTENDED, Extended
from autograd.table.formulas import domain_text
from autograd.table.functions import contribution
from autograd.table.operation import Operation
from autograd.table.readings import FLOATS

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["check_recorded", "contribution", "evaluate", "ieee", "replay", "wrong_partials"]

_gives_ieee: ContextVar[bool] = ContextVar("gives_ieee", default=False)


@contextmanager
def ieee() -> Iterator[None]:
    """Give what IEEE arithmetic makes of it where an operation is not defined, and no error.

    Derivatives are computed so: an error would speak of a division that nobody wrote.
    """
    token = _gives_ieee.set(True)
    try:
        yield
    finally:
        _gives_ieee.reset(token)


def evaluate(
    operation: Operation, operands: tuple[Value, ...], data: Mapping[Value, float] | None = None
) -> tuple[float, tuple[float, ...]]:
    """Compute a result and its local partial derivatives.

    Parameters
    ----------
    operation
        The entry of the table.
    operands
        The Values it is applied to.
    data
        Numbers to use for some operands in place of their own data.

    Raises
    ------
    DomainError
        If the operation is not defined there.
    """
    if data:
        numbers = [float(data.get(operand, operand._data)) for operand in operands]
    else:
        numbers = [operand._data for operand in operands]
    parameters = operation.parameters
    try:
        if parameters:
            result = operation.value(FLOATS, *numbers, **parameters)
            partials = operation.partials(FLOATS, result, *numbers, **parameters)
        else:
            result = operation.value(FLOATS, *numbers)
            partials = operation.partials(FLOATS, result, *numbers)
    except (ArithmeticError, ValueError):
        result, partials = _evaluate_at_the_edge(operation, operands, numbers)
    if type(result) is not float:
        # NumPy's numbers do not raise where Python's do, and a root of −1 is complex to Python.
        if isinstance(result, complex):
            raise DomainError(_not_defined(operation, operands, numbers))
        if not isinstance(result, Real):
            raise TypeError(f"the entry of {operation.name} must give a number, not {result!r}")
        result = float(result)
    if type(partials) is not tuple or len(partials) != len(operands):
        raise wrong_partials(operation, len(operands), partials)
    return result, partials


def wrong_partials(operation: Operation, operands: int, partials: object) -> TypeError:
    """Say that an entry does not give its partial derivatives."""
    return TypeError(
        f"the entry of {operation.name} must give a tuple of partial derivatives, one for each "
        f"of {operands} operand(s), not {partials!r}"
    )


def replay(
    output: Value, changed: Mapping[Value, float] | None = None
) -> tuple[dict[Value, float], dict[Value, tuple[float, ...]]]:
    """Compute a graph anew, with other numbers in place of some of its nodes, without changing it.

    Returns
    -------
    data, partials
        The result and the local partial derivatives of each node that was computed; ``data`` has
        the changed numbers too.
    """
    data = dict(changed or {})
    partials: dict[Value, tuple[float, ...]] = {}
    for node in recorded(output):
        if node not in data:
            assert node.op is not None
            data[node], partials[node] = evaluate(node.op, node.operands, data)
    return data, partials


def check_recorded(output: Value) -> None:
    """See that the numbers in a graph follow from its leaves, before they are explained.

    The local derivatives count too: a result may stay where it is while its slope changes, as that
    of ``a ** 2`` does when ``a`` goes from 2 to -2.

    Raises
    ------
    StaleGraphError
        If they do not, since some data changed after they were recorded.
    """
    with ieee():
        data, partials = replay(output)
    changed = "data in its graph changed since it was recorded."
    for node, now in data.items():
        if not _same(node.data, now):
            found = f"{node!r} would now be {now}"
        elif not all(map(_same, node.partials, partials[node])):
            found = f"{node!r} would now have the local derivatives {partials[node]}"
        else:
            continue
        raise StaleGraphError(f"{found}: {changed} Call .forward() on the output first")


def _same(recorded: float, now: float) -> bool:
    return isclose(recorded, now, rel_tol=1e-9) or (isnan(recorded) and isnan(now))


def _evaluate_at_the_edge(
    operation: Operation, operands: tuple[Value, ...], numbers: list[float]
) -> tuple[float, tuple[float, ...]]:
    """Give what IEEE arithmetic has where ``math`` raises.

    That is for overflow and infinite operands. A division by zero, or a finite number that an
    operation is not defined for, is an error.
    """

    def extended(compute: Any, *known: float) -> Any:
        operands = map(Extended, (*known, *numbers))
        return compute(EXTENDED, *operands, **operation.parameters)

    try:
        result = operation.value(FLOATS, *numbers, **operation.parameters)
    except OverflowError:
        result = float(extended(operation.value))
    except (ValueError, ZeroDivisionError) as error:
        has_infinity = type(error) is ValueError and any(map(isinf, numbers))
        if not has_infinity and not _gives_ieee.get():
            raise DomainError(_not_defined(operation, operands, numbers)) from None
        result = float(extended(operation.value))
    return result, tuple(map(float, extended(operation.partials, result)))


def _not_defined(operation: Operation, operands: tuple[Value, ...], numbers: list[float]) -> str:
    labels = [legible(operand.label) or f"x{i}" for i, operand in enumerate(operands, 1)]
    if len(labels) == 1 and not operands[0].label:
        labels = ["x"]
    formula = operation.text.write(*labels, **operation.parameters)
    where = ", ".join(f"{label} = {x}" for label, x in zip(labels, numbers))
    return f"{operation}: {formula} is not defined at {where}{domain_text(operation, labels)}"
