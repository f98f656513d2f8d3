"""What training leaves behind: the model as JSON, and pictures of the network and the loss."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograd import Value, __version__, no_grad, nodes
from autograd.legibility import legible
from nn import MLP, History
from retrograd.training.objective import Task
from viz import GraphTooLarge, GraphvizNotFoundError, Picture, draw, loss_curve, network

__all__ = [
    "CURVE",
    "FILES",
    "GRAPH",
    "MODEL",
    "NETWORK",
    "example",
    "write_curve",
    "write_graph",
    "write_model",
    "write_network",
]

FILES = MODEL, CURVE, NETWORK, GRAPH = "model.json", "loss.svg", "network.svg", "graph.svg"

_GREY = "#767676"
"""It stands out from white and from black."""


def write_model(
    path: Path,
    task: Task,
    model: MLP,
    settings: Mapping[str, Any],
    metrics: Mapping[str, Mapping[str, float]],
) -> None:
    """Write all that it takes to use the network again, as JSON."""
    data = task.data
    document = {
        "format": "retrograd model",
        "version": 1,
        "retrograd": __version__,
        "task": task.name,
        "target": data.target,
        "classes": data.classes,
        "standardisation": {
            name: {"mean": scale.mean, "deviation": scale.deviation}
            for name, scale in [
                *zip(data.features, data.feature_scales),
                *([] if data.classes else [(data.target, data.target_scale)]),
            ]
        },
        "features": data.features,
        **settings,
        "metrics": {
            part: {name: number if math.isfinite(number) else None for name, number in row.items()}
            for part, row in metrics.items()
        },
        "parameters": model.state_dict(),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    # What cannot be seen is escaped, as JSON allows, so that the file may be shown anywhere.
    seen = (c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    path.write_text("".join(seen) + "\n", encoding="utf-8", newline="\n")


def write_curve(path: Path, history: History, loss: str) -> bool:
    """Draw the loss by epoch with matplotlib; say so and return False where that is missing."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        _leave_out(path, 'matplotlib is missing: pip install "retrograd[plot]"')
        return False
    # Text stays text; the same numbers give the same bytes.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "retrograd"}):
        figure = Figure(figsize=(6.4, 4), layout="constrained")
        axes = figure.add_subplot()
        if history.loss:
            loss_curve(history, ax=axes).legend(frameon=False, labelcolor=_GREY)
        axes.set_xlabel("epoch", color=_GREY)
        axes.set_ylabel(loss.replace("_", " "), color=_GREY)
        axes.tick_params(colors=_GREY)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["bottom", "left"]].set_color(_GREY)
        figure.savefig(
            path,
            transparent=True,
            metadata={
                "Date": None,
                "Creator": None,
                "Title": "Loss by epoch, on the rows trained on and those held out",
            },
        )
    return True


def example(task: Task, model: MLP) -> tuple[Value, str]:
    """Return the loss of one row as a graph with its gradients, and which row it is.

    It is the held-out row with the largest loss, which has the most to show: of a row that is
    learned, nearly all gradients are 0.
    """
    part = task.data.held_out
    examples = list(zip(part.X, task.targets(part)))
    with no_grad():
        losses = [task.loss([model(x)], [y]).data for x, y in examples]
    hardest = losses.index(max(losses))
    x, y = examples[hardest]
    inputs = [Value(number, name) for number, name in zip(x, task.data.features)]
    loss = task.loss([model(inputs)], [y])
    loss.label = "loss"
    model.zero_grad()
    loss.backward()
    target = task.describe(part.y[hardest])
    return loss, f"row {part.rows[hardest]}, {legible(f'{task.data.target} {target}')}"


def write_network(path: Path, task: Task, model: MLP) -> bool:
    """Draw the network with the names of its features and classes; return False if that fails."""
    data = task.data
    outputs = data.classes if task.outputs > 1 else [data.target]
    picture = network(model, inputs=data.features, outputs=outputs)
    return _saved(picture, path)


def write_graph(path: Path, loss: Value) -> str:
    """Draw the graph of a loss at the scale that fits, or of one neuron where none does.

    Returns
    -------
    str
        What was drawn; empty if nothing was, which then is said.
    """
    neuron = [node for node in nodes(loss) if node.op and node.label.startswith("layer1.neuron1.")]
    for value in loss, neuron[-1]:
        try:
            picture = draw(value, legend=True)
        except GraphTooLarge:
            continue
        return value.label if _saved(picture, path) else ""
    _leave_out(path, f"its {len(nodes(loss)):,} values are too many to read")
    return ""


def _saved(picture: Picture, path: Path) -> bool:
    try:
        picture.save(path)
    except (GraphvizNotFoundError, RuntimeError) as error:
        _leave_out(path, str(error))
        return False
    return True


def _leave_out(path: Path, reason: str) -> None:
    print(f"retrograd: {path.name} is left out: {legible(reason)}", file=sys.stderr)
