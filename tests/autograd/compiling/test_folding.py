"""The arrays that a graph consists of: their numbers are those of its Values."""

import numpy as np
import pytest

from autograd import Value
from autograd.compiling.folding import fold
from nn import MLP, binary_cross_entropy, cross_entropy, mse

X = [[0.1 * i, 1.0 - 0.3 * i] for i in range(6)]


def named(loss, model):
    return {array.name: array for array in fold(loss, model.parameters())}


@pytest.fixture
def model():
    return MLP(2, [4, 3], "tanh", seed=1)


def test_arrays_hold_the_values_and_the_gradients(model):
    loss = cross_entropy([model(x) for x in X], [0, 1, 2, 0, 1, 2])
    loss.backward()
    found = named(loss, model)
    W1 = np.array([[w.data for w in neuron.w] for neuron in model.layers[0].neurons])
    dW1 = np.array([[w.grad for w in neuron.w] for neuron in model.layers[0].neurons])
    b1 = np.array([neuron.b.data for neuron in model.layers[0].neurons])
    assert np.array_equal(found["X"].data, X)
    assert np.array_equal(found["W1"].data, W1)
    assert np.array_equal(found["W1"].grad, dW1)
    assert np.allclose(found["Z1"].data, np.array(X) @ W1.T + b1)
    assert np.allclose(found["A1"].data, np.tanh(found["Z1"].data))
    # The chain rule, as matrices.
    assert np.allclose(found["Z1"].grad.T @ np.array(X), dW1)
    assert np.allclose(found["Z1"].grad, found["A1"].grad * (1 - found["A1"].data ** 2))


def test_constants_carry_no_gradient(model):
    loss = mse([model(x) for x in X], [[0.5, 0.25, 1.0]] * 6)
    loss.backward()
    found = fold(loss, model.parameters())
    assert {array.kind for array in found if not array.grad.size} == {"constant"}


@pytest.mark.parametrize(
    ("output", "loss", "targets", "formula"),
    [
        ("linear", mse, [0.5, 1.5, 0.1, 0.2, 0.3, 0.4], "mean((z2 − c)²)"),
        ("sigmoid", mse, [0.5, 1.5, 0.1, 0.2, 0.3, 0.4], "mean((a2 − c)²)"),
    ],
)
def test_what_serves_once_is_written_into_the_formula_that_uses_it(output, loss, targets, formula):
    model = MLP(2, [4, 1], "tanh", output=output, seed=1)
    total = loss([model(x) for x in X], targets)
    total.backward()
    assert fold(total, model.parameters())[-1].formula == formula


def test_one_example_is_an_array_of_one_axis_less(model):
    loss = cross_entropy([model([Value(0.5), Value(1.0)])], [1])
    found = named(loss, model)
    assert found["z1"].shape == (4,)
    assert found["L"].formula == "logsumexp(z2) − z2[1]"


def test_every_array_says_what_it_is_made_of(model):
    model = MLP(2, [4, 1], "relu", output="sigmoid", seed=1)
    loss = binary_cross_entropy([model(x) for x in X], [0, 1, 1, 0, 1, 0])
    made = set()
    for array in fold(loss, model.parameters()):
        assert made.issuperset(array.operands)
        made.add(array)
        assert array.data.shape == array.shape
