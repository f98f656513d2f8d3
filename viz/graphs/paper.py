"""Paper: boxes, edges and frames, put down where the layout wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graphviz import Digraph

from viz.graphs.layout import PADDING, Box, Layout, Path, Wire
from viz.graphs.places import Key
from viz.graphs.routes import Routes
from viz.lettering import plain, shortened, width
from viz.themes import colours

__all__ = ["FONTS", "SIZE", "Paper"]

# Three fonts of the same widths, so that text fits its box on every system.
FONTS = "Helvetica,Arial,sans-serif"
SIZE = 14.0
"""How large text is, in points."""

_SMALL = 11.0
_TITLE = 20.0
_LONGEST_TITLE = 32
_MARGIN = 12.0


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
        self._is_level = direction in ("LR", "RL")
        self._boxes: dict[str, Box] = {}
        self._wires: dict[str, Wire] = {}
        self._nodes: dict[str, _Drawn] = {}
        self._edges: dict[str, _Drawn] = {}

    def add(
        self,
        id: str,
        title: str,
        label: str,
        size: tuple[float, float],
        place: tuple[float, Path, Key],
        **attributes: str,
    ) -> None:
        """Put down a box or a circle of some width and height in a column, its frames and order."""
        self.titles[id] = title
        column, frame, key = place
        along, across = size if self._is_level else reversed(size)
        is_round = attributes.get("shape") == "ellipse"
        self._boxes[id] = Box(along, across, column, frame, key, is_round)
        self._nodes[id] = _Drawn(label, attributes)

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
            size = (long, high, high / 2) if self._is_level else (high, long, -long / 2)
            along, across, passes = size
            key = (*box.key[:-1], slot)
            self._boxes[name] = Box(along, across, box.column - 0.5, box.frame, key, passes=passes)
        self._wires[id] = Wire(tail, head, leaves_at, arrives_at, slot, name, pull)
        self._edges[id] = _Drawn(label, look)

    def drawn(self) -> Digraph:
        """Lay everything out, and return the picture for Graphviz."""
        paths = sorted(
            {b.frame[:n] for b in self._boxes.values() for n in range(1, len(b.frame) + 1)}
        )
        names = {path: shortened(path[-1], _LONGEST_TITLE) for path in paths}
        strips = {p: _TITLE if self._is_level else width(name, SIZE) for p, name in names.items()}
        layout = Layout(self._boxes, self._wires, strips)
        routes = Routes(layout, self._direction)
        self.size = tuple(length + 2 * _MARGIN for length in routes.size)
        paper = self._empty()
        frames: dict[Path, Digraph] = {(): paper}
        for i, path in enumerate(names, 1):
            frames[path] = self._frame(f"f{i}", path, names[path], routes.frame(path))
        for id, (label, attributes) in self._nodes.items():
            wide, high = routes.size_of(id)
            frames[self._boxes[id].frame].node(
                id,
                label,
                id=id,
                pos=routes.position(id),
                width=f"{wide / 72:.4f}",
                height=f"{high / 72:.4f}",
                **attributes,
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
        return paper

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
