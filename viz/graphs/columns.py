"""Chart: where each neuron of a network stands, and what each weight looks like."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from graphviz import Graph

from autograd.translation import translated
from nn import Neuron
from nn.layers.layer import activation_name
from viz.lettering import numeral, plain
from viz.shades import shade
from viz.themes import colours

__all__ = ["Chart"]

_FONTS = "Helvetica,Arial,sans-serif"
_PRECISION = 2
_MOST_NAMED = 8
# In inches.
_ROW = 0.72
_DIAMETER = 0.58
_HEADROOM = 0.8
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
    theme, limit
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
    ) -> None:
        self._layers = layers
        self._signals = signals
        self._signal = signal
        self._colours = colours(theme)
        self._widths = [len(layers[0][0].w), *map(len, layers)]
        self._shown = [_some(width, limit) for width in self._widths]
        self._tallest = max(map(len, self._shown))
        self._heaviest = _largest(w.data for layer in layers for neuron in layer for w in neuron.w)
        self._strongest = _largest(number for column in signals or [] for number in column)
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
                    self._add_weights(place, i)

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
        return f"layer {place}, neuron {i + 1}" if place else f"x{i + 1}"

    # --- parts -----------------------------------------------------------------------------------

    def _add_heading(self, place: int) -> None:
        top = (self._tallest - 1) / 2 * _ROW + _HEADROOM
        self._add_text(f"h{place}", "\n".join(self._heading(place)), (place * self._gap, top))

    def _add_dots(self, place: int, row: int) -> None:
        hidden = self._widths[place] - len(self._shown[place]) + 1
        self._add_text(f"d{place}", "⋮", self._position(place, row), f"{hidden} more")

    def _add_circle(self, place: int, row: int, i: int) -> None:
        """Draw an input or a neuron."""
        id, name = f"n{place}.{i + 1}", self._name(place, i)
        written, fill = "" if place else name, "operation"
        x, y = self._position(place, row)
        if self._signals:
            number = self._signals[place][i]
            written, fill = _numeral(number), shade(number, self._strongest)
            if not place:
                self._add_text(f"x{i + 1}", name, (x - _DIAMETER, y))
            name += f": {self._signal} {written}"
        if place:
            name += f", bias {_numeral(self._layers[place - 1][i].b.data)}"
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

    def _add_weights(self, place: int, i: int) -> None:
        """Draw the lines from the column before into a neuron."""
        for j in self._shown[place - 1] if place else ():
            if j is not None:
                weight = self._layers[place - 1][i].w[j].data
                id = f"w{place}.{i + 1}.{j + 1}"
                self.titles[id] = (
                    f"{self._name(place - 1, j)} to {self._name(place, i)}: {_numeral(weight)}"
                )
                self.graph.edge(
                    f"n{place - 1}.{j + 1}", f"n{place}.{i + 1}", id=id, **self._line(weight)
                )

    def _line(self, weight: float) -> dict[str, str]:
        """Return the look of a weight: a line that is wide where it is large."""
        # It may have grown since the heaviest was looked for, where another thread trains.
        heaviest = max(abs(weight), self._heaviest)
        share = abs(weight) / heaviest if 0 < abs(weight) < math.inf else 0.0
        width = _NARROWEST + (self._widest - _NARROWEST) * share
        # Here strength is width; of the palette, lines use what is seen best.
        strongest = shade(weight, abs(weight))
        return {
            "class": "weight",
            "color": self._colours["frame border" if weight == 0 else strongest],
            "penwidth": f"{width:.3f}",
            "style": "dashed" if weight < 0 else "solid",
        }

    def _add_text(self, id: str, text: str, position: tuple[float, float], title: str = "") -> None:
        self.titles[id] = title or text.replace("\n", ", ")
        self.graph.node(
            id,
            plain(text),
            id=id,
            pos=_pinned(*position),
            shape="plaintext",
            style="",
            fixedsize="false",
            fontcolor=self._colours["muted"],
            fontsize="14",
            **{"class": "text"},
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
                "fontsize": "12",
                "penwidth": "1.5",
                "shape": "circle",
                "style": "filled",
                "width": str(_DIAMETER),
            },
        )

    @property
    def _gap(self) -> float:
        """How far apart the columns are; where many lines cross, they need room."""
        return 1.6 + 0.12 * self._tallest

    @property
    def _widest(self) -> float:
        return _WIDEST if self._tallest <= _MOST_NAMED else _WIDEST / 2

    def _position(self, place: int, row: int) -> tuple[float, float]:
        return place * self._gap, ((len(self._shown[place]) - 1) / 2 - row) * _ROW


def _some(count: int, limit: int) -> list[int | None]:
    """Choose which of a column are drawn, with None for those left out.

    >>> _some(3, 5), _some(9, 5)
    ([0, 1, 2], [0, 1, None, 7, 8])
    """
    if count <= limit:
        return list(range(count))
    last = (limit - 1) // 2
    return [*range(limit - 1 - last), None, *range(count - last, count)]


def _largest(numbers: Iterable[float]) -> float:
    return max((abs(number) for number in numbers if math.isfinite(number)), default=0.0)


def _numeral(number: float) -> str:
    return ("" if math.isfinite(number) else "⚠ ") + numeral(number, _PRECISION)


def _pinned(x: float, y: float) -> str:
    return f"{x:.4f},{y:.4f}!"
