"""``retrograd train``: from a CSV file to a trained, checked and drawn network."""

from __future__ import annotations

import math
import os
import sys
from argparse import ArgumentTypeError, Namespace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from autograd import gradcheck
from autograd.legibility import legible
from nn import MLP, DivergedError, History, fit
from nn.data.csv_files import as_number
from retrograd.errors import InputError
from retrograd.output import staged
from retrograd.training.csv_table import read_table
from retrograd.training.objective import LOSSES, Task
from retrograd.training.prepared import HELD_OUT, MOST_CLASSES, prepare
from retrograd.training.results import (
    CURVE,
    FILES,
    GRAPH,
    MODEL,
    NETWORK,
    example,
    write_curve,
    write_graph,
    write_model,
    write_network,
)
from retrograd.words import tell

__all__ = ["add_to", "run"]

_CHECKED = 20
_MOST_PARAMETERS = 100_000

_DESCRIPTION = f"""\
Train a network on a CSV file, check its gradients, and draw it.

The first row names the columns. All columns but the target must hold numbers. If the
target holds text, or at most {MOST_CLASSES} different whole numbers, it is learned as classes;
else as a number. --loss mse makes any numbers be learned as numbers.

One row in {round(1 / HELD_OUT)} is held out to test on, of each class alike. Features, and a
target of numbers, are standardised by the mean and deviation of the rows trained on.

DIR gets model.json, loss.svg (the loss by epoch; needs matplotlib), network.svg (the
neurons and weights) and graph.svg (the loss of the held-out row it finds hardest, in as
much detail as can be read).
They appear together, when all is done. Ctrl-C, or SIGTERM, ends the training early and
keeps what was learned; pressed again, it changes nothing.
"""

_EXAMPLES = """\
examples:
  retrograd train iris.csv --target species
  retrograd train houses.csv --target price --layers 32,16 --epochs 200 --out houses
"""


def add_to(commands: Any) -> None:
    """Add this subcommand to the others."""
    parser = commands.add_parser(
        "train",
        help="train a network on a CSV file",
        usage="retrograd train DATA.csv --target COLUMN [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.add_argument("data", metavar="DATA.csv", help="the data: UTF-8, with commas")
    parser.add_argument("--target", metavar="COLUMN", required=True, help="the column to predict")
    options: list[tuple[str, str, Any, Any, str]] = [
        ("--layers", "N,N", _widths, [16, 16], "neurons in each hidden layer (16,16)"),
        ("--activation", "NAME", str, "tanh", "tanh, relu, 'leaky_relu(slope=0.2)', … (tanh)"),
        ("--epochs", "N", _count, 100, "how often to go through the rows (100)"),
        ("--learning-rate", "X", _positive, 0.05, "how far each step goes (0.05)"),
        ("--batch-size", "N", _count, 16, "rows in each step at most (16)"),
        ("--seed", "N", int, 0, "for the split, the first weights and the order of rows (0)"),
        ("--out", "DIR", Path, Path("retrograd-out"), "where to write (retrograd-out)"),
    ]
    for name, metavar, kind, default, text in options:
        parser.add_argument(name, metavar=metavar, type=kind, default=default, help=text)
    parser.add_argument(
        "--loss", choices=["auto", *LOSSES], default="auto", help="what to minimise (auto)"
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Train, check, draw and write.

    Returns
    -------
    int
        0, or 1 if a gradient failed its check.

    Raises
    ------
    InputError
        If the data or an option cannot be used; then nothing is written.
    DomainError
        If the activation is not defined everywhere; then nothing is written.
    """
    data = prepare(read_table(options.data), options.target, options.loss, options.seed)
    task = Task(data, options.loss)
    widths = [len(data.features), *options.layers, task.outputs]
    model = _network(widths, options.activation, options.seed)
    parts = {"train": data.train, "held out": data.held_out}
    with staged(options.out, FILES) as stage:
        tell(_summary(options.data, task, widths, options.activation))
        passed = _check(task, model, options.seed)
        history = _fit(model, task, options)
        metrics = {name: task.metrics(model, part) for name, part in parts.items()}
        settings = {
            "network": {"widths": widths, "activation": options.activation, "output": "linear"},
            "training": {
                "loss": task.loss_name,
                "epochs": len(history.loss),
                "learning_rate": options.learning_rate,
                "batch_size": options.batch_size,
                "seed": options.seed,
                "rows": {name: len(part.rows) for name, part in parts.items()},
            },
        }
        write_model(stage / MODEL, task, model, settings, metrics)
        loss, place = example(task, model)
        written = {MODEL: "the network"}
        if write_curve(stage / CURVE, history, task.loss_name):
            written[CURVE] = "the loss by epoch"
        if write_network(stage / NETWORK, task, model):
            written[NETWORK] = "its weights, neuron by neuron"
        if drawn := write_graph(stage / GRAPH, loss):
            written[GRAPH] = f"the graph of {drawn} on {place}"
    # Whatever becomes of the words, what was learned is there.
    if history.interrupted:
        done = f"{len(history.loss)} of {options.epochs} epochs"
        tell(f"\ninterrupted after {done}; what was learned is kept")
    tell(_tabulate(metrics))
    tell("\nwrote")
    for name, content in written.items():
        tell(f"  {legible(os.path.join(options.out, name))}: {content}")
    return 0 if passed else 1


def _fit(model: MLP, task: Task, options: Namespace) -> History:
    train, held_out = task.data.train, task.data.held_out
    try:
        return fit(
            model,
            train.X,
            task.targets(train),
            loss=task.loss,
            epochs=options.epochs,
            batch_size=options.batch_size,
            learning_rate=options.learning_rate,
            held_out=(held_out.X, task.targets(held_out)),
            seed=options.seed,
            progress=sys.stderr.isatty(),
        )
    except DivergedError as error:
        raise InputError(str(error)) from None


def _check(task: Task, model: MLP, seed: int) -> bool:
    """Check the gradients of some parameters against finite differences, and say what came out.

    The network is still untrained: of one that has learned everything, all gradients would be 0.
    """
    loss, place = example(task, model)
    parameters = model.parameters()
    sample = Random(seed).sample(parameters, min(_CHECKED, len(parameters)))
    report = gradcheck(loss, *sample)
    # Of a slope that is lost in rounding, no digits need agree.
    worst = max((row.relative_error for row in report.rows if row.verdict == "ok"), default=0.0)
    verdict = f"agree with finite differences, within {worst:.1e}" if report else "are WRONG"
    tell(
        f"gradients of {len(sample)} of {len(parameters)} parameters {verdict} "
        f"(before training, {place})"
    )
    if not report:
        tell(str(report))
    return bool(report)


def _network(widths: list[int], activation: str, seed: int) -> MLP:
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))
    if count > _MOST_PARAMETERS:
        raise InputError(
            f"this network would have {count:,} parameters, and at most {_MOST_PARAMETERS:,} can "
            "be trained in a reasonable time: use smaller --layers"
        )
    try:
        return MLP(widths[0], widths[1:], activation, seed=seed)
    except LookupError as error:
        raise InputError(f"--activation: {error}") from None


def _summary(path: str, task: Task, widths: list[int], activation: str) -> str:
    data = task.data
    rows, held_out = len(data.train.rows), len(data.held_out.rows)
    kind = f"{len(data.classes)} classes" if data.classes else "a number"
    return (
        f"{legible(path)}: {rows + held_out} rows, {held_out} of them held out; "
        f"{len(data.features)} feature(s); target {legible(data.target)}, {kind}\n"
        f"network {'-'.join(map(str, widths))}, {activation}, {task.loss_name.replace('_', ' ')}"
    )


def _tabulate(metrics: dict[str, dict[str, float]]) -> str:
    """Write the metrics as a table, one row for each part of the data."""
    names = list(next(iter(metrics.values())))
    lines = ["", " " * 8 + "".join(f"{name:>12}" for name in names)]
    for part, row in metrics.items():
        lines.append(f"{part:<8}" + "".join(f"{_told(row[name]):>12}" for name in names))
    return "\n".join(lines)


def _told(metric: float) -> str:
    return "overflow" if math.isinf(metric) else f"{metric:.4g}"


def _widths(text: str) -> list[int]:
    return [_count(part) for part in text.split(",")]


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is not a positive whole number")
    return number


def _positive(text: str) -> float:
    number = as_number(text)
    if number is None or not 0 < number < math.inf:
        raise ArgumentTypeError(f"{text!r} is not a positive number")
    return number
