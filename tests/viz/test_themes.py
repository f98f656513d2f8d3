import re

import pytest

from autograd import Value
from viz import draw
from viz.themes import THEMES, colours, follow_the_reader

FILLS = [part for part in colours("light") if part.startswith("gradient")]
FILLS += ["background", "operation", "frame"]
OUTLINES = ["leaf", "parameter", "result", "highlight", "edge", "constant"]


def luminance(colour):
    # Relative luminance as WCAG 2 defines it.
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("fill", FILLS)
def test_text_can_be_read_on_every_fill(theme, fill):
    palette = colours(theme)
    assert contrast(palette["text"], palette[fill]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("outline", OUTLINES)
def test_outlines_stand_out_from_the_background(theme, outline):
    palette = colours(theme)
    assert contrast(palette[outline], palette["background"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_gradient_of_more_is_further_from_zero(theme):
    # Strengths differ in lightness too, for those who see no hue at all.
    palette = colours(theme)
    for sign in "+-":
        shades = [palette["gradient 0"], *(palette[f"gradient {sign}{i}"] for i in (1, 2, 3))]
        lights = [luminance(shade) for shade in shades]
        assert lights == sorted(lights, reverse=theme == "light")


def test_no_light_colour_has_two_dark_ones():
    assert len(set(colours("light").values())) == len(colours("light"))


def test_the_style_sheet_darkens_every_colour_of_a_light_picture():
    drawn = draw(Value(1.0) * 2, theme="light").svg
    used = set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawn))
    assert used
    for light in used:
        assert f'[fill="{light}"]{{fill:#' in follow_the_reader()
        assert f'[stroke="{light}"]{{stroke:#' in follow_the_reader()


def test_every_colour_in_a_picture_comes_from_the_theme():
    drawn = draw(Value(1.0) * 2, theme="dark").svg
    used = set(re.findall(r'(?:fill|stroke)="(\w+|#\w+)"', drawn)) - {"none"}
    assert used <= set(colours("dark").values())


@pytest.mark.parametrize("theme", THEMES)
def test_only_auto_follows_its_reader(theme):
    drawn = draw(Value(1.0), theme=theme).svg
    assert ("prefers-color-scheme" in drawn) == (theme == "auto")
    assert f'class="graph retrograd {theme}"' in drawn
    assert colours(theme)["background"] in drawn
