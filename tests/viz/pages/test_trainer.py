"""The trainer in the browser trains as nn does: numbers from nn's eager engine, one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from javascript import run
from strategies import SOFTSIGN

import nn
from autograd import DomainError, operations
from nn import schedules
from nn.data.examples import batches
from viz.pages import javascript

TRAINER = Path(javascript.__file__).with_name("trainer.js").read_text("utf-8")

RUN = """
Object.assign(table.activations, typed)
const program = (cases) => cases.map(({ spec, state, batches, changes }) => {
  const trainer = make(spec, table), [X, Y] = batches[0]
  trainer.restore(state)
  const { weights, biases, loss } = trainer.gradients(X, Y)
  const first = { gradients: { weights, biases }, loss, again: trainer.loss(X, Y) }
  const losses = batches.map(([X, Y], i) => {
    trainer.set(changes[i] ?? {})
    return trainer.update(X, Y)
  })
  const now = { weights: trainer.weights, biases: trainer.biases }
  return { ...first, losses, now, outputs: X.map((x) => trainer.predict(x)) }
})
"""

UPDATES = 20
TYPED = "x/(1 + abs(x))"
ACTIVATIONS = ["linear", *(name for name, one in operations.items() if one.arity == 1)]
OPTIMISERS = {
    "SGD": {"momentum": 0.5},
    "Momentum": {"momentum": 0.8},
    "Nesterov": {"momentum": 0.7},
    "RMSProp": {"decay": 0.8, "epsilon": 1e-6},
    "Adam": {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-6},
}
SCHEDULES = {
    "constant": {},
    "step_decay": {"factor": 0.7, "every": 3},
    "exponential": {"factor": 0.8},
    "cosine": {"epochs": 9},
    "one_cycle": {"epochs": 9, "rise": 0.4},
}

Case = dict[str, Any]


class Mulberry(random.Random):
    """The trainer's own generator."""

    def __init__(self, state: int) -> None:
        super().__init__()
        self.state = state

    def random(self) -> float:
        self.state = (self.state + 0x6D2B79F5) % 2**32
        t = (self.state ^ self.state >> 15) * (self.state | 1) % 2**32
        t ^= (t + (t ^ t >> 7) * (t | 61)) % 2**32
        return (t ^ t >> 14) / 2**32


# --- what is drawn -------------------------------------------------------------------------------


def drawn(draw: random.Random, loss: str, activation: str = "") -> Case:
    """Draw a network, examples in mini-batches, and how it is trained."""
    classes = draw.randint(2, 4) if loss == "cross_entropy" else 1
    width = draw.randint(1, 3) if loss in ("mse", "mae", "huber") else classes
    output = "sigmoid" if loss == "binary_cross_entropy" else draw.choice(ACTIVATIONS)
    hidden = [
        {
            "width": draw.randint(1, 5),
            "activation": activation or draw.choice(ACTIVATIONS),
            "dropout": draw.choice([0, 0, 0, 0.4]),
        }
        for _ in range(draw.randint(1 if activation else 0, 3))
    ]
    inputs = draw.randint(1, 3)
    layers = [*hidden, {"width": width, "activation": output}]
    widths = [inputs, *(layer["width"] for layer in layers)]
    optimiser = draw.choice([*OPTIMISERS])
    schedule = draw.choice([None, *SCHEDULES])
    size = draw.choice([1, 2, 5, 16])

    def target() -> Any:
        if loss == "cross_entropy":
            return draw.randrange(classes)
        if loss == "binary_cross_entropy":
            return draw.randrange(2)
        if loss == "hinge":
            return draw.choice([-1, 1])
        return [draw.uniform(-1, 1) for _ in range(width)] if width > 1 else draw.uniform(-1, 1)

    def batch() -> tuple[Any, Any]:
        X = [[draw.uniform(-1, 1) for _ in range(inputs)] for _ in range(size)]
        return X, [target() for _ in X]

    def penalty() -> dict[str, float]:
        return {name: draw.choice([0, 0.01]) for name in ("l1", "l2")}

    def settings(rate: float) -> dict[str, Any]:
        return {"name": optimiser, "rate": rate, **draw.choice([{}, OPTIMISERS[optimiser]])}

    first = settings(draw.choice([0.003, 0.02]))
    return {
        "spec": {
            "inputs": inputs,
            "layers": hidden,
            "output": layers[-1],
            "loss": loss,
            "optimiser": first,
            "penalty": penalty(),
            "schedule": schedule and {"name": schedule, **SCHEDULES[schedule]},
            "seed": 0,
        },
        "state": {
            # Sums around 0.5 are where every operation is defined.
            "weights": [
                [[draw.uniform(-0.3, 0.3) for _ in range(below)] for _ in range(above)]
                for below, above in zip(widths, widths[1:])
            ],
            "biases": [[draw.uniform(0.4, 0.6) for _ in range(above)] for above in widths[1:]],
            "epochs": draw.randrange(9),
            "seed": draw.randrange(2**31),
        },
        "batches": [batch() for _ in range(UPDATES)],
        "changes": {
            "7": {"penalty": penalty()},
            "12": {"optimiser": {**first, "rate": first["rate"] / 2}},
        },
    }


# --- what nn makes of it --------------------------------------------------------------------------


def network(case: Case) -> nn.Sequential:
    spec, state = case["spec"], case["state"]
    random, inputs, parts = Mulberry(state["seed"]), spec["inputs"], []
    for layer in (*spec["layers"], spec["output"]):
        activation = "softsign" if layer["activation"] == "typed" else layer["activation"]
        parts.append(nn.Layer(inputs, layer["width"], activation))
        inputs = layer["width"]
        if layer.get("dropout"):
            parts.append(nn.Dropout(layer["dropout"], seed=random))
    model = nn.Sequential(*parts)
    dense = [part for part in parts if isinstance(part, nn.Layer)]
    for part, weights, biases in zip(dense, state["weights"], state["biases"]):
        for neuron, w, b in zip(part.neurons, weights, biases):
            neuron.b.data = b
            for parameter, number in zip(neuron.w, w):
                parameter.data = number
    return model


def told(model: nn.Sequential, what: str) -> dict[str, Any]:
    layers = [part.neurons for part in model.layers if isinstance(part, nn.Layer)]
    return {
        "weights": [[[getattr(w, what) for w in neuron.w] for neuron in one] for one in layers],
        "biases": [[getattr(neuron.b, what) for neuron in one] for one in layers],
    }


def trained(case: Case) -> dict[str, Any]:
    spec, model = case["spec"], network(case)
    loss = javascript.LOSSES[spec["loss"]]
    given = {**spec["optimiser"]}
    kind, rate = getattr(nn, given.pop("name")), given.pop("rate")
    optimiser = kind(model.parameters(), rate, **given)
    penalty = spec["penalty"]

    def learn(X: Any, Y: Any) -> float:
        found = loss([model(x) for x in X], Y)
        cost = found + nn.l1(penalty["l1"])(model) + nn.l2(penalty["l2"])(model)
        model.zero_grad()
        cost.backward()
        return found.data

    value = learn(*case["batches"][0])
    results = {"gradients": told(model, "grad"), "loss": value, "again": value, "losses": []}
    model.train()
    for i, (X, Y) in enumerate(case["batches"]):
        changes = case["changes"].get(str(i), {})
        penalty = changes.get("penalty", penalty)
        rate = changes.get("optimiser", {}).get("rate", rate)
        schedule = {**(spec["schedule"] or {"name": "constant"})}
        at = getattr(schedules, schedule.pop("name"))(rate, **schedule)
        optimiser.learning_rate = at(case["state"]["epochs"])
        results["losses"].append(learn(X, Y))
        optimiser.step()
    model.eval()
    rows = model.predict(case["batches"][0][0])
    outputs = [row if isinstance(row, list) else [row] for row in rows]
    return {**results, "now": told(model, "data"), "outputs": outputs}


def defined(cases: Iterator[Case], count: int) -> list[tuple[Case, dict[str, Any]]]:
    """Take so many cases that nn can compute."""
    found: list[tuple[Case, dict[str, Any]]] = []
    for _, case in zip(range(20 * count), cases):
        try:
            found.append((case, trained(case)))
        except (DomainError, ValueError, OverflowError):
            continue
        if len(found) == count:
            break
    return found


def flat(nested: Any) -> list[float]:
    if isinstance(nested, dict):
        return [x for part in nested.values() for x in flat(part)]
    return [x for part in nested for x in flat(part)] if isinstance(nested, list) else [nested]


def check(found: list[tuple[Case, dict[str, Any]]], activation: str = TYPED) -> None:
    """Hold the trainer to what nn computed."""
    typed = f"const typed = {{ typed: {javascript.activation(activation)} }}\n"
    told = run(javascript.table() + TRAINER + typed + RUN, [case for case, _ in found])
    for (case, wanted), got in zip(found, told):
        closeness = {"gradients": 1e-12, "loss": 1e-12, "again": 1e-12}
        for what, numbers in wanted.items():
            near = closeness.get(what, 1e-9)
            same = pytest.approx(flat(numbers), rel=near, abs=near)
            assert flat(got[what]) == same, (what, case["spec"])


# --- tests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", javascript.LOSSES)
def test_random_networks_train_as_in_nn(loss: str) -> None:
    draw = random.Random(loss)
    found = defined(iter(lambda: drawn(draw, loss), None), 34)
    assert len(found) == 34
    check(found)


def test_every_activation_trains_as_in_nn() -> None:
    draw = random.Random(1)
    found = []
    for name in [*ACTIVATIONS, "leaky_relu", "elu", "typed"]:
        cases = defined(iter(lambda name=name: drawn(draw, "mse", name), None), 2)
        assert len(cases) == 2, name
        found += cases
    check(found)
