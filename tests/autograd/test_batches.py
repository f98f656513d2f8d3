from __future__ import annotations

import numpy as np
import pytest

from autograd import Value, evaluate_batch, sum
from autograd.batches import evaluate_nodes


def test_one_graph_over_many_numbers():
    x, w = Value(1.0), Value(3.0)
    output = (w * x).tanh() + 1
    batch = evaluate_batch(output, {x: [0.0, 1.0, 2.0]})
    assert batch.tolist() == pytest.approx((np.tanh([0.0, 3.0, 6.0]) + 1).tolist())


def test_arrays_are_broadcast():
    x, y = Value(0.0), Value(0.0)
    column = np.array([[1.0], [2.0]])
    assert evaluate_batch(x * y, {x: column, y: [1.0, 10.0]}).tolist() == [[1, 10], [2, 20]]


def test_the_result_has_the_shape_of_the_inputs_even_where_they_do_not_matter():
    x, y = Value(1.0), Value(2.0)
    output = x * y
    nodes = evaluate_nodes(output + y, {x: [1.0, 2.0]})
    assert all(array.shape == (2,) for array in nodes.values())
    assert nodes[y].tolist() == [2.0, 2.0]
    assert evaluate_batch(x, {x: [4.0, 5.0]}).tolist() == [4.0, 5.0]
    assert evaluate_batch(output, {}).shape == ()


def test_the_graph_is_not_changed():
    x = Value(2.0)
    output = x**2
    evaluate_batch(output, {x: [5.0]})
    assert (x.data, output.data, output.partials, output.grad) == (2.0, 4.0, (4.0,), 0.0)


def test_changed_leaves_are_read_as_they_are_now():
    x, w = Value(2.0), Value(3.0)
    output = w * x
    w.data = 10.0
    assert evaluate_batch(output, {x: [1.0]}).tolist() == [10.0]


def test_where_an_operation_is_not_defined_the_result_is_as_in_numpy():
    x = Value(1.0)
    assert evaluate_batch(x.log(), {x: [0.0, 1.0]}).tolist() == [-np.inf, 0.0]
    assert np.isnan(evaluate_batch(x.sqrt(), {x: [-1.0]}))[0]
    assert evaluate_batch(x.exp(), {x: [1000.0]}).tolist() == [np.inf]
    assert evaluate_batch(1 / x, {x: [0.0]}).tolist() == [np.inf]


def test_what_is_no_leaf_is_refused():
    x = Value(1.0, "x")
    square = x * x
    for stranger in (Value(1.0), square):
        with pytest.raises(ValueError, match="is not a leaf of this graph"):
            evaluate_batch(square + 1, {stranger: [1.0]})


def test_shapes_that_do_not_fit_are_refused():
    x, y = Value(1.0), Value(1.0)
    with pytest.raises(ValueError, match="shape"):
        evaluate_batch(x * y, {x: [1.0, 2.0], y: [1.0, 2.0, 3.0]})


def test_a_wide_and_a_deep_graph():
    xs = [Value(1.0) for _ in range(5_000)]
    total = sum(xs)
    for _ in range(5_000):
        total = total + xs[0]
    assert evaluate_batch(total, {xs[0]: [0.0, 1.0]}).tolist() == [4_999.0, 10_000.0]
