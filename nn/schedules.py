"""Learning-rate schedules: the rate of each epoch, from the number of epochs before it.

A schedule is any function from that number to a rate. `LearningRate` makes training follow it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

__all__ = ["Schedule", "constant", "cosine", "exponential", "one_cycle", "step_decay"]

Schedule = Callable[[int], float]
"""``schedule(epoch)``, where the first epoch is 0."""


def constant(rate: float) -> Schedule:
    """Keep the rate.

    Raises
    ------
    ValueError
        If the rate is not positive.

    Examples
    --------
    >>> [constant(0.1)(epoch) for epoch in range(3)]
    [0.1, 0.1, 0.1]
    """
    _check_positive("rate", rate)
    return lambda epoch: rate


def step_decay(rate: float, factor: float = 0.5, every: int = 10) -> Schedule:
    """Multiply the rate by the factor every so many epochs: rate · factor^⌊epoch / every⌋.

    Raises
    ------
    ValueError
        If a number is not positive.

    Examples
    --------
    >>> [step_decay(0.8, factor=0.5, every=2)(epoch) for epoch in range(5)]
    [0.8, 0.8, 0.4, 0.4, 0.2]
    """
    _check_positive("rate", rate)
    _check_positive("factor", factor)
    _check_count("every", every)
    return lambda epoch: rate * factor ** (epoch // every)


def exponential(rate: float, factor: float = 0.95) -> Schedule:
    """Multiply the rate by the factor at each epoch: rate · factor^epoch.

    Raises
    ------
    ValueError
        If a number is not positive.

    Examples
    --------
    >>> [exponential(0.8, factor=0.5)(epoch) for epoch in range(4)]
    [0.8, 0.4, 0.2, 0.1]
    """
    return step_decay(rate, factor, every=1)


def cosine(rate: float, epochs: int, lowest: float | None = None) -> Schedule:
    """Follow half a cosine from the rate down to the lowest, and stay there.

    At epoch t of T it is lowest + (rate − lowest) · (1 + cos(π t/T))/2, with a thousandth of the
    rate for the lowest unless given. Loshchilov and Hutter (2017), *SGDR: stochastic gradient
    descent with warm restarts*, equation 5.

    Raises
    ------
    ValueError
        If a number is not positive.

    Examples
    --------
    >>> [round(cosine(0.8, epochs=4, lowest=0.4)(epoch), 4) for epoch in range(6)]
    [0.8, 0.7414, 0.6, 0.4586, 0.4, 0.4]
    """
    _check_positive("rate", rate)
    _check_count("epochs", epochs)
    bottom = rate / 1000 if lowest is None else lowest
    _check_positive("lowest", bottom)
    return lambda epoch: _half_cosine(rate, bottom, epoch / epochs)


def one_cycle(rate: float, epochs: int, rise: float = 0.3) -> Schedule:
    """Rise from a 25th of the rate to the rate, and fall to a 250000th, by half cosines.

    Smith and Topin (2018), *Super-convergence: very fast training of neural networks using large
    learning rates*, with cosines for its straight lines, as has become usual.

    Parameters
    ----------
    rate
        The highest rate.
    epochs
        How many there will be.
    rise
        Which part of them rises, between 0 and 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> [float(f"{one_cycle(1.0, epochs=4, rise=0.5)(epoch):.4g}") for epoch in range(5)]
    [0.04, 0.52, 1.0, 0.5, 4e-06]
    """
    _check_positive("rate", rate)
    _check_count("epochs", epochs)
    if not 0 < rise < 1:
        raise ValueError(f"rise must be between 0 and 1, not {rise}")
    top = rise * epochs

    def schedule(epoch: int) -> float:
        if epoch < top:
            return _half_cosine(rate / 25, rate, epoch / top)
        return _half_cosine(rate, rate / 250_000, (epoch - top) / (epochs - top))

    return schedule


def _half_cosine(start: float, end: float, part: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * min(part, 1.0))) / 2


def _check_positive(name: str, number: float) -> None:
    if not 0 < number < math.inf:
        raise ValueError(f"{name} must be a positive number, not {number}")


def _check_count(name: str, number: int) -> None:
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"{name} must be a positive whole number, not {number!r}")
