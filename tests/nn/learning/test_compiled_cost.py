"""What cannot be compiled is trained eagerly, or refused where a program is required."""

import math
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from engines import (
    MANY,
    SIGNS,
    Own,
    Remembering,
    X,
    at,
    differing,
    fit,
    keep,
    late,
    momentum,
    net,
    same,
    sgd,
    trained,
)

import nn
from autograd import Value, mean
from autograd import sum as total
from nn import MLP, SGD, Layer, Module, Sequential
from nn.learning import compiled_cost

# --- no program ----------------------------------------------------------------------------------


class Noisy(Module):
    def __init__(self, often: float, always: bool, own: bool) -> None:
        random.seed(3)
        self.net, self.often, self.always = net(), often, always
        self.random: Any = random.Random(3) if own else None

    def __call__(self, x: Any) -> Value:
        z = self.net(x)
        noisy = (self.always or self.training) and (self.random or random).random() < self.often
        return 2 * z if noisy else z


class Choosing(Own):
    """Its way depends on numbers."""

    def __init__(self, number: Callable[[Any], Any]) -> None:
        super().__init__()
        self.number = number

    def __call__(self, x: Any) -> Value:
        z = self.w[0] * x[0] + self.w[1] * x[1]
        return z if self.number(z) > 0 else 0.1 * z


class Bounded(Own):
    """Its way depends on a weight."""

    def __init__(self, number: Callable[[Any], Any] = lambda w: w) -> None:
        super().__init__()
        self.number = number

    def __call__(self, x: Any) -> Value:
        return self.w[0] * x[0] if self.number(self.w[0]) < 0.3 else self.w[1] * x[1]


def with_step(model: Module) -> SGD:
    optimiser = sgd(model)
    optimiser.step = lambda: None  # type: ignore[method-assign]
    return optimiser


def weighed(weight: Callable[[Any], float]) -> Any:
    return lambda p, t: mean([weight(b) * (a - b) ** 2 for a, b in zip(p, t)])


zero = partial(MLP, 2, [1], init=lambda *_: 0.0)
WITHOUT: dict[str, dict[str, Any]] = {
    "Dropout": {
        "model": lambda: Sequential(net(outputs=3), nn.Dropout(0.2, 1), Layer(3, 1, seed=2))
    },
    "noise": {"model": partial(Noisy, 0.5, False, own=True)},
    "noise in use too": {"model": partial(Noisy, 0.5, True, own=True)},
    "noise from outside": {"model": partial(Noisy, 0.5, False, own=False)},
    "rare noise": {"model": partial(Noisy, 0.02, False, own=True)},
    "look at .data": {"model": partial(Choosing, lambda z: z.data)},
    "rows of two lengths": {"model": Own, "y": X, "held_out": ([[0.1, 0.2, 0.3]], [[0.4, 0.5]])},
    "own step": {"optimiser": lambda model: Remembering(model.parameters(), 0.1)},
    "own step of one": {"optimiser": with_step},
    "parameter twice": {"optimiser": lambda model: SGD(model.parameters() * 2, 0.1)},
    "sum": {"loss": partial(nn.mse, reduction="sum"), "optimiser": partial(sgd, rate=0.01)},
    "root": {"loss": lambda p, t: nn.mse(p, t) ** 0.5},
    "root at 0": {"loss": lambda p, t: nn.mse(p, t) ** 0.5, "model": zero, "y": SIGNS},
    "floats": {"loss": lambda p, t: nn.mse(p, [math.log(b + 2) for b in t])},
    "rare place": {"X": MANY, "y": late(0, 1), "loss": weighed(lambda t: [1, 9][int(t)])},
    "penalty, .data": {"penalty": lambda m: total([abs(w.data) * w for w in m.parameters()]) / 9},
    "branch on .data of a weight": {"model": lambda: Bounded(lambda w: w.data)},
    "float() of the weights": {"model": lambda: Bounded(float)},
}


@pytest.mark.parametrize("settings", WITHOUT.values(), ids=WITHOUT)
def test_without_a_program_the_eager_engine_trains(settings: Any) -> None:
    assert trained(None, **settings) == trained(False, **settings)


@pytest.mark.parametrize("settings", WITHOUT.values(), ids=WITHOUT)
def test_a_program_is_required(settings: Any) -> None:
    found = trained(True, epochs=1, **settings)
    assert str(found[0]).startswith("ValueError: this training cannot be compiled: ")


# --- several programs ----------------------------------------------------------------------------


def clipped(p: Any, t: Any) -> Value:
    errors = [a - b for a, b in zip(p, t)]
    return mean([e * e if abs(e) < 1 else abs(e) for e in errors])


WAYS: dict[str, dict[str, Any]] = {
    "comparison": {"model": partial(Choosing, lambda z: z)},
    "weight": {"model": Bounded, "optimiser": partial(sgd, rate=0.5)},
    "rare class": {"X": MANY, "y": late(0, 1), "loss": weighed(lambda t: 9 if t == 1 else 1)},
    "rare rows": {"X": MANY, "y": late(0.1, 9, -9), "loss": clipped, "batch_size": 16},
    "rare rows held out": {"loss": clipped, "held_out": (MANY, late(0.1, 9, -9))},
    "penalty": {"penalty": lambda m: total([w for w in m.parameters() if w > 0]) / 99},
    "norm": {
        "penalty": lambda m: nn.l2(0.1 if total([w * w for w in m.parameters()]) > 2 else 0)(m)
    },
    "sorted": {"loss": lambda p, t: mean(sorted([(a - b) ** 2 for a, b in zip(p, t)]))},
}


@pytest.mark.parametrize("settings", WAYS.values(), ids=WAYS)
def test_each_example_goes_its_own_way(settings: Any) -> None:
    same(**settings)


ALL_BY_ONE: dict[str, dict[str, Any]] = {
    "largest": {"y": late(0.1, 9), "weight": lambda squares, _: 1 + (max(squares) > 50)},
    "any": {"y": late(0.1, 9), "weight": lambda _, t: 1 + any(b > 8 for b in t)},
    # It is far off once the others are learned.
    "late": {
        "X": [[1.0, 1.0]] * 100,
        "y": late(1, -1),
        "weight": lambda squares, _: 1 + (max(squares) > 2),
    },
    "held out": {
        "y": late(0.1),
        "held_out": (MANY, late(0.1, 9)),
        "weight": lambda squares, _: 1 + (max(squares) > 50),
    },
}


@pytest.mark.parametrize("settings", ALL_BY_ONE.values(), ids=ALL_BY_ONE)
def test_a_loss_that_one_example_decides_for_all(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_cost, "_NODES", 1)
    settings = {"X": MANY, "model": zero, "batch_size": 16, **settings}
    weight = settings.pop("weight")

    def loss(p: Any, t: Any) -> Value:
        squares = [(a - b) ** 2 for a, b in zip(p, t)]
        return mean(squares) * weight(squares, t)

    found, expected = (trained(compiled, loss=loss, **settings) for compiled in (None, False))
    assert differing(found, expected) == []
    assert "not the mean of the loss of each" in trained(True, loss=loss, **settings)[0]


def test_more_ways_than_are_worth_it_are_left_to_the_eager_engine() -> None:
    numbers = [i / 100 for i in range(100)]

    def loss(p: Any, t: Any) -> Value:
        return mean([(a - next(n for n in numbers if n >= b)) ** 2 for a, b in zip(p, t)])

    settings: Any = {"X": MANY, "y": numbers, "loss": loss, "epochs": 20}
    assert trained(None, **settings) == trained(False, **settings)
    assert "more than 64 ways" in trained(True, **settings)[0]


# --- what no recording notices -------------------------------------------------------------------


class Switching(SGD):
    """It changes what the model computes, unseen."""

    switch = 1.0

    @nn.elementwise
    def rule(self, gradient: Any, *velocity: Any) -> tuple[Any, ...]:
        type(self).switch = -1.0
        return (-self.learning_rate * gradient, *velocity)


@pytest.mark.parametrize("callbacks", [[], [nn.EarlyStopping(1000)], [lambda _: None]])
def test_a_model_that_changes_late_is_found(callbacks: Any) -> None:
    Switching.switch = 1.0
    model = Choosing(lambda _: Switching.switch)
    optimiser = Switching(model.parameters(), 0.1)
    settings: Any = {"optimiser": optimiser, "callbacks": callbacks, "held_out": 0.2}
    with pytest.raises(ValueError, match=r"should not have been compiled: .* compiled=False"):
        fit(model, X, [a + b for a, b in X], compiled=True, **settings)
    assert [w.data for w in model.w] == [0.1, 0.2]


def test_other_parameters_mean_another_program() -> None:
    same(model=Own, y=X, optimiser=momentum, callbacks=[at(1, lambda t: keep(t, slice(1)))])


def test_a_fault_of_the_model_is_told_as_it_is() -> None:
    with pytest.raises(ValueError, match=r"takes 2 input\(s\), not 3"):
        fit(net(), [[1.0, 2.0, 3.0]], [1.0], compiled=True)
    with pytest.raises(ValueError, match="compiled must be True, False or None"):
        fit(net(), [[1.0, 2.0]], [1.0], compiled="yes")
