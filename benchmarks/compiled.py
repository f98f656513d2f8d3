"""How fast compiled programs are, against NumPy by hand, PyTorch, jax, CasADi and micrograd.

Run:  pip install -e ".[bench]" && python benchmarks/compiled.py
(or only some of it: networks, compile, irregular, fit)

Each contestant works in a fresh process with one thread on one core, in float64. A time is the
median of calls after warm-up, and then the median of several processes, which take turns, so that
a change in the machine's speed meets them all. A ratio is our time over theirs, and beside it is
the most that we want it to be. All contestants have to arrive at the same numbers.

- networks: one training step (forward, backward, SGD), compiled from one example
- compile: how long `autograd.compile` takes
- irregular: the gradient of scalar functions in which there are no layers to find
- fit: training by `nn.fit`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import eager
import numpy as np
from irregular import irregular, measure_gradient  # noqa: F401 - taken by its name
from turns import agree, measure_one, median_us, row, take_turns

RATE = 0.05
CHECKED = 5


# --- networks ------------------------------------------------------------------------------------

NETWORKS = {
    # The number of examples, and the most our time may be of each contestant's.
    "2-16-16-1": (
        100,
        {"NumPy by hand": 1.0, "PyTorch": 0.25, "jax.jit": 0.7, "micrograd 0.1.0": 1e-4},
    ),
    "64-32-10": (128, {"NumPy by hand": 1.0, "PyTorch": 0.3, "jax.jit": 0.7}),
    "784-64-10": (128, {"NumPy by hand": 1.0, "PyTorch": 0.85, "jax.jit": 1.0}),
}


class Problem:
    """Weights and biases, and examples with targets: ±1 for one output, else one-hot rows."""

    def __init__(self, network: str) -> None:
        self.sizes = [int(size) for size in network.split("-")]
        self.examples = NETWORKS[network][0]
        self.hinge = self.sizes[-1] == 1
        if self.hinge:
            self.X, self.Y = np.array(eager.X), np.array(eager.Y, float)
            weights = [np.array(layer) for layer in eager.WEIGHTS]
        else:
            rng = np.random.default_rng(1)
            self.X = rng.uniform(-1, 1, (self.examples, self.sizes[0]))
            self.Y = np.eye(self.sizes[-1])[rng.integers(self.sizes[-1], size=self.examples)]
            weights = [
                rng.standard_normal((outputs, inputs)) * (2 / inputs) ** 0.5
                for inputs, outputs in pairwise(self.sizes)
            ]
        self.layers = [(W, np.zeros(len(W))) for W in weights]


def numpy_by_hand(problem: Problem) -> Callable[[], Any]:
    X, n, layers = problem.X, problem.examples, problem.layers
    Y = problem.Y[:, None] if problem.hinge else problem.Y

    def loss_and_gradient(Z: Any) -> tuple[Any, Any]:
        if problem.hinge:
            margin = 1 - Y * Z
            return np.maximum(margin, 0).mean(), np.where(margin > 0, -Y, 0) / n
        Z = Z - Z.max(axis=1, keepdims=True)
        exp = np.exp(Z)
        total = exp.sum(axis=1, keepdims=True)
        return np.log(total).mean() - (Y * Z).sum() / n, (exp / total - Y) / n

    def step() -> Any:
        A, inputs = X, []
        for W, b in layers[:-1]:
            inputs.append(A)
            A = np.maximum(A @ W.T + b, 0)
        inputs.append(A)
        W, b = layers[-1]
        loss, dZ = loss_and_gradient(A @ W.T + b)
        for depth in range(len(layers) - 1, -1, -1):
            (W, b), A = layers[depth], inputs[depth]
            dW, db = dZ.T @ A, dZ.sum(axis=0)
            if depth:
                dZ = dZ @ W * (A > 0)
            W -= RATE * dW
            b -= RATE * db
        return loss

    return step


def record(problem: Problem) -> tuple[Any, list[Any], list[Any]]:
    """Record the loss of one example; return it, what changes, and the parameters."""
    from autograd import Value, dot, logsumexp
    from nn import MLP

    model = MLP(problem.sizes[0], problem.sizes[1:])
    for layer, (W, b) in zip(model.layers, problem.layers):
        for neuron, weights, bias in zip(layer.neurons, W.tolist(), b.tolist()):
            for parameter, number in zip((*neuron.w, neuron.b), (*weights, bias)):
                parameter.data = number
    x = [Value(number) for number in problem.X[0].tolist()]
    z = model(x)
    if problem.hinge:
        y = Value(problem.Y[0].item())
        return (1 - y * z).relu(), [x, y], model.parameters()
    row = [Value(number) for number in problem.Y[0].tolist()]
    return logsumexp(z) - dot(row, z), [x, row], model.parameters()


def retrograd(problem: Problem) -> Callable[[], Any]:
    import autograd

    loss, inputs, parameters = record(problem)
    program = autograd.compile(loss, inputs=inputs, wrt=parameters, batch=True)
    X, Y, n = problem.X, problem.Y, problem.examples

    def step() -> Any:
        losses = program.run(X, Y)
        program.parameters -= RATE / n * program.gradient
        return losses.sum() / n

    return step


def pytorch(problem: Problem) -> Callable[[], Any]:
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    X, Y = torch.tensor(problem.X), torch.tensor(problem.Y)
    layers = [[torch.tensor(p, requires_grad=True) for p in layer] for layer in problem.layers]
    labels = None if problem.hinge else Y.argmax(dim=1)
    optimiser = torch.optim.SGD([p for layer in layers for p in layer], lr=RATE)

    def step() -> Any:
        optimiser.zero_grad()
        A = X
        for W, b in layers[:-1]:
            A = functional.relu(functional.linear(A, W, b))
        Z = functional.linear(A, *layers[-1])
        if problem.hinge:
            loss = functional.relu(1 - Y * Z[:, 0]).mean()
        else:
            loss = functional.cross_entropy(Z, labels)
        loss.backward()
        optimiser.step()
        return loss.detach()

    return step


def jax_jit(problem: Problem) -> Callable[[], Any]:
    import jax

    jax.config.update("jax_enable_x64", True)

    def cost(layers: Any, X: Any, Y: Any) -> Any:
        for W, b in layers[:-1]:
            X = jax.nn.relu(X @ W.T + b)
        W, b = layers[-1]
        Z = X @ W.T + b
        if problem.hinge:
            return jax.nn.relu(1 - Y * Z[:, 0]).mean()
        return (jax.nn.logsumexp(Z, axis=1) - (Y * Z).sum(axis=1)).mean()

    def train(layers: Any, X: Any, Y: Any) -> tuple[Any, Any]:
        loss, gradients = jax.value_and_grad(cost)(layers, X, Y)
        return jax.tree.map(lambda p, g: p - RATE * g, layers, gradients), loss

    compiled = jax.jit(train, donate_argnums=0)
    layers, X, Y = jax.tree.map(jax.numpy.array, (problem.layers, problem.X, problem.Y))

    def step() -> Any:
        nonlocal layers
        layers, loss = jax.block_until_ready(compiled(layers, X, Y))
        return loss

    return step


def micrograd(_: Problem) -> Callable[[], Any]:
    from micrograd.engine import Value

    return eager.training_step(*eager.by_hand(Value, lambda v: v.relu()))


TRAINERS = {
    "retrograd": retrograd,
    "NumPy by hand": numpy_by_hand,
    "PyTorch": pytorch,
    "jax.jit": jax_jit,
    "micrograd 0.1.0": micrograd,
}


def measure_training(contestant: str, network: str) -> dict[str, Any]:
    step = TRAINERS[contestant](Problem(network))
    return {"losses": [float(step()) for _ in range(CHECKED)], "us": median_us(step)}


def networks() -> None:
    for network, (examples, targets) in NETWORKS.items():
        found = take_turns("measure_training", ["retrograd", *targets], network)
        for contestant, measured in found.items():
            tolerance = 1e-6 if contestant.startswith("micrograd") else 1e-9
            agree(measured["losses"], found["NumPy by hand"]["losses"], tolerance)
        print(f"one training step, {network}, {examples} examples")
        ours = found["retrograd"]["us"]
        for contestant, measured in found.items():
            row(contestant, measured["us"], ours, targets.get(contestant))


# --- compile times -------------------------------------------------------------------------------

COMPILATIONS = {
    # The graph, and the most milliseconds it may take.
    "2-16-16-1, from one example": 100,
    "2-16-16-1, from 100 examples by hand": 2000,
    "784-64-10, from one example": 2000,
}


def record_by_hand() -> tuple[Any, list[Any], list[Any]]:
    """Record the loss of all examples from + and *, the examples being plain numbers."""
    from autograd import Value

    weights = [[([Value(w) for w in ws], Value(0.0)) for ws in layer] for layer in eager.WEIGHTS]
    losses = []
    for values, y in zip(eager.X, eager.Y):
        for depth, layer in enumerate(weights, 1):
            values = [sum((w * x for w, x in zip(ws, values)), b) for ws, b in layer]
            if depth < len(weights):
                values = [z.relu() for z in values]
        losses.append((1 + -y * values[0]).relu())
    parameters = [p for layer in weights for ws, b in layer for p in (*ws, b)]
    return sum(losses) * (1.0 / len(losses)), [], parameters


def measure_compilation(_: str, graph: str) -> dict[str, Any]:
    import autograd

    by_hand = graph.endswith("by hand")
    loss, inputs, parameters = record_by_hand() if by_hand else record(Problem(graph.split(",")[0]))
    start = time.perf_counter()
    autograd.compile(loss, inputs=inputs, wrt=parameters, batch=not by_hand)
    return {"ms": 1e3 * (time.perf_counter() - start), "nodes": len(autograd.nodes(loss))}


def compilations() -> None:
    print("autograd.compile")
    for graph, target in COMPILATIONS.items():
        found = take_turns("measure_compilation", ["retrograd"], graph)["retrograd"]
        nodes = f"{graph} ({found['nodes']} nodes)"
        print(f"  {nodes:<52} {found['ms']:8.1f} ms   (at most {target} ms)")


# --- fit -----------------------------------------------------------------------------------------

EPOCHS = {"fit, compiled": 500, "fit, eager": 10}


def measure_fit(contestant: str, network: str) -> dict[str, Any]:
    """Time whole calls of fit, with all that they do before and after."""
    import nn

    problem, epochs = Problem(network), EPOCHS[contestant]
    y = problem.Y if problem.hinge else problem.Y.argmax(axis=1)
    model = nn.MLP(problem.sizes[0], problem.sizes[1:], seed=1)
    start = time.perf_counter()
    history = model.fit(
        problem.X,
        y,
        loss=nn.hinge if problem.hinge else nn.cross_entropy,
        batch_size="full",
        epochs=epochs,
        compiled=contestant == "fit, compiled",
        progress=False,
    )
    us = 1e6 * (time.perf_counter() - start) / epochs
    return {"losses": history.loss[:CHECKED], "us": us}


def fitting() -> None:
    for network in ("2-16-16-1", "64-32-10"):
        found = take_turns("measure_fit", list(EPOCHS), network)
        agree(*(measured["losses"] for measured in found.values()), 1e-9)
        ours = found["fit, compiled"]["us"]
        print(f"one epoch of nn.fit, {network}, all examples at once, compiling included")
        for contestant, measured in found.items():
            row(contestant, measured["us"], ours)


PARTS = {"networks": networks, "compile": compilations, "irregular": irregular, "fit": fitting}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].startswith("measure_"):
        measure_one(globals())
    else:
        for part in sys.argv[1:] or PARTS:
            PARTS[part]()
