"""Data to learn from: the truth tables, the lecture's exercises, and shapes in the plane.

Every generator takes the number of examples ``n``, the ``noise`` (the standard deviation of what is
added to each coordinate) and a ``seed``, and returns inputs and targets ``X, y``. The same seed
gives the same data. Classes take turns, so that there are as many examples of each as ``n`` allows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from nn.data.csv_files import from_csv

__all__ = [
    "and_",
    "apples_and_oranges",
    "circle",
    "from_csv",
    "gaussians",
    "moons",
    "nand",
    "or_",
    "plane",
    "speeds",
    "spiral",
    "xor",
]

Classes = tuple[list[list[float]], list[int]]
"""Rows of coordinates, and the class of each."""


def and_(n: int = 4, noise: float = 0.0, seed: int = 0) -> Classes:
    """Both: 1 where both inputs are 1.

    Examples
    --------
    >>> and_()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 0, 0, 1])
    """
    return _truth_table([0, 0, 0, 1], n, noise, seed)


def or_(n: int = 4, noise: float = 0.0, seed: int = 0) -> Classes:
    """At least one: 0 where both inputs are 0.

    Examples
    --------
    >>> or_()[1]
    [0, 1, 1, 1]
    """
    return _truth_table([0, 1, 1, 1], n, noise, seed)


def xor(n: int = 4, noise: float = 0.0, seed: int = 0) -> Classes:
    """Either, but not both; no line separates the classes.

    Examples
    --------
    >>> xor()[1]
    [0, 1, 1, 0]
    """
    return _truth_table([0, 1, 1, 0], n, noise, seed)


def nand(n: int = 4, noise: float = 0.0, seed: int = 0) -> Classes:
    """Not both: 0 where both inputs are 1. Every truth table can be built from it.

    Examples
    --------
    >>> nand()[1]
    [1, 1, 1, 0]
    """
    return _truth_table([1, 1, 1, 0], n, noise, seed)


def apples_and_oranges(n: int = 100, noise: float = 0.1, seed: int = 0) -> Classes:
    """Apples (0) and oranges (1), by their weight in 100 g and the roughness of their skin.

    An apple has 1.5 and 0.2, an orange 2.0 and 0.8, and noise.

    Examples
    --------
    >>> apples_and_oranges(n=2, noise=0.0)
    ([[1.5, 0.2], [2.0, 0.8]], [0, 1])
    """
    return _classes([lambda _: (1.5, 0.2), lambda _: (2.0, 0.8)], n, noise, seed)


def speeds(n: int = 150, noise: float = 0.0, seed: int = 0) -> Classes:
    """Walking (0), running (1) and biking (2), by the speed in km/h.

    Without noise the rule that people write down first is always right: below 4 is walking, below
    12 is running, else it is biking. With noise the classes overlap, as they do outside.

    Examples
    --------
    >>> X, y = speeds(n=3)
    >>> [[round(speed, 2)] for [speed] in X], y
    ([[3.53], [6.07], [21.2]], [0, 1, 2])
    """
    # Never quite 4 or 12, since random() is below 1.
    ranges = [(1.0, 4.0), (4.0, 12.0), (12.0, 30.0)]
    makers = [_speed(low, high) for low, high in ranges]
    return _classes(makers, n, noise, seed)


def circle(n: int = 200, noise: float = 0.0, seed: int = 0) -> Classes:
    """Draw a disc of radius 0.5 (1) within a ring from 0.7 to 1 (0)."""
    return _classes([_ring(0.7, 1.0), _ring(0.0, 0.5)], n, noise, seed)


def gaussians(n: int = 200, noise: float = 0.5, seed: int = 0, classes: int = 2) -> Classes:
    """Draw from normal distributions around points of a circle: (−1, −1) (0) and (1, 1) (1).

    The noise is their standard deviation. Of more classes than two, the others are spread evenly
    between these, counterclockwise from (−1, −1).

    Examples
    --------
    >>> X, y = gaussians(n=3, noise=0.0, classes=3)
    >>> [[round(x, 3) for x in row] for row in X], y
    ([[-1.0, -1.0], [1.366, -0.366], [-0.366, 1.366]], [0, 1, 2])
    """

    def around(start: float) -> Callable[[Random], tuple[float, float]]:
        angle = start - 3 * math.pi / 4
        # Rounded, so that two classes are around −1 and 1 exactly.
        x, y = (round(math.sqrt(2) * f(angle), 12) for f in (math.cos, math.sin))
        return lambda _: (x, y)

    return _classes([around(start) for start in _turns(classes)], n, noise, seed)


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Classes:
    """Draw two half circles of radius 1 that reach into each other, the upper (0) and the lower."""

    def upper(random: Random) -> tuple[float, float]:
        angle = random.uniform(0.0, math.pi)
        return math.cos(angle), math.sin(angle)

    def lower(random: Random) -> tuple[float, float]:
        x, y = upper(random)
        return 1 - x, 0.5 - y

    return _classes([upper, lower], n, noise, seed)


def spiral(n: int = 200, noise: float = 0.0, seed: int = 0, classes: int = 2) -> Classes:
    """Draw spiral arms from the origin to radius 1, one and a quarter turns each.

    There is one for each class: two, unless more are wanted.

    Examples
    --------
    >>> spiral(n=6, classes=3)[1]
    [0, 1, 2, 0, 1, 2]
    """

    def arm(start: float) -> Callable[[Random], tuple[float, float]]:
        def draw(random: Random) -> tuple[float, float]:
            # The root spreads the examples evenly along the arm.
            radius = math.sqrt(random.random())
            angle = start + 1.25 * math.tau * radius
            return radius * math.sin(angle), radius * math.cos(angle)

        return draw

    return _classes([arm(start) for start in _turns(classes)], n, noise, seed)


def plane(n: int = 200, noise: float = 0.0, seed: int = 0) -> tuple[list[list[float]], list[float]]:
    """Draw points from −1 to 1 in both coordinates; the target is their mean, and noise.

    Examples
    --------
    >>> X, y = plane(n=1)
    >>> y[0] == (X[0][0] + X[0][1]) / 2
    True
    """
    random = _generator(n, noise, seed)
    X = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(n)]
    return X, [(a + b) / 2 + random.gauss(0.0, noise) for a, b in X]


def _turns(classes: int) -> list[float]:
    """Divide a whole turn evenly among classes."""
    if not isinstance(classes, int) or classes < 2:
        raise ValueError(f"classes must be a whole number from 2, not {classes!r}")
    return [math.tau * k / classes for k in range(classes)]


def _truth_table(targets: list[int], n: int, noise: float, seed: int) -> Classes:
    random = _generator(n, noise, seed)
    rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    X = [[x + random.gauss(0.0, noise) for x in rows[i % 4]] for i in range(n)]
    return X, [targets[i % 4] for i in range(n)]


def _classes(
    makers: Sequence[Callable[[Random], tuple[float, ...]]], n: int, noise: float, seed: int
) -> Classes:
    """Let the makers of the classes take turns."""
    random = _generator(n, noise, seed)
    y = [i % len(makers) for i in range(n)]
    return [[x + random.gauss(0.0, noise) for x in makers[label](random)] for label in y], y


def _speed(low: float, high: float) -> Callable[[Random], tuple[float]]:
    return lambda random: (low + (high - low) * random.random(),)


def _ring(inner: float, outer: float) -> Callable[[Random], tuple[float, float]]:
    def draw(random: Random) -> tuple[float, float]:
        # Drawn by area, not by radius, so that the examples do not crowd in the middle.
        radius = math.sqrt(random.uniform(inner**2, outer**2))
        angle = random.uniform(0.0, math.tau)
        return radius * math.cos(angle), radius * math.sin(angle)

    return draw


def _generator(n: int, noise: float, seed: int) -> Random:
    if not isinstance(n, int) or n < 1:
        raise ValueError(f"n must be a positive whole number, not {n!r}")
    if not 0 <= noise < math.inf:
        raise ValueError(f"noise must be 0 or a positive number, not {noise}")
    return Random(seed)
