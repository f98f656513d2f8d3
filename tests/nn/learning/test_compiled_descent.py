"""Training by compiled programs finds what the eager engine finds, and fails as it fails."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from engines import (
    CLASSES,
    MANY,
    ONES,
    SIGNS,
    Own,
    X,
    Y,
    differing,
    fit,
    from_logits,
    from_probabilities,
    late,
    momentum,
    net,
    same,
    trained,
)

import nn
from autograd import Value, mean
from autograd import sum as total
from nn import MLP, SGD, Adam, Layer, Module, Momentum, Optimiser, Parameter, Sequential
from nn.learning.optimisers import elementwise

# --- the same as the eager engine ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "model", "y"),
    [
        (nn.mse, net, Y),
        (nn.mae, net, Y),
        (partial(nn.huber, delta=0.2), net, Y),
        (nn.hinge, net, SIGNS),
        (nn.binary_cross_entropy, partial(net, output="sigmoid"), ONES),
        (from_logits, net, ONES),
        (nn.cross_entropy, partial(net, outputs=3), CLASSES),
        (from_probabilities, lambda: Sequential(net(outputs=3), nn.Softmax()), CLASSES),
        (lambda p, t: mean([(a - b).cosh().log() for a, b in zip(p, t)]), net, Y),
    ],
)
def test_every_loss(loss: Any, model: Any, y: Any) -> None:
    same(loss=loss, model=model, y=y, held_out=(X[3:8], y[3:8]))


class Rooted(Optimiser):
    """A rule that numbers only can be given."""

    memory = ("square",)

    def rule(self, gradient: float, square: float) -> tuple[float, float]:
        square = 0.9 * square + gradient**2 if gradient > 0 else square
        return -self.learning_rate * gradient / (math.sqrt(square) + 1), square


class Cubic(Optimiser):
    memory = ("mean",)

    @elementwise
    def rule(self, gradient: Any, mean: Any) -> Any:
        mean = (2 * mean + gradient) / 3
        return -self.learning_rate * mean**3, mean


class Clipped(Optimiser):
    """A rule that looks at all gradients."""

    def rule(self, gradient: float) -> tuple[float]:
        length = math.hypot(*(parameter.grad for parameter in self.parameters))
        return (-self.learning_rate * gradient / max(length, 0.1),)


KINDS = [SGD, Momentum, nn.Nesterov, nn.RMSProp, Adam, Rooted, Cubic, Clipped]


@pytest.mark.parametrize("callbacks", [[], [lambda _: None]])
@pytest.mark.parametrize("kind", [*KINDS, partial(SGD, momentum=0.5)])
def test_every_optimiser(kind: Any, callbacks: Any) -> None:
    made = {"optimiser": lambda model: kind(model.parameters(), learning_rate=0.03)}
    same(callbacks=callbacks, held_out=0.25, **made)


def signed(model: Module) -> Value:
    return total([p if i % 2 else -p for i, p in enumerate(model.parameters())]) / 99


@pytest.mark.parametrize("penalty", [None, nn.l1(0.01), nn.l2(0.01), signed])
@pytest.mark.parametrize(("batch_size", "epochs"), [("full", 100), ("stochastic", 9), (7, 50)])
def test_every_penalty_and_batch_size(penalty: Any, batch_size: Any, epochs: int) -> None:
    same(penalty=penalty, batch_size=batch_size, epochs=epochs)


@nn.decides(lambda output: int(output[0] > 0))
def of_one(predictions: Any, targets: Any) -> Value:
    return nn.mse(predictions, [[target] for target in targets])


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        *((partial(net, name), {}) for name in ("relu", "gelu", "sigmoid", "softplus", "elu")),
        (lambda: Sequential(nn.Maxout(2, 3, seed=0), Layer(3, 1, "linear", seed=1)), {}),
        (lambda: Sequential(Layer(2, 2, "tanh", seed=0), nn.Softmax()), {"y": X}),
        (lambda: Sequential(net(), lambda z: [z, -z]), {"y": ONES, "loss": nn.cross_entropy}),
        (lambda: Sequential(net(), lambda z: [z]), {"y": ONES, "loss": of_one}),
        (lambda: MLP(1, [3, 1], "tanh", seed=0), {"X": Y}),
        (Own, {"y": X}),
        (Own, {"y": X, "penalty": nn.l1(0.01), "optimiser": momentum}),
        (net, {"optimiser": lambda model: Momentum(model.layers[1].parameters(), 0.1)}),
        (net, {"optimiser": lambda model: Adam(model.parameters()[::3], 0.1)}),
        (net, {"optimiser": lambda model: Momentum([*model.parameters(), Value(1.0)], 0.1)}),
    ],
)
def test_every_kind_of_model(model: Any, settings: Any) -> None:
    same(model=model, **settings)


def test_a_program_calls_the_model_a_few_times() -> None:
    calls: list[Any] = []
    model = Sequential(lambda x: calls.append(x) or x, MLP(2, [16, 16, 1], seed=1))
    fit(model, MANY * 30, [a * b for a, b in MANY] * 30, epochs=3, held_out=0.1)
    assert 0 < len(calls) < 600


# --- errors --------------------------------------------------------------------------------------


class Plain(Module):
    def __init__(self, read: Callable[[Value], Any] = lambda z: z) -> None:
        self.slope, self.read = Parameter(0.4), read

    def __call__(self, x: Any) -> Any:
        return self.read(self.slope * x + 0.5)


@pytest.mark.parametrize(
    ("complaint", "loss", "model", "X", "y"),
    [
        ("3 is not a class", nn.cross_entropy, partial(net, outputs=3), MANY, late(0, 3)),
        ("3 is not a class", nn.cross_entropy, partial(net, outputs=3), MANY, late(0, 3, 4)),
        ("are 0 or 1, not 0.5", from_logits, net, MANY, late(1, 0.5)),
        ("are -1 or 1, not 0", nn.hinge, net, MANY, late(1, 0)),
        ("2.5 is not a probability", nn.binary_cross_entropy, Plain, late(0, 5), late(1)),
        ("-1.5 is not a probability", nn.binary_cross_entropy, Plain, late(0, -5), late(1)),
        (
            *("1.0 is not a probability", nn.binary_cross_entropy),
            *(partial(Plain, lambda z: z.tanh()), late(0, 1e4), late(1)),
        ),
        (
            *("not probabilities that add up to 1", from_probabilities),
            *(partial(Plain, lambda z: [z, 0.5 * z / z]), late(0, 0.3), late(1)),
        ),
    ],
)
def test_faults(complaint: str, loss: Any, model: Any, X: Any, y: Any) -> None:
    settings = {"loss": loss, "model": model, "X": X, "y": y, "epochs": 10}
    expected = trained(False, **settings)
    assert complaint in expected[0]
    for compiled in (None, True):
        assert trained(compiled, **settings) == expected


@pytest.mark.parametrize("callbacks", [[], [lambda _: None]])
@pytest.mark.parametrize("batch_size", ["full", 7])
@pytest.mark.parametrize("rate", [50.0, 1e300])
def test_divergence(rate: float, batch_size: Any, callbacks: Any) -> None:
    settings: Any = {"optimiser": lambda m: Momentum(m.parameters(), rate), "callbacks": callbacks}
    expected = trained(False, model=partial(net, "relu"), batch_size=batch_size, **settings)
    found = trained(True, model=partial(net, "relu"), batch_size=batch_size, **settings)
    assert "DivergedError: training diverged in epoch" in expected[0]
    assert differing(found, expected) == []


@pytest.mark.parametrize("scale", [28.0, 35.0, 40.0, 800.0])
@pytest.mark.parametrize(
    ("loss", "read"),
    [
        (nn.binary_cross_entropy, lambda z: z.sigmoid()),
        (from_probabilities, lambda z: nn.Softmax()([z, 0.0])),
    ],
)
def test_training_on_saturated_probabilities(loss: Any, read: Any, scale: float) -> None:
    rows = [scale, -scale, scale / 2, 1.0, -1.0] * 8
    wrong = [0, 1, 1, 0, 1] * 8
    settings: Any = {"loss": loss, "model": partial(Plain, read), "X": rows, "y": wrong}
    settings |= {"optimiser": lambda m: SGD(m.parameters(), 1e-4), "epochs": 3}
    expected = trained(False, **settings)
    assert "Error" not in expected[0]
    assert differing(trained(True, **settings), expected) == []
