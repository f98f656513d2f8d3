"""Paper: boxes, edges and frames, put down where the layout wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from graphviz import Digraph

from viz.graphs.layout import PADDING, Box, Layout, Path, Wire
from viz.graphs.places import Key
from viz.graphs.routes import Routes
from viz.lettering import plain, shortened, width
from viz.themes import colours

__all__ = ["FONTS", "SIZE", "Paper", "Patch"]

# Three fonts of the same widths, so that text fits its box on every system.
FONTS = "Helvetica,Arial,sans-serif"
SIZE = 14.0
"""How large text is, in points."""

_SMALL = 11.0
_TITLE = 20.0
_LONGEST_TITLE = 32
_MARGIN = 12.0


class Patch(NamedTuple):
    """A coloured rectangle under a box: where it is seen from the box's corner, size and colour."""

    left: float
    top: float
    width: float
    height: float
    colour: str


class _Drawn(NamedTuple):
    label: str
    attributes: Mapping[str, str]


class Paper:
    """A picture in the making.

    Parameters
    ----------
    direction, theme
        As for `draw`.

    Attributes
    ----------
    titles : dict of str to str
        What each part of the picture is, by its ``id``.
    """

    def __init__(self, direction: str, theme: str) -> None:
        self.titles: dict[str, str] = {}
        self._direction, self._theme = direction, theme
        self._colours = colours(theme)
        self.is_level = direction in ("LR", "RL")
        self._boxes: dict[str, Box] = {}
        self._wires: dict[str, Wire] = {}
        self._nodes: dict[str, _Drawn] = {}
        self._edges: dict[str, _Drawn] = {}
        self._patches: dict[str, Sequence[Patch]] = {}

    def add(
        self,
        id: str,
        title: str,
        label: str,
        size: tuple[float, float],
        place: tuple[float, Path, Key],
        look: Mapping[str, str],
        patches: Sequence[Patch] = (),
    ) -> None:
        """Put down a box or a circle of some width and height in a column, its frames and order."""
        self._patches[id] = patches
        self.titles[id] = title
        column, frame, key = place
        along, across = size if self.is_level else reversed(size)
        is_round = look.get("shape") == "ellipse"
        self._boxes[id] = Box(along, across, column, frame, key, is_round)
        self._nodes[id] = _Drawn(label, look)

    def join(
        self,
        id: str,
        title: str,
        tail: str,
        head: str,
        *,
        leaves_at: float = 0.0,
        arrives_at: float = 0.0,
        slot: float = 0.0,
        pull: float = 1.0,
        label: str = "",
        look: Mapping[str, str],
    ) -> None:
        """Draw an edge, with a line of text on it or without.

        Where it leaves and arrives is how far from the middle of a box, and on a circle a share of
        its radius.
        """
        self.titles[id] = title
        name, box = "", self._boxes[head]
        if box.is_round:
            arrives_at *= box.across / 2
        if label:
            name = f"label of {id}"
            long, high = width(label, _SMALL) + 8, _SMALL + 6
            size = (long, high, high / 2) if self.is_level else (high, long, -long / 2)
            along, across, passes = size
            key = (*box.key[:-1], slot)
            self._boxes[name] = Box(along, across, box.column - 0.5, box.frame, key, passes=passes)
        self._wires[id] = Wire(tail, head, leaves_at, arrives_at, slot, name, pull)
        self._edges[id] = _Drawn(label, look)

    @cached_property
    def _routes(self) -> Routes:
        strips = {
            path: _TITLE if self.is_level else width(name, SIZE)
            for path, name in self._frames().items()
        }
        return Routes(Layout(self._boxes, self._wires, strips), self._direction)

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the picture, in points."""
        wide, high = self._routes.size
        return wide + 2 * _MARGIN, high + 2 * _MARGIN

    def _frames(self) -> dict[Path, str]:
        """Find the frames, the outer before the inner, and what is written on them."""
        paths = {b.frame[:n] for b in self._boxes.values() for n in range(1, len(b.frame) + 1)}
        return {path: shortened(path[-1], _LONGEST_TITLE) for path in sorted(paths)}

    def drawn(self, legend: Sequence[str] = ()) -> Digraph:
        """Lay everything out, and return the picture for Graphviz, a legend below it."""
        routes, names = self._routes, self._frames()
        paper = self._empty()
        frames: dict[Path, Digraph] = {(): paper}
        for i, path in enumerate(names, 1):
            frames[path] = self._frame(f"f{i}", path, names[path], routes.frame(path))
        for id, (label, look) in self._nodes.items():
            wide, high = routes.size_of(id)
            frames[self._boxes[id].frame].node(
                id,
                label,
                id=id,
                pos=routes.position(id),
                width=f"{wide / 72:.4f}",
                height=f"{high / 72:.4f}",
                **look,
            )
        for path in sorted(frames, key=len, reverse=True):
            if path:
                frames[path[:-1]].subgraph(frames[path])
        for id, (label, look) in self._edges.items():
            wire = self._wires[id]
            if label:
                look = {**look, "lp": routes.position(wire.label)}
            text = plain(label) if label else None
            paper.edge(wire.tail, wire.head, text, id=id, pos=routes.curve(id), **look)
        if patches := self._painted():
            paper.attr("graph", _background="".join(patches))
        if legend:
            self._add_legend(paper, legend)
        return paper

    def _painted(self) -> list[str]:
        """Write the patches of each box as Graphviz draws a background, colour by colour."""
        found = []
        for id, patches in self._patches.items():
            wide, high = self._routes.size_of(id)
            x, y = map(float, self._routes.position(id).split(","))
            colour = ""
            for patch in patches:
                left, top = x - wide / 2 + patch.left, y + high / 2 - patch.top
                right, bottom = left + patch.width, top - patch.height
                pen = f"c 7 -{patch.colour} C 7 -{patch.colour} " if patch.colour != colour else ""
                colour = patch.colour
                xs, ys = (left, right, right, left), (top, top, bottom, bottom)
                corners = " ".join(f"{a:.2f} {b:.2f}" for a, b in zip(xs, ys))
                found.append(f"{pen}P 4 {corners} ")
        return found

    def _add_legend(self, paper: Digraph, lines: Sequence[str]) -> None:
        self.titles["legend"] = " ".join(lines)
        long, high = max(width(line, _SMALL) for line in lines), 15.0 * len(lines)
        paper.node(
            "legend",
            "".join(plain(line) + r"\l" for line in lines),
            id="legend",
            shape="plaintext",
            style="",
            fontsize=str(_SMALL),
            fontcolor=self._colours["muted"],
            pos=f"{long / 2:.2f},{-high / 2 - 6:.2f}",
            width=f"{long / 72:.4f}",
            height=f"{high / 72:.4f}",
            **{"class": "text"},
        )

    def _frame(
        self, id: str, path: Path, name: str, corners: tuple[float, float, float, float]
    ) -> Digraph:
        self.titles[id] = ".".join(path)
        left, _, right, top = corners
        while len(name) > 1 and width(name, SIZE) > right - left - PADDING:
            name = shortened(name, len(name) - 1)
        middle = left + PADDING + width(name, SIZE) / 2, top - _TITLE / 2 - PADDING / 4
        return Digraph(
            f"cluster_{id}",
            graph_attr={
                "id": id,
                "class": "module",
                "label": plain(name),
                "bb": ",".join(f"{x:.2f}" for x in corners),
                "lp": ",".join(f"{x:.2f}" for x in middle),
                "fontcolor": self._colours["muted"],
                "style": "filled,rounded",
                "fillcolor": self._colours["frame"],
                "color": self._colours["frame border"],
            },
        )

    def _empty(self) -> Digraph:
        font = {"fontname": FONTS, "fontcolor": self._colours["text"]}
        return Digraph(
            graph_attr={
                **font,
                "bgcolor": self._colours["background"],
                "class": f"retrograd {self._theme}",
                # Everything has its place already: Graphviz only draws.
                "layout": "nop2",
                "pad": f"{_MARGIN / 72:.3f}",
            },
            node_attr={**font, "fixedsize": "true", "style": "filled", "margin": "0"},
            edge_attr={**font, "fontsize": str(_SMALL), "arrowsize": "0.7"},
        )
