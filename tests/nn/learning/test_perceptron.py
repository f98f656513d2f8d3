import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nn import Perceptron
from nn.datasets import and_, apples_and_oranges, gaussians, nand, or_, speeds, xor
from nn.learning.perceptron import Line


@pytest.mark.parametrize("table", [and_, or_, nand])
@pytest.mark.parametrize("rate", [1.0, 0.25])
def test_what_a_line_separates_is_learned(table: Callable[..., Any], rate: float) -> None:
    X, y = table()
    perceptron = Perceptron(learning_rate=rate).fit(X, y)
    assert perceptron.separable_ is True
    assert perceptron.predict(X) == y
    assert perceptron.score(X, y) == 1.0
    assert perceptron.mistakes_[-1] == 0


def test_and_by_hand() -> None:
    perceptron = Perceptron().fit(*and_())
    # It starts with the answer 1 for all, as step(0) is 1.
    assert perceptron.lines_[:5] == [
        Line((0.0, 0.0), 0.0, epoch=0, example=None),
        Line((0.0, 0.0), -1.0, epoch=1, example=0),
        Line((1.0, 1.0), 0.0, epoch=1, example=3),
        Line((1.0, 1.0), -1.0, epoch=2, example=0),
        Line((1.0, 0.0), -2.0, epoch=2, example=1),
    ]
    assert len(perceptron.lines_) == 1 + sum(perceptron.mistakes_)
    neuron = perceptron.neuron_
    assert perceptron.lines_[-1][:2] == (tuple(w.data for w in neuron.w), neuron.b.data)


def test_xor_is_proven_not_to_be_separable_within_the_bound_of_epochs() -> None:
    perceptron = Perceptron(epochs=20).fit(*xor())
    assert perceptron.separable_ is False
    assert len(perceptron.mistakes_) == 20
    assert min(perceptron.mistakes_) > 0
    assert perceptron.score(*xor()) < 1.0


@pytest.mark.parametrize("table", [xor, and_])
def test_too_few_epochs_prove_nothing(table: Callable[..., Any]) -> None:
    assert Perceptron(epochs=1).fit(*table()).separable_ is None


def test_classes_that_overlap_by_chance_are_left_open() -> None:
    assert Perceptron(epochs=5).fit(*gaussians(noise=2.0)).separable_ is None


def test_apples_and_oranges_are_told_apart() -> None:
    perceptron = Perceptron().fit(*apples_and_oranges(seed=1))
    assert perceptron.separable_
    assert perceptron.score(*apples_and_oranges(seed=2)) > 0.95


def test_one_input_needs_no_list_and_arrays_will_do() -> None:
    X, y = np.array([1.0, 2.0, 3.0]), np.array([False, False, True])
    perceptron = Perceptron(epochs=1000).fit(X, y)
    assert perceptron.predict([[1.0], [3.0]]) == perceptron.predict([1.0, 3.0]) == [0, 1]


def test_one_class_only() -> None:
    perceptron = Perceptron().fit([[1.0], [2.0]], [1, 1])
    assert (perceptron.separable_, perceptron.mistakes_, len(perceptron.lines_)) == (True, [0], 1)


@pytest.mark.parametrize(
    ("X", "y", "error", "complaint"),
    [
        (*speeds(), ValueError, "the classes of a perceptron are 0 and 1, not 2"),
        ([[1.0]], [-1], ValueError, "the classes of a perceptron are 0 and 1, not -1"),
        ([[1.0]], [[1]], ValueError, r"the classes of a perceptron are 0 and 1, not \[1.0\]"),
        ([[1.0]], ["apple"], TypeError, r"y\[0\] is 'apple', not a number"),
        ([[1.0], [math.nan]], [0, 1], ValueError, r"X\[1\]\[0\] is nan"),
        ([[1.0]], [0, 1], ValueError, "one target for each input"),
    ],
)
def test_bad_examples_leave_what_was_learned(
    X: Any, y: Any, error: type[Exception], complaint: str
) -> None:
    perceptron = Perceptron().fit(*or_())
    before = perceptron.neuron_.state_dict()
    with pytest.raises(error, match=complaint):
        perceptron.fit(X, y)
    assert perceptron.neuron_.state_dict() == before


def test_it_has_to_be_fitted_first() -> None:
    with pytest.raises(AttributeError, match="call fit first"):
        Perceptron().predict([[1.0]])


def test_inputs_must_match() -> None:
    with pytest.raises(ValueError, match="2 weights and 3 inputs"):
        Perceptron().fit(*or_()).predict([[1.0, 2.0, 3.0]])


@pytest.mark.parametrize("epochs", [0, -1, 1.5])
def test_impossible_epochs(epochs: Any) -> None:
    with pytest.raises(ValueError, match="epochs must be a positive whole number"):
        Perceptron(epochs)


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_learning_rate(rate: float) -> None:
    with pytest.raises(ValueError, match="learning rate must be a positive number"):
        Perceptron(learning_rate=rate)


def test_representation() -> None:
    assert repr(Perceptron(5)) == "Perceptron(epochs=5, learning_rate=1.0)"
