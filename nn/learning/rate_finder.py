"""The learning-rate finder: try all rates, the lowest first."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from itertools import cycle
from random import Random
from typing import Any, NamedTuple

from nn.data.examples import batches, examples
from nn.learning.descent import Descent, DivergedError
from nn.learning.optimisers import SGD, Optimiser
from nn.learning.training import batch_length
from nn.measuring.evaluation import measure
from nn.measuring.losses import Loss, mse
from nn.module import Module

__all__ = ["Rates", "find_learning_rate"]

_SMOOTHING = 0.8
_HOPELESS = 4


class Rates(NamedTuple):
    """What the learning-rate finder saw.

    Attributes
    ----------
    rates : list of float
        The rate of each update, rising.
    losses : list of float
        The loss before it, smoothed.
    suggestion : float
        A tenth of the rate with the lowest loss: the loss falls fast there, and is safely below
        where it rises.
    """

    rates: list[float]
    losses: list[float]
    suggestion: float


def find_learning_rate(
    model: Module,
    X: Any,
    y: Any,
    *,
    loss: Loss = mse,
    optimiser: Callable[[list[Any], float], Optimiser] = SGD,
    lowest: float = 1e-4,
    highest: float = 10.0,
    updates: int = 100,
    batch_size: int | str = 16,
    seed: int = 0,
) -> Rates:
    """Train a copy of a model with a rate that rises at each update, and see when that fails.

    It ends early when the loss is four times its lowest. Smith (2017), *Cyclical learning rates for
    training neural networks*, section 3.3.

    Parameters
    ----------
    model, X, y, loss, batch_size, seed
        As for `fit`. The model itself is not changed.
    optimiser
        What makes the optimiser from parameters and a rate.
    lowest, highest
        The first rate and the last.
    updates
        How many rates to try.

    Raises
    ------
    TypeError, ValueError
        As `fit`; and if the rates are not positive and rising, or there are fewer than two updates.

    Examples
    --------
    >>> from nn import MLP, datasets
    >>> found = find_learning_rate(MLP(2, [1], seed=0), *datasets.plane())
    >>> 0.01 < found.suggestion < 0.5
    True
    """
    if not 0 < lowest < highest < math.inf:
        raise ValueError(f"the rates must be positive and rise: got {lowest} to {highest}")
    if not isinstance(updates, int) or updates < 2:
        raise ValueError(f"updates must be a whole number from 2, not {updates!r}")
    training = examples(X, y)
    size = batch_length(batch_size, len(training))
    model = deepcopy(model)
    measure(model, training, loss)
    descent = Descent(model.train(), loss, optimiser(model.parameters(), lowest))
    Random(seed).shuffle(training)
    following = cycle(training[part] for part in batches(len(training), size))
    rates: list[float] = []
    losses: list[float] = []
    average = 0.0
    for i in range(updates):
        part = i / (updates - 1)
        rate = lowest ** (1 - part) * highest**part
        descent.optimiser.learning_rate = rate
        try:
            seen, _ = descent.update(next(following))
        except DivergedError:
            break
        average = _SMOOTHING * average + (1 - _SMOOTHING) * seen
        rates.append(rate)
        # Divided so, the average does not start from 0.
        losses.append(average / (1 - _SMOOTHING ** (i + 1)))
        if losses[-1] > _HOPELESS * min(losses):
            break
    if not rates:
        raise DivergedError(f"the loss is not finite even at the rate {lowest:g}: scale the inputs")
    return Rates(rates, losses, rates[losses.index(min(losses))] / 10)
