import math

import pytest

from autograd import Value
from nn import SGD


def test_a_step_goes_against_the_gradient() -> None:
    a, b = Value(1.0), Value(2.0)
    a.grad, b.grad = 0.5, -4.0
    SGD([a, b], learning_rate=0.1).step()
    assert (a.data, b.data) == pytest.approx((0.95, 2.4))


def test_momentum_adds_up() -> None:
    w = Value(0.0)
    optimiser = SGD([w], learning_rate=1.0, momentum=0.5)
    seen = []
    for gradient in (1.0, 1.0, 0.0):
        w.grad = gradient
        optimiser.step()
        seen.append(w.data)
    # Velocities 1, 1.5 and 0.75.
    assert seen == [-1.0, -2.5, -3.25]


def test_momentum_is_each_parameters_own() -> None:
    a, b = Value(0.0), Value(0.0)
    optimiser = SGD([a, b], learning_rate=1.0, momentum=0.5)
    for a.grad, b.grad in ((1.0, 0.0), (0.0, 1.0)):
        optimiser.step()
    assert (a.data, b.data) == (-1.5, -1.0)


def test_zero_grad() -> None:
    w = Value(1.0)
    w.grad = 3.0
    SGD([w], learning_rate=1.0).zero_grad()
    assert w.grad == 0.0


@pytest.mark.parametrize("rate", [0.0, -0.1, math.nan, math.inf])
def test_impossible_learning_rate(rate: float) -> None:
    with pytest.raises(ValueError, match="learning rate must be a positive number"):
        SGD([Value(1.0)], rate)


@pytest.mark.parametrize("momentum", [-0.1, 1.0, math.nan])
def test_impossible_momentum(momentum: float) -> None:
    with pytest.raises(ValueError, match="momentum must be at least 0"):
        SGD([Value(1.0)], 0.1, momentum)


def test_nothing_to_optimise() -> None:
    with pytest.raises(ValueError, match="no parameters"):
        SGD([], 0.1)
