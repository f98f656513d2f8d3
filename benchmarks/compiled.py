"""How fast compiled programs are, against NumPy by hand, PyTorch, jax, CasADi and micrograd.

Run:  pip install -e ".[bench]" && python benchmarks/compiled.py [networks | compile | irregular]

Each contestant works in a fresh process with one thread on one core, in float64. A time is the
median of calls after warm-up, and then the median of several processes, which take turns, so that
a change in the machine's speed meets them all. A ratio is our time over theirs, and beside it is
the most that we want it to be. All contestants have to arrive at the same numbers.

- networks: one training step (forward, backward, SGD), compiled from one example
- compile: how long `autograd.compile` takes
- irregular: the gradient of scalar functions in which there are no layers to find
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import eager
import numpy as np

RATE = 0.05
CHECKED, SECONDS, ROUNDS = 5, 0.5, 5
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def median_us(call: Callable[[], Any]) -> float:
    call()
    times = []
    end = time.perf_counter() + SECONDS
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)


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


# --- irregular graphs ----------------------------------------------------------------------------

POINTS = 1000
BODIES = 20
OPERATIONS: list[Callable[[Any, Any], Any]] = [
    # Operands between −1 and 1 give results between −1 and 1.
    lambda a, b: a * b,
    lambda a, b: a.sin(),
    lambda a, b: a.cos(),
    lambda a, b: a.tanh(),
    lambda a, b: (a + b).tanh(),
    lambda a, b: (a - b).sin(),
    lambda a, b: (a - 1).exp(),
    lambda a, b: 1 / (a + 2),
]


def random_graph(xs: list[Any]) -> Any:
    choose = random.Random(1)
    numbers, unused = list(xs), list(xs)
    for _ in range(1040):
        a = unused.pop(choose.randrange(len(unused)))
        result = choose.choice(OPERATIONS)(a, choose.choice(numbers))
        numbers.append(result)
        unused.append(result)
    return sum(unused)


def rosenbrock(xs: list[Any]) -> Any:
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(xs))


def n_body(xs: list[Any]) -> Any:
    """Return the energy of bodies with these coordinates and then these velocities."""
    draw = random.Random(1)
    masses = [draw.uniform(0.5, 1.5) for _ in range(BODIES)]
    triples = [xs[i : i + 3] for i in range(0, len(xs), 3)]
    places, velocities = triples[:BODIES], triples[BODIES:]
    kinetic = sum(m / 2 * sum(v**2 for v in velocity) for m, velocity in zip(masses, velocities))
    potential = sum(
        -m * n / (sum((a - b) ** 2 for a, b in zip(p, q)) + 0.01).sqrt()
        for (m, p), (n, q) in combinations(zip(masses, places), 2)
    )
    return kinetic + potential


FUNCTIONS: dict[str, tuple[Callable[[list[Any]], Any], int]] = {
    "random graph": (random_graph, 20),
    "Rosenbrock": (rosenbrock, 100),
    "n-body energy": (n_body, 6 * BODIES),
}


def points(variables: int) -> Any:
    return np.random.default_rng(1).uniform(-1, 1, (POINTS, variables))


def casadi_sx(f: Callable[[list[Any]], Any], variables: int) -> dict[str, Any]:
    import casadi

    x = casadi.SX.sym("x", variables)
    y = f(casadi.vertsplit(x))
    one = casadi.Function("one", [x], [y, casadi.gradient(y, x)])
    many = one.map(POINTS)
    # A column is an example.
    columns = points(variables).T
    first = columns[:, 0].copy()
    values, gradients = map(np.array, many(columns))
    return {
        "values": values.ravel().tolist(),
        "gradients": gradients.T.ravel().tolist(),
        "one": median_us(lambda: one(first)),
        "many": median_us(lambda: many(columns)),
    }


def retrograd_compiled(f: Callable[[list[Any]], Any], variables: int) -> dict[str, Any]:
    import autograd

    rows = points(variables)
    first = rows[0].copy()
    xs = [autograd.Value(number) for number in first.tolist()]
    y = f(xs)
    one, one_value = (autograd.compile(y, inputs=[xs], wrt=wrt) for wrt in (xs, []))
    many, many_values = (autograd.compile(y, inputs=[xs], wrt=wrt, batch=True) for wrt in (xs, []))
    values, gradients = many(rows)
    return {
        "nodes": len(autograd.nodes(y)),
        "values": values.tolist(),
        "gradients": np.ravel(gradients).tolist(),
        "one": median_us(lambda: one(first)),
        "many": median_us(lambda: many(rows)),
        "one value": median_us(lambda: one_value(first)),
        "many values": median_us(lambda: many_values(rows)),
    }


def retrograd_eager(f: Callable[[list[Any]], Any], variables: int) -> dict[str, Any]:
    from autograd import Value

    first = points(variables)[0].tolist()
    return {"one": median_us(lambda: f([Value(number) for number in first]).backward())}


DIFFERENTIATORS = {
    "retrograd": retrograd_compiled,
    "CasADi SX": casadi_sx,
    "retrograd, eager": retrograd_eager,
}


def measure_gradient(contestant: str, function: str) -> dict[str, Any]:
    return DIFFERENTIATORS[contestant](*FUNCTIONS[function])


def irregular() -> None:
    for function, (_, variables) in FUNCTIONS.items():
        found = take_turns("measure_gradient", list(DIFFERENTIATORS), function)
        ours, theirs = found["retrograd"], found["CasADi SX"]
        for numbers in ("values", "gradients"):
            agree(ours[numbers], theirs[numbers], 1e-9)
        print(f"gradient, {function}, {variables} variables, {ours['nodes']} nodes, one example")
        row("retrograd", ours["one"], ours["one"])
        row("CasADi SX", theirs["one"], ours["one"])
        row("the value alone", ours["one value"], ours["one"], 4)
        row("retrograd, eager", found["retrograd, eager"]["one"], ours["one"])
        print(f"gradient, {function}, {POINTS} examples")
        row("retrograd", ours["many"], ours["many"])
        row("CasADi SX", theirs["many"], ours["many"], 0.5)
        row("the values alone", ours["many values"], ours["many"], 4)


# --- contestants take turns ----------------------------------------------------------------------


def fresh(measurement: str, contestant: str, argument: str) -> dict[str, Any]:
    """Take a measurement in a fresh process."""
    command = [sys.executable, __file__, measurement, contestant, argument]
    environment = os.environ | ONE_THREAD
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)


def take_turns(measurement: str, contestants: list[str], argument: str) -> dict[str, Any]:
    """Measure each contestant several times; return the medians of times, and the numbers found."""
    rounds = [
        {contestant: fresh(measurement, contestant, argument) for contestant in contestants}
        for _ in range(ROUNDS)
    ]
    return {
        contestant: {
            name: middle([each[contestant][name] for each in rounds])
            for name in rounds[0][contestant]
        }
        for contestant in contestants
    }


def middle(found: list[Any]) -> Any:
    return found[0] if isinstance(found[0], list) else statistics.median(found)


def agree(found: list[float], expected: list[float], tolerance: float) -> None:
    difference = np.abs(np.subtract(found, expected)).max()
    assert difference <= tolerance * np.abs(expected).max(), (found[:5], expected[:5])


def row(name: str, us: float, ours: float, target: float | None = None) -> None:
    """Print a time, ours over it, and the most that is allowed."""
    allowed = f"   (at most {target:g}x)" if target else ""
    print(f"  {name:<18} {us:12.1f} us   {ours / us:8.2g}x{allowed}")


PARTS = {"networks": networks, "compile": compilations, "irregular": irregular}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].startswith("measure_"):
        # XLA's threads stay on one core only if they are started on it.
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
    else:
        for part in sys.argv[1:] or PARTS:
            PARTS[part]()
