"""The trainer in the browser trains as nn does: numbers from nn's eager engine, one by one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise
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
"""What SOFTSIGN is, typed."""
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
                for below, above in pairwise(widths)
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
        activation = SOFTSIGN if layer["activation"] == "typed" else layer["activation"]
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


def test_an_activation_with_parameters_of_its_own() -> None:
    draw = random.Random(2)
    case = drawn(draw, "mse", "typed")
    for layer in case["spec"]["layers"]:
        layer["activation"] = "leaky_relu(slope=0.3)"
    wanted = trained(case)
    for layer in case["spec"]["layers"]:
        layer["activation"] = "typed"
    check([(case, wanted)], "leaky_relu(slope=0.3)")


SPEC = {
    "inputs": 2,
    "layers": [{"width": 4, "activation": "tanh"}],
    "output": {"width": 1, "activation": "sigmoid"},
    "loss": "binary_cross_entropy",
    "optimiser": {"name": "Adam", "rate": 0.1},
    "batch": 0,
    "seed": 3,
}


def called(program: str, given: Any = SPEC) -> Any:
    head = "const xor = [[[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]]\n"
    body = f"const program = (spec) => {{\n{program}\n}}\n"
    return run(javascript.table() + TRAINER + head + body, given)


def test_xor_is_learned_from_the_trainers_own_weights() -> None:
    outputs, loss = called(
        """
        const trainer = make(spec, table)
        for (let epoch = 0; epoch < 300; epoch++) trainer.epoch(...xor)
        return [xor[0].map((x) => trainer.predict(x)[0]), trainer.loss(...xor)]
        """
    )
    assert [round(p) for p in outputs] == [0, 1, 1, 0]
    assert loss < 0.01


def test_weights_begin_as_in_nn_with_the_spread_for_their_activation() -> None:
    layers = [{"width": 400, "activation": name} for name in ("tanh", "relu")]
    weights, biases = called(
        "const { weights, biases } = make(spec, table)\nreturn [weights, biases]",
        {**SPEC, "inputs": 50, "layers": layers},
    )
    xavier, he = flat(weights[0]), flat(weights[1])
    assert max(map(abs, xavier)) == pytest.approx((6 / 450) ** 0.5, rel=1e-3)
    assert sum(w * w for w in he) / len(he) == pytest.approx(2 / 400, rel=0.02)
    assert abs(sum(he) / len(he)) < 1e-3
    assert set(flat(biases)) == {0}


@pytest.mark.parametrize(("count", "batch"), [(10, 4), (10, 0), (7, 1), (9, 20), (33, 16)])
def test_an_epoch_shows_each_example_once_in_even_mini_batches(count: int, batch: int) -> None:
    shown, loss, epochs = called(
        """
        const trainer = make(spec, table), shown = []
        trainer.update = (X, Y) => { shown.push([X, Y]); return X.length }
        const X = Array.from({ length: spec.count }, (_, e) => e)
        const loss = trainer.epoch(X, X)
        return [shown, loss, trainer.epochs]
        """,
        {**SPEC, "batch": batch, "count": count},
    )
    assert all(X == Y for X, Y in shown)
    sizes = [part.stop - part.start for part in batches(count, batch or count)]
    assert [len(X) for X, _ in shown] == sizes
    order = [x for X, _ in shown for x in X]
    assert sorted(order) == [*range(count)]
    assert order != sorted(order)
    assert epochs == 1
    assert loss == pytest.approx(sum(size * size for size in sizes) / count)


def test_a_state_is_come_back_to_as_plain_json() -> None:
    spec = {**SPEC, "layers": [{"width": 4, "activation": "tanh", "dropout": 0.3}], "batch": 2}
    once, again, kept = called(
        """
        const trainer = make(spec, table), other = make({ ...spec, seed: 9 }, table)
        const go = (one) => Array.from({ length: 5 }, () => one.epoch(...xor))
        go(trainer)
        const state = trainer.state(), text = JSON.stringify(state)
        const once = go(trainer)
        other.restore(JSON.parse(text))
        return [once, go(other), text === JSON.stringify(state)]
        """,
        spec,
    )
    assert once == again
    assert kept


def test_a_loss_that_is_not_finite_teaches_nothing() -> None:
    loss, same, updates = called(
        """
        const trainer = make(spec, table)
        const before = JSON.stringify(trainer.state())
        const loss = trainer.update([[1e308, 1e308]], [1e308])
        return [loss, before === JSON.stringify(trainer.state()), trainer.updates]
        """,
        {**SPEC, "output": {"width": 1, "activation": "linear"}, "loss": "mse"},
    )
    assert (loss, same, updates) == (float("inf"), True, 0)


def test_another_optimiser_begins_with_no_memory_and_another_rate_keeps_it() -> None:
    counts = called(
        """
        const trainer = make(spec, table)
        const step = (optimiser) => {
          trainer.set({ optimiser })
          const before = trainer.memory.flat(2).some((x) => x !== 0)
          trainer.update(...xor)
          return [before, trainer.updates]
        }
        const next = [{ name: "Adam", rate: 0.2 }, { name: "SGD", rate: 1 }]
        return [spec.optimiser, ...next].map(step)
        """
    )
    assert counts == [[False, 1], [True, 2], [False, 1]]


def test_an_activation_is_changed_while_it_trains() -> None:
    before, after = called(
        """
        const trainer = make(spec, table), x = [1, 2]
        const before = trainer.activations(x)[0]
        trainer.set({ layers: [{ width: 4, activation: "linear" }] })
        return [before, trainer.activations(x)[0].map(Math.tanh)]
        """
    )
    assert before == after


def test_the_trainer_is_short_enough_to_be_read() -> None:
    code = re.sub(r"/\*.*?\*/", "", TRAINER, flags=re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) < 200
