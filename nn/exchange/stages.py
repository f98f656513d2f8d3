"""A network as stages that other libraries know too: the way out and the way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from autograd import Operation
from nn.layers.dropout import Dropout
from nn.layers.layer import Layer, Neuron, activation_name
from nn.layers.maxout import Maxout, MaxoutNeuron
from nn.layers.networks import Sequential
from nn.layers.softmax import Softmax
from nn.module import Module

__all__ = [
    "Activation",
    "Dense",
    "Largest",
    "Stage",
    "build",
    "check_dtype",
    "no_counterpart",
    "stages",
]

M = TypeVar("M", bound=Module)


@dataclass(frozen=True)
class Dense:
    """Weighted sums, W·x + b: a row of weights and a bias for each."""

    weights: list[list[float]]
    biases: list[float]

    @property
    def inputs(self) -> int:
        """How many numbers it takes."""
        return len(self.weights[0])


@dataclass(frozen=True)
class Activation:
    """An operation on each number."""

    operation: Operation


@dataclass(frozen=True)
class Largest:
    """The largest of each so many numbers in a row: what maxout does with its sums."""

    pieces: int


Stage = Dense | Activation | Largest | Softmax | Dropout


def stages(model: Module) -> list[Stage]:
    """List the stages of a network.

    Raises
    ------
    TypeError
        If a part of it is none of the modules that have stages.
    ValueError
        If there is no layer of neurons, or one has neurons with different activations.

    Examples
    --------
    >>> [type(stage).__name__ for stage in stages(Sequential(Layer(2, 3), Softmax()))]
    ['Dense', 'Activation', 'Softmax']
    """
    found: list[Stage] = []
    waiting: list[Any] = [model]
    while waiting:
        part = waiting.pop()
        if _computes_as(Sequential, part):
            waiting += reversed(part.layers)
        else:
            found += _stages(part)
    if not any(isinstance(stage, Dense) for stage in found):
        raise ValueError(f"there is no layer of neurons in {model!r:.60}")
    return found


def build(found: Iterable[Stage]) -> Sequential:
    """Make the network that has these stages.

    Raises
    ------
    ValueError
        If there is none, or a weight is not finite.
    """
    layers: list[Any] = []
    for stage in found:
        last: Any = layers[-1] if layers else None
        is_sum = isinstance(last, Layer) and last.neurons[0].activation is None
        match stage:
            case Dense(weights, biases):
                layer = Layer(stage.inputs, len(biases), "linear", init=lambda *_: 0.0)
                numbers = [number for w, b in zip(weights, biases) for number in (*w, b)]
                layers.append(_filled(layer, numbers))
            case Activation(operation) if is_sum:
                for neuron in last.neurons:
                    neuron.activation = operation
            case Largest(pieces) if is_sum and len(last.neurons) % pieces == 0:
                maxout = Maxout(last.inputs, len(last.neurons) // pieces, pieces)
                layers[-1] = _filled(maxout, last.state_dict().values())
            case Activation() | Largest():
                raise ValueError(f"{stage} does not follow a layer of sums that it could apply to")
            case _:
                layers.append(stage)
    return Sequential(*layers)


def no_counterpart(part: object, library: str, why: str = "") -> TypeError:
    """Return the error for what a library does not have."""
    what = f"{part!r:.80}"
    if isinstance(part, Activation):
        what = f"the activation {part.operation}"
    return TypeError(f"{what} has no counterpart in {library}{why and f': {why}'}")


def check_dtype(dtype: str) -> None:
    """Raise a ValueError unless numbers can be of this type."""
    if dtype not in ("float32", "float64"):
        raise ValueError(f"dtype must be 'float32' or 'float64', not {dtype!r}")


def _stages(part: Any) -> Iterator[Stage]:
    if isinstance(part, (Softmax, Dropout)):
        yield part
    elif _computes_as(Layer, part) and all(_computes_as(Neuron, n) for n in part.neurons):
        operation = part.neurons[0].activation
        if len(set(map(activation_name, part.neurons))) > 1:
            raise ValueError(f"the neurons of {part!r} have different activations")
        yield _dense(part.neurons)
        if operation:
            yield Activation(operation)
    elif _computes_as(Maxout, part) and all(_computes_as(MaxoutNeuron, n) for n in part.neurons):
        yield _dense([piece for neuron in part.neurons for piece in neuron.pieces])
        yield Largest(len(part.neurons[0].pieces))
    else:
        raise TypeError(
            f"{part!r:.80} cannot be handed over: only Layer, Maxout, Softmax, Dropout, and MLP or "
            "Sequential of these"
        )


def _computes_as(kind: type[Module], part: object) -> bool:
    """Return whether it is of this kind, and does not compute something of its own."""
    return isinstance(part, kind) and type(part).__call__ is kind.__call__


def _dense(neurons: list[Neuron]) -> Dense:
    weights = [[weight.data for weight in neuron.w] for neuron in neurons]
    return Dense(weights, [neuron.b.data for neuron in neurons])


def _filled(layer: M, numbers: Iterable[float]) -> M:
    layer.load_state_dict(dict(zip(layer.state_dict(), numbers)))
    return layer
