import pytest

from autograd import Value
from nn import Neuron, ThresholdNeuron
from nn.datasets import and_, nand, or_


@pytest.mark.parametrize(
    ("weights", "threshold", "table"), [([1, 1], 2, and_), ([1, 1], 1, or_), ([-1, -1], -1, nand)]
)
def test_gates(weights: list[float], threshold: float, table: object) -> None:
    X, y = table()  # type: ignore[operator]
    neuron = ThresholdNeuron(weights, threshold)
    assert [neuron(x).data for x in X] == y


def test_it_fires_at_its_threshold_exactly() -> None:
    neuron = ThresholdNeuron([1.0], threshold=0.5)
    assert [neuron([x]).data for x in (0.5 - 1e-16, 0.5, 0.6)] == [0.0, 1.0, 1.0]


def test_the_same_neuron_with_a_bias() -> None:
    one, other = ThresholdNeuron([2.0, -1.0], 0.5), ThresholdNeuron.with_bias([2.0, -1.0], -0.5)
    assert one.state_dict() == other.state_dict() == {"w[0]": 2.0, "w[1]": -1.0, "b": -0.5}
    assert one.threshold == other.threshold == 0.5
    assert repr(one) == repr(other) == "ThresholdNeuron([2.0, -1.0], threshold=0.5)"


def test_it_is_a_neuron_with_a_step() -> None:
    neuron = Neuron(2, "step")
    neuron.load_state_dict(ThresholdNeuron([2.0, -1.0], 0.5).state_dict())
    a = neuron([1.0, 1.0])
    assert (a.data, str(a.op), a.operands[0].data) == (1.0, "step", 0.5)


def test_no_threshold_is_no_negative_zero() -> None:
    assert repr(ThresholdNeuron([1], 0)) == "ThresholdNeuron([1.0], threshold=0.0)"
    assert repr(ThresholdNeuron.with_bias([1], 0)) == "ThresholdNeuron([1.0], threshold=0.0)"


def test_nothing_is_learned_through_a_step() -> None:
    x = [Value(1.0), Value(1.0)]
    ThresholdNeuron([1, 1], 1)(x).backward()
    assert [value.grad for value in x] == [0.0, 0.0]


def test_faults() -> None:
    with pytest.raises(ValueError, match="inputs must be counted in whole numbers from 1, not 0"):
        ThresholdNeuron([], 1)
    with pytest.raises(TypeError, match="convert text"):
        ThresholdNeuron(["1"], 1)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="2 weights and 1 inputs"):
        ThresholdNeuron([1, 1], 1)([1.0])
