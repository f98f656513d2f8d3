"""What leaves the playground computes what the playground shows."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

import pytest
from strategies import SOFTSIGN
from test_trainer import Case, defined, drawn, told

import nn
from autograd.parsing import ExpressionError
from viz.pages import javascript
from viz.pages.exported import Typed, network, script

SPEC: dict[str, Any] = {
    "inputs": 2,
    "layers": [{"width": 2, "activation": "tanh"}, {"width": 1, "activation": "tanh"}],
    "output": {"width": 1, "activation": "sigmoid"},
    "loss": "binary_cross_entropy",
    "optimiser": {"name": "Adam", "rate": 0.05, "beta1": 0.8},
    "penalty": {"l1": 0, "l2": 0.001},
    "schedule": {"name": "cosine", "epochs": 30},
    "batch": 2,
    "seed": 4,
}
STATE = {
    "weights": [[[1.0, -2.0], [0.5, 1.5]], [[2.0, -1.0]], [[1.25]]],
    "biases": [[0.1, -0.2], [0.3], [-0.4]],
}
X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0]


def ran(text: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), text
    return done.stdout.splitlines()


def without_registered(case: Case) -> Case:
    """Put relu in the place of what only the tests' own process knows."""
    for layer in (*case["spec"]["layers"], case["spec"]["output"]):
        if layer["activation"] in (SOFTSIGN.name, "erf"):
            layer["activation"] = "relu"
    return case


def losses(lines: list[str]) -> list[float]:
    return [float(line.rpartition(" ")[2]) for line in lines]


def test_a_network_is_an_mlp_where_it_can_be() -> None:
    assert repr(network(SPEC, STATE)) == "MLP(2, [2, 1, 1], activation='tanh', output='sigmoid')"
    layers = [{"width": 2, "activation": "relu", "dropout": 0.5}, SPEC["layers"][1]]
    assert repr(network({**SPEC, "layers": layers}, STATE)) == (
        "Sequential(Layer(2, 2, 'relu'), Dropout(0.5), Layer(2, 1, 'tanh'), Layer(1, 1, 'sigmoid'))"
    )
    alone = {"weights": STATE["weights"][:1], "biases": STATE["biases"][:1]}
    spec = {**SPEC, "layers": [], "output": {"width": 2, "activation": "linear"}}
    assert told(network(spec, alone), "data") == alone


@pytest.mark.parametrize("loss", javascript.LOSSES)
def test_a_script_runs_as_it_is_and_its_loss_is_the_playgrounds(loss: str) -> None:
    draw = random.Random(f"script {loss}")
    ((case, wanted),) = defined(iter(lambda: without_registered(drawn(draw, loss)), None), 1)
    text = script(case["spec"], case["state"], *case["batches"][0], epochs=3)
    before, after = ran(text)
    assert losses([before]) == pytest.approx([wanted["loss"]], rel=1e-12)
    assert after.startswith("loss after 3 epochs: ")


def test_a_script_trains_as_it_was_set_up() -> None:
    before, after = losses(ran(script(SPEC, STATE, X, Y, epochs=30)))
    model = network(SPEC, STATE)
    assert before == model.evaluate(X, Y, loss=nn.binary_cross_entropy).loss
    model.fit(
        X,
        Y,
        loss=nn.binary_cross_entropy,
        epochs=30,
        batch_size=2,
        optimiser=nn.Adam(model.parameters(), 0.05, beta1=0.8),
        penalty=nn.l2(0.001),
        callbacks=[nn.LearningRate(nn.schedules.cosine(0.05, epochs=30))],
        seed=4,
        progress=False,
    )
    assert after == model.evaluate(X, Y).loss


def test_both_penalties_and_a_typed_activation_are_in_the_script() -> None:
    spec = {**SPEC, "penalty": {"l1": 0.01, "l2": 0.02}, "batch": 0}
    layers = [{"width": width, "activation": "x/(1 + abs(x))"} for width in (2, 1)]
    before, after = losses(ran(script({**spec, "layers": layers}, STATE, X, Y, 3)))
    layers = [{"width": width, "activation": SOFTSIGN.name} for width in (2, 1)]
    model = network({**spec, "layers": layers}, STATE)
    assert before == pytest.approx(model.evaluate(X, Y, loss=nn.binary_cross_entropy).loss)
    assert after != before


def test_targets_are_handed_over_as_nn_takes_them() -> None:
    spec = {**SPEC, "output": {"width": 3, "activation": "linear"}, "loss": "cross_entropy"}
    state = {
        "weights": [*STATE["weights"][:2], [[1.0], [2.0], [-1.0]]],
        "biases": [[0.1, 0.2], [0.3], [0.0] * 3],
    }
    rows = [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert script(spec, state, X, rows) == script(spec, state, X, [0, 2, 1, 2])
    assert script(SPEC, STATE, X, [[y] for y in Y]) == script(SPEC, STATE, X, Y)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="has 11 parameters, and here are 9"):
        network(SPEC, {**STATE, "biases": STATE["biases"][:2]})
    with pytest.raises(ExpressionError, match="there is no function foo"):
        Typed("foo(x)")
    with pytest.raises(ValueError, match="not a finite number"):
        network(SPEC, {**STATE, "biases": [[float("nan"), 0.0], [0.0], [0.0]]})
