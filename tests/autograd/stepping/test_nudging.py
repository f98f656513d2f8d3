from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import recipes

from autograd import DomainError, Value, gradients, nodes, nudge
from autograd.stepping.nudging import SIZES


def state(output):
    return [(node.data, node.grad, node.partials, node.label) for node in nodes(output)]


def test_one_nudge_compares_prediction_and_measurement():
    a = Value(3.0, "a")
    L = a**2
    (row,) = nudge(L, a, 0.01)
    assert row.size == 0.01
    assert row.predicted == pytest.approx(0.06)
    assert row.measured == pytest.approx(0.0601)
    assert row.difference == pytest.approx(1e-4)
    assert row.slope == pytest.approx(6.01)


def test_a_table_prints_a_line_for_each_size():
    a = Value(-3.0, "a")
    L = a**2
    heading, columns, *rows = repr(nudge(L, a, [0.01, -0.5])).splitlines()
    assert heading == "∂L/∂a = −6 at a = −3"
    assert columns.split() == ["nudge", "predicted", "measured", "difference"]
    assert [row.split()[0] for row in rows] == ["0.01", "-0.5"]
    assert len({len(row) for row in [columns, *rows]}) == 1


def test_without_a_size_curvature_and_rounding_show():
    x = Value(1.0, "x")
    rows = nudge(x.exp(), x)
    assert [row.size for row in rows] == list(SIZES)
    relative = [abs(row.difference / row.predicted) for row in rows]
    best = relative.index(min(relative))
    assert 0 < best < len(rows) - 1
    assert relative[0] > 1e-2
    assert relative[-1] > 1e-4


@given(recipes(), st.data())
def test_the_prediction_is_good_and_the_graph_is_left_as_it_was(recipe, data):
    built = recipe.build()
    output = built[-1]
    value = data.draw(st.sampled_from(nodes(output)))
    output.backward()
    before = state(output)
    (row,) = nudge(output, value, 1e-6)
    assert row.predicted == 1e-6 * gradients(output, [value])[0]
    assert row.measured == pytest.approx(row.predicted, rel=1e-2, abs=1e-8)
    assert state(output) == before


def test_inside_nodes_and_the_output_can_be_nudged():
    a = Value(2.0, "a")
    e = a * 3
    L = e**2
    assert nudge(L, e, 1.0)[0].measured == 13.0
    assert nudge(L, L, 0.5)[0].measured == 0.5
    assert nudge(a, a, 0.5)[0].measured == 0.5


def test_a_kink_shows_as_a_difference():
    x = Value(0.0, "x")
    assert nudge(x.relu(), x, 1.0)[0].difference == 1.0


def test_the_graph_is_left_as_it_was_where_it_is_not_defined():
    x = Value(0.5, "x")
    L = (x * 2).log() * x
    L.backward()
    before = state(L)
    with pytest.raises(DomainError, match=r"log\(x\) is not defined at x = -1\.0"):
        nudge(L, x, [0.1, -1.0])
    assert state(L) == before


def test_a_value_outside_the_graph_is_an_error():
    L = Value(2.0) * 3
    with pytest.raises(LookupError, match=r"label='b'.*is not in the graph of L"):
        nudge(L, Value(1.0, "b"), 0.1)


@pytest.mark.parametrize("size", [0, 0.0, math.nan, math.inf, [0.1, -math.inf]])
def test_a_nudge_must_move_and_be_finite(size):
    a = Value(2.0, "a")
    with pytest.raises(ValueError, match="finite number other than 0"):
        nudge(a * 3, a, size)


def test_sizes_may_come_from_numpy():
    a = Value(2.0, "a")
    L = a * 3
    assert len(nudge(L, a, np.float32(0.5))) == 1
    assert [row.measured for row in nudge(L, a, np.array([0.5, 1.0]))] == [1.5, 3.0]


def test_a_deep_graph_can_be_nudged():
    a = Value(1.0, "a")
    L = a
    for _ in range(20_000):
        L = L + 1
    assert nudge(L, a, 0.5)[0].measured == 0.5
