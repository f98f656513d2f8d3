"""Slopes of each operation by steps of its own, chained: what the whole of a graph may hide.

Of sin(x) + 1e20, differences show nothing; of sin alone they do. And most of what NumPy computes it
also computes for complex numbers: a step along the imaginary axis takes no difference, so that
nothing is lost in rounding, however short the step (Squire and Trapp 1998). It reads the entry's
value, and so knows nothing of the derivative that is to be checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.differences import TRACE, Slopes, slopes
from autograd.graph import recorded
from autograd.rounding import gradient_rounding
from autograd.table.readings import arrays, complex_arrays
from autograd.value import Value, apply, recording

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["EXACT", "chained_slopes", "complex_slopes"]

_STEP = 2.0**-100
"""A step along the imaginary axis, in parts of the operand; and at most, for waves are no longer
where the operand is large.
"""
EXACT = 2.0**-40
"""How far complex functions may be off: they are libraries', and not all as good as the real."""
_COARSE = 0.01
"""How near, in parts of a slope, a single difference comes to it; its step is this squared."""
_MOST_NUMBERS = 2**20
"""How many numbers complex steps may hold at once."""


def chained_slopes(output: Value, variables: list[Value]) -> Slopes:
    """Differentiate each operation by steps of its own, and chain these.

    Steps along the imaginary axis may mean nothing, where an operation of one's own is not made for
    complex numbers. They count if the derivative and a coarse difference say the same, or else if
    differences at many steps allow it.
    """
    import numpy as np

    nothing = Slopes(np.zeros(len(variables)), np.zeros(len(variables)))
    chained = {
        leaf: Slopes(np.array([float(variable is leaf) for variable in variables]), nothing.bound)
        for leaf in variables
    }
    for node in recorded(output):
        varied = [x for x in dict.fromkeys(node.operands) if x in chained]
        if varied:
            local = _local_slopes(node, varied)
            terms = [
                _product(Slopes(slope, bound), chained[x])
                for x, slope, bound in zip(varied, local.numeric, local.bound)
                # What overflowed and was not chosen has no slope here.
                if np.isfinite(x.data) or slope or bound > TRACE
            ]
            chained[node] = Slopes(
                sum([term.numeric for term in terms], start=nothing.numeric),
                sum([term.bound for term in terms], start=nothing.bound),
            )
    return chained.get(output, nothing)


def _local_slopes(node: Value, varied: list[Value]) -> Slopes:
    """Differentiate one operation by the best step that there is."""
    import numpy as np

    assert node.op is not None
    together = max(1, _MOST_NUMBERS // len(node.operands))
    groups = [varied[i : i + together] for i in range(0, len(varied), together)]
    steps = [complex_slopes(node, group) for group in groups]
    exact = Slopes(
        np.concatenate([step.numeric for step in steps]),
        np.concatenate([step.bound for step in steps]),
    )
    pairs = list(zip(node.operands, node.partials))
    analytic = np.array([sum(d for x, d in pairs if x is one) for one in varied])
    seen = np.concatenate([_differences(node, group) for group in groups])
    steepness = np.abs(exact.numeric)
    with np.errstate(all="ignore"):
        # No comparison with nan or infinity holds.
        agree = (np.abs(exact.numeric - analytic) <= exact.bound) & (exact.bound < np.inf)
        near = np.abs(seen - exact.numeric) <= _COARSE * steepness
        # From one float to the next, a fast wave goes so far that no difference shows its slope.
        fast = steepness * np.spacing([abs(x.data) for x in varied]) > abs(node.data) / 16
    if (agree & (near | fast)).all():
        return exact
    alone = {operand: Value(operand.data) for operand in node.operands}
    with recording(True):
        result = apply(node.op, *(alone[operand] for operand in node.operands))
    leaves = [alone[operand] for operand in varied]
    found = slopes(result, leaves)
    off = found.bound + gradient_rounding(result, leaves)
    rounding = gradient_rounding(result, leaves, of_inputs=False)
    with np.errstate(invalid="ignore"):
        agree = np.abs(found.numeric - exact.numeric) <= off + exact.bound
    better = agree & (exact.bound + rounding < off)
    return Slopes(
        np.where(better, exact.numeric, found.numeric),
        np.where(better, exact.bound + rounding, off),
    )


def complex_slopes(node: Value, varied: list[Value]) -> Slopes:
    """Differentiate one operation by steps along the imaginary axis.

    The bound is infinite at kinks, at the edge of a domain, and where there are no complex numbers.
    """
    import numpy as np

    unknown = Slopes(np.zeros(len(varied)), np.full(len(varied), np.inf))
    op = node.op
    assert op is not None
    data = [np.float64(x.data) for x in node.operands]
    at = np.array([x.data for x in varied])
    own = np.eye(len(varied))
    with np.errstate(all="ignore"):
        size = np.where(at == 0, 1.0, np.minimum(np.abs(at), 1.0))
        steps = _STEP * size * np.array([[1.0], [0.5]])
        moved = {x: x.data + 1j * steps * own[i] for i, x in enumerate(varied)}
        operands = [moved.get(x, np.complex128(x.data)) for x in node.operands]
        if op.kink and not op.kink(*data):
            return unknown
        if op.domain and not op.domain(arrays(), *data, **op.parameters) > 0:
            return unknown
        try:
            result = op.value(complex_arrays(), *operands, **op.parameters)
        except (ArithmeticError, TypeError, ValueError):
            return unknown
        if not np.iscomplexobj(result):
            return unknown
        longer, shorter = np.broadcast_to(np.imag(result), steps.shape) / steps
        # A slope too small for its step is lost.
        lost = np.finfo(float).smallest_normal / steps[1]
        bound = np.abs(longer - shorter) + EXACT * np.abs(shorter) + lost
    finite = np.isfinite(bound)
    return Slopes(np.where(finite, shorter, 0.0), np.where(finite, bound, np.inf))


def _differences(node: Value, varied: list[Value]) -> Array:
    """Differentiate one operation by one central difference for each operand."""
    import numpy as np

    assert node.op is not None
    at = np.array([x.data for x in varied])
    own = np.eye(len(varied)) * np.array([[[1.0]], [[-1.0]]])
    with np.errstate(all="ignore"):
        steps = _COARSE**2 * np.where(at == 0, 1.0, np.abs(at))
        moved = {x: x.data + steps * own[:, i] for i, x in enumerate(varied)}
        operands = [moved.get(x, np.float64(x.data)) for x in node.operands]
        try:
            result = node.op.value(arrays(), *operands, **node.op.parameters)
        except (ArithmeticError, ValueError):
            return np.full(len(varied), np.nan)
        above, below = np.broadcast_to(result, (2, len(varied)))
        slope: Array = (above - below) / (2 * steps)
    return slope


def _product(outer: Slopes, inner: Slopes) -> Slopes:
    """Multiply slopes, and their bounds with them; of no slope at all, nothing can be off."""
    import numpy as np

    none = (inner.numeric == 0) & (inner.bound == 0)
    with np.errstate(all="ignore"):
        inner_bound = np.abs(outer.numeric) * inner.bound
        outer_bound = outer.bound * (np.abs(inner.numeric) + inner.bound)
        bound = np.where(none, 0.0, inner_bound + outer_bound)
        numeric = np.where(none, 0.0, outer.numeric * inner.numeric)
    finite = np.isfinite(bound) & np.isfinite(numeric)
    return Slopes(np.where(finite, numeric, 0.0), np.where(finite, bound, np.inf))
