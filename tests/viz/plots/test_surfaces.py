import numpy as np

from autograd import Value
from viz.plots.surfaces import evaluate_anyway, grid, surfaces


def test_a_grid_spans_its_rectangle():
    x, y = grid((-1, 1), (0, 5))
    assert (x.min(), x.max(), y.min(), y.max()) == (-1, 1, 0, 5)
    assert x[0, 0] < x[0, 1]
    assert y[0, 0] < y[1, 0]


def test_results_that_do_not_depend_on_an_input():
    x, y = Value(1.0), Value(2.0)
    numbers = np.arange(3.0)
    assert evaluate_anyway(x * 2, {x: numbers, y: numbers}).tolist() == [0.0, 2.0, 4.0]
    assert evaluate_anyway(Value(7.0), {x: numbers}).tolist() == [7.0, 7.0, 7.0]


def test_every_result_has_its_surface():
    x, y = grid((-1, 1), (0, 5))
    product, constant = surfaces(lambda a, b: [a * b, Value(3.0)], (0.0, 1.0), x, y)
    np.testing.assert_allclose(product, x * y)
    assert (constant == 3.0).all()


def test_a_function_that_decides_by_its_numbers_is_computed_point_by_point():
    x, y = grid((-1, 1), (-1, 1))
    (found,) = surfaces(lambda a, b: [a if a.data > 0 else b], (0.5, 0.0), x, y)
    np.testing.assert_array_equal(found, np.where(x > 0, x, y))


def test_where_it_is_not_defined_there_is_no_number():
    x, y = grid((-1, 1), (-1, 1))
    (found,) = surfaces(lambda a, b: [a.log() + b], (0.5, 0.0), x, y)
    np.testing.assert_array_equal(np.isnan(found), x < 0)
    (branching,) = surfaces(lambda a, b: [a.log() if a.data < 0.9 else b], (0.5, 0.0), x, y)
    np.testing.assert_array_equal(np.isnan(branching), x <= 0)
