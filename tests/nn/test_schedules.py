import math
from collections.abc import Callable
from typing import Any

import pytest

from nn.schedules import constant, cosine, exponential, one_cycle, step_decay

HALF = math.sqrt(0.5)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (constant(0.1), [0.1, 0.1, 0.1]),
        (step_decay(1.0, 0.1, every=3), [1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.01]),
        (step_decay(1.0, every=1), [1.0, 0.5, 0.25]),
        (exponential(2.0, 0.9), [2.0, 1.8, 1.62, 1.458]),
        (cosine(1.0, 2, lowest=0.5), [1.0, 0.75, 0.5, 0.5, 0.5]),
        (cosine(1.0, 4), [1.0, *(0.001 + 0.999 * (1 + c) / 2 for c in (HALF, 0, -HALF)), 0.001]),
        (
            one_cycle(2.5, 8, rise=0.5),
            [
                *(0.1 + 2.4 * (1 - c) / 2 for c in (1, HALF, 0, -HALF)),
                *(1e-5 + (2.5 - 1e-5) * (1 + c) / 2 for c in (1, HALF, 0, -HALF, -1, -1)),
            ],
        ),
        # The top lies between epochs 0 and 1.
        (one_cycle(1.0, 2), [0.04, 4e-6 + (1 - 4e-6) * (1 + math.cos(math.pi * 2 / 7)) / 2]),
    ],
)
def test_values(schedule: Callable[[int], float], rates: list[float]) -> None:
    assert [schedule(epoch) for epoch in range(len(rates))] == pytest.approx(rates, rel=1e-12)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: constant(0.0), "rate must be a positive number, not 0.0"),
        (lambda: exponential(math.nan), "rate must be a positive number, not nan"),
        (lambda: exponential(0.1, -1), "factor must be a positive number, not -1"),
        (lambda: step_decay(0.1, every=0), "every must be a positive whole number, not 0"),
        (lambda: cosine(0.1, 2.5), "epochs must be a positive whole number, not 2.5"),  # type: ignore[arg-type]
        (lambda: cosine(0.1, 2, lowest=0), "lowest must be a positive number, not 0"),
        (lambda: one_cycle(0.1, 10, rise=1.0), "rise must be between 0 and 1, not 1.0"),
        (lambda: one_cycle(0.1, 0), "epochs must be a positive whole number, not 0"),
    ],
)
def test_impossible_numbers(make: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()
