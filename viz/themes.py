"""Colours, for light and dark, told apart by colour-blind people too.

Blue and orange stand for the sign of a gradient, their strength for its size. What a colour says is
never said by colour alone: kinds of nodes differ in shape, and the gradient is there as a number.
"""

from __future__ import annotations

__all__ = ["THEMES", "colours", "follow_the_page", "follow_the_reader"]

_LIGHT_AND_DARK = {
    "background": ("#ffffff", "#15181c"),
    "text": ("#1c1e21", "#f1f3f5"),
    "muted": ("#52575e", "#b6bcc4"),
    "edge": ("#7b8188", "#8d949c"),
    "operation": ("#f2f3f5", "#24282e"),
    "frame": ("#f8f9fa", "#1b1f24"),
    "frame border": ("#c4c9cf", "#444b54"),
    "leaf": ("#147a55", "#3fc08f"),
    "parameter": ("#7a3aa5", "#c48bea"),
    "constant": ("#8a8f96", "#9097a0"),
    "result": ("#3c4046", "#d3d8de"),
    "highlight": ("#d6006c", "#ff5fae"),
    "gradient +3": ("#6db0e4", "#1a68ae"),
    "gradient +2": ("#aed5f2", "#174b7c"),
    "gradient +1": ("#e0effa", "#173250"),
    "gradient 0": ("#fdfdfc", "#22262b"),
    "gradient -1": ("#fdecd9", "#45301a"),
    "gradient -2": ("#fbcb97", "#6f4513"),
    "gradient -3": ("#f5a04c", "#9c5a0c"),
    "gradient not finite": ("#ffe93d", "#7d1d4f"),
}

THEMES = ("auto", "light", "dark")


def colours(theme: str) -> dict[str, str]:
    """Return the colour of everything; a picture that follows its reader starts out light."""
    return {part: pair[theme == "dark"] for part, pair in _LIGHT_AND_DARK.items()}


def follow_the_reader() -> str:
    """Return the style sheet that makes a light SVG dark for those who read in the dark."""
    rules = "".join(
        f'.retrograd.auto [{paint}="{light}"]{{{paint}:{dark}}}'
        for light, dark in _LIGHT_AND_DARK.values()
        for paint in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme:dark){{{rules}}}"


def follow_the_page() -> str:
    """Return the style sheet that makes a light SVG inside a page as light or dark as the page."""
    return "".join(
        f'.retrograd [{paint}="{light}"]{{{paint}:light-dark({light},{dark})}}'
        for light, dark in _LIGHT_AND_DARK.values()
        for paint in ("fill", "stroke")
    )
