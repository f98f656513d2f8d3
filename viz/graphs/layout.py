"""Layout: how far across the picture each box stands, when its column and its order are settled.

A picture has two axes: *along* the arrows, where columns follow each other, and *across* them.
Frames are laid out from the inside out, and are then as rigid as boxes. What is joined by edges is
pulled together, and what stands in the same column is kept apart, in its order.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Box", "Layout", "Path", "Wire"]

Path = tuple[str, ...]
Key = tuple[float, ...]

PADDING = 8.0
"""How far the border of a frame is from what is in it, in points."""

_GAP, _LINE_GAP, _FRAME_GAP = 12.0, 7.0, 12.0
_SWEEPS, _ROUNDS, _STILL = 8, 40, 0.1


class Box(NamedTuple):
    """What stands somewhere: its size along and across, its column, frames and order there.

    ``passes`` is how far from the middle a line goes through it, where it is an edge's label.
    """

    along: float
    across: float
    column: float
    frame: Path
    key: Key
    is_round: bool = False
    passes: float = 0.0


class Wire(NamedTuple):
    """An edge: from where to where, how far from the middles of the boxes, and its own place.

    ``slot`` is its place among the nodes of the head's frame, and ``label`` the box of its label.
    """

    tail: str
    head: str
    leaves_at: float = 0.0
    arrives_at: float = 0.0
    slot: float = 0.0
    label: str = ""
    pull: float = 1.0


@dataclass
class _Item:
    """A box, a bend or a whole frame, among others in the same frame."""

    place: float
    before: float
    after: float
    columns: tuple[float, float]
    gap: float
    above: list[tuple[int, float]] = field(default_factory=list)
    below: list[tuple[int, float]] = field(default_factory=list)
    joined: list[tuple[int, float, float]] = field(default_factory=list)


class Layout:
    """Where everything stands.

    Parameters
    ----------
    boxes
        What is to be drawn, by name.
    wires
        The edges, by name.
    titles
        How much room across each frame's title takes.

    Attributes
    ----------
    boxes : dict
        All boxes, and the bends of edges that pass other columns.
    chains : dict
        For each edge the boxes and bends on its way.
    across : dict
        Where the middle of each is.
    extent : dict
        From where to where each frame reaches.
    spans : dict
        The first and the last column of each frame.
    """

    def __init__(
        self, boxes: Mapping[str, Box], wires: Mapping[str, Wire], titles: Mapping[Path, float]
    ) -> None:
        self.boxes, self.wires, self.titles = dict(boxes), wires, titles
        self.columns = sorted({box.column for box in boxes.values()})
        self.spans = self._spans()
        self.chains = {name: self._chain(wire) for name, wire in wires.items()}
        self.across: dict[str, float] = {}
        self.extent: dict[Path, tuple[float, float]] = {}
        self._offset: dict[str, float] = dict.fromkeys(self.boxes, 0.0)
        members: dict[Path, list[str]] = defaultdict(list)
        for name, box in self.boxes.items():
            members[box.frame].append(name)
        inside: dict[Path, list[Path]] = defaultdict(list)
        for path in self.spans:
            inside[path[:-1]].append(path)
        joints = self._joints()
        self._in: dict[Path, list[str]] = {}
        for path in sorted({(), *self.spans}, key=len, reverse=True):
            self._settle(path, members[path], inside[path], joints[path])
        self.across = self._offset

    # --- bends -----------------------------------------------------------------------------------

    def _spans(self) -> dict[Path, tuple[float, float]]:
        spans: dict[Path, tuple[float, float]] = {}
        for box in self.boxes.values():
            for depth in range(1, len(box.frame) + 1):
                path = box.frame[:depth]
                first, last = spans.get(path, (box.column, box.column))
                spans[path] = min(first, box.column), max(last, box.column)
        return spans

    def _chain(self, wire: Wire) -> list[str]:
        """Bend an edge in every column that it passes."""
        tail, head = self.boxes[wire.tail], self.boxes[wire.head]
        chain = [wire.tail]
        passed = slice(bisect(self.columns, tail.column), bisect_left(self.columns, head.column))
        for column in self.columns[passed]:
            if wire.label and self.boxes[wire.label].column == column:
                chain.append(wire.label)
            else:
                chain.append(self._bend(wire, column))
        return [*chain, wire.head]

    def _bend(self, wire: Wire, column: float) -> str:
        """Find the place where an edge passes a column: in the head's frames once it is there.

        Until then all edges from one tail go the same way, and share their bends.
        """
        tail, head = self.boxes[wire.tail], self.boxes[wire.head]
        shared = _shared(tail.frame, head.frame)
        reached = self._reached(head.frame, column, shared)
        if reached > shared:
            frame = head.frame[:reached]
            whole = reached == len(head.frame)
            place = wire.slot if whole else head.key[reached] - 0.5
            key = (*head.key[:reached], place)
            name = f"{wire.tail} {wire.head} {wire.slot} {column}"
        else:
            left = self._reached(tail.frame, column, shared)
            frame, key = tail.frame[:left], tail.key[: left + 1]
            if tail.frame == frame[: len(tail.frame)]:
                key = tail.key
            name = f"{wire.tail} {len(frame)} {column}"
        self.boxes.setdefault(name, Box(0.0, 0.0, column, frame, key))
        return name

    def _reached(self, frame: Path, column: float, depth: int) -> int:
        """Count the frames, from the outermost, that a column is in."""
        while depth < len(frame):
            first, last = self.spans[frame[: depth + 1]]
            if not first <= column <= last:
                break
            depth += 1
        return depth

    # --- settling --------------------------------------------------------------------------------

    def _joints(self) -> dict[Path, list[tuple[str, float, str, float, float]]]:
        """List the pieces of edges by the innermost frame that both of their ends are in."""
        found: dict[Path, list[tuple[str, float, str, float, float]]] = defaultdict(list)
        seen = set()
        for name, chain in self.chains.items():
            wire = self.wires[name]
            for a, b in pairwise(chain):
                leaves = wire.leaves_at if a == wire.tail else self.boxes[a].passes
                arrives = wire.arrives_at if b == wire.head else self.boxes[b].passes
                piece = (a, leaves, b, arrives)
                if piece not in seen:
                    seen.add(piece)
                    frames = self.boxes[a].frame, self.boxes[b].frame
                    path = frames[0][: _shared(*frames)]
                    straight = 4.0 if not (a == wire.tail or b == wire.head) else wire.pull
                    found[path].append((*piece, straight))
        return found

    def _settle(
        self,
        path: Path,
        members: Sequence[str],
        frames: Sequence[Path],
        joints: Iterable[tuple[str, float, str, float, float]],
    ) -> None:
        """Lay out what is directly in a frame."""
        depth = len(path)
        items: list[_Item] = []
        names: list[str | Path] = []
        key_of = {p: self.boxes[self._in[p][0]].key[depth] for p in frames}
        for name in members:
            box = self.boxes[name]
            half, gap = box.across / 2, _GAP if box.across else _LINE_GAP
            items.append(_Item(box.key[depth], half, half, (box.column,) * 2, gap))
            names.append(name)
        for frame in frames:
            low, high = self.extent[frame]
            items.append(_Item(key_of[frame], -low, high, self.spans[frame], _FRAME_GAP))
            names.append(frame)
        index = {name: i for i, name in enumerate(names)}

        def item_of(box: str) -> int:
            frame = self.boxes[box].frame
            return index[box if len(frame) == depth else frame[: depth + 1]]

        for a, leaves, b, arrives, pull in joints:
            i, j = item_of(a), item_of(b)
            away = self._offset[a] + leaves - self._offset[b] - arrives
            items[j].joined.append((i, away, pull))
            items[i].joined.append((j, -away, pull))
        where = _spread(items, self.columns)
        inner = list(members)
        for name in members:
            self._offset[name] = where[index[name]]
        for frame in frames:
            for name in self._in[frame]:
                self._offset[name] += where[index[frame]]
            inner += self._in[frame]
            low, high = self.extent[frame]
            moved = where[index[frame]]
            for other in self.extent:
                if other[: len(frame)] == frame:
                    low, high = self.extent[other]
                    self.extent[other] = low + moved, high + moved
        self._in[path] = inner
        low = min((y - item.before for y, item in zip(where, items)), default=0.0)
        high = max((y + item.after for y, item in zip(where, items)), default=0.0)
        border = PADDING if path else 0.0
        self.extent[path] = low - border - self.titles.get(path, 0.0), high + border


def _shared(one: Path, other: Path) -> int:
    """Count the frames that two paths have in common."""
    depth = 0
    while depth < min(len(one), len(other)) and one[depth] == other[depth]:
        depth += 1
    return depth


def _spread(items: list[_Item], columns: Sequence[float]) -> list[float]:
    """Find places where neighbours do not touch and edges are short."""
    order = sorted(range(len(items)), key=lambda i: items[i].place)
    last: dict[float, int] = {}
    for i in order:
        first, end = items[i].columns
        for column in columns[bisect_left(columns, first) : bisect(columns, end)]:
            if column in last:
                a = items[last[column]]
                room = a.after + items[i].before + (a.gap + items[i].gap) / 2
                items[i].above.append((last[column], room))
                a.below.append((i, room))
            last[column] = i
    along = sorted(range(len(items)), key=lambda i: items[i].columns)
    where = [0.0] * len(items)
    for turn in range(_SWEEPS + _ROUNDS):
        # First each follows what is before it, and what is after it, in turn; then both.
        ahead = None if turn >= _SWEEPS else turn % 2 == 0
        wanted = list(where)
        for i in reversed(along) if ahead else along:
            item = items[i]
            pulls = [
                (wanted[j] + away, pull)
                for j, away, pull in item.joined
                if ahead is None or (items[j].columns > item.columns) == ahead
            ]
            if pulls:
                wanted[i] = sum(y * pull for y, pull in pulls) / sum(pull for _, pull in pulls)
        # Moved down until nothing touches, and moved up: halfway between, nothing touches either.
        down, up = list(wanted), list(wanted)
        for i in order:
            down[i] = max([wanted[i], *(down[a] + room for a, room in items[i].above)])
        for i in reversed(order):
            up[i] = min([wanted[i], *(up[b] - room for b, room in items[i].below)])
        now = [(a + b) / 2 for a, b in zip(down, up)]
        moved = max((abs(a - b) for a, b in zip(now, where)), default=0.0)
        where = now
        if turn >= 2 and moved < _STILL:
            break
    return where
