"""Compiled training seen from outside: callbacks, checkpoints and Ctrl-C."""

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from engines import (
    Remembering,
    X,
    Y,
    at,
    differing,
    fit,
    flat,
    keep,
    momentum,
    same,
    state,
    trained,
)
from interrupts import interrupted

import nn
from nn import MLP, Layer, Momentum, Training

# --- callbacks -----------------------------------------------------------------------------------


def put(training: Any, layer: Any) -> None:
    training.model.layers[0] = layer


CHANGES: dict[str, Callable[[Any], object]] = {
    "data": lambda training: setattr(training.model.parameters()[0], "data", 2.0),
    "rate": lambda training: setattr(training.optimiser, "learning_rate", 0.5),
    "freeze": partial(keep, parameters=slice(5, None)),
    "new layer": lambda training: put(training, Layer(2, 4, "tanh", seed=9)),
    "same layer": lambda training: put(training, deepcopy(training.model.layers[0])),
    "more layers": lambda training: training.model.layers.append(Layer(1, 1, "tanh", seed=9)),
    "relu": lambda training: training.model.layers.append(lambda z: z.relu()),
    "Dropout": lambda training: training.model.layers.append(nn.Dropout(0.5, seed=1)),
}


@pytest.mark.parametrize("epoch", [1, 99, 100])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_callbacks_change_what_is_trained(change: Any, epoch: int) -> None:
    found, expected = (
        trained(compiled, optimiser=momentum, callbacks=[at(epoch, change)])
        for compiled in (None, False)
    )
    assert differing(found, expected) == []


def test_callbacks_see_the_last_complete_epoch() -> None:
    def look(training: Training) -> None:
        model, optimiser = training.model, training.optimiser
        grads = [parameter.grad for parameter in model.parameters()]
        seen.append([model.state_dict(), grads, model.training, optimiser.state_dict()])

    seen: list[Any] = []
    for compiled in (True, False):
        trained(compiled, callbacks=[look], batch_size=5, epochs=20, optimiser=momentum)
    assert differing(flat(seen[:21]), flat(seen[21:])) == []


@pytest.mark.parametrize(
    "callback",
    [
        nn.LearningRate(nn.schedules.one_cycle(0.3, 100)),
        nn.LearningRate(lambda epoch: epoch / 100),
        nn.LearningRate(lambda epoch: 0.02 - epoch / 4000),
        nn.EarlyStopping(patience=3),
    ],
)
def test_callbacks_of_nn(callback: Any) -> None:
    settings = {"optimiser": momentum, "held_out": 0.5, "seed": 1}
    same(callbacks=[deepcopy(callback)], **settings)


def test_checkpoints_go_on_bit_for_bit(tmp_path: Path) -> None:
    def train(epochs: int, path: str) -> str:
        callbacks = [nn.Checkpoint(tmp_path / path)]
        settings: Any = {"batch_size": 5, "held_out": 0.2, "epochs": epochs}
        return repr(trained(True, callbacks=callbacks, optimiser=momentum, **settings))

    for epochs in (3, 4, 4, 30):
        found = train(epochs, "parts")
    assert found == train(30, "whole")


# --- Ctrl-C --------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["nn.learning.compiled_descent", "nn.learning.optimisers"])
@pytest.mark.parametrize("callbacks", [[], [lambda _: None]])
def test_ctrl_c_at_any_line(module: str, callbacks: Any) -> None:
    states: list[Any] = []

    def train(compiled: bool, kind: Any = Momentum, line: int = -1) -> bool:
        """Say whether it ended by itself."""
        model = MLP(2, [1], seed=0)
        optimiser, ended = kind(model.parameters(), 0.1), []
        options: Any = {"epochs": 2, "batch_size": 8, "callbacks": callbacks, "compiled": compiled}
        fitting = partial(fit, model, X, Y, optimiser=optimiser, **options)
        interrupted(lambda: ended.append(fitting()), line, module)
        states.append(state(optimiser))
        return bool(ended) and not ended[0].interrupted

    Remembering.states = []
    train(False, Remembering)
    for line in count():
        is_complete = train(True, line=line)
        assert any(differing(states[-1], one) == [] for one in Remembering.states)
        if is_complete:
            break
    assert line > 5
