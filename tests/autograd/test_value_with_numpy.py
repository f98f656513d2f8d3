from __future__ import annotations

import math

import numpy as np
import pytest

from autograd import Value, nodes


def values(*numbers):
    return np.array([Value(x) for x in numbers])


def matrix(rows):
    return np.array([[Value(x) for x in row] for row in rows])


def gradients_after(output, *leaves):
    output.backward()
    return [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("scalar", [np.float64(2), np.float32(2), np.int64(2), np.uint8(2)])
def test_numpy_scalars_on_the_left_make_values(scalar):
    v = Value(3.0)
    results = [scalar + v, scalar - v, scalar * v, scalar / v, scalar**v]
    assert [type(result) for result in results] == [Value] * 5
    assert [result.data for result in results] == pytest.approx([5, -1, 6, 2 / 3, 8])
    assert gradients_after(results[2], v) == [2.0]


def test_comparison_with_numpy_scalars_gives_a_truth():
    assert np.float64(1) < Value(2.0)
    assert not np.float64(3) < Value(2.0)


@pytest.mark.parametrize(
    "combine",
    [
        lambda v, array: v * array,
        lambda v, array: array * v,
    ],
)
def test_a_value_meets_each_number_of_an_array(combine):
    v = Value(3.0)
    products = combine(v, np.array([1.0, 2.0]))
    assert products.dtype == object
    assert [product.data for product in products] == [3.0, 6.0]
    assert gradients_after(products.sum(), v) == [3.0]


@pytest.mark.parametrize(
    ("ufunc", "x"),
    [
        *((name, 0.5) for name in ("exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan")),
        *((name, 0.5) for name in ("sinh", "cosh", "tanh", "arcsin", "arccos", "arctan")),
        *((name, 0.5) for name in ("log2", "log10", "cbrt")),
        *((name, -0.5) for name in ("absolute", "negative", "positive", "square", "reciprocal")),
    ],
)
def test_numpy_functions_of_a_value_and_of_an_array(ufunc, x):
    f = getattr(np, ufunc)
    v, array = Value(x), values(x, x)
    single = f(v)
    assert type(single) is Value
    assert single.data == pytest.approx(f(x), rel=1e-15)
    assert [result.data for result in f(array)] == [single.data] * 2
    h = 1e-6
    assert gradients_after(single, v) == pytest.approx([(f(x + h) - f(x - h)) / (2 * h)], rel=1e-8)
    assert f(array)[0].op == single.op


@pytest.mark.parametrize("ufunc", [np.hypot, np.arctan2])
def test_numpy_functions_of_two_values_and_of_arrays(ufunc):
    a, b = Value(3.0), Value(-4.0)
    assert ufunc(a, b).data == pytest.approx(ufunc(3.0, -4.0), rel=1e-15)
    assert ufunc(values(3.0, 5.0), b)[0].data == ufunc(values(3.0), values(-4.0))[0].data


def test_logaddexp_of_a_value_which_numpy_has_for_numbers_only():
    a = Value(2.0)
    assert np.logaddexp(a, 1.0).data == pytest.approx(np.logaddexp(2.0, 1.0), rel=1e-15)
    assert [v.op.name for v in np.logaddexp(values(1.0, 2.0), a)] == ["logaddexp"] * 2


@pytest.mark.parametrize("ufunc", [np.maximum, np.minimum])
@pytest.mark.parametrize("x", [-1.0, 2.0])
def test_maximum_and_minimum_of_a_value_and_a_number_are_values(ufunc, x):
    v = Value(x)
    result = ufunc(v, 0.0)
    assert isinstance(result, Value)
    assert result.data == ufunc(x, 0.0)
    assert gradients_after(result, v) == [float(result.data == x)]


def test_maximum_and_minimum_of_arrays():
    a, b = values(1.0, 2.0, 3.0), values(3.0, 2.0, 1.0)
    total = np.sum(np.maximum(a, b) - 2 * np.minimum(a, b))
    assert total.data == 3 + 2 + 3 - 2 * (1 + 2 + 1)
    total.backward()
    assert [x.grad for x in a] == [-2.0, -1.0, 1.0]
    assert [x.grad for x in b] == [1.0, 0.0, -2.0]


def test_functions_that_the_table_lacks_are_refused():
    with pytest.raises((TypeError, AttributeError), match=r"Value.*fmod"):
        np.fmod(Value(1.0), Value(1.0))


@pytest.mark.parametrize("statistic", [np.var, np.std])
@pytest.mark.parametrize("options", [{}, {"ddof": 1}, {"axis": 0}, {"axis": 1}])
def test_variance_and_deviation_of_arrays(statistic, options):
    rows = [[3.0, -1.0, 2.0], [0.5, 4.0, 0.25]]
    a, flat = matrix(rows), np.ravel(rows)

    def total(numbers):
        return np.sum(statistic(np.reshape(numbers, (2, 3)), **options))

    result = np.sum(statistic(a, **options))
    assert result.data == pytest.approx(total(flat), rel=1e-14)
    h = 1e-6
    steps = [h * row for row in np.eye(6)]
    differences = [(total(flat + step) - total(flat - step)) / (2 * h) for step in steps]
    assert gradients_after(result, *a.flat) == pytest.approx(differences, rel=1e-7, abs=1e-9)


def test_arrays_of_values_are_real():
    a = values(1.0, 2.0)
    assert list(np.conjugate(a)) == list(a)
    assert np.vdot(a, a).data == 5.0


def test_numbers_in_boxes_meet_values():
    v = Value(3.0)
    for result in (v * np.array(2.0), np.array(2.0) * v):
        assert type(result) is Value
        assert (result.data, result.partials[result.operands.index(v)]) == (6.0, 2.0)


def test_sum_mean_and_dot_of_arrays():
    a = values(1.0, 2.0, 4.0)
    assert np.sum(a).data == 7.0
    assert gradients_after(np.mean(a), *a) == pytest.approx([1 / 3] * 3)
    b = np.array([3.0, -1.0, 2.0])
    np.sum(a).zero_grad()
    assert np.dot(a, b).data == 9.0
    assert gradients_after(np.dot(b, a), *a) == [3.0, -1.0, 2.0]
    assert np.linalg.norm(values(3.0, 4.0)).data == 5.0


@pytest.mark.parametrize(
    "product", [lambda W, x: W @ x, lambda W, x: np.dot(W, x), lambda W, x: W.dot(x)]
)
def test_a_matrix_product_is_the_graph_of_the_loop(product):
    rows, inputs, offsets = [[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]], [0.1, 0.2, 0.3], [0.7, -0.7]
    W, x, b = matrix(rows), values(*inputs), values(*offsets)
    vectorised = np.tanh(product(W, x) + b)
    by_hand_leaves = matrix(rows), values(*inputs), values(*offsets)
    V, y, c = by_hand_leaves
    by_hand = []
    for i in range(2):
        total = V[i, 0] * y[0]
        for j in (1, 2):
            total = total + V[i, j] * y[j]
        by_hand.append((total + c[i]).tanh())
    assert [z.data for z in vectorised] == [z.data for z in by_hand]
    assert len(nodes(*vectorised)) == len(nodes(*by_hand))
    assert [str(n.op) for n in nodes(*vectorised)] == [str(n.op) for n in nodes(*by_hand)]
    for outputs in (vectorised, by_hand):
        for z in outputs:
            z.backward()
    for ours, expected in zip((W, x, b), by_hand_leaves):
        assert [v.grad for v in ours.flat] == [v.grad for v in expected.flat]


def test_a_matrix_of_values_times_a_matrix_of_numbers():
    W = matrix([[1.0, 2.0], [3.0, 4.0]])
    X = np.array([[1.0, 0.5], [-1.0, 2.0]])
    product = W @ X
    assert [[v.data for v in row] for row in product] == [[-1.0, 4.5], [-1.0, 9.5]]
    product.sum().backward()
    assert [[v.grad for v in row] for row in W] == [[1.5, 1.0], [1.5, 1.0]]


def test_arrays_of_numbers_can_be_made_from_values():
    assert np.array([Value(1.0), Value(2.0)], dtype=float).tolist() == [1.0, 2.0]
    assert np.asarray(Value(3.0), dtype=float) == 3.0
    assert values(1.0, 2.0).dtype == object
    assert np.float64(Value(2.5)) == 2.5


def test_numpy_numbers_in_data_do_not_loosen_the_rules():
    a = Value(1.0)
    a.data = np.float64(0.0)
    with pytest.raises(ValueError, match="div"):
        1 / a


def test_numpy_parameters_leave_plain_floats():
    for result in (Value(2.0) ** np.float64(2.75), Value(-2.0).leaky_relu(np.float64(0.3))):
        assert type(result.data) is float
        assert [type(local) for local in result.partials] == [float]


def test_powers_of_arrays():
    a = values(1.0, 2.0)
    assert [v.data for v in a**2] == [1.0, 4.0]
    assert [v.data for v in 2**a] == [2.0, 4.0]
    assert [v.data for v in Value(2.0) ** np.array([1.0, 3.0])] == [2.0, 8.0]
    assert math.isclose(np.power(a, 0.5)[1].data, math.sqrt(2))
