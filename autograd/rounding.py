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
from autograd.readings import arrays
from autograd.value import Value

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["COPIES", "SHAKE", "gradient_rounding", "inexact"]

SHAKE = 2**-51
"""Twice the spacing of floats, since a library's functions may be off by more than a rounding."""
COPIES = 16
"""How often a number is computed with other roundings."""


def inexact() -> tuple[Callable[[Any], Array], Callable[[Any], Array]]:
    """Return two functions of an array.

    The first marks it, so that what is computed from it is off by roundings; the second lets it be
    off itself, unless it came from such numbers.
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

    return mark, rounded


def gradient_rounding(output: Value, variables: list[Value]) -> Array:
    """Say how far rounding may have moved gradients of the chain rule."""
    import numpy as np

    mark, rounded = inexact()
    # What is too small for a float is lost, however large the next factor is.
    lost = np.finfo(float).smallest_subnormal * np.resize([1, -1, 0], COPIES)
    data = {leaf: mark(np.full(COPIES, leaf.data)) for leaf in variables}
    partials: dict[Value, tuple[Any, ...]] = {}
    with np.errstate(all="ignore"):
        for node in recorded(output):
            if not data.keys().isdisjoint(node.operands):
                assert node.op is not None
                operands = [data.get(x, np.float64(x.data)) for x in node.operands]
                data[node] = rounded(node.op.value(arrays(), *operands, **node.op.parameters))
                # Which of two that tie is chosen, no rounding may decide.
                partials[node] = (
                    node.partials
                    if node.op.kink
                    else node.op.partials(arrays(), data[node], *operands, **node.op.parameters)
                )
        adjoints = {output: mark(np.ones(COPIES))}
        for node in reversed(partials):
            if node in adjoints:
                for operand, local in zip(node.operands, partials[node]):
                    if operand in data:
                        term = adjoints[node] * (local + lost) + lost
                        adjoints[operand] = adjoints.get(operand, 0.0) + term
        found = np.array([adjoints.get(leaf, np.zeros(COPIES)) for leaf in variables])
        off = np.abs(found - np.array(gradients(output, variables))[:, None])
    rounding: Array = 2 * np.where(np.isfinite(off), off, 0.0).max(axis=1)
    return rounding
