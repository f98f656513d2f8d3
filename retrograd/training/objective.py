"""What is to be learned: which loss, how many outputs, and how good a network is at it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from statistics import mean
from typing import Any

from autograd import Value
from nn import Module, binary_cross_entropy, cross_entropy, evaluate, hinge, mse, predict
from nn.metrics import explained
from retrograd.errors import InputError
from retrograd.training.prepared import Dataset, Part

__all__ = ["LOSSES", "Task"]

LOSSES: dict[str, Callable[..., Value]] = {
    "mse": mse,
    "binary_cross_entropy": partial(binary_cross_entropy, from_logits=True),
    "cross_entropy": cross_entropy,
    "hinge": hinge,
}


class Task:
    """What a network is to learn from a dataset.

    Parameters
    ----------
    data
        The dataset.
    loss
        One of ``LOSSES``, or ``"auto"``: cross-entropy for classes, binary where there are two, and
        mean squared error for numbers.

    Attributes
    ----------
    name : str
        ``"classification"`` or ``"regression"``.
    loss_name : str
        The loss chosen.
    loss : callable
        It, as a function.
    outputs : int
        How many outputs the network needs.

    Raises
    ------
    InputError
        If the loss is one for two classes and there are more.
    """

    def __init__(self, data: Dataset, loss: str) -> None:
        count = len(data.classes)
        if loss == "auto":
            loss = {0: "mse", 2: "binary_cross_entropy"}.get(count, "cross_entropy")
        if loss in ("binary_cross_entropy", "hinge") and count != 2:
            raise InputError(
                f"--loss {loss} is for two classes, and column {data.target!r} holds {count}: use "
                "--loss cross_entropy"
            )
        self.data = data
        self.name = "classification" if count else "regression"
        self.loss_name = loss
        self.loss = LOSSES[loss]
        self.outputs = count if loss == "cross_entropy" else 1

    def targets(self, part: Part) -> list[float]:
        """Return the targets as the loss takes them."""
        return [2 * y - 1 for y in part.y] if self.loss_name == "hinge" else part.y

    def describe(self, y: float) -> str:
        """Return a target as the file has it: a class or a number in its own unit."""
        if self.data.classes:
            return self.data.classes[int(y)]
        return f"{self.data.target_scale.undo(y):g}"

    def metrics(self, model: Module, part: Part) -> dict[str, float]:
        """Measure a network on some rows.

        Returns
        -------
        dict of str to float
            Loss and accuracy for classes; for numbers, in the target's own unit, the root of the
            mean squared error and the mean absolute error, and R², the share of the variance that
            is explained (nan where there is none). What is too large for a float is infinite.
        """
        if self.data.classes:
            score = evaluate(model, part.X, self.targets(part), loss=self.loss)
            assert score.accuracy is not None
            return {"loss": score.loss, "accuracy": score.accuracy}
        # Neither a square nor a sum of these is too large for a float where the metric is not.
        unit = self.data.target_scale.deviation
        outputs: list[Any] = predict(model, part.X)
        errors = [output - y for output, y in zip(outputs, part.y)]
        centre = mean(part.y)
        return {
            "RMSE": math.hypot(*errors) / math.sqrt(len(errors)) * unit,
            "MAE": mean(map(abs, errors)) * unit,
            "R²": explained(errors, [y - centre for y in part.y]),
        }
