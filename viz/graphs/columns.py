"""Chart: where each neuron of a network stands, and what each weight looks like."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graphviz import Graph

from autograd.translation import translated
from nn import Neuron
from nn.layers.layer import activation_name
from viz.lettering import legible, marked, plain, shortened, width
from viz.shades import largest, shade
from viz.themes import colours

__all__ = ["Chart"]

_FONTS = "Helvetica,Arial,sans-serif"
_PRECISION = 2
_MOST_NAMED = 8
# In inches.
_ROW = 0.72
_DIAMETER = 0.58
_HEADROOM = 0.8
_SMALL = 11.0
_LONGEST_NAME = 24
_SHARE = 0.22
"""How far along a line its number stands: there the lines of few neurons are apart."""
# In points.
_WIDEST, _NARROWEST = 5.0, 0.4


class Chart:
    """A network as Graphviz is to draw it.

    Every circle has its place already, so that Graphviz (as ``neato``) only draws.

    Parameters
    ----------
    layers
        The neurons of each layer.
    signals
        A number for each input, and for each neuron; or None.
    signal
        What these numbers are.
    theme, limit, inputs, outputs, values
        As for `network`.

    Attributes
    ----------
    graph : graphviz.Graph
        The drawing.
    titles : dict of str to str
        What each part of it is, by its ``id``.
    title, description : str
        What it shows, in a few words and in some more.
    """

    def __init__(
        self,
        layers: Sequence[Sequence[Neuron]],
        signals: Sequence[Sequence[float]] | None,
        signal: str,
        theme: str,
        limit: int,
        inputs: Sequence[str] = (),
        outputs: Sequence[str] = (),
        values: bool = False,
    ) -> None:
        self._layers = layers
        self._inputs, self._outputs, self._values = inputs, outputs, values
        self._signals = signals
        self._signal = signal
        self._colours = colours(theme)
        self._widths = [len(layers[0][0].w), *map(len, layers)]
        self._shown = [_some(width, limit) for width in self._widths]
        self._tallest = max(map(len, self._shown))
        self._heaviest = largest(w.data for layer in layers for neuron in layer for w in neuron.w)
        self._strongest = largest(number for column in signals or [] for number in column)
        self.titles: dict[str, str] = {}
        self.title = f"Network {'-'.join(map(str, self._widths))}"
        self.description = self._describe()
        self.graph = self._empty_paper(theme)
        for place, shown in enumerate(self._shown):
            self._add_heading(place)
            for row, i in enumerate(shown):
                if i is None:
                    self._add_dots(place, row)
                else:
                    self._add_circle(place, row, i)
        for place, i, j in self._weights():
            self._add_weight(place, i, j)

    def _describe(self) -> str:
        sentences = [
            ", ".join(" ".join(self._heading(place)) for place in range(len(self._widths)))
        ]
        sentences += self._legend()
        if self._signals:
            written = [_numeral(number) for number in self._signals[-1]]
            if len(written) > _MOST_NAMED:
                written[_MOST_NAMED:] = [f"and {len(written) - _MOST_NAMED} more"]
            sentences.append(f"{self._signal} of the last layer: {', '.join(written)}")
        return ". ".join(sentences) + "."

    def _legend(self) -> list[str]:
        """Say what widths and colours mean."""
        lines = translated(
            "lines: weights, blue if positive, orange and dashed if negative, the widest {widest}"
        )
        said = [lines.format(widest=_numeral(self._heaviest))]
        if self._signals:
            circles = translated("circles: {signal}, blue if positive, orange if negative")
            said.append(circles.format(signal=self._signal))
        return said

    def _heading(self, place: int) -> tuple[str, str]:
        """Return what a column is, and what is in it."""
        if place == 0:
            return translated("inputs"), str(self._widths[0])
        name = activation_name(self._layers[place - 1][0])
        return translated("layer {n}").format(n=place), f"{self._widths[place]} × {name}"

    def _name(self, place: int, i: int) -> str:
        if place == 0:
            return legible(self._inputs[i]) if self._inputs else f"x{i + 1}"
        name = f"layer {place}, neuron {i + 1}"
        is_named = self._outputs and place == len(self._layers)
        return f"{name}, {legible(self._outputs[i])}" if is_named else name

    # --- parts -----------------------------------------------------------------------------------

    def _add_heading(self, place: int) -> None:
        top = (self._tallest - 1) / 2 * self._row + _HEADROOM
        self._add_text(f"h{place}", "\n".join(self._heading(place)), (place * self._gap, top))

    def _add_dots(self, place: int, row: int) -> None:
        hidden = self._widths[place] - len(self._shown[place]) + 1
        self._add_text(f"d{place}", "⋮", self._position(place, row), f"{hidden} more")

    def _add_circle(self, place: int, row: int, i: int) -> None:
        """Draw an input or a neuron."""
        id, name = f"n{place}.{i + 1}", self._name(place, i)
        written, fill = "", "operation"
        x, y = self._position(place, row)
        beside = self._beside(place, i)
        if self._signals:
            number = self._signals[place][i]
            written, fill = _numeral(number), shade(number, self._strongest)
            beside = beside or ("" if place else name)
            name += f": {self._signal} {written}"
        elif not place and not self._inputs:
            written = name
        if beside:
            away = _DIAMETER / 2 + 0.08 + width(beside, _SMALL) / 144
            where = x + away if place else x - away, y
            self._add_text(f"{'y' if place else 'x'}{i + 1}", beside, where, fontsize=f"{_SMALL:g}")
        if place:
            bias = _numeral(self._layers[place - 1][i].b.data)
            name += f", bias {bias}"
            if self._values:
                below = x, y - _DIAMETER / 2 - 0.11
                self._add_text(f"b{place}.{i + 1}", f"b = {bias}", below, fontsize=f"{_SMALL:g}")
        self.titles[id] = name
        self.graph.node(
            id,
            plain(written),
            id=id,
            pos=_pinned(x, y),
            fillcolor=self._colours[fill],
            color=self._colours["result" if place else "leaf"],
            **{"class": "neuron" if place else "input"},
        )

    def _beside(self, place: int, i: int) -> str:
        """Return what is written beside a circle: the name of a feature or of a class."""
        names = {0: self._inputs, len(self._layers): self._outputs}.get(place, ())
        return shortened(legible(names[i]), _LONGEST_NAME) if names else ""

    def _weights(self) -> list[tuple[int, int, int]]:
        """List the weights that are drawn, the heaviest last, so that it lies on top."""
        found = [
            (place, i, j)
            for place in range(1, len(self._widths))
            for i in self._shown[place]
            for j in self._shown[place - 1]
            if i is not None and j is not None
        ]
        return sorted(found, key=lambda at: abs(self._layers[at[0] - 1][at[1]].w[at[2]].data))

    def _add_weight(self, place: int, i: int, j: int) -> None:
        """Draw the line from a circle to one of the next column."""
        weight = self._layers[place - 1][i].w[j].data
        id = f"w{place}.{i + 1}.{j + 1}"
        title = f"{self._name(place - 1, j)} to {self._name(place, i)}: {_numeral(weight)}"
        self.titles[id] = title
        tail, head = f"n{place - 1}.{j + 1}", f"n{place}.{i + 1}"
        self.graph.edge(tail, head, id=id, **self._line(weight))
        if self._values:
            rows = self._shown[place - 1].index(j), self._shown[place].index(i)
            (a, b), (c, d) = self._position(place - 1, rows[0]), self._position(place, rows[1])
            at = a + (c - a) * _SHARE, b + (d - b) * _SHARE
            written = _numeral(weight)
            self._add_text(f"v{id[1:]}", written, at, title, fontsize=f"{_SMALL:g}", behind=True)

    def _line(self, weight: float) -> dict[str, str]:
        """Return the look of a weight: a line that is wide where it is large."""
        # It may have grown since the heaviest was looked for, where another thread trains.
        heaviest = max(abs(weight), self._heaviest)
        share = abs(weight) / heaviest if 0 < abs(weight) < math.inf else 0.0
        width = _NARROWEST + (self._widest - _NARROWEST) * share
        colour = shade(weight, heaviest)
        return {
            "class": "weight",
            "color": self._colours["frame border" if weight == 0 else colour],
            "penwidth": f"{width:.3f}",
            "style": "dashed" if weight < 0 else "solid",
        }

    def _add_text(
        self,
        id: str,
        text: str,
        position: tuple[float, float],
        title: str = "",
        fontsize: str = "14",
        behind: bool = False,
    ) -> None:
        """Write a line, and where it lies on others, on the colour of the paper."""
        self.titles[id] = title or text.replace("\n", ", ")
        paper = {"style": "filled", "fillcolor": self._colours["background"]} if behind else {}
        self.graph.node(
            id,
            plain(text),
            id=id,
            pos=_pinned(*position),
            shape="plaintext",
            fixedsize="false",
            fontcolor=self._colours["muted"],
            fontsize=fontsize,
            **{
                "style": "",
                "margin": "0.02,0",
                "width": "0",
                "height": "0",
                "class": "text",
                **paper,
            },
        )

    # --- paper and places ------------------------------------------------------------------------

    def _empty_paper(self, theme: str) -> Graph:
        font = {"fontname": _FONTS, "fontcolor": self._colours["text"]}
        return Graph(
            graph_attr={
                **font,
                "bgcolor": self._colours["background"],
                "class": f"retrograd {theme}",
                "fontcolor": self._colours["muted"],
                "fontsize": "13",
                # An empty line for distance; Graphviz 7 may crash on one without a space.
                "label": plain("\n".join([" ", *self._legend()])),
                "layout": "neato",
                "outputorder": "edgesfirst",
                "pad": "0.2",
                "splines": "line",
            },
            node_attr={
                **font,
                "fixedsize": "true",
                "fontsize": "10",
                "penwidth": "1.5",
                "shape": "circle",
                "style": "filled",
                "width": str(_DIAMETER),
            },
        )

    @property
    def _gap(self) -> float:
        """How far apart the columns are; where many lines cross, they need room."""
        return (3.0 if self._values else 1.6) + 0.12 * self._tallest

    @property
    def _row(self) -> float:
        """How far apart the rows are; numbers on the lines need room."""
        return 1.5 * _ROW if self._values else _ROW

    @property
    def _widest(self) -> float:
        return _WIDEST if self._tallest <= _MOST_NAMED else _WIDEST / 2

    def _position(self, place: int, row: int) -> tuple[float, float]:
        return place * self._gap, ((len(self._shown[place]) - 1) / 2 - row) * self._row


def _some(count: int, limit: int) -> list[int | None]:
    """Choose which of a column are drawn, with None for those left out.

    >>> _some(3, 5), _some(9, 5)
    ([0, 1, 2], [0, 1, None, 7, 8])
    """
    if count <= limit:
        return list(range(count))
    last = (limit - 1) // 2
    return [*range(limit - 1 - last), None, *range(count - last, count)]


def _numeral(number: float) -> str:
    return marked(number, _PRECISION)


def _pinned(x: float, y: float) -> str:
    return f"{x:.4f},{y:.4f}!"
