import math
import statistics
from random import Random

import pytest

from autograd import register
from nn import MLP, Layer, he, normal, uniform, xavier
from nn.layers.initialisation import Initialiser

INPUTS, OUTPUTS = 30, 10


def drawn(init: Initialiser) -> list[float]:
    random = Random(0)
    return [init(random, INPUTS, OUTPUTS) for _ in range(20_000)]


@pytest.mark.parametrize(
    ("init", "sigma"),
    [
        (normal(0.3), 0.3),
        (he(), math.sqrt(2 / INPUTS)),
        (xavier(), math.sqrt(2 / (INPUTS + OUTPUTS))),
        (uniform(-1.0, 1.0), 1 / math.sqrt(3)),
    ],
)
def test_spread(init: Initialiser, sigma: float) -> None:
    weights = drawn(init)
    assert statistics.mean(weights) == pytest.approx(0.0, abs=0.03 * sigma)
    assert statistics.stdev(weights) == pytest.approx(sigma, rel=0.02)


@pytest.mark.parametrize(
    ("init", "low", "high"),
    [(xavier(), -math.sqrt(6 / 40), math.sqrt(6 / 40)), (uniform(0.25, 0.5), 0.25, 0.5)],
)
def test_bounds(init: Initialiser, low: float, high: float) -> None:
    weights = drawn(init)
    assert low <= min(weights) < low + 0.01
    assert high - 0.01 < max(weights) <= high


def test_the_same_seed_gives_the_same_weights() -> None:
    first, second, other = (MLP(2, [3, 1], seed=seed).state_dict() for seed in (7, 7, 8))
    assert first == second != other
    assert MLP(2, [3, 1]).state_dict() != MLP(2, [3, 1]).state_dict()


def test_biases_start_at_zero() -> None:
    assert {neuron.b.data for neuron in Layer(2, 5, init=uniform(1, 2)).neurons} == {0.0}


def test_neurons_start_apart() -> None:
    weights = [w.data for neuron in Layer(3, 4, seed=0).neurons for w in neuron.w]
    assert len(set(weights)) == 12


@pytest.mark.parametrize(
    ("activation", "init"),
    [("relu", he()), ("leaky_relu", he()), ("tanh", xavier()), ("linear", xavier())],
)
def test_what_is_drawn_unless_given(activation: str, init: Initialiser) -> None:
    unless_given = Layer(5, 4, activation, seed=3).state_dict()
    assert unless_given == Layer(5, 4, activation, init, seed=3).state_dict()


def test_a_rectifier_of_ones_own_gets_hes() -> None:
    register(
        "shifted_relu",
        lambda xp, x: xp.maximum(x, -1.0),
        lambda xp, y, x: (xp.if_positive(x + 1, 1.0, 0.0),),
    )
    layer = Layer(5, 4, "shifted_relu", seed=3)
    assert layer.state_dict() == Layer(5, 4, "relu", he(), seed=3).state_dict()


def test_init_serves_all_layers_with_their_widths() -> None:
    seen = []

    def init(_: Random, inputs: int, outputs: int) -> float:
        seen.append((inputs, outputs))
        return 0.5

    model = MLP(2, [3, 1], init=init)
    assert seen == [(2, 3)] * 6 + [(3, 1)] * 3
    assert {w.data for layer in model.layers for n in layer.neurons for w in n.w} == {0.5}


@pytest.mark.parametrize("sigma", [-1.0, math.nan, math.inf])
def test_impossible_sigma(sigma: float) -> None:
    with pytest.raises(ValueError, match="sigma must be"):
        normal(sigma)


@pytest.mark.parametrize("bounds", [(1.0, 0.0), (math.nan, 1.0), (0.0, math.inf)])
def test_impossible_bounds(bounds: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="low must not be above high"):
        uniform(*bounds)
