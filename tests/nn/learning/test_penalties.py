import math
from collections.abc import Callable
from typing import Any

import pytest

from nn import MLP, Module, Parameter, fit, l1, l2
from nn.learning.penalties import Penalty


def model() -> MLP:
    made = MLP(2, [1], init=lambda *_: -3.0)
    made.parameters()[0].data = 2.0
    made.parameters()[2].data = 100.0
    return made


@pytest.mark.parametrize(
    ("penalty", "expected", "gradients"),
    [(l1(0.5), 2.5, [0.5, -0.5, 0.0]), (l2(0.5), 6.5, [2.0, -3.0, 0.0])],
)
def test_known_numbers(penalty: Penalty, expected: float, gradients: list[float]) -> None:
    network = model()
    value = penalty(network)
    value.backward()
    assert value.data == expected
    assert [parameter.grad for parameter in network.parameters()] == gradients


def test_training_adds_it_to_the_loss_that_it_minimises_but_not_to_that_it_shows() -> None:
    class Line(Module):
        def __init__(self) -> None:
            self.slope = Parameter(1.0)

        def __call__(self, x: Any) -> Any:
            return self.slope * x

    line = Line()
    history = fit(line, [1.0], [0.0], epochs=1, learning_rate=0.1, penalty=l2(0.5), progress=False)
    # (1 + 0.5) w², with the derivative 3 w.
    assert history.loss == [1.0]
    assert line.slope.data == pytest.approx(0.7)


@pytest.mark.parametrize(("penalty", "kept"), [(l1(0.1), 0.95), (l2(0.1), 1 / 1.1)])
def test_where_a_penalty_ends(penalty: Penalty, kept: float) -> None:
    # Least squares of y = x: (w − 1)² + penalty is least at 1 − 0.1/2 and at 1/(1 + 0.1).
    line = MLP(1, [1], seed=0)
    fit(line, [-1.0, 1.0], [-1.0, 1.0], epochs=200, penalty=penalty, progress=False)
    assert line.parameters()[0].data == pytest.approx(kept, abs=1e-6)


@pytest.mark.parametrize("make", [l1, l2])
@pytest.mark.parametrize("strength", [-0.1, math.nan, math.inf])
def test_an_impossible_strength(make: Callable[[float], Penalty], strength: float) -> None:
    with pytest.raises(ValueError, match="strength must be 0 or a positive number"):
        make(strength)
