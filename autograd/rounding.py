"""How far rounding may drive a number, measured: Monte Carlo arithmetic (Parker 1997).

A calculation is done again with every single operation off by a rounding or two, also those inside
an entry of the table, such as the 1 − cos(x) of a derivative. How far the outcomes lie apart is how
far rounding may have driven the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd.functional import gradients
from autograd.graph import recorded
from autograd.table.operation import Operation
from autograd.table.readings import Namespace, arrays
from autograd.value import Value

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["COPIES", "SHAKE", "gradient_rounding", "inexact", "result_rounding"]

SHAKE = 2**-51
"""Twice the spacing of floats, since a library's functions may be off by more than a rounding."""
COPIES = 16
"""How often a number is computed with other roundings."""


def inexact() -> tuple[Namespace, Callable[[Any], Array], Callable[[Any], Array]]:
    """Return a namespace for arrays of which all that is computed is off by roundings.

    Also return a function that marks an array as one of these, and one that lets it be off itself,
    unless it was computed from such arrays.
    """
    import numpy as np

    random = np.random.default_rng(0)
    exact = {np.sign, np.absolute, np.negative, np.maximum, np.minimum}

    class Inexact(np.ndarray[Any, Any]):
        def __array_ufunc__(
            self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any
        ) -> Any:
            if "out" in options:
                options["out"] = tuple(map(bare, options["out"]))
            result = getattr(ufunc, method)(*map(bare, inputs), **options)
            if result.dtype.kind != "f":
                return result
            if ufunc not in exact:
                result = result * (1 + SHAKE * random.uniform(-1, 1, result.shape))
            return mark(result)

    def bare(x: Any) -> Any:
        # Of a marked array, NumPy would ask here again.
        return x.view(np.ndarray) if isinstance(x, Inexact) else x

    def mark(x: Any) -> Array:
        return np.asarray(x, dtype=float).view(Inexact)

    def rounded(x: Any) -> Array:
        return x if isinstance(x, Inexact) else mark(x) * 1.0

    def function(operation: Operation) -> Callable[..., Any]:
        # What is no ufunc, such as np.vectorize, gives bare arrays.
        plain = getattr(arrays(), operation.name)
        return lambda *xs, **parameters: rounded(plain(*xs, **parameters))

    own = {name: getattr(arrays(), name) for name in ("lead", "power_rule")}
    return Namespace(own, otherwise=function), mark, rounded


def gradient_rounding(output: Value, variables: list[Value], of_inputs: bool = True) -> Array:
    """Say how far rounding may have moved gradients of the chain rule.

    That of the inputs counts as well, unless it is excluded: of a wave that is faster than floats,
    differences show nothing, although at each float it has a slope.
    """
    import numpy as np

    xp, mark, rounded = inexact()
    data = _replayed(output, variables, of_inputs, xp, mark, rounded)
    # What is too small for a float is lost, however large the next factor is.
    lost = np.finfo(float).smallest_subnormal * np.resize([1, -1, 0], COPIES)
    adjoints = {output: mark(np.ones(COPIES))}
    with np.errstate(all="ignore"):
        for node in reversed(data):
            if node not in adjoints or node.op is None:
                continue
            operands = [data.get(x, np.float64(x.data)) for x in node.operands]
            # Which of two that tie is chosen, no rounding may decide.
            partials = (
                node.partials
                if node.op.kink
                else node.op.partials(xp, data[node], *operands, **node.op.parameters)
            )
            for operand, local in zip(node.operands, partials):
                if operand in data:
                    term = adjoints[node] * (local + lost) + lost
                    # What is lost of a 0 is no way for an infinity.
                    term = rounded(np.where(np.isfinite(term), term, 0.0))
                    adjoints[operand] = adjoints.get(operand, 0.0) + term
        found = np.array([adjoints.get(leaf, np.zeros(COPIES)) for leaf in variables])
        off = np.abs(found - np.array(gradients(output, variables))[:, None])
    rounding: Array = 2 * np.where(np.isfinite(off), off, 0.0).max(axis=1)
    return rounding


def result_rounding(output: Value, variables: list[Value]) -> float:
    """Say how far rounding may have moved a result."""
    import numpy as np

    found = _replayed(output, variables, False, *inexact()).get(output)
    with np.errstate(invalid="ignore"):
        off = np.abs(np.asarray(found) - output.data) if found is not None else np.zeros(1)
    return 2 * float(np.where(np.isfinite(off), off, 0.0).max())


def _replayed(
    output: Value,
    variables: list[Value],
    of_inputs: bool,
    xp: Namespace,
    mark: Callable[[Any], Array],
    rounded: Callable[[Any], Array],
) -> dict[Value, Array]:
    """Compute everything that varies anew, with other roundings, several times."""
    import numpy as np

    # Of the inputs, many roundings, so that no wave happens to be in step with floats.
    spread = 512 * SHAKE * np.random.default_rng(0).uniform(-1, 1, (len(variables), COPIES))
    data = {leaf: mark(leaf.data * (1 + of_inputs * off)) for leaf, off in zip(variables, spread)}
    with np.errstate(all="ignore"):
        for node in recorded(output):
            if not data.keys().isdisjoint(node.operands):
                assert node.op is not None
                operands = [data.get(x, np.float64(x.data)) for x in node.operands]
                data[node] = rounded(node.op.value(xp, *operands, **node.op.parameters))
    return data
