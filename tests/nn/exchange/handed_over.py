"""Networks to hand over, and what they compute here."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from nn import MLP, Dropout, Layer, Maxout, Module, Sequential, Softmax, mse

ACTIVATIONS = ["linear", "relu", "leaky_relu", "elu", "gelu", "sigmoid", "softplus", "tanh"]

NETWORKS: dict[str, Callable[[], Module]] = {
    **{name: lambda name=name: MLP(3, [5, 4, 2], name, name, seed=1) for name in ACTIVATIONS},
    "one neuron": lambda: MLP(3, [1], seed=1),
    "layer": lambda: Layer(3, 2, "tanh", seed=1),
    "maxout": lambda: Maxout(3, 2, pieces=4, seed=1),
    "all of it": lambda: Sequential(
        Layer(3, 4, "tanh", seed=1),
        Sequential(Dropout(0.2), Maxout(4, 3, seed=2)),
        Layer(3, 2, "linear", seed=3),
        Softmax(),
    ),
}

TOLERANCE = {"float32": 1e-6, "float64": 1e-9}

_random = Random(0)
X = [[_random.gauss(0, 3) for _ in range(3)] for _ in range(20)]


def targets(model: Module) -> list[list[float]]:
    """Return targets of as many numbers as the model puts out."""
    output = model(X[0])
    return [[0.5] * (len(output) if isinstance(output, list) else 1) for _ in X]


def outputs(model: Module) -> list[list[float]]:
    """Return the outputs, as rows."""
    return [row if isinstance(row, list) else [row] for row in model.predict(X)]


def gradients(model: Module) -> dict[str, float]:
    """Return the gradient of the mean squared error, by the names of parameters."""
    found = [model(x) for x in X]
    rows = [row if isinstance(row, list) else [row] for row in found]
    model.zero_grad()
    mse(rows, targets(model)).backward()
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def flat(model: Module) -> list[float]:
    """Return its numbers in their order: networks in a network are taken apart on the way."""
    return list(model.state_dict().values())
