"""Training by the eager engine and by compiled programs, and what came of it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import nn
from autograd import sum as total
from nn import MLP, SGD, Module, Momentum, Optimiser, Parameter, Training

fit = partial(nn.fit, progress=False)
DRAWN = random.Random(0)
X = [[DRAWN.uniform(-1, 1), DRAWN.uniform(-1, 1)] for _ in range(12)]
Y = [a * b for a, b in X]
ONES = [float(product > 0) for product in Y]
SIGNS = [2 * one - 1 for one in ONES]
CLASSES = [float(i % 3) for i in range(12)]
MANY = [[DRAWN.uniform(-1, 1), DRAWN.uniform(-1, 1)] for _ in range(100)]

from_logits = partial(nn.binary_cross_entropy, from_logits=True)
from_probabilities = partial(nn.cross_entropy, from_logits=False)


def late(common: float, *odd: float) -> list[float]:
    """Make 100 numbers with odd ones where few examples from all over hold none or the last."""
    numbers = [common] * 100
    for place, number in zip((37, 42), odd):
        numbers[place] = number
    return numbers


def net(activation: str = "tanh", outputs: int = 1, output: str = "linear") -> MLP:
    return MLP(2, [4, outputs], activation, output, seed=0)


def sgd(model: Module, rate: float = 0.1) -> SGD:
    return SGD(model.parameters(), rate)


def momentum(model: Module) -> Momentum:
    return Momentum(model.parameters(), 0.05)


def trained(
    compiled: bool | None,
    model: Callable[[], Any] = net,
    X: Any = X,
    y: Any = Y,
    optimiser: Callable[[Any], Optimiser] = sgd,
    callbacks: Any = (),
    **options: Any,
) -> list[Any]:
    """Train, with a hundred updates unless told otherwise; list all that came of it."""
    fitted = model()
    chosen = optimiser(fitted)
    options = {"epochs": 100, "batch_size": "full", "callbacks": callbacks, **options}
    try:
        ended: Any = vars(fit(fitted, X, y, optimiser=chosen, compiled=compiled, **options))
    except Exception as error:
        ended = f"{type(error).__name__}: {error}"
    learned = [(parameter.data, parameter.grad) for parameter in chosen.parameters]
    return flat([ended, fitted.state_dict(), learned, chosen.state_dict()])


def flat(whole: Any) -> list[Any]:
    if isinstance(whole, dict):
        return [*whole, *flat(list(whole.values()))]
    if isinstance(whole, (list, tuple)):
        return [number for part in whole for number in flat(part)]
    return [whole]


def differing(found: list[Any], expected: list[Any]) -> list[Any]:
    def near(a: Any, b: Any) -> bool:
        return not isinstance(a, str) and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)

    assert len(found) == len(expected)
    return [(a, b) for a, b in zip(found, expected) if not (a == b or near(a, b))]


def same(**settings: Any) -> None:
    assert differing(trained(True, **settings), trained(False, **settings)) == []


def at(epoch: int, change: Callable[[Any], object]) -> Callable[[Training], object]:
    return lambda training: training.epoch == epoch and change(training)


def keep(training: Training, parameters: slice) -> None:
    """Train only some of the parameters from now on."""
    optimiser = training.optimiser
    state = optimiser.state_dict()
    optimiser.parameters = optimiser.parameters[parameters]
    optimiser.load_state_dict({**state, "velocity": state["velocity"][parameters]})


class Own(Module):
    """It ignores an input, passes others on, has a weight used twice and a parameter never used."""

    def __init__(self) -> None:
        self.w, self.unused = [Parameter(0.1), Parameter(0.2)], Parameter(3.0)

    def __call__(self, x: Any) -> Any:
        hidden = total([self.w[0] * number for number in x[1:]]).tanh()
        return tuple(x[1] + w * hidden for w in self.w)


def state(optimiser: Optimiser) -> list[Any]:
    return flat([[p.data for p in optimiser.parameters], optimiser.state_dict()])


class Remembering(Momentum):
    states: list[Any] = []  # noqa: RUF012 - of all

    def step(self) -> None:
        self.states.append(state(self))
        super().step()
        self.states.append(state(self))
