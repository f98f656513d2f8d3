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
    fit,
    keep,
    late,
    momentum,
    net,
    sgd,
    trained,
)

import nn
from autograd import Value, mean
from autograd import sum as total
from nn import MLP, SGD, Layer, Module, Sequential

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
    "comparison": {"model": partial(Choosing, lambda z: z)},
    "rows of two lengths": {"model": Own, "y": X, "held_out": ([[0.1, 0.2, 0.3]], [[0.4, 0.5]])},
    "own step": {"optimiser": lambda model: Remembering(model.parameters(), 0.1)},
    "own step of one": {"optimiser": with_step},
    "parameter twice": {"optimiser": lambda model: SGD(model.parameters() * 2, 0.1)},
    "sum": {"loss": partial(nn.mse, reduction="sum"), "optimiser": partial(sgd, rate=0.01)},
    "root": {"loss": lambda p, t: nn.mse(p, t) ** 0.5},
    "root at 0": {"loss": lambda p, t: nn.mse(p, t) ** 0.5, "model": zero, "y": SIGNS},
    "floats": {"loss": lambda p, t: nn.mse(p, [math.log(b + 2) for b in t])},
    "rare class": {"X": MANY, "y": late(0, 1), "loss": weighed(lambda t: 9 if t == 1 else 1)},
    "rare place": {"X": MANY, "y": late(0, 1), "loss": weighed(lambda t: [1, 9][int(t)])},
    "penalty, .data": {"penalty": lambda m: total([abs(w.data) * w for w in m.parameters()]) / 9},
    "penalty, >": {"penalty": lambda m: total([w for w in m.parameters() if w > 0]) / 99},
}


@pytest.mark.parametrize("settings", WITHOUT.values(), ids=WITHOUT)
def test_without_a_program_the_eager_engine_trains(settings: Any) -> None:
    assert trained(None, **settings) == trained(False, **settings)


@pytest.mark.parametrize("settings", WITHOUT.values(), ids=WITHOUT)
def test_a_program_is_required(settings: Any) -> None:
    found = trained(True, epochs=1, **settings)
    assert str(found[0]).startswith("ValueError: this training cannot be compiled: ")


@pytest.mark.parametrize(
    ("change", "is_made_anew"),
    [(None, False), (lambda _: None, False), (lambda t: keep(t, slice(1)), True)],
)
def test_a_graph_that_changes_late(change: Any, is_made_anew: bool) -> None:
    model = Choosing(lambda _: 0.5 - model.w[0].data)
    callbacks = [at(1, change)] if change else []
    settings: Any = {"optimiser": momentum(model), "callbacks": callbacks, "compiled": True}
    made = [[0.1, 0.2]]
    if change:
        callbacks.append(at(1, lambda _: made.append([w.data for w in model.w])))
    with pytest.raises(ValueError, match=r"should not have been compiled: .* compiled=False"):
        fit(model, X, [a + b for a, b in X], **settings)
    # Another list of parameters means another program.
    assert [w.data for w in model.w] == made[is_made_anew]


def test_a_graph_that_changes_late_is_found_beside_callbacks_of_nn() -> None:
    model = Choosing(lambda _: 0.5 - model.w[0].data)
    settings: Any = {"optimiser": momentum(model), "compiled": True, "held_out": 0.2}
    with pytest.raises(ValueError, match="should not have been compiled"):
        fit(model, X, [a + b for a, b in X], callbacks=[nn.EarlyStopping(1000)], **settings)


def test_a_fault_of_the_model_is_told_as_it_is() -> None:
    with pytest.raises(ValueError, match=r"takes 2 input\(s\), not 3"):
        fit(net(), [[1.0, 2.0, 3.0]], [1.0], compiled=True)
    with pytest.raises(ValueError, match="compiled must be True, False or None"):
        fit(net(), [[1.0, 2.0]], [1.0], compiled="yes")
