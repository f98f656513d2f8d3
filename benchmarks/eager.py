"""How fast and how small the eager engine is, against micrograd and PyTorch scalars.

Run:  pip install -e ".[bench]" && python benchmarks/eager.py

Each contestant trains the same network (2-16-16-1, ReLU, hinge loss, 100 examples, the same seed)
in a fresh process with the default garbage collector; the time is the median of full steps
(forward, backward, update) after warm-up. The processes take turns, so that a change in the
machine's speed meets them all.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from typing import Any

SIZES = [2, 16, 16, 1]
EXAMPLES = 100
WARM_UP, STEPS, ROUNDS = 5, 5, 5

random.seed(1)
X = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(EXAMPLES)]
Y = [1 if x * y > 0 else -1 for x, y in X]
WEIGHTS = [
    [[random.uniform(-1, 1) for _ in range(inputs)] for _ in range(outputs)]
    for inputs, outputs in pairwise(SIZES)
]


def by_hand(number: Callable[[float], Any], relu: Callable[[Any], Any]) -> tuple[Any, list[Any]]:
    """Write the network from + and *, as one does on a blackboard."""
    layers = [[([number(w) for w in ws], number(0.0)) for ws in layer] for layer in WEIGHTS]
    parameters = [p for layer in layers for ws, b in layer for p in (*ws, b)]

    def loss() -> Any:
        losses = []
        for example, y in zip(X, Y):
            values = [number(x) for x in example]
            for depth, layer in enumerate(layers, 1):
                values = [sum((w * x for w, x in zip(ws, values)), b) for ws, b in layer]
                if depth < len(layers):
                    values = [relu(z) for z in values]
            losses.append(relu(1 + -y * values[0]))
        return sum(losses) * (1.0 / len(losses))

    return loss, parameters


def training_step(loss: Callable[[], Any], parameters: list[Any]) -> Callable[[], float]:
    def step() -> float:
        cost = loss()
        for p in parameters:
            p.grad = 0.0
        cost.backward()
        for p in parameters:
            p.data -= 0.05 * p.grad
        return float(cost.data)

    return step


def retrograd_by_hand() -> Callable[[], float]:
    from autograd import Value

    return training_step(*by_hand(Value, lambda v: v.relu()))


def micrograd() -> Callable[[], float]:
    from micrograd.engine import Value

    return training_step(*by_hand(Value, lambda v: v.relu()))


def torch_scalars() -> Callable[[], float]:
    import torch

    torch.set_num_threads(1)

    def number(x: float) -> Any:
        return torch.tensor(x, dtype=torch.float64, requires_grad=True)

    loss, parameters = by_hand(number, torch.relu)
    optimiser = torch.optim.SGD(parameters, lr=0.05)

    def step() -> float:
        optimiser.zero_grad()
        cost = loss()
        cost.backward()
        optimiser.step()
        return float(cost)

    return step


def retrograd_nn() -> Callable[[], float]:
    from nn import MLP, hinge

    model = MLP(SIZES[0], SIZES[1:])
    weights = {
        f"layer{i}.neuron{j}.w[{k}]": w
        for i, layer in enumerate(WEIGHTS, 1)
        for j, ws in enumerate(layer, 1)
        for k, w in enumerate(ws)
    }
    for parameter in model.parameters():
        parameter.data = weights.get(parameter.label, 0.0)
    return training_step(lambda: hinge([model(x) for x in X], Y), model.parameters())


CONTESTANTS = {
    "micrograd 0.1.0": micrograd,
    "PyTorch scalars": torch_scalars,
    "retrograd, from + and *": retrograd_by_hand,
    "retrograd, nn.MLP": retrograd_nn,
}


def measure_steps(name: str) -> dict[str, float]:
    step = CONTESTANTS[name]()
    losses = [step() for _ in range(WARM_UP)]
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return {"ms": 1e3 * statistics.median(times), "loss": losses[-1]}


def measure_bytes(name: str) -> dict[str, float]:
    """Count the bytes allocated for a node of the network's graph, leaves included."""
    if name.startswith("micrograd"):
        from micrograd.engine import Value
    else:
        from autograd import Value
    loss, _ = by_hand(Value, lambda v: v.relu())
    loss()
    gc.collect()
    tracemalloc.start()
    output = loss()
    built = tracemalloc.get_traced_memory()[0]
    output.backward()
    differentiated = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    seen, stack = {output}, [output]
    while stack:
        for operand in stack.pop()._prev:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return {"built": built / len(seen), "differentiated": differentiated / len(seen)}


def measure_chain(length: str) -> dict[str, float]:
    from autograd import Value

    start = time.perf_counter()
    x = y = Value(1.0)
    for _ in range(int(length)):
        y = y * x
    y.backward()
    return {"us": 1e6 * (time.perf_counter() - start) / int(length)}


def measure_growth(steps: str) -> dict[str, float]:
    """Measure the memory in use after some training steps of a small network."""
    from nn import MLP, hinge

    model = MLP(2, [4, 1], seed=0)
    step = training_step(lambda: hinge([model(x) for x in X[:4]], Y[:4]), model.parameters())
    tracemalloc.start()
    for _ in range(int(steps)):
        step()
    return {"kB": tracemalloc.get_traced_memory()[0] / 1e3}


def measure_import(statement: str) -> dict[str, float]:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True)
        times.append(time.perf_counter() - start)
    return {"ms": 1e3 * statistics.median(times)}


def fresh(measurement: str, argument: str) -> dict[str, float]:
    """Take a measurement in a fresh process."""
    command = [sys.executable, __file__, measurement, argument]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for _ in range(ROUNDS):
        for name in CONTESTANTS:
            times[name].append(fresh("measure_steps", name)["ms"])
    micrograd_ms = statistics.median(times["micrograd 0.1.0"])
    print(f"one training step, {'-'.join(map(str, SIZES))}, {EXAMPLES} examples")
    for name, milliseconds in times.items():
        ms = statistics.median(milliseconds)
        print(f"  {name:<25} {ms:8.1f} ms   {micrograd_ms / ms:6.1f}x micrograd's speed")
    print("bytes a node (as built / after backward)")
    for name in ("micrograd 0.1.0", "retrograd, from + and *"):
        found = fresh("measure_bytes", name)
        print(f"  {name:<25} {found['built']:8.0f} / {found['differentiated']:.0f}")
    print("a chain, built and differentiated")
    for length in ("10000", "100000", "1000000"):
        print(f"  {length:>9} nodes  {fresh('measure_chain', length)['us']:8.2f} us a node")
    print("memory in use after training steps")
    for steps in ("100", "10000"):
        print(f"  {steps:>9} steps  {fresh('measure_growth', steps)['kB']:8.1f} kB")
    empty, ours = fresh("measure_import", "pass"), fresh("measure_import", "import autograd")
    print(f"import autograd over an empty interpreter: {ours['ms'] - empty['ms']:.1f} ms")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
    else:
        main()
