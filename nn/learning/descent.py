"""Descent: one update of the parameters after the other, by the eager engine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd import Value
from nn.data.examples import Example, Row, batches
from nn.learning.optimisers import Optimiser
from nn.learning.penalties import Penalty
from nn.measuring.evaluation import Score, accuracy_of, computing, floats, measure
from nn.measuring.losses import Loss
from nn.module import Module

__all__ = ["Descent", "DivergedError"]


class DivergedError(ValueError):
    """Training ran off to infinity."""


class Descent:
    """Updates from mini-batches that leave a model fit to go on from, whatever ends them.

    Parameters
    ----------
    model, loss, optimiser, penalty
        As for `fit`.
    """

    def __init__(
        self, model: Module, loss: Loss, optimiser: Optimiser, penalty: Penalty | None = None
    ) -> None:
        self.model, self.loss, self.optimiser, self.penalty = model, loss, optimiser, penalty
        self.parameters = model.parameters()
        self._last_finite: tuple[list[float], dict[str, Any]] | None = None
        self._goes_back = False

    @property
    def engine(self) -> str:
        """What makes the updates, by its name in `Training`."""
        return "eager"

    def look(self, training: list[Example], held_out: list[Example]) -> None:
        """Look at every example, so that no fault is found with half of them learned."""
        measure(self.model, training + held_out, self.loss)

    def epoch(self, training: list[Example], order: Sequence[int], batch_size: int) -> Score:
        """Go through the examples once in this order, computing as for training."""
        total, outputs = 0.0, []
        ordered = [training[i] for i in order]
        with computing(self.model, training=True):
            for part in batches(len(ordered), batch_size):
                loss, found = self.update(ordered[part])
                total += loss * len(found)
                outputs += found
        return Score(total / len(ordered), accuracy_of(self.loss, outputs, ordered))

    def score(self, held_out: list[Example]) -> Score:
        """Compute the score on the examples held out, computing as for use."""
        return measure(self.model, held_out, self.loss)

    def settle(self) -> None:
        """See that the parameters are as the last complete update left them.

        It can be done again where Ctrl-C cut it off.
        """
        if self._goes_back and self._last_finite:
            numbers, state = self._last_finite
            for parameter, data in zip(self.parameters, numbers):
                parameter.data = data
            self.optimiser.load_state_dict(state)
        self._goes_back = False

    def look_again(self) -> None:
        """Take note that the model may have been changed."""

    def finish(self) -> None:
        """See to what is left to do when all epochs are complete."""

    def update(self, batch: list[Example]) -> tuple[float, list[Row]]:
        """Learn from one mini-batch, wholly or not at all.

        Returns
        -------
        loss, outputs
            As they were before.

        Raises
        ------
        DivergedError
            If the loss or a parameter is no longer finite; the model then is as it was when they
            last were.
        """
        outputs = [self.model(x) for x, _ in batch]
        loss, cost = self.costs(outputs, [target for _, target in batch])
        if not math.isfinite(cost.data):
            self._go_back()
            raise DivergedError(f"the loss is {cost.data}")
        self._remember()
        self.optimiser.zero_grad()
        cost.backward()
        try:
            self.optimiser.step()
        except BaseException:
            self._go_back()
            raise
        if not all(math.isfinite(parameter.data) for parameter in self.parameters):
            self._go_back()
            raise DivergedError("a parameter is no longer finite")
        return loss.data, [floats(output) for output in outputs]

    def costs(self, outputs: list[Any], targets: list[Any]) -> tuple[Value, Value]:
        """Compute the loss, and the cost, which is the loss with the penalty."""
        loss = self.loss(outputs, targets)
        return loss, loss + self.penalty(self.model) if self.penalty else loss

    def _remember(self) -> None:
        # In one assignment, so that Ctrl-C cannot part the parameters from their velocities.
        self._last_finite = (
            [parameter.data for parameter in self.parameters],
            self.optimiser.state_dict(),
        )

    def _go_back(self) -> None:
        self._goes_back = True
        Descent.settle(self)
