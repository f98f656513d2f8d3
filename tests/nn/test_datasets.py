import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from nn import datasets

CLASSES = {
    "and_": 2,
    "or_": 2,
    "xor": 2,
    "nand": 2,
    "apples_and_oranges": 2,
    "speeds": 3,
    "circle": 2,
    "gaussians": 2,
    "moons": 2,
    "spiral": 2,
}
GENERATORS = [getattr(datasets, name) for name in [*CLASSES, "plane"]]


@pytest.mark.parametrize("generate", GENERATORS)
def test_the_seed_settles_the_data(generate: Callable[..., Any]) -> None:
    first, again, other = (generate(n=12, noise=0.5, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    X, y = first
    assert len(X) == len(y) == 12
    assert {type(x) for row in X for x in row} == {float}
    assert len({len(row) for row in X}) == 1


@pytest.mark.parametrize(("name", "count"), CLASSES.items())
def test_classes_count_from_0_and_are_about_as_many(name: str, count: int) -> None:
    _, y = getattr(datasets, name)(n=60)
    assert set(y) == set(range(count))
    if name not in ("and_", "or_", "nand"):
        assert set(Counter(y).values()) == {60 // count}


@pytest.mark.parametrize("generate", GENERATORS)
def test_noise_moves_examples_by_its_deviation(generate: Callable[..., Any]) -> None:
    def spread(noise: float) -> float:
        X, y = generate(n=3000, noise=noise)
        if generate is datasets.plane:
            return math.sqrt(sum((t - (a + b) / 2) ** 2 for (a, b), t in zip(X, y)) / len(X))
        xs = [row[0] for row, label in zip(X, y) if label == 0]
        mean = sum(xs) / len(xs)
        return math.sqrt(sum((x - mean) ** 2 for x in xs) / len(xs))

    assert spread(7.0) == pytest.approx(math.hypot(spread(0.0), 7.0), rel=0.05)


def test_truth_tables() -> None:
    tables = {name: getattr(datasets, name)(n=8)[1][4:] for name in ("and_", "or_", "xor", "nand")}
    assert tables == {
        "and_": [0, 0, 0, 1],
        "or_": [0, 1, 1, 1],
        "xor": [0, 1, 1, 0],
        "nand": [1, 1, 1, 0],
    }


def test_the_rule_of_the_speeds() -> None:
    for [speed], label in zip(*datasets.speeds(n=600)):
        assert label == (0 if speed < 4 else 1 if speed < 12 else 2)
    overlapping = datasets.speeds(n=600, noise=2.0)
    assert any((speed < 4) != (label == 0) for [speed], label in zip(*overlapping))


def test_shapes() -> None:
    for (a, b), label in zip(*datasets.circle()):
        assert math.hypot(a, b) <= 0.5 if label else 0.7 <= math.hypot(a, b) <= 1.0
    for (a, b), label in zip(*datasets.moons(noise=0.0)):
        assert math.hypot(a, b) == pytest.approx(1) if label == 0 else b <= 0.5
    for (a, b), label in zip(*datasets.gaussians(noise=0.0)):
        assert a == b == (1.0 if label else -1.0)
    arms = list(zip(*datasets.spiral()))
    for (a, b), label in arms:
        radius = math.hypot(a, b)
        angle = 1.25 * math.tau * radius + math.pi * label
        assert (a, b) == pytest.approx((radius * math.sin(angle), radius * math.cos(angle)))
    assert max(math.hypot(a, b) for (a, b), _ in arms) > 0.95


@pytest.mark.parametrize("generate", GENERATORS)
@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"n": 0}, "n must be a positive whole number, not 0"),
        ({"n": 2.5}, "n must be a positive whole number, not 2.5"),
        ({"noise": -0.1}, "noise must be 0 or a positive number, not -0.1"),
        ({"noise": math.nan}, "noise must be 0 or a positive number, not nan"),
    ],
)
def test_impossible_options(generate: Callable[..., Any], options: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        generate(**options)


@pytest.mark.parametrize("make", [datasets.gaussians, datasets.spiral])
def test_there_may_be_several_classes(make):
    X, y = make(n=90, noise=0.0, seed=1, classes=3)
    assert [y.count(label) for label in range(3)] == [30, 30, 30]
    assert make(n=90, noise=0.0, seed=1, classes=2) == make(n=90, noise=0.0, seed=1)
    # A third of a turn takes each class to where the next one is.
    turn = complex(-0.5, 3**0.5 / 2)
    if make is datasets.gaussians:
        middles = [complex(*X[label]) for label in range(3)]
        assert all(abs(a * turn - b) < 1e-9 for a, b in pairwise(middles))
    for bad in (1, 2.5, "three"):
        with pytest.raises(ValueError, match="classes must be a whole number from 2"):
            make(classes=bad)
