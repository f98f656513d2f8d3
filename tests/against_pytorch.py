"""Random graphs by the engine and by PyTorch, with mpmath for the judge.

What each operation is in PyTorch stands here, from PyTorch's own functions; what it is by
mathematics, in tests/long/accuracy.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from accuracy import ENTRIES
from mpmath import mp, mpf
from strategies import MARGIN, written

from autograd import Operation, Value, operations
from autograd.table.readings import FLOATS

torch.set_num_threads(1)

RELATIVE = 1e-12
"""How far a number may be off, of all that adds up to it; a graph of ten operations rounds some
dozen times, each time by 1e-16 of that."""
_LARGEST = 50.0


def _stacked(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *xs: function(torch.stack(xs), 0)


def _dot(*wxb: Any) -> Any:
    half = len(wxb) // 2
    return sum((w * x for w, x in zip(wxb[:half], wxb[half:])), *wxb[2 * half :])


def _plain(*names: str) -> dict[str, Callable[..., Any]]:
    return {name: getattr(torch, name) for name in names}


PYTORCH: dict[str, Callable[..., Any]] = {
    **_plain("add", "sub", "mul", "div", "neg", "pow", "abs", "exp", "log", "log1p", "expm1"),
    **_plain("sqrt", "log2", "log10", "logaddexp", "hypot", "atan2", "xlogy", "sin", "cos", "tan"),
    **_plain("sinh", "cosh", "tanh", "asin", "acos", "atan", "sign", "maximum", "minimum"),
    **_plain("sigmoid", "relu", "erfc"),
    "identity": torch.clone,
    "cbrt": lambda x: torch.sign(x) * torch.abs(x) ** (1 / 3),
    "if_positive": lambda x, a, b: torch.where(x > 0, a, b),
    "step": lambda x: (torch.sign(x) + 1) / 2,
    "softplus": torch.nn.functional.softplus,
    "leaky_relu": lambda x: torch.nn.functional.leaky_relu(x, 0.1),
    "elu": torch.nn.functional.elu,
    "gelu": torch.nn.functional.gelu,
    "sum": _stacked(torch.sum),
    "prod": _stacked(torch.prod),
    "dot": _dot,
    "mean": _stacked(torch.mean),
    "max": _stacked(torch.amax),
    "min": _stacked(torch.amin),
    "logsumexp": _stacked(torch.logsumexp),
}


def _in_pytorch(operation: Operation) -> Callable[..., Any]:
    if operation.name == "power":
        return lambda x: x ** operation.parameters["exponent"]
    return PYTORCH[operation.name]


OPERATIONS = [(operation, _in_pytorch(operation)) for operation in ENTRIES]


@dataclass
class Graph:
    """A random graph: where its leaves are, and operations on the nodes so far, by their place."""

    leaves: list[float]
    steps: list[tuple[Operation, Sequence[int]]]

    def ours(self) -> list[float]:
        """Compute the result and its derivatives for the leaves by the engine."""
        nodes = [Value(x) for x in self.leaves]
        for operation, places in self.steps:
            nodes.append(written(operation, *[nodes[place] for place in places]))
        nodes[-1].backward()
        return [nodes[-1].data, *(leaf.grad for leaf in nodes[: len(self.leaves)])]

    def exact(self) -> list[float]:
        """Compute the same with 300 bits."""
        results = [mpf(x) for x in self.leaves]
        slopes: list[list[Any]] = []
        for operation, places in self.steps:
            operands = [results[place] for place in places]
            results.append(_added(ENTRIES[operation].value(*operands)))
            slopes.append([_added(slope) for slope in ENTRIES[operation].partials(*operands)])
        gradients = [mpf(0)] * (len(results) - 1) + [mpf(1)]
        for upstream, (_, places), local in zip(
            reversed(gradients), *map(reversed, (self.steps, slopes))
        ):
            for place, slope in zip(places, local):
                gradients[place] += upstream * slope
        return [float(x) for x in (results[-1], *gradients[: len(self.leaves)])]


def _added(exact: Any) -> Any:
    return mp.fsum(exact) if isinstance(exact, list) else exact


def draw(random: Random) -> tuple[Graph, list[float], list[float]]:
    """Draw a graph; return it, what PyTorch says of it, and how much adds up to each of these.

    An operation whose operands are near a kink or the edge of its domain, or whose result would be
    large or steep, gives way to tanh.
    """
    leaves = [random.uniform(-2, 2) for _ in range(random.randint(1, 4))]
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in leaves]
    nodes = [Value(x) for x in leaves]
    graph = Graph(leaves, [])

    def add(operation: Operation, function: Callable[..., Any], places: Sequence[int]) -> bool:
        node = _calm(operation, [nodes[place] for place in places])
        if node is None:
            return False
        nodes.append(node)
        tensors.append(function(*[tensors[place] for place in places]))
        graph.steps.append((operation, places))
        return True

    for _ in range(random.randint(1, 10)):
        operation, function = random.choice(OPERATIONS)
        arity = operation.arity or random.randint(1, 5)
        places = [random.randrange(max(0, len(nodes) - 6), len(nodes)) for _ in range(arity)]
        if not add(operation, function, places):
            add(operations["tanh"], torch.tanh, places[:1])
    used = {place for _, places in graph.steps for place in places}
    add(operations["mean"], PYTORCH["mean"], [i for i in range(len(nodes)) if i not in used])
    tensors[-1].backward()
    slopes = [0.0 if x.grad is None else x.grad.item() for x in tensors[: len(leaves)]]
    return graph, [tensors[-1].item(), *slopes], _scales(nodes, len(leaves))


def _calm(operation: Operation, operands: list[Value]) -> Value | None:
    numbers = [operand.data for operand in operands]
    if operation.name == "atan2" and numbers[0] == 0:
        # On its cut, where the sign of 0 decides, which mpmath has not.
        return None
    edge = operation.domain and operation.domain(FLOATS, *numbers, **operation.parameters)
    kink = operation.kink and abs(operation.kink(*numbers))
    if any(distance is not None and distance < MARGIN for distance in (edge, kink)):
        return None
    node = operation(*operands)
    return node if max(map(abs, (node.data, *node.partials))) < _LARGEST else None


def _scales(nodes: list[Value], leaves: int) -> list[float]:
    """Add up, along each way through the graph, what flows with its sign left out."""
    flows = dict.fromkeys(nodes, 0.0)
    flows[nodes[-1]] = 1.0
    size = 1.0
    for node in reversed(nodes):
        size = max(size, flows[node] * max(1.0, abs(node.data)))
        for operand, local in zip(node.operands, node.partials):
            flows[operand] += flows[node] * max(1.0, abs(local))
    return [size] * (1 + leaves)


def differing(found: list[float], expected: list[float], scales: list[float]) -> bool:
    return any(not abs(a - b) <= RELATIVE * scale for a, b, scale in zip(found, expected, scales))
