"""Routes: a layout in Graphviz's terms, with the curve of each edge."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise

from viz.graphs.layout import PADDING, Box, Layout, Path

__all__ = ["Routes"]

Point = tuple[float, float]

_GAP, _STEEPEST, _WIDEST_GAP = 24.0, 0.1, 48.0
_ARROW = 7.0


class Routes:
    """Where everything is on the paper, in points.

    Parameters
    ----------
    layout
        Where everything stands across the picture.
    direction
        Where the arrows point.

    Attributes
    ----------
    size : tuple of float
        The width and the height of the picture.
    """

    def __init__(self, layout: Layout, direction: str) -> None:
        self._layout, self._direction = layout, direction
        self._opening = self._borders(first=True)
        self._closing = self._borders(first=False)
        self._start, self._end = self._columns()
        low, high = layout.extent[()]
        self._low = low
        last = layout.columns[-1]
        self._along = self._end[last] + PADDING * self._closing[last]
        across = high - low
        self.size = (self._along, across) if self._is_level else (across, self._along)

    @property
    def _is_level(self) -> bool:
        return self._direction in ("LR", "RL")

    def position(self, name: str) -> str:
        """Return the middle of a box."""
        return _written(self._on_paper(self._middle(name)))

    def size_of(self, name: str) -> Point:
        """Return the width and the height of a box."""
        box = self._layout.boxes[name]
        return (box.along, box.across) if self._is_level else (box.across, box.along)

    def frame(self, path: Path) -> tuple[float, float, float, float]:
        """Return the left, bottom, right and top of a frame."""
        first, last = self._layout.spans[path]
        low, high = self._layout.extent[path]
        start = self._start[first] - PADDING * self._nested(path, first=True)
        end = self._end[last] + PADDING * self._nested(path, first=False)
        corners = self._on_paper((start, low)), self._on_paper((end, high))
        xs, ys = zip(*corners)
        return min(xs), min(ys), max(xs), max(ys)

    def curve(self, wire: str) -> str:
        """Return the way of an edge as Graphviz writes it, with the tip of its arrow."""
        edge, chain = self._layout.wires[wire], self._layout.chains[wire]
        boxes = self._layout.boxes
        along, across = self._middle(chain[0])
        points = [self._rim(boxes[chain[0]], (along, across), edge.leaves_at, 1.0)]
        for before, after in pairwise(chain):
            a, b = boxes[before], boxes[after]
            here = points[-1]
            departs = (self._end[a.column] + PADDING * self._closing[a.column], here[1])
            middle = self._middle(after)
            border = self._start[b.column] - PADDING * self._opening[b.column]
            if after == edge.head:
                tip = self._rim(b, middle, edge.arrives_at, -1.0)
                points += _straight(here, departs)
                points += self._arrival(departs, border, tip, middle, b)
            else:
                points += _straight(here, departs)
                level = middle[1] + b.passes
                points += _bent(departs, (border, level))
                points += _straight((border, level), (self._end[b.column], level))
        written = " ".join(_written(self._on_paper(point)) for point in points)
        return f"e,{_written(self._on_paper(tip))} {written}"

    # --- curves ----------------------------------------------------------------------------------

    def _arrival(
        self, departs: Point, border: float, tip: Point, middle: Point, box: Box
    ) -> list[Point]:
        """Come into a box: level, or into a circle towards its middle if nothing is in the way."""
        is_widest = box.along >= self._end[box.column] - self._start[box.column]
        if not (box.is_round and is_widest):
            before = (tip[0] - _ARROW, tip[1])
            level = (min(border, before[0]), tip[1])
            return [*_bent(departs, level), *_straight(level, before)]
        x, y = tip[0] - middle[0], tip[1] - middle[1]
        far = math.hypot(x, y) or 1.0
        before = (tip[0] + x / far * _ARROW, tip[1] + y / far * _ARROW)
        reach = (before[0] - departs[0]) / 2
        return [
            (departs[0] + reach, departs[1]),
            (before[0] + x / far * reach, before[1] + y / far * reach),
            before,
        ]

    def _rim(self, box: Box, middle: Point, offset: float, side: float) -> Point:
        """Return the point of a box's outline that is so far from its middle line."""
        reach = box.along / 2
        if box.is_round and box.across:
            share = min(abs(offset) / (box.across / 2), 1.0)
            reach *= math.sqrt(1 - share**2)
        return middle[0] + side * reach, middle[1] + offset

    # --- along the picture -----------------------------------------------------------------------

    def _columns(self) -> tuple[dict[float, float], dict[float, float]]:
        layout = self._layout
        lengths: dict[float, float] = defaultdict(float)
        for box in layout.boxes.values():
            lengths[box.column] = max(lengths[box.column], box.along)
        travel: dict[float, float] = defaultdict(float)
        for chain in layout.chains.values():
            for a, b in pairwise(chain):
                far = abs(layout.across[a] - layout.across[b])
                column = layout.boxes[a].column
                travel[column] = max(travel[column], far)
        start: dict[float, float] = {}
        end: dict[float, float] = {}
        at = 0.0
        for column in layout.columns:
            at += PADDING * self._opening[column]
            start[column], end[column] = at, at + lengths[column]
            at = end[column] + PADDING * self._closing[column]
            at += min(_WIDEST_GAP, _GAP + _STEEPEST * travel[column])
        return start, end

    def _borders(self, first: bool) -> dict[float, int]:
        """Count the borders of frames, one inside the other, before or after each column."""
        found: dict[float, int] = defaultdict(int)
        for path, span in self._layout.spans.items():
            column = span[0 if first else 1]
            found[column] = max(found[column], self._nested(path, first))
        return found

    def _nested(self, path: Path, first: bool) -> int:
        """Count the frames inside a frame, itself too, that begin or end in the same column."""
        spans, side = self._layout.spans, 0 if first else 1
        deepest = max(
            len(other)
            for other, span in spans.items()
            if other[: len(path)] == path and span[side] == spans[path][side]
        )
        return deepest - len(path) + 1

    # --- on paper --------------------------------------------------------------------------------

    def _middle(self, name: str) -> Point:
        column = self._layout.boxes[name].column
        return (self._start[column] + self._end[column]) / 2, self._layout.across[name]

    def _on_paper(self, point: Point) -> Point:
        """Turn a point along and across into one of Graphviz's, whose y grows upwards."""
        along, across = point[0], point[1] - self._low
        height = self.size[1]
        if self._direction in ("RL", "BT"):
            along = self._along - along
        return (along, height - across) if self._is_level else (across, height - along)


def _written(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"


def _straight(a: Point, b: Point) -> list[Point]:
    """Return a straight piece, as the three points that a curve goes on with."""
    return [a, b, b]


def _bent(a: Point, b: Point) -> list[Point]:
    """Return a piece that begins and ends level."""
    middle = (a[0] + b[0]) / 2
    return [(middle, a[1]), (middle, b[1]), b]
