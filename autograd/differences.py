"""Slopes of recorded results by differences alone, each with a bound on its error.

Short steps drown in rounding and long ones in curvature, and where the best step lies between them
depends on the function. So a graph is replayed under NumPy at x ± h for a whole ladder of steps h,
from far below the spacing that matters to far beyond the input. Central differences are
extrapolated to h = 0 (Richardson 1911, Ridders 1982; Press et al., Numerical Recipes, section 5.7),
and the estimate with the smallest bound is the slope.

Rounding is measured and not guessed: a second replay has every operation off by a rounding or two,
and how far that drives the output is how far rounding may have driven the first. A longer step is
believed as far as it lies within what all shorter ones allow within their rounding (Lepski 1991);
this holds for each node of the graph, so that no step jumps over a wave that rounding hides further
on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.graph import nodes, recorded
from autograd.rounding import COPIES, SHAKE, inexact
from autograd.table.readings import Namespace, arrays
from autograd.value import Value

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
    Call = Callable[[list[float]], float]

__all__ = ["TRACE", "Slopes", "slopes"]

TRACE = 1e-200
"""A bound on a slope of 0 that is as good as none."""

_SHORTEST, _LONGEST = 2.0**-52, 2.0**12
"""Steps, the shortest in units of the input, the longest of the largest of input, result and 1."""
_LARGEST = 2.0**100
"""Results are not taken for larger than this."""
_ORDERS = 4
"""How often differences are extrapolated, less one."""
_RESOLVED = 0.01
"""How far off, in parts of its steepest difference, a node may be before a step is too long."""
_TOGETHER = 64
"""How many nodes are looked at together, since NumPy is slow with small arrays."""
_MOST_NUMBERS = 2**23
"""How many numbers a replay may hold; more inputs are taken one group after another."""


class Slopes(NamedTuple):
    """The slope for each input, and how far it may be off: infinitely, where no step was fit."""

    numeric: Array
    bound: Array
    of_graph: bool = True
    """Whether the function that was differentiated does as its graph."""


def slopes(output: Value, variables: list[Value], call: Call | None = None) -> Slopes:
    """Differentiate a recorded result by differences.

    Parameters
    ----------
    output, variables
        The result, and the leaves that vary.
    call
        The function that the graph was recorded from. It is called at the longest steps that the
        slopes rest on, and at all steps if it does otherwise there than its graph.
    """
    import numpy as np

    at = np.array([leaf.data for leaf in variables], dtype=float)
    above, below = _ladder(at, output.data)
    with np.errstate(invalid="ignore"):
        widths = above - below
    together = max(1, _MOST_NUMBERS // (len(nodes(output)) * above.shape[1]))
    groups = [slice(first, first + together) for first in range(0, len(variables), together)]
    parts = [_replay(output, variables[group], above[group], below[group]) for group in groups]
    rise, noise, usable = (np.concatenate(part) for part in zip(*parts))
    found, longest = _best(widths, rise, noise, usable)
    if call is None:
        return found

    def called(row: int, step: int) -> float:
        point = at.tolist()
        ends = []
        for end in (above, below):
            point[row] = float(end[row, step])
            ends.append(call(point))
        return ends[0] - ends[1]

    for row, step in enumerate(longest.tolist()):
        off = abs(called(row, step) - rise[row, step])
        if np.isfinite(found.bound[row]) and not off <= 4 * noise[row, step]:
            rise = np.array(
                [[called(i, j) for j in range(rise.shape[1])] for i in range(len(rise))]
            )
            found, _ = _best(widths, rise, noise, usable)
            return found._replace(of_graph=False)
    return found


def _ladder(at: Array, result: float) -> tuple[Array, Array]:
    """Return the points above and below each input, at steps each twice as long as the last.

    Only long steps show anything of a small input beside a large result.
    """
    import numpy as np

    size = np.where(np.isfinite(at) & (at != 0), np.clip(np.abs(at), 2.0**-1000, 2.0**1000), 1.0)
    large = np.fmax(size, min(max(abs(result), 1.0), _LARGEST))
    longest = _LONGEST * np.exp2(np.ceil(np.log2(large)))
    count = int(np.ceil(np.max(np.log2(longest) - np.log2(_SHORTEST * size))))
    steps = longest[:, None] * np.exp2(np.arange(1.0 - count, 1.0))
    return at[:, None] + steps, at[:, None] - steps


def _replay(
    output: Value, variables: list[Value], above: Array, below: Array
) -> tuple[Array, Array, Array]:
    """Return how much the output rises between the points, how much of it may be rounding, and up
    to which steps each order of extrapolation is of use.
    """
    import numpy as np

    centre = np.array([[leaf.data] for leaf in variables])
    points = np.hstack([np.tile(centre, COPIES), above, below])
    xp, _, rounded = inexact()
    varies = {leaf: np.array([variable is leaf for variable in variables]) for leaf in variables}
    # For the inputs that a node varies with: the replay, and the one that is off.
    results = {leaf: (points[rows], rounded(points[rows])) for leaf, rows in varies.items()}
    usable = np.ones((*above.shape, _ORDERS), dtype=bool)
    with np.errstate(all="ignore"):
        widths = above - below
        for node in recorded(output):
            assert node.op is not None
            varied = [x for x in node.operands if x in varies]
            if not varied:
                continue
            rows = np.logical_or.reduce([varies[x] for x in varied])

            operands, off = [], []
            for x in node.operands:
                # What stays is rounded as well, anew each time: in a long sum all terms are.
                full = np.full((rows.sum(), points.shape[1]), x.data)
                operands.append(full)
                off.append(rounded(full))
                if x in varies:
                    full[varies[x][rows]], off[-1][varies[x][rows]] = results[x]
            result = np.broadcast_to(_computed(node, arrays(), operands), operands[0].shape)
            results[node] = (
                result,
                np.broadcast_to(rounded(_computed(node, xp, off)), result.shape, subok=True),
            )
            varies[node] = rows
            if node.op.kink:
                usable[rows] &= _has_no_kink(node, operands, result)[:, :, None]
        inner = [node for node in results if node.operands]
        for some in (inner[i : i + _TOGETHER] for i in range(0, len(inner), _TOGETHER)):
            rows = np.concatenate([np.flatnonzero(varies[node]) for node in some])
            found = (np.concatenate(x) for x in zip(*(results[node] for node in some)))
            np.logical_and.at(usable, rows, _is_followed(widths[rows], *found))
        rise, noise = np.zeros_like(above), np.zeros_like(above)
        if output in varies:
            rise[varies[output]], noise[varies[output]] = _rise(*results[output])
    usable &= np.isfinite(rise)[:, :, None]
    return rise, noise, np.logical_and.accumulate(usable, axis=1)


def _computed(node: Value, xp: Namespace, operands: list[Array]) -> Any:
    """Compute an operation; where a function of Python's own refuses, it is nan."""
    import numpy as np

    assert node.op is not None
    value = partial(node.op.value, xp, **node.op.parameters)

    def alone(point: Array) -> Any:
        try:
            return value(*point)
        except (ArithmeticError, ValueError):
            return np.nan

    try:
        return value(*operands)
    except (ArithmeticError, ValueError):
        return np.apply_along_axis(alone, -1, np.stack(operands, axis=-1))


def _rise(result: Array, off: Array) -> tuple[Array, Array]:
    """Return how much a node rises from below to above, and how far it was off at most."""
    import numpy as np

    _, above, below = _parts(result)
    shaken = np.abs(off.view(np.ndarray) - result)
    # Where rounding led out of the domain, there is the last rounding at least.
    shaken = np.where(np.isfinite(shaken), shaken, SHAKE * np.abs(result))
    shaken[:, :COPIES] = shaken[:, :COPIES].max(axis=1, keepdims=True)
    largest = 2 * np.max(np.broadcast_arrays(*_parts(shaken)), axis=0) + np.finfo(float).tiny
    noise: Array = np.maximum.accumulate(largest, axis=1)
    return above - below, noise


def _parts(result: Array) -> tuple[Array, Array, Array]:
    """Split a node's results into those at the centre, above and below."""
    import numpy as np

    above, below = np.split(result[:, COPIES:], 2, axis=1)
    return result[:, :1], above, below


def _has_no_kink(node: Value, operands: list[Array], result: Array) -> Array:
    """Say up to which steps an operation has no kink.

    Its distance from the kink is in the units of its operands, so a kink lies within a step only if
    an operand moves that far. A tie that stays one, as in max(x, x), is no kink.
    """
    import numpy as np

    assert node.op is not None
    assert node.op.kink is not None
    at = [x.data for x in node.operands]
    distance = node.op.kink(*at)
    reach = np.zeros_like(_parts(operands[0])[1])
    for i, operand in enumerate(operands):
        ends = [node.op.kink(*at[:i], end, *at[i + 1 :]) for end in (-np.inf, np.inf)]
        if ends != [distance, distance]:  # the kink depends on it
            centre, above, below = _parts(operand)
            reach = np.fmax.reduce([reach, np.abs(above - centre), np.abs(below - centre)])
    clear: Array = (abs(distance) > 2 * reach) | (reach == 0)
    if distance == 0:
        kink = node.op.kink
        points = np.stack(operands, axis=-1)
        gaps = np.apply_along_axis(lambda point: np.float64(kink(*point)), -1, points)
        stays = gaps == 0
        if node.op.arity is None:
            # The first two of three that tie may be one and the same.
            tied = np.stack([x for x in operands if (x[:, 0] == result[:, 0]).all()])
            stays &= (tied == tied[0]).all(axis=0)
        _, above, below = _parts(stays)
        clear |= np.logical_and.accumulate(above & below, axis=1)
    return clear


def _is_followed(widths: Array, result: Array, off: Array) -> Array:
    """Say at which steps each order follows a node: it has no pole, and no wave is jumped over.

    The bend must be followed as well as the rise, which at the crest of a wave is 0 at any step.
    """
    import numpy as np

    centre, above, below = _parts(result)
    rise, noise = _rise(result, off)
    bend = above - 2 * centre + below
    defined = np.isfinite(bend)
    followed: Array = np.repeat(defined[:, :, None], _ORDERS, axis=2)
    for divisor, difference, lost in ((widths, rise, noise), (widths**2, bend, 2 * noise)):
        table = _table(divisor, difference, np.where(defined, lost, np.inf))
        doubts = np.stack([doubt - rounding for _, doubt, rounding in table], axis=2)
        # What rounding does to short steps is no slope.
        clear = np.where(defined & (widths > 0), (np.abs(difference) - 2 * lost) / divisor, 0.0)
        steepest = np.maximum.accumulate(np.maximum(clear, 0.0), axis=1)
        followed &= doubts <= _RESOLVED * steepest[:, :, None]
    followed |= ~np.isfinite(centre)[:, :, None]
    return followed


# --- extrapolation -------------------------------------------------------------------------------


def _table(widths: Array, rise: Array, noise: Array) -> Iterator[tuple[Array, Array, Array]]:
    """Extrapolate central differences to steps of length 0, one order after another.

    Yields
    ------
    slope, doubt, rounding
        For each step, with the next shorter ones: the estimate; how far it lies outside of what all
        shorter steps allow within their rounding; and its own rounding.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        known = np.isfinite(noise) & (widths > 0)
        slope = np.where(known, rise / widths, 0.0)
        rounding = np.where(known, 2 * noise / widths, np.inf)
        for order in range(1, _ORDERS + 1):
            lowest = _shorter(np.maximum.accumulate(slope - rounding, axis=1), -np.inf)
            highest = _shorter(np.minimum.accumulate(slope + rounding, axis=1), np.inf)
            yield slope, np.maximum(np.maximum(slope - highest, lowest - slope), 0.0), rounding
            # Halving the step divides the leading error by this.
            factor = 4.0**order
            slope = (factor * _shorter(slope, 0.0) - slope) / (factor - 1)
            rounding = (factor * _shorter(rounding, np.inf) + rounding) / (factor - 1)


def _shorter(table: Array, first: float) -> Array:
    """Return for each step what the table has for the next shorter one."""
    import numpy as np

    return np.hstack([np.full((len(table), 1), first), table[:, :-1]])


def _best(widths: Array, rise: Array, noise: Array, usable: Array) -> tuple[Slopes, Array]:
    """Choose the estimates with the smallest bounds; return them and the places of their steps."""
    import numpy as np

    known = np.isfinite(rise) & usable.any(axis=2)
    estimates, bounds = [], []
    table = _table(widths, rise, np.where(known, noise, np.inf))
    for order, (slope, doubt, rounding) in enumerate(table):
        # What the rounding of the next shorter step hides may yet be there.
        bound = 2 * (doubt + _shorter(rounding, np.inf))
        fit = usable[:, :, order] & np.isfinite(bound + rounding)
        estimates.append(slope)
        bounds.append(np.where(fit, bound, np.inf))
    best = np.hstack(bounds).argmin(axis=1)[:, None]
    numeric, off = (
        np.take_along_axis(np.hstack(x), best, axis=1)[:, 0] for x in (estimates, bounds)
    )
    return Slopes(numeric, off), best[:, 0] % widths.shape[1]
