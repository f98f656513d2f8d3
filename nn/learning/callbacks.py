"""Callbacks: what is done between the epochs of training.

A callback is any function of a `Training`. `fit` calls it before the first epoch and after each, so
that one hook serves to stop, to set the learning rate, to save, and to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nn.learning.history import History
from nn.learning.optimisers import Optimiser
from nn.module import Module
from nn.saved import expect, expect_names, is_count, is_finite
from nn.schedules import Schedule

__all__ = ["Callback", "EarlyStopping", "LearningRate", "Training"]


@dataclass
class Training:
    """How far a call of `fit` has come.

    Attributes
    ----------
    model : Module
        What is trained; it computes as for use.
    optimiser : Optimiser
        What trains it; its ``learning_rate`` may be set.
    history : History
        What was seen so far.
    epochs : int
        How many epochs were asked for.
    callbacks : sequence of callable
        All of them, in their order.
    settings : mapping
        What else settles the result: the ``examples`` and those ``held_out``, the ``batch_size``,
        the ``penalty`` and the ``seed``.
    compiled : bool or None
        What `fit` was asked for.
    engine : str
        What makes the updates: ``"eager"`` or ``"compiled"``. A checkpoint that training
        goes on from sets it.
    stop : bool
        Set it to end the training here.
    """

    model: Module
    optimiser: Optimiser
    history: History
    epochs: int
    callbacks: Sequence[Callback] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    compiled: bool | None = None
    engine: str = "eager"
    stop: bool = False

    @property
    def epoch(self) -> int:
        """How many epochs are complete: 0 before the first."""
        return len(self.history.loss)

    @property
    def finished(self) -> bool:
        """Whether this is the last call."""
        return self.stop or self.epoch == self.epochs


Callback = Callable[[Training], object]
"""``callback(training)``; what it returns does not matter."""


class EarlyStopping:
    """End training when the loss no longer falls, and go back to where it was lowest.

    It looks at the loss on the examples held out, or on those trained on if none are.

    Parameters
    ----------
    patience
        After how many epochs without a lower loss to stop.

    Attributes
    ----------
    best_epoch_ : int
        The epoch with the lowest loss, from 1, and 0 before the first; the model is left as it was
        then, unless Ctrl-C ended the training.

    Raises
    ------
    ValueError
        If the patience is not a positive whole number.

    Examples
    --------
    >>> from nn import MLP, datasets
    >>> stopping = EarlyStopping(patience=3)
    >>> model = MLP(2, [1], seed=0)
    >>> history = model.fit(
    ...     *datasets.plane(noise=0.1),
    ...     validation_split=0.2,
    ...     epochs=100,
    ...     callbacks=[stopping],
    ...     progress=False,
    ... )
    >>> len(history.loss) == stopping.best_epoch_ + 3
    True
    """

    def __init__(self, patience: int = 10) -> None:
        if not isinstance(patience, int) or patience < 1:
            raise ValueError(f"patience must be a positive whole number, not {patience!r}")
        self.patience = patience
        self.best_epoch_ = 0
        self._best: dict[str, float] = {}

    def __call__(self, training: Training) -> None:
        """Keep the model if it is the best so far; stop if it was not for too long."""
        losses = training.history.held_out_loss or training.history.loss
        if not losses:
            return
        best = losses.index(min(losses)) + 1
        if best == training.epoch:
            self.best_epoch_, self._best = best, training.model.state_dict()
        elif training.epoch >= best + self.patience:
            training.stop = True
        if training.finished and self._best:
            training.model.load_state_dict(self._best)

    def state_dict(self) -> dict[str, Any]:
        """Return what it remembers: the best epoch, and the model as it was then."""
        return {"best_epoch": self.best_epoch_, "best": self._best}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from where another gave its `state_dict`.

        Raises
        ------
        ValueError
            If the state is not that of such a callback; then nothing is changed.
        """
        expect_names("a state of EarlyStopping", state, ("best_epoch", "best"))
        epoch, best = state["best_epoch"], state["best"]
        expect(is_count(epoch), "best_epoch", "a whole number from 0", epoch)
        expect(isinstance(best, Mapping), "best", "a mapping", best)
        expect(bool(best) == (epoch > 0), "best", "empty just if best_epoch is 0", best)
        for name, number in best.items():
            expect(is_finite(number), f"best[{name!r:.60}]", "a finite number", number)
        self.best_epoch_, self._best = state["best_epoch"], state["best"]


class LearningRate:
    """Give each epoch the learning rate of a schedule.

    Parameters
    ----------
    schedule
        One of `nn.schedules`, or any function from the number of epochs before to a rate.

    Examples
    --------
    >>> from nn import MLP, datasets, schedules
    >>> model = MLP(2, [1], seed=0)
    >>> falling = LearningRate(schedules.cosine(0.5, epochs=20))
    >>> history = model.fit(*datasets.plane(), epochs=20, callbacks=[falling], progress=False)
    """

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    def __call__(self, training: Training) -> None:
        """Set the rate of the epoch to come."""
        training.optimiser.learning_rate = self.schedule(training.epoch)
