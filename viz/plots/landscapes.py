"""Landscapes: a function of two numbers as a contour map, and ways down it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from autograd import Value
from viz.plots.axes import COLOURS, GREY, MARKERS, axes_or_new, legend_beside
from viz.plots.surfaces import Numbers, grid, surfaces

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["descent_path"]

Point = Sequence[float]
Path = Sequence[Point]
Area = tuple[tuple[float, float], tuple[float, float]]

_LEVELS = 14
_MARGIN = 0.25
_LONGEST_SIDE = 2.0
"""How much longer than the other a side of a map may be."""
_VALLEY_AND_HILL = 0.98, 0.72


def descent_path(
    function: Callable[[Value, Value], Value],
    path: Path | Mapping[str, Path],
    *,
    area: Area | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the way that gradient descent took, on a contour map of the function.

    The map's lines are close together near the lowest point in view, where differences are small.

    Parameters
    ----------
    function
        From two Values to one, written with their operators and methods.
    path
        The points (x, y) in the order they were visited; or several such paths with a name for
        each, such as the learning rate.
    area
        What to show, as ``((left, right), (bottom, top))``; all of the paths unless given. Give it
        where a path runs off to infinity.
    ax
        The axes to draw on; those of a new figure unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    ValueError
        If a path is empty or its points are not pairs; or no area is given and a path is not
        finite.

    Examples
    --------
    >>> from autograd import grad
    >>> def bowl(x, y):
    ...     return x**2 + 4 * y**2
    >>> path = [(3.0, 1.0)]
    >>> for _ in range(20):
    ...     dx, dy = grad(bowl)(*path[-1])
    ...     path.append((path[-1][0] - 0.1 * dx, path[-1][1] - 0.1 * dy))
    >>> ax = descent_path(bowl, path)
    >>> len(ax.lines[0].get_xdata())
    21
    """
    named = path if isinstance(path, Mapping) else {"": path}
    if not named:
        raise ValueError("there is no path to draw")
    paths = {name: _checked(points) for name, points in named.items()}
    (left, right), (bottom, top) = area or _around(list(paths.values()))
    ax = axes_or_new(ax)
    x, y = grid((left, right), (bottom, top))
    start = next(iter(paths.values()))[0]
    (height,) = surfaces(lambda *at: [function(*at)], start, x, y)
    levels = _levels(height)
    ax.contourf(x, y, height, levels, colors=_shades_of_grey(len(levels) - 1))
    ax.contour(x, y, height, levels, colors=GREY, linewidths=0.5, linestyles="solid")
    for i, (name, points) in enumerate(paths.items()):
        colour, marker = COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]
        ax.plot(*points.T, color=colour, marker=marker, markersize=4, label=name)
        # A ring marks where the descent ended.
        ax.plot(*points[-1], "o", color=colour, markersize=11, fillstyle="none", markeredgewidth=2)
    ax.set(xlabel="x", ylabel="y", xlim=(left, right), ylim=(bottom, top))
    # Equal scales, so that each step stands at a right angle to the line that it starts from.
    ax.set_aspect("equal")
    if isinstance(path, Mapping):
        legend_beside(ax)
    return ax


def _checked(points: Path) -> Numbers:
    found = np.asarray(points, dtype=float)
    if found.ndim != 2 or found.shape[1] != 2:
        raise ValueError(f"a path is a list of points (x, y), at least one, not {points!r:.60}")
    return found


def _around(paths: Collection[Numbers]) -> Area:
    """Return the area that holds all of the paths, with a margin."""
    points = np.concatenate([*paths])
    if not np.isfinite(points).all():
        raise ValueError(
            "a path runs off to infinity: say what to show, as area=((left, right), (bottom, top))"
        )
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * np.where(high > low, high - low, max(*(high - low), 1.0))
    # With equal scales, a path along one axis still needs a map that is no strip.
    shortfall = max(high - low + 2 * margin) / _LONGEST_SIDE - (high - low + 2 * margin)
    margin += np.maximum(shortfall, 0) / 2
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    return (left, right), (bottom, top)


def _levels(heights: Numbers) -> Numbers:
    """Choose the heights of the lines: the lower, the closer."""
    finite = heights[np.isfinite(heights)]
    lowest, highest = finite.min(), finite.max()
    if lowest == highest:
        raise ValueError(f"there is no way down: the function is {lowest:g} all over the map")
    levels: Numbers = lowest + (highest - lowest) * np.linspace(0, 1, _LEVELS) ** 2
    return levels


def _shades_of_grey(count: int) -> list[str]:
    """Return greys from that of the valley to that of the hills."""
    return [str(round(grey, 3)) for grey in np.linspace(*_VALLEY_AND_HILL, count)]
