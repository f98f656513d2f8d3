"""Pictures of graphs: what was computed, and how every gradient came about."""

from __future__ import annotations

import nn  # noqa: F401  (first, since it says so where another autograd hides ours)
from viz.drawing import GraphTooLarge, draw
from viz.picture import Picture
from viz.rendering import GraphvizNotFoundError

draw_dot = draw
"""The name that micrograd's notebooks use for `draw`."""

__all__ = ["GraphTooLarge", "GraphvizNotFoundError", "Picture", "draw", "draw_dot"]
