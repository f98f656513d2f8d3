"""A picture's SVG, read back."""

from __future__ import annotations

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
