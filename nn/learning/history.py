"""What training saw, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["History"]


@dataclass
class History:
    """What `fit` saw: in each list, one number for each complete epoch.

    A list is empty where there is nothing to measure: no accuracy where the loss is not one of
    classes, nothing held out.

    Attributes
    ----------
    loss, accuracy
        Over the examples trained on, each as it was met, before its mini-batch changed the
        parameters. A penalty is not in the loss.
    held_out_loss, held_out_accuracy
        Over the examples held out, at the end of the epoch.
    interrupted
        Whether Ctrl-C ended the training.

    Examples
    --------
    >>> History(loss=[0.75, 0.25], accuracy=[0.5, 1.0])
    <History: epochs=2, loss=0.25, accuracy=1>
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    held_out_loss: list[float] = field(default_factory=list)
    held_out_accuracy: list[float] = field(default_factory=list)
    interrupted: bool = False

    def __repr__(self) -> str:
        latest = [f"{name}={number:.4g}" for name, number in self.latest().items()]
        ending = ["interrupted=True"] if self.interrupted else []
        return f"<History: {', '.join([f'epochs={len(self.loss)}', *latest, *ending])}>"

    def latest(self) -> dict[str, float]:
        """Return the numbers of the last complete epoch, by name."""
        return {name: seen[-1] for name, seen in vars(self).items() if name in _SEEN and seen}

    def append(self, *numbers: Sequence[float | None]) -> None:
        """Add what an epoch measured: a `Score` on the training examples, and on those held out."""
        for name, number in zip(_SEEN, [number for score in numbers for number in score]):
            if number is not None:
                getattr(self, name).append(number)


_SEEN = ("loss", "accuracy", "held_out_loss", "held_out_accuracy")
