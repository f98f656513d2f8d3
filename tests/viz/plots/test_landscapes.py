import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

from autograd import Value
from viz import descent_path

WAY = [(3.0, 1.0), (2.0, -0.5), (0.5, 0.25)]


def bowl(x, y):
    return x**2 + 4 * y**2


def levels(ax):
    """Return the levels of the filled regions and of the lines."""
    return [c.levels for c in ax.collections if isinstance(c, QuadContourSet)]


def test_the_path_is_drawn_and_its_end_is_ringed():
    path, end = descent_path(bowl, WAY).lines
    assert path.get_xydata().tolist() == [list(point) for point in WAY]
    assert end.get_xydata().tolist() == [[0.5, 0.25]]
    assert end.get_fillstyle() == "none"


def test_levels_go_from_the_lowest_to_the_highest_point_in_view():
    ax = descent_path(bowl, WAY, area=((-2, 2), (-1, 1)))
    for found in levels(ax):
        np.testing.assert_allclose(found, 8 * np.linspace(0, 1, 14) ** 2, atol=1e-12)


def test_all_of_the_path_is_in_view():
    ax = descent_path(bowl, WAY)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < 0.5 < 3.0 < right
    assert bottom < -0.5 < 1.0 < top


def test_paths_with_names_are_told_apart_by_colour_and_marker():
    ax = descent_path(bowl, {"0.1": WAY, "$0.2$": WAY[:2]})
    first, _, second, _ = ax.lines
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()
    texts = ax.get_legend().get_texts()
    assert [text.get_text() for text in texts] == ["0.1", "$0.2$"]
    assert not any(text.get_parse_math() for text in texts)


def test_one_path_needs_no_legend():
    assert descent_path(bowl, WAY).get_legend() is None


def test_a_path_of_one_point_has_a_view():
    ax = descent_path(bowl, [(1.0, 2.0)])
    assert ax.get_xlim()[0] < 1.0 < ax.get_xlim()[1]


def test_local_minima_below_zero_are_lines_like_others():
    def two_valleys(x, y):
        return (x**2 - 1) ** 2 + 0.3 * x + y**2

    ax = descent_path(two_valleys, WAY, area=((-2, 2), (-1, 1)))
    assert levels(ax)[0][0] < 0


def test_a_function_undefined_in_places_is_drawn_where_it_is():
    ax = descent_path(lambda x, y: x.log() ** 2 + y**2, WAY, area=((-1, 4), (-1, 1)))
    assert np.isfinite(levels(ax)[0]).all()


def test_a_path_to_infinity_needs_an_area():
    away = [(1.0, 1.0), (float("inf"), 1.0)]
    with pytest.raises(ValueError, match="a path runs off to infinity"):
        descent_path(bowl, away)
    assert descent_path(bowl, away, area=((-2, 2), (-2, 2))).has_data()


@pytest.mark.parametrize("path", [[], [1.0, 2.0], [(1.0, 2.0, 3.0)]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="a path is a list of points"):
        descent_path(bowl, path)


def test_no_paths_are_refused():
    with pytest.raises(ValueError, match="there is no path"):
        descent_path(bowl, {})


def test_a_plain_has_no_way_down():
    with pytest.raises(ValueError, match="the function is 3 all over the map"):
        descent_path(lambda x, y: Value(3.0), WAY)


def test_a_step_of_descent_stands_at_a_right_angle_to_its_level_line():
    path = [(3.0, 1.0), (1.8, -0.6)]
    ax = descent_path(lambda x, y: x**2 + 4 * y**2, path)
    ax.figure.draw_without_rendering()
    start, end = (ax.transData.transform(point) for point in path)
    # The level line through (3, 1) goes along (−8y, 2x).
    along = ax.transData.transform((3.0 - 8e-3, 1.0 + 6e-3)) - start
    step = end - start
    assert abs(step @ along) < 1e-9 * np.hypot(*step) * np.hypot(*along) + 1e-6


def test_a_path_along_one_axis_has_a_map_that_is_no_strip():
    ax = descent_path(lambda x, y: x**2 + y**2, [(100.0, 0.0), (50.0, 0.0), (1.0, 0.0)])
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert (right - left) / (top - bottom) <= 2.001
