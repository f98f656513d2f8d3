"""Pictures of graphs, of networks, and of what they learn."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import nn  # noqa: F401  (first, since it says so where another autograd hides ours)
from autograd.requirements import require_numpy
from viz.graphs.drawing import CannotFold, GraphTooLarge, draw
from viz.graphs.network import network
from viz.graphs.picture import Picture
from viz.graphs.rendering import GraphvizNotFoundError, use_renderer
from viz.pages.stepping import html_page

if TYPE_CHECKING:
    from viz.plots.animation import animate
    from viz.plots.boundaries import decision_boundary
    from viz.plots.curves import activation, loss_curve
    from viz.plots.inspection import gradient_flow, weights
    from viz.plots.landscapes import descent_path

draw_dot = draw
"""The name that micrograd's notebooks use for `draw`."""

__all__ = [
    "CannotFold",
    "GraphTooLarge",
    "GraphvizNotFoundError",
    "Picture",
    "activation",
    "animate",
    "decision_boundary",
    "descent_path",
    "draw",
    "draw_dot",
    "gradient_flow",
    "html_page",
    "loss_curve",
    "network",
    "use_renderer",
    "weights",
]

_PLOTS = {
    "activation": "curves",
    "animate": "animation",
    "decision_boundary": "boundaries",
    "descent_path": "landscapes",
    "gradient_flow": "inspection",
    "loss_curve": "curves",
    "weights": "inspection",
}


def __getattr__(name: str) -> Any:
    # Plots need NumPy, and matplotlib once they are made; who draws graphs only does not wait for
    # either.
    if name not in _PLOTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require_numpy(f"viz.{name}")
    return getattr(import_module(f"viz.plots.{_PLOTS[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PLOTS])
