import copy
import math
import pickle
from functools import partial
from typing import Any

import numpy as np
import pytest

from nn import (
    MLP,
    Dropout,
    Layer,
    Score,
    Sequential,
    binary_cross_entropy,
    classify,
    cross_entropy,
    datasets,
    evaluate,
    fit,
    hinge,
    mae,
    mse,
    predict,
    score,
)

from_logits = partial(binary_cross_entropy, from_logits=True)
X, Y = datasets.gaussians(n=20, seed=1)


def test_the_verbs_of_keras_do_what_the_functions_do() -> None:
    one, other = MLP(2, [3, 1], "tanh", seed=0), MLP(2, [3, 1], "tanh", seed=0)
    options: Any = {"loss": from_logits, "epochs": 3, "batch_size": 4, "seed": 5}
    history = one.fit(X, Y, validation_split=0.25, progress=False, **options)
    assert history == fit(other, X, Y, held_out=0.25, progress=False, **options)
    assert one.state_dict() == other.state_dict()
    assert one.predict(X) == predict(other, X)
    assert one.evaluate(X, Y) == evaluate(other, X, Y, loss=from_logits)
    assert one.score(X, Y) == score(other, X, Y) == one.evaluate(X, Y).accuracy


def test_held_out_data_can_be_given_to_fit() -> None:
    model = MLP(2, [1], seed=0)
    held_out = (np.array(X), np.array(Y))
    history = model.fit(X, Y, validation_data=held_out, epochs=2, progress=False)
    assert history.held_out_loss[-1] == model.evaluate(X, Y).loss


def test_a_model_knows_the_loss_that_it_was_fitted_with() -> None:
    model, y = MLP(2, [1], seed=0), [2 * label - 1 for label in Y]
    assert model.evaluate(X, y) == evaluate(model, X, y, loss=mse)
    model.fit(X, y, loss=hinge, epochs=1, progress=False)
    assert model.evaluate(X, y) == evaluate(model, X, y, loss=hinge)
    assert classify(model, X) == classify(model, X, loss=hinge)
    assert model.evaluate(X, y, loss=mae) == evaluate(model, X, y, loss=mae)
    for again in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert again.evaluate(X, y) == model.evaluate(X, y)


def test_a_fault_leaves_the_loss_that_it_knows() -> None:
    model = MLP(2, [1], seed=0).eval()
    model.fit(X, Y, loss=mae, epochs=1, progress=False)
    with pytest.raises(ValueError, match="targets are -1 or 1"):
        model.fit(X, Y, loss=hinge, progress=False)
    assert model.loss_ is mae


def test_score_of_numbers_is_r_squared() -> None:
    model = MLP(1, [1], init=lambda *_: 1.0)
    assert score(model, [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 1.0
    assert score(model, [1.0, 3.0], [2.0, 2.5]) == 1 - (1 + 0.25) / 0.125
    assert math.isnan(model.score([1.0], [2.0]))


def test_measuring_and_predicting_are_as_for_use_whatever_the_mode() -> None:
    model = Sequential(Layer(2, 4, "tanh", seed=0), Dropout(0.5, seed=0), Layer(4, 2, seed=1))
    expected = (predict(model, X), evaluate(model, X, Y, loss=cross_entropy))
    assert (model.train().predict(X), model.evaluate(X, Y, loss=cross_entropy)) == expected
    assert all(module.training for module in model.modules())
    with pytest.raises(ValueError, match=r"X\[0\] is nan"):
        model.predict([math.nan])
    assert model.training


def test_score_and_evaluate_by_hand() -> None:
    model = MLP(1, [1], init=lambda *_: 1.0)
    assert evaluate(model, [1.0, -2.0], [1, 1], loss=hinge) == Score(loss=1.5, accuracy=0.5)
    assert score(model, [1.0, -2.0], [1, 1], loss=hinge) == 0.5


@pytest.mark.parametrize("slope", [1.0, 28.0, 35.0, 800.0])
def test_probabilities_that_lost_their_digits_are_measured_by_their_logits(slope: float) -> None:
    model, linear = Layer(1, 1, "sigmoid"), Layer(1, 1)
    for layer in (model, linear):
        for parameter in layer.parameters():
            parameter.data = slope
    X, y = [[1.0], [0.0], [-1.0]], [0, 1, 1]
    expected = evaluate(linear, X, y, loss=from_logits)
    assert evaluate(model, X, y, loss=binary_cross_entropy) == expected
