"""Metrics: how good predictions are, beyond the loss."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import mean
from typing import Any

from nn.data.examples import Row, rows

__all__ = [
    "ROC",
    "Confusion",
    "accuracy",
    "confusion_matrix",
    "precision",
    "r_squared",
    "recall",
    "roc",
]


def accuracy(predicted: Any, targets: Any) -> float:
    """Return the part of the predicted classes that is right.

    Raises
    ------
    TypeError, ValueError
        If there are not as many targets as predictions, or none, or one is not a finite number.

    Examples
    --------
    >>> accuracy([0, 1, 1, 0], [0, 1, 0, 0])
    0.75
    """
    found = _pairs(predicted, targets)
    return _part([guess == target for guess, target in found])


@dataclass(frozen=True)
class Confusion:
    """How often each class was taken for each.

    Attributes
    ----------
    classes : list
        The classes, in order.
    counts : list of list of int
        A row for each true class, a column for each predicted one.
    """

    classes: list[float]
    counts: list[list[int]]

    def __str__(self) -> str:
        names = [f"{label:g}" for label in self.classes]
        cells = [["true / predicted", *names]]
        cells += [[name, *map(str, row)] for name, row in zip(names, self.counts)]
        widths = [max(map(len, column)) for column in zip(*cells)]
        return "\n".join(
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in cells
        )


def confusion_matrix(predicted: Any, targets: Any) -> Confusion:
    """Count how often each class was taken for each.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`.

    Examples
    --------
    >>> print(confusion_matrix(predicted=[0, 1, 1, 0], targets=[0, 1, 0, 0]))
    true / predicted  0  1
                    0  2  1
                    1  0  1
    """
    found = _pairs(predicted, targets)
    classes = sorted({label for pair in found for label in pair})
    counts = Counter(found)
    return Confusion(classes, [[counts[guess, target] for guess in classes] for target in classes])


def precision(predicted: Any, targets: Any, positive: float = 1) -> float:
    """Return which part of what was predicted positive is so; nan if nothing was.

    Parameters
    ----------
    predicted, targets
        Classes.
    positive
        The class that counts as positive.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`.

    Examples
    --------
    >>> precision(predicted=[0, 1, 1, 0], targets=[0, 1, 0, 0])
    0.5
    """
    found = _pairs(predicted, targets)
    return _part([target == positive for guess, target in found if guess == positive])


def recall(predicted: Any, targets: Any, positive: float = 1) -> float:
    """Return which part of what is positive was predicted so; nan if nothing is.

    Parameters
    ----------
    predicted, targets, positive
        As for `precision`.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`.

    Examples
    --------
    >>> recall(predicted=[0, 1, 1, 0], targets=[0, 1, 0, 0])
    1.0
    """
    found = _pairs(predicted, targets)
    return _part([guess == positive for guess, target in found if target == positive])


def r_squared(predicted: Any, targets: Any) -> float:
    """Return the share of the targets' variance that is explained, R².

    It is 1 − Σ error² / Σ (target − mean of the targets)²: 1 at best, 0 for what always
    predicts the mean, and nan where the targets do not vary. With several outputs both sums are
    over all of them. It is −∞ where the errors are too large for a float.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`; and if predictions and targets have not as many outputs.

    Examples
    --------
    >>> r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    0.7857142857142857
    """
    errors: list[float] = []
    deviations: list[float] = []
    found = _pairs(predicted, targets)
    guesses, goals = ([_outputs(row) for row in side] for side in zip(*found))
    if len(guesses[0]) != len(goals[0]):
        raise ValueError(f"{len(guesses[0])} output(s) cannot meet {len(goals[0])} target(s)")
    for guessed, wanted in zip(zip(*guesses), zip(*goals)):
        centre = mean(wanted)
        errors += [guess - goal for guess, goal in zip(guessed, wanted)]
        deviations += [goal - centre for goal in wanted]
    return explained(errors, deviations)


def explained(errors: Sequence[float], deviations: Sequence[float]) -> float:
    """Return R² for errors, and the targets' deviations from their mean."""
    # In this unit, a power of 2, no square of a deviation is too large or too small for a float.
    unit = math.ldexp(0.5, math.frexp(max(map(abs, deviations)))[1])
    missed, spread = (sum((x / unit) * (x / unit) for x in side) for side in (errors, deviations))
    return 1 - missed / spread if 0 < spread < math.inf else math.nan


@dataclass(frozen=True)
class ROC:
    """How a binary classifier does at each threshold: the receiver operating characteristic.

    Scores from the threshold up are taken for positive. The first threshold is infinite, where
    nothing is; the others are the scores, the highest first.

    Attributes
    ----------
    thresholds : list of float
        The thresholds.
    true_positive_rates : list of float
        For each, which part of the positives is found: the recall.
    false_positive_rates : list of float
        For each, which part of the negatives is taken for positive.
    """

    thresholds: list[float]
    true_positive_rates: list[float]
    false_positive_rates: list[float]

    @property
    def area(self) -> float:
        """The area under the curve: how likely a positive scores above a negative, ties as half."""
        x, y = self.false_positive_rates, self.true_positive_rates
        return math.fsum(
            (x[i + 1] - x[i]) * (y[i + 1] + y[i]) / 2 for i in range(len(self.thresholds) - 1)
        )

    def best_threshold(self) -> float:
        """Return the threshold with the most true less false positives, by their rates.

        Their difference is Youden's (1950), *Index for rating diagnostic tests*. Of several such
        thresholds it is the highest.
        """
        rates = zip(self.true_positive_rates, self.false_positive_rates)
        indices = [found - mistaken for found, mistaken in rates]
        return self.thresholds[indices.index(max(indices))]


def roc(scores: Any, targets: Any, positive: float = 1) -> ROC:
    """Try every threshold on the scores of a binary classifier.

    Parameters
    ----------
    scores
        A number for each example, such as a probability or a logit; higher means more positive.
    targets
        The classes.
    positive
        The class that counts as positive.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`; and if there is no positive or no negative example.

    Examples
    --------
    >>> curve = roc(scores=[0.9, 0.8, 0.4, 0.1], targets=[1, 0, 1, 0])
    >>> curve.area, curve.best_threshold()
    (0.75, 0.9)
    """
    found = [(score, target == positive) for score, target in _pairs(scores, targets)]
    positives = sum(is_positive for _, is_positive in found)
    negatives = len(found) - positives
    if not positives or not negatives:
        raise ValueError(
            f"a ROC needs positive and negative examples: got {positives} of class {positive:g} "
            f"and {negatives} of others"
        )
    counts: dict[Any, list[int]] = {math.inf: [0, 0]}
    for score, is_positive in sorted(found, reverse=True):
        counts.setdefault(score, [0, 0])[is_positive] += 1
    falses, trues = (list(accumulate(side)) for side in zip(*counts.values()))
    return ROC(
        list(counts), [true / positives for true in trues], [false / negatives for false in falses]
    )


def _pairs(predicted: Any, targets: Any) -> list[tuple[Any, Any]]:
    guesses, goals = rows("predicted", predicted), rows("targets", targets)
    if len(guesses) != len(goals) or not goals:
        raise ValueError(
            f"there must be one target for each prediction, and at least one: got {len(guesses)} "
            f"prediction(s) and {len(goals)} target(s)"
        )
    return list(zip(guesses, goals))


def _outputs(row: Row) -> list[float]:
    return row if isinstance(row, list) else [row]


def _part(right: list[bool]) -> float:
    return sum(right) / len(right) if right else math.nan
