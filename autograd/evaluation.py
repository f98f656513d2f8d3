"""The table read with floats: what the eager engine computes for one node."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose, isnan
from typing import TYPE_CHECKING, Any

from autograd.errors import DomainError, StaleGraphError
from autograd.graph import recorded
from autograd.operation import Operation
from autograd.readings import FLOATS, arrays
from autograd.symbols import domain_text

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["check_recorded", "evaluate", "replay"]


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
        numbers = [float(data.get(operand, operand.data)) for operand in operands]
    else:
        # float() since somebody may have set data to a number of NumPy, which does not raise.
        numbers = [float(operand.data) for operand in operands]
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
    if type(partials) is not tuple or len(partials) != len(operands):
        raise TypeError(
            f"the entry of {operation.name} must give a tuple of partial derivatives, one for each "
            f"of {len(operands)} operand(s), not {partials!r}"
        )
    return result, partials


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
    changed = "data in its graph changed since it was recorded."
    try:
        data, partials = replay(output)
    except DomainError as error:
        raise StaleGraphError(
            f"{error}: {changed} Set them back, or to other numbers, and call .forward() on the "
            "output first"
        ) from None
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
    """Give the infinities of IEEE arithmetic where ``math`` raises, as NumPy knows them."""
    import numpy as np

    def ieee(compute: Any, *known: float) -> Any:
        with np.errstate(all="ignore"):
            return compute(arrays(), *known, *map(np.float64, numbers), **operation.parameters)

    try:
        result = operation.value(FLOATS, *numbers, **operation.parameters)
    except OverflowError:
        result = float(ieee(operation.value))
    except (ValueError, ZeroDivisionError):
        raise DomainError(_not_defined(operation, operands, numbers)) from None
    return result, tuple(map(float, ieee(operation.partials, np.float64(result))))


def _not_defined(operation: Operation, operands: tuple[Value, ...], numbers: list[float]) -> str:
    labels = [operand.label or f"x{i}" for i, operand in enumerate(operands, 1)]
    if len(labels) == 1 and not operands[0].label:
        labels = ["x"]
    formula = operation.text.write(*labels, **operation.parameters)
    where = ", ".join(f"{label} = {x}" for label, x in zip(labels, numbers))
    return f"{operation}: {formula} is not defined at {where}{domain_text(operation, labels)}"
