"""A picture's SVG, read back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Part:
    """A node, an edge or a frame."""

    title: str
    classes: set[str]
    lines: list[str]
    element: ET.Element

    @property
    def text(self) -> str:
        return "".join(self.lines)


def tags(svg: str) -> set[str]:
    return {element.tag.removeprefix(_SVG) for element in ET.fromstring(svg).iter()}


def parts(svg: str) -> dict[str, Part]:
    """Find all parts by their id."""
    found = {}
    for group in ET.fromstring(svg).iter(f"{_SVG}g"):
        lines = [(text.text or "").replace("\xa0", " ") for text in group.findall(f"{_SVG}text")]
        title = group.findtext(f"{_SVG}title", "")
        found[group.attrib["id"]] = Part(title, set(group.attrib["class"].split()), lines, group)
    return found


def colours(part: Part) -> tuple[str, str]:
    """Return the fill and the outline of a node."""
    shape = next(x for x in part.element if "stroke" in x.attrib)
    return shape.attrib["fill"], shape.attrib["stroke"]


@dataclass
class Rectangle:
    """Where something stands; in SVG, y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: tuple[float, float], margin: float = 0.0) -> bool:
        x, y = point
        return (
            self.left + margin < x < self.right - margin
            and self.top + margin < y < self.bottom - margin
        )

    def meets(self, other: Rectangle, margin: float = 0.0) -> bool:
        return (
            self.left + margin < other.right
            and other.left + margin < self.right
            and self.top + margin < other.bottom
            and other.top + margin < self.bottom
        )


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def rectangle(element: ET.Element) -> Rectangle:
    """Find the rectangle around the shapes of a group."""
    xs, ys = [], []
    for shape in element:
        if "cx" in shape.attrib:
            cx, cy, rx, ry = (float(shape.attrib[name]) for name in ("cx", "cy", "rx", "ry"))
            xs += cx - rx, cx + rx
            ys += cy - ry, cy + ry
        elif found := shape.attrib.get("points") or shape.attrib.get("d"):
            numbers = [float(x) for x in _NUMBER.findall(found)]
            xs += numbers[::2]
            ys += numbers[1::2]
    return Rectangle(min(xs), min(ys), max(xs), max(ys))


def shapes(svg: str) -> dict[str, Rectangle]:
    """Find where each node and frame stands, by its id."""
    kinds = {"leaf", "parameter", "constant", "result", "operation", "module", "neuron", "array"}
    return {id: rectangle(part.element) for id, part in parts(svg).items() if part.classes & kinds}


def boxes(svg: str) -> dict[str, Rectangle]:
    """Find where each node and frame stands, by its title."""
    drawn = parts(svg)
    return {drawn[id].title: found for id, found in shapes(svg).items()}


def curves(svg: str, steps: int = 12) -> dict[str, list[tuple[float, float]]]:
    """Follow each edge, point by point, by its id."""
    found = {}
    for id, part in parts(svg).items():
        path = next((x.attrib["d"] for x in part.element if "d" in x.attrib), "")
        if "edge" not in part.classes and not id.startswith("e"):
            continue
        numbers = [float(x) for x in _NUMBER.findall(path)]
        ends = list(zip(numbers[::2], numbers[1::2]))
        points = []
        for i in range(0, len(ends) - 1, 3):
            a, b, c, d = ends[i : i + 4]
            for k in range(steps + 1):
                t = k / steps
                u = 1 - t
                weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
                points.append(
                    tuple(
                        sum(w * p[axis] for w, p in zip(weights, (a, b, c, d))) for axis in (0, 1)
                    )
                )
        found[id] = points
    return found


def texts(svg: str) -> list[tuple[str, Rectangle]]:
    """Find where each line of text stands, in letters as wide as Helvetica's on average."""
    found = []
    for text in ET.fromstring(svg).iter(f"{_SVG}text"):
        line, size = text.text or "", float(text.attrib["font-size"])
        x, y, long = float(text.attrib["x"]), float(text.attrib["y"]), 0.5 * size * len(line)
        left = x - {"start": 0, "middle": long / 2, "end": long}[text.attrib["text-anchor"]]
        found.append((line, Rectangle(left, y - 0.7 * size, left + long, y)))
    return found


def size(svg: str) -> tuple[float, float]:
    """Return the width and the height of a picture in points."""
    *_, width, height = map(float, ET.fromstring(svg).attrib["viewBox"].split())
    return width, height
