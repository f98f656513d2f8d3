"""The deck: cards on paper, joined by edges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from graphviz import Digraph

from autograd import Value
from autograd.value import learns
from viz.graphs.cards import CARDS_TEXT, ROW, SPACE, Card, Naming, Row
from viz.graphs.paper import Paper, Patch
from viz.graphs.places import Places
from viz.lettering import legible, markup, width
from viz.shades import largest, shade
from viz.themes import colours

__all__ = ["Cards"]

_MANY = 64
"""Of more edges than this each is a thin one."""


class Cards:
    """Cards on paper, joined by edges.

    Parameters
    ----------
    cards
        The cards, operands before results.
    naming
        What Values are called.
    direction, theme, highlight
        As for `draw`.
    legend
        What is written below the picture.
    """

    def __init__(
        self,
        cards: Sequence[Card],
        naming: Naming,
        *,
        direction: str,
        theme: str,
        highlight: Collection[Value | tuple[Value, Value]],
        legend: Sequence[str] = (),
    ) -> None:
        self._naming, self._highlight, self._legend = naming, highlight, legend
        self._colours = colours(theme)
        maps = [drawn for card in cards for row in card.rows for drawn in row.maps]
        self._largest_of = {
            side: _largest(drawn.numbers for drawn in maps if drawn.is_gradient == side)
            for side in (False, True)
        }
        values = [row.value for card in cards for row in card.rows if row.value is not None]
        self._largest = largest(x.grad for x in values if learns(x))
        self._paper = Paper(direction, theme)
        self._known = {card.id for card in cards}
        owner = {value: card for card in cards for value in card.made}

        def operands(card: Card) -> list[Card]:
            return list(dict.fromkeys(owner[arrow.value] for arrow in card.arrows))

        places = Places(cards, operands, lambda card: card.frame)
        # Cards of a kind that stand one below the other are as wide as the widest.
        self._widths: dict[object, list[float]] = {}
        for card in cards:
            group = places.column[card], card.frame, card.kind
            known = self._widths.setdefault(group, [0.0, 0.0, 0.0])
            known[:] = map(max, known, _widths(card))
        look = {"color": self._colours["edge"]}
        if sum(len(card.arrows) for card in cards) > _MANY:
            look = {"color": self._colours["constant"], "penwidth": "0.4"}
        for card in cards:
            self._add(card, places, card is cards[-1])
        for card in cards:
            slots = dict(zip(operands(card), places.slots(card)))
            for arrow in card.arrows:
                tail = owner[arrow.value]
                self._paper.join(
                    arrow.id,
                    f"{tail.title} into {card.title}",
                    tail.id,
                    card.id,
                    leaves_at=_middle(tail, tail.made[arrow.value]) if self._is_level else 0.0,
                    arrives_at=_middle(card, arrow.row) if self._is_level else 0.0,
                    slot=slots[tail],
                    look=look,
                )

    @property
    def titles(self) -> dict[str, str]:
        """What each part of the picture is, by its ``id``."""
        return self._paper.titles

    @property
    def _is_level(self) -> bool:
        return self._paper.is_level

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the picture, in points."""
        return self._paper.size

    def graph(self) -> Digraph:
        """Return the whole picture."""
        return self._paper.drawn(self._legend)

    def _add(self, card: Card, places: Places[Card], is_last: bool) -> None:
        widths = self._widths[places.column[card], card.frame, card.kind]
        lines = [
            self._line(row, widths, bold=row is card.rows[0], fill=self._fill(row))
            for row in card.rows
        ]
        kind = "result" if card.kind in ("neuron", "array") else card.kind
        self._paper.add(
            card.id,
            card.title,
            f'<<table border="0" cellspacing="0" cellpadding="0">{"".join(lines)}</table>>',
            (sum(widths) + 8, sum(row.height for row in card.rows) + 6),
            (float(places.column[card]), card.frame, places.key(card)),
            {
                "class": card.kind,
                "shape": "box",
                "color": self._colours[kind],
                "peripheries": "2" if is_last else "1",
                **_look(card, self._colours),
            },
            self._patches(card),
        )

    def _patches(self, card: Card) -> list[Patch]:
        """Colour the cells of the heat maps, those of one colour side by side as one."""
        found: list[Patch] = []
        top = 3.0
        for row in card.rows:
            left = 4.0
            for drawn in row.maps:
                edge = self._colours["frame border"]
                found.append(Patch(left - 0.5, top + 2.5, drawn.width + 1, drawn.height + 1, edge))
                largest = self._largest_of[drawn.is_gradient]
                for i, line in enumerate(drawn.numbers):
                    at = left
                    for colour, same in groupby(shade(x, largest) for x in line):
                        long = drawn.cell * len(list(same))
                        y = top + 3 + i * drawn.cell
                        found.append(Patch(at, y, long, drawn.cell, self._colours[colour]))
                        at += long
                left += drawn.width + SPACE
            top += row.height
        return found

    def _fill(self, row: Row) -> str:
        if row.value is None or not learns(row.value):
            return ""
        return self._colours[shade(row.value.grad, self._largest)]

    def _line(self, row: Row, widths: Sequence[float], *, bold: bool, fill: str) -> str:
        cells = []
        texts = [row.text, row.data, row.grad]
        if bold and not row.data:
            widths = [sum(widths), 0.0, 0.0]
        if row.maps:
            return f'<tr><td height="{row.height:.0f}"> </td></tr>'
        for text, long, side in zip(texts, widths, ("left", "right", "right")):
            if long:
                written = (
                    f'<font point-size="{CARDS_TEXT:g}">{markup(text)} </font>' if text else ""
                )
                written = f"<b>{written}</b>" if bold and text and side == "left" else written
                cells.append(
                    f'<td fixedsize="true" width="{long:.0f}" height="{ROW:g}" '
                    f'align="{side}">{written}</td>'
                )
        inner = (
            f'<table border="0" cellspacing="0" cellpadding="0"><tr>{"".join(cells)}</tr></table>'
        )
        attributes = f' bgcolor="{fill}"' if fill else ""
        attributes += self._identity(row)
        if row.value is not None and row.value in self._highlight:
            attributes += f' border="2" color="{self._colours["highlight"]}"'
        return f"<tr><td{attributes}>{inner}</td></tr>"

    def _identity(self, row: Row) -> str:
        """Let a line of a neuron be found by the number of its Value, the first that it has."""
        if row.value is None:
            return ""
        id = f"n{self._naming.numbers[row.value]}"
        if id in self._known:
            return ""
        self._known.add(id)
        self._paper.titles[id] = legible(self._naming.names[row.value])
        return f' id="{id}" title="{id}"'


def _widths(card: Card) -> list[float]:
    """Say how wide the three columns of a card must be."""
    heading, *rows = card.rows
    columns = zip(*([row.text, row.data, row.grad] for row in rows))
    texts = [[*column] for column in columns] if rows else [[], [], []]
    texts[1].append(heading.data)
    texts[2].append(heading.grad)
    found = [max((width(x, CARDS_TEXT) + 6 for x in column if x), default=0.0) for column in texts]
    title = width(heading.text, CARDS_TEXT, bold=True) + 8
    maps = max(row.width for row in card.rows)
    room = max(maps, title if not heading.data else 0.0) - sum(found[1:])
    found[0] = max(found[0], room, title if heading.data else 0.0)
    return found


def _middle(card: Card, row: int) -> float:
    """Return how far the middle of a row is below the middle of its card; −1 is the card's own."""
    if row < 0:
        return 0.0
    heights = [row.height for row in card.rows]
    return sum(heights[:row]) + heights[row] / 2 - sum(heights) / 2


def _look(card: Card, palette: Mapping[str, str]) -> dict[str, str]:
    if card.kind == "array":
        # Its heat maps lie below it.
        return {"style": "solid"}
    style = "filled,rounded" if card.kind == "leaf" else "filled"
    return {"style": style, "fillcolor": palette["gradient 0"]}


def _largest(matrices: Iterable[Sequence[Sequence[float]]]) -> float:
    return largest(x for matrix in matrices for row in matrix for x in row)
