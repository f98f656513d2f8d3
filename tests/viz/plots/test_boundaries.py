from functools import partial

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

from nn import (
    MLP,
    Dropout,
    Layer,
    Module,
    Parameter,
    Perceptron,
    Sequential,
    binary_cross_entropy,
    cross_entropy,
    datasets,
    hinge,
)
from viz import decision_boundary
from viz.plots.boundaries import Boundary

X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 0, 0, 1]


class Slope(Module):
    """The sum of the inputs, less an offset."""

    def __init__(self, offset=0.0):
        self.offset = Parameter(offset)

    def __call__(self, x):
        return x[0] + x[1] - self.offset


def contours(ax):
    """Return the levels of the shades, and the points of the boundaries."""
    sets = [c for c in ax.collections if isinstance(c, QuadContourSet)]
    shades = [c.levels for c in sets if c.filled]
    lines = [path.vertices for c in sets if not c.filled for path in c.get_paths()]
    return shades, [line for line in lines if len(line)]


def on_boundary(ax):
    """Return the sum of the coordinates along the only boundary."""
    (line,) = contours(ax)[1]
    return line.sum(axis=1)


def test_the_boundary_is_where_the_output_is_midway_between_the_classes():
    np.testing.assert_allclose(on_boundary(decision_boundary(Slope(), X, Y)), 0.5, atol=1e-9)
    signs = [-1, -1, -1, 1]
    np.testing.assert_allclose(on_boundary(decision_boundary(Slope(1), X, signs)), 1.0, atol=1e-9)


@pytest.mark.parametrize(
    ("loss", "output"),
    [
        (binary_cross_entropy, 0.5),
        (partial(binary_cross_entropy, from_logits=True), 0.0),
    ],
)
def test_the_loss_says_where_the_boundary_is(loss, output):
    ax = decision_boundary(Slope(1.0), X, Y, loss=loss)
    np.testing.assert_allclose(on_boundary(ax), 1.0 + output, atol=1e-9)


def test_the_loss_is_the_one_that_the_model_was_fitted_with():
    model = Slope(1.0)
    model.loss_ = hinge
    ax = decision_boundary(model, X, [-1, -1, -1, 1])
    np.testing.assert_allclose(on_boundary(ax), 1.0, atol=1e-9)


def test_shades_are_shares_of_the_surest_output():
    (levels,) = contours(decision_boundary(Slope(), X, Y))[0]
    surest = 2.2 - 0.5
    np.testing.assert_allclose(levels, surest * np.array([-1, -0.5, -0.1, 0, 0.1, 0.5, 1]))


def test_examples_are_told_apart_by_colour_and_marker():
    first, second = decision_boundary(Slope(), X, Y).lines
    assert first.get_xydata().tolist() == X[:3]
    assert second.get_xydata().tolist() == X[3:]
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()


def test_all_examples_are_in_view():
    ax = decision_boundary(Slope(), X, Y)
    assert ax.get_xlim() == ax.get_ylim() == (-0.1, 1.1)


def test_several_classes_have_a_region_each():
    model = Sequential(lambda x: [x[0] * 1.0, x[1] * 1.0, 0.25 - x[0] * 0])
    ax = decision_boundary(model, X, [2, 1, 0, 1])
    assert len(ax.lines) == 3
    shades, lines = contours(ax)
    assert len(shades) == 3
    for line in lines:
        first_and_second = np.sort(np.c_[line, np.full(len(line), 0.25)], axis=1)[:, -2:]
        np.testing.assert_allclose(*first_and_second.T, atol=0.01)


def test_a_model_that_is_always_sure_has_no_boundary():
    ax = decision_boundary(Slope(-100.0), X, Y)
    assert contours(ax)[1] == []
    same = Sequential(lambda x: x[0] * 0 + 0.5)
    assert contours(decision_boundary(same, X, Y))[1] == []
    never_last = Sequential(lambda x: [x[0] * 1.0, x[1] * 1.0, x[0] * 0 - 9.0])
    assert len(contours(decision_boundary(never_last, X, Y))[0]) == 2


def test_a_trained_network_separates_what_it_learned():
    X, y = datasets.xor()
    model = MLP(2, [4, 1], "tanh", seed=1)
    model.fit(X, y, epochs=300, learning_rate=0.5, batch_size=4, progress=False)
    boundary = Boundary(X, y)
    (margins,) = boundary.margins(model, None)
    corners = margins[[13, 13, -14, -14], [13, -14, 13, -14]]
    assert (corners > 0).tolist() == [False, True, True, False]


def test_a_perceptron_has_a_boundary():
    perceptron = Perceptron().fit(X, Y)
    ax = decision_boundary(perceptron, X, Y)
    (line,) = contours(ax)[1]
    (first, second), bias = perceptron.lines_[-1][:2]
    np.testing.assert_allclose(line @ [first, second] + bias, 0, atol=0.03)


def test_dropout_is_seen_as_it_is_used():
    model = Sequential(Layer(2, 4, "tanh", seed=1), Dropout(0.5, seed=1), Layer(4, 1, seed=2))
    model.train()
    boundary = Boundary(X, Y)
    first, second = boundary.margins(model, None), boundary.margins(model, None)
    np.testing.assert_array_equal(first, second)
    assert all(part.training for part in model.modules())


def test_what_is_not_finite_in_places_is_left_white():
    model = Sequential(lambda x: x[0].log() + 1)
    (margins,) = Boundary([[0.5, 0.0], [1.0, 1.0], [-1.0, 1.0]], [0, 1, 1]).margins(model, None)
    assert np.isnan(margins).any()
    assert decision_boundary(model, [[0.5, 0.0], [1.0, 1.0]], [0, 1]).has_data()


def test_a_model_without_a_number_is_refused():
    model = Slope(float("nan"))
    with pytest.raises(ValueError, match="no finite number"):
        decision_boundary(model, X, Y)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0], [2.0]], [0, 1], r"X\[0\] must have two features, not \[1.0\]"),
        ([1.0, 2.0], [0, 1], r"X\[0\] must have two features, not 1.0"),
        (X, [[0, 1]] * 4, r"y\[0\] must be a class such as 0 or 1"),
        (X, [0, 1, 2, 3], "one output tells two classes apart, but y has 0, 1, 2, 3"),
        (X * 2, list(range(8)), "y has 0, 1, 2, 3, 4, …"),
        (X, [0, 1], "one target for each input"),
        ([], [], "at least one"),
        ([[float("nan"), 1.0]], [0], r"X\[0\]\[0\] is nan"),
    ],
)
def test_examples_that_cannot_be_drawn_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        decision_boundary(Slope(), X, y)


def test_classes_that_the_model_does_not_know_are_refused():
    with pytest.raises(ValueError, match="apart the classes 0, 1, but y has 0, 7"):
        decision_boundary(Sequential(lambda x: list(x)), X, [0, 0, 0, 7], loss=cross_entropy)
    with pytest.raises(ValueError, match="apart the classes -1, 1, but y has 0, 1"):
        decision_boundary(Slope(), X, Y, loss=hinge)


def test_markers_have_a_rim_that_stands_out_from_every_ground():
    X, y = datasets.spiral(30, classes=3)
    ax = decision_boundary(MLP(2, [3], seed=1), X, y)
    assert {line.get_markeredgecolor() for line in ax.lines} == {"black"}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "class 0",
        "class 1",
        "class 2",
    ]


def test_the_legend_is_beside_the_map_where_no_title_meets_it():
    X, y = datasets.moons(20)
    ax = decision_boundary(MLP(2, [1], seed=1), X, y)
    title = ax.set_title("a title that is as long as the map is wide")
    ax.figure.draw_without_rendering()
    boxes = [artist.get_window_extent() for artist in (ax.get_legend(), title, ax)]
    assert not boxes[0].overlaps(boxes[1])
    assert boxes[0].x0 >= boxes[2].x1 - 1
