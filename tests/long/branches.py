"""Compiled functions with branches and loops, against the functions themselves.

``python tests/long/branches.py 10000`` writes so many random functions, and calls each at twelve
places by programs for one example and by programs for a batch. What is right comes from dual
numbers, which know nothing of the engine. Every tenth is a loss to train with, too, and what is
learned by programs is compared with what the eager engine learns.
"""

from __future__ import annotations

import sys
from collections import Counter
from math import isclose
from pathlib import Path
from random import Random

TESTS = Path(__file__).parent.parent
sys.path[:1] = [str(TESTS.parent), str(TESTS)]

from branching import agree, arguments, differentiated, function, trained  # noqa: E402

import autograd  # noqa: E402
import nn  # noqa: E402


def wrong_calls(seed: int) -> tuple[Counter[str], str]:
    """Count calls, and those that come out otherwise than they should."""
    random = Random(seed)
    f, source = function(random)
    one, batch = autograd.compile(f), autograd.compile(f, batch=True)
    places = [arguments(random) for _ in range(12)]
    expected = [differentiated(f, *place) for place in places]
    found = [(value, *gradients) for value, gradients in (one(*place) for place in places)]
    xs, ys = zip(*places)
    values, (dx, dy) = batch(xs, ys)
    found += zip(values.tolist(), dx.tolist(), dy.tolist())
    wrong = sum(not all(map(agree, one, right)) for one, right in zip(found, expected * 2))
    return Counter(functions=1, calls=len(found), ways=len(one.programs), wrong=wrong), source


def wrong_trainings(seed: int) -> tuple[Counter[str], str]:
    """Train with a loss by programs and eagerly."""
    f, source = function(Random(seed), equality=False)
    try:
        expected = trained(f, seed, compiled=False)
    except nn.DivergedError:
        return Counter(diverged=1), source
    found = trained(f, seed, compiled=True)
    wrong = not all(isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(found, expected))
    return Counter(trainings=1, wrong=wrong), source


def main() -> None:
    """Print the counts, and the source of each function that came out wrong."""
    total: Counter[str] = Counter()
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        for check in (wrong_calls, *[wrong_trainings] * (seed % 10 == 0)):
            counts, source = check(seed)
            total += counts
            if counts["wrong"]:
                print(f"seed {seed}: {dict(counts)}\n{source}\n")
    names = ("functions", "ways", "calls", "trainings", "diverged", "wrong")
    print({name: total[name] for name in names})


if __name__ == "__main__":
    main()
