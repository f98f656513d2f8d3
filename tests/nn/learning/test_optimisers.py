import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value
from nn import SGD, Adam, Momentum, Nesterov, Optimiser, RMSProp

OPTIMISERS: list[Callable[..., Optimiser]] = [SGD, Momentum, Nesterov, RMSProp, Adam]


def path(optimiser: Callable[..., Optimiser], *gradients: float, **options: float) -> list[float]:
    """Return where a parameter goes from 1 with these gradients."""
    w = Value(1.0)
    made, seen = optimiser([w], **options), []
    for w.grad in gradients:
        made.step()
        seen.append(w.data)
    return seen


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


# --- known steps ---------------------------------------------------------------------------------


def test_momentum_is_sgd_that_keeps_nine_tenths() -> None:
    # Velocities 1, 1.9 and 0.71.
    seen = path(Momentum, 1.0, 1.0, -1.0, learning_rate=0.1)
    assert seen == pytest.approx([0.9, 0.71, 0.639])
    assert seen == path(SGD, 1.0, 1.0, -1.0, learning_rate=0.1, momentum=0.9)


def test_nesterov_goes_ahead_of_its_velocity() -> None:
    # Velocities 1, 1.5 and −0.25; steps 1 + 0.5, 1 + 0.75 and −1 − 0.125.
    seen = path(Nesterov, 1.0, 1.0, -1.0, learning_rate=0.1, momentum=0.5)
    assert seen == pytest.approx([0.85, 0.675, 0.7875])


def test_nesterov_is_momentum_seen_from_the_point_looked_ahead_to() -> None:
    """Minimise w² by Nesterov's own two sequences, beside ours."""
    rate, momentum = 0.1, 0.9
    at, velocity = 1.0, 0.0
    w = Value(1.0)
    optimiser = Nesterov([w], rate, momentum)
    for _ in range(10):
        ahead = at + momentum * velocity
        velocity = momentum * velocity - rate * 2 * ahead
        at += velocity
        w.grad = 2 * w.data
        optimiser.step()
        assert w.data == pytest.approx(at + momentum * velocity)


def test_rmsprop_by_hand() -> None:
    # Mean squares 0.1·4 and 0.9·0.4 + 0.1·1.
    seen = path(RMSProp, 2.0, -1.0, learning_rate=0.1)
    first = 1 - 0.1 * 2 / (math.sqrt(0.4) + 1e-8)
    assert seen == pytest.approx([first, first + 0.1 / (math.sqrt(0.46) + 1e-8)], rel=1e-14)


def test_adam_by_hand() -> None:
    seen = path(Adam, 2.0, -1.0, learning_rate=0.1, beta1=0.5, beta2=0.75, epsilon=0.25)
    # Means 1 and 0, corrected 2 and 0; mean squares 1 and 1, corrected 4 and 16/7.
    first = 1 - 0.1 * 2 / (2 + 0.25)
    assert seen == pytest.approx([first, first], rel=1e-14)


@pytest.mark.parametrize("gradient", [1e-4, 3.0, -1e4])
def test_the_first_step_of_adam_is_the_learning_rate(gradient: float) -> None:
    [seen] = path(Adam, gradient, learning_rate=0.1)
    assert seen == pytest.approx(1 - math.copysign(0.1, gradient), rel=1e-3)


@pytest.mark.parametrize("make", OPTIMISERS)
def test_every_optimiser_finds_the_bottom_of_a_bowl(make: Callable[..., Optimiser]) -> None:
    a, b = Value(1.0), Value(-2.0)
    optimiser = make([a, b], learning_rate=0.05)
    for step in range(400):
        optimiser.zero_grad()
        (a**2 + 5 * b**2).backward()
        optimiser.learning_rate = 0.05 * (1 - step / 400)
        optimiser.step()
    assert abs(a.data) < 1e-3
    assert abs(b.data) < 1e-3


# --- state ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", OPTIMISERS)
def test_a_state_goes_through_json_and_on_bit_for_bit(make: Callable[..., Optimiser]) -> None:
    def goes_on(interrupted: bool) -> list[float]:
        ws = [Value(1.0), Value(2.0)]
        optimiser = make(ws, learning_rate=0.1)
        for step in range(6):
            if interrupted and step == 3:
                state = json.loads(json.dumps(optimiser.state_dict(), allow_nan=False))
                ws = [Value(w.data) for w in ws]
                optimiser = make(ws, learning_rate=9.0)
                optimiser.load_state_dict(state)
                assert optimiser.state_dict() == state
            for w in ws:
                w.grad = math.sin(w.data + step)
            optimiser.step()
        return [w.data for w in ws]

    assert goes_on(interrupted=True) == goes_on(interrupted=False)


def test_a_state_is_a_copy() -> None:
    w = Value(1.0)
    optimiser = Momentum([w], 0.1)
    state = optimiser.state_dict()
    state["velocity"][0] = 5.0
    optimiser.load_state_dict(state)
    state["velocity"][0] = 7.0
    assert optimiser.state_dict() == {"learning_rate": 0.1, "steps": 0, "velocity": [5.0]}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"momentum": 1}, "holds learning_rate, steps, velocity, not learning_rate, steps, veloc"),
        ({"velocity": None}, r"velocity must be a list of 2 numbers, .*, not None"),
        ({"velocity": [1.0]}, r"velocity must be a list of 2 numbers, .*, not \[1.0\]"),
        ({"velocity": [1.0, "2"]}, r"velocity\[1\] must be a number, not '2'"),
        ({"learning_rate": 0.0}, "learning rate must be a positive number, not 0.0"),
        ({"learning_rate": "fast"}, "learning rate must be a positive number, not 'fast'"),
        ({"steps": -1}, "steps must be a whole number from 0, not -1"),
        ({"steps": 1.5}, "steps must be a whole number from 0, not 1.5"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change: Any, complaint: str) -> None:
    ws = [Value(1.0), Value(2.0)]
    optimiser = Momentum(ws, 0.1)
    before = optimiser.state_dict()
    fitting = {"learning_rate": 0.5, "steps": 3, "velocity": [1.0, 2.0]}
    with pytest.raises(ValueError, match=complaint):
        optimiser.load_state_dict({**fitting, **change})
    assert optimiser.state_dict() == before
    with pytest.raises(ValueError, match="not nothing"):
        optimiser.load_state_dict({})


class Trap(Value):
    """A parameter that cannot be changed while it is set."""

    is_set = False

    def __setattr__(self, name: str, number: Any) -> None:
        if name == "data" and Trap.is_set:
            Trap.is_set = False
            raise KeyboardInterrupt
        super().__setattr__(name, number)


@pytest.mark.parametrize("make", OPTIMISERS)
def test_a_step_is_made_wholly_or_not_at_all(make: Callable[..., Optimiser]) -> None:
    ws = [Value(1.0), Trap(2.0), Value(3.0)]
    optimiser = make(ws, learning_rate=0.1)
    for step in range(3):
        for w in ws:
            w.grad = 1.0 + step
        before = [w.data for w in ws], optimiser.state_dict()
        Trap.is_set = step == 1
        try:
            optimiser.step()
            assert ([w.data for w in ws], optimiser.state_dict()) != before
        except KeyboardInterrupt:
            assert ([w.data for w in ws], optimiser.state_dict()) == before
    assert optimiser.steps == 2


def test_a_rule_that_fails_changes_nothing() -> None:
    class Failing(Optimiser):
        memory = ("seen",)

        def rule(self, gradient: float, seen: float) -> tuple[float, float]:
            return 1 / gradient, seen + 1

    ws = [Value(1.0), Value(2.0)]
    ws[0].grad = 1.0
    optimiser = Failing(ws, 0.1)
    before = optimiser.state_dict()
    with pytest.raises(ZeroDivisionError):
        optimiser.step()
    assert ([w.data for w in ws], optimiser.state_dict()) == ([1.0, 2.0], before)


# --- impossible numbers --------------------------------------------------------------------------


@pytest.mark.parametrize("make", OPTIMISERS)
def test_what_every_optimiser_refuses(make: Callable[..., Optimiser]) -> None:
    with pytest.raises(ValueError, match="no parameters"):
        make([], learning_rate=0.1)
    with pytest.raises(ValueError, match="learning rate must be a positive number"):
        make([Value(1.0)], learning_rate=-0.1)


@pytest.mark.parametrize(
    ("make", "name", "number"),
    [
        (Nesterov, "momentum", 1.0),
        (RMSProp, "decay", 1.0),
        (RMSProp, "epsilon", 0.0),
        (Adam, "beta1", -0.1),
        (Adam, "beta2", math.nan),
        (Adam, "epsilon", math.inf),
    ],
)
def test_options_out_of_range(make: Callable[..., Optimiser], name: str, number: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must be .*, not {number}"):
        make([Value(1.0)], learning_rate=0.1, **{name: number})


def test_representation() -> None:
    assert repr(Adam([Value(1.0)])) == "<Adam of 1 parameter(s), rate 0.001>"
