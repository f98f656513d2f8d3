from __future__ import annotations

import math

import numpy as np
import pytest

import autograd
from autograd import DomainError, Value, gradcheck, register
from autograd.operation import TABLE


def test_a_function_of_numbers():
    report = gradcheck(lambda x, y: x * y.sin(), 2.0, 1.0)
    assert report
    assert not report.moved
    assert [row.input for row in report.rows] == ["x", "y"]
    assert [row.at for row in report.rows] == [2.0, 1.0]
    assert report.rows[0].analytic == math.sin(1.0)
    assert report.rows[0].numeric == pytest.approx(math.sin(1.0), rel=1e-9)
    assert all(row.relative_error < 1e-8 for row in report.rows)


def test_structures_are_named_by_their_places():
    report = gradcheck(
        lambda w, X: autograd.dot(w, X[0]) + X[1][0], [1.0, 2.0], np.array([[3.0, 4.0], [5.0, 6.0]])
    )
    assert report
    assert [row.input for row in report.rows] == [
        *("w[0]", "w[1]", "X[0][0]", "X[0][1]", "X[1][0]", "X[1][1]"),
    ]
    assert [row.analytic for row in report.rows] == [3.0, 4.0, 1.0, 2.0, 1.0, 0.0]


def test_arguments_without_names_are_numbered():
    assert [row.input for row in gradcheck(lambda *xs: xs[0] * xs[1], 1.0, 2.0).rows] == [
        *("xs", "x2"),
    ]


def test_a_recorded_result_is_left_as_it_is():
    a, b = Value(2.0, "weight"), Value(-3.0)
    output = (a * b + 1.5).tanh()
    output.backward()
    before = [(node.data, node.grad, node.partials) for node in autograd.nodes(output)]
    report = gradcheck(output)
    assert report
    assert [row.input for row in report.rows] == ["weight", "b"]
    assert [(n.data, n.grad, n.partials) for n in autograd.nodes(output)] == before


def test_some_leaves_of_a_recorded_result():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    output = a * b * 4
    assert [row.input for row in gradcheck(output, b).rows] == ["b"]
    constant = output.operands[1]
    assert [row.analytic for row in gradcheck(output, constant).rows] == [-6.0]


@pytest.mark.parametrize(
    "stranger",
    [lambda output: Value(1.0), lambda output: output, lambda output: output.operands[0]],
)
def test_what_is_no_leaf_of_the_graph_is_refused(stranger):
    output = Value(2.0) * Value(3.0) + 1
    with pytest.raises(ValueError, match="is not a leaf of this graph"):
        gradcheck(output, stranger(output))


@pytest.fixture
def _wrong_operation():
    register(
        "wrong",
        lambda xp, a, b: a**2 * b,
        lambda xp, y, a, b: (2 * a * b, -(a**2)),
    )
    yield
    del TABLE["wrong"], Value.wrong


@pytest.mark.usefixtures("_wrong_operation")
def test_a_wrong_derivative_is_found_and_shown():
    for report in (
        gradcheck(lambda a, b: a.wrong(b), 2.0, 3.0),
        gradcheck(Value(2.0, "a").wrong(Value(3.0, "b"))),
    ):
        assert not report
        assert [row.passed for row in report.rows] == [True, False]
        assert report.rows[1].analytic == -4.0
        assert report.rows[1].numeric == pytest.approx(4.0)
        lines = repr(report).splitlines()
        assert lines[0].split() == ["input", "at", "analytic", "numeric", "rel.", "error"]
        assert lines[1].startswith("a ")
        assert lines[1].endswith("ok")
        assert lines[2].startswith("b ")
        assert lines[2].endswith("WRONG")


@pytest.mark.usefixtures("_wrong_operation")
def test_a_small_error_is_found_within_the_tolerance():
    def slightly_wrong(x):
        return x.sin() + 1e-4 * (x.wrong(3.0) - x**2 * 3) + 1e-6 * Value(2.0).wrong(x)

    assert not gradcheck(slightly_wrong, 1.0, tolerance=1e-7)
    assert gradcheck(slightly_wrong, 1.0, tolerance=1e-3)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x.relu(),
        lambda x: abs(x),
        lambda x: x.sign() * x,
        lambda x: x.leaky_relu(slope=0.3),
        lambda x: x.elu(alpha=0.3),
        lambda x: x.maximum(0.0),
        lambda x: x.minimum(-x),
        lambda x: autograd.max([x, -x, 2 * x]),
        lambda x: autograd.min([x, -x, 2 * x]),
        lambda x: (3 * x).relu() + (x * 5 - 0).relu(),
        lambda x: autograd.apply(autograd.operations["if_positive"], x, 2 * x, 3 * x),
    ],
)
def test_a_kink_is_stepped_off(f):
    report = gradcheck(f, 0.0)
    assert report
    assert report.moved
    assert 0 < abs(report.rows[0].at) < 0.02
    assert "moved a little" in repr(report)
    assert not gradcheck(f, 0.5).moved


def test_an_input_near_the_edge_of_a_domain_is_moved():
    assert gradcheck(lambda x: x.log() + x.sqrt(), 1e-9)
    assert gradcheck(lambda x: x.asin(), 1 - 1e-12)


def test_outside_the_domain_is_an_error():
    with pytest.raises(DomainError, match=r"log\(x\) is not defined at x = -1\.0"):
        gradcheck(lambda x: x.log(), -1.0)


def test_the_same_inputs_give_the_same_report():
    reports = [gradcheck(lambda x: x.relu(), 0.0) for _ in range(2)]
    assert repr(reports[0]) == repr(reports[1])


@pytest.mark.parametrize(
    "check", [lambda: gradcheck(lambda: 1.0), lambda: gradcheck(lambda x: 1.0, [])]
)
def test_nothing_to_check_is_an_error(check):
    with pytest.raises(ValueError, match="nothing to check"):
        check()


def test_a_function_that_ignores_its_input_is_right():
    report = gradcheck(lambda x: 3.0, 1.0)
    assert report
    assert report.rows[0].relative_error == 0.0


def test_a_leaf_checks_itself():
    assert gradcheck(Value(3.0, "a")).rows[0].analytic == 1.0


@pytest.mark.parametrize("scale", [1e-8, 1e-3, 1.0, 1e3, 1e8])
def test_inputs_of_any_size(scale):
    assert gradcheck(lambda x: x * x, scale)


def test_rounding_of_a_large_result_is_no_error():
    assert gradcheck(lambda x: 1e6 + x.sin(), 0.5)


def test_a_slope_of_zero_is_not_held_to_relative_error():
    assert gradcheck(lambda x, y: (x + y + (y - x).tanh()) / 2, 0.0, 0.0)
    assert gradcheck(lambda x: x.sin() - x, 0.0)


def test_a_function_that_fails_nearby_does_not_pass():
    assert not gradcheck(lambda x: x * 1 if float(x) == 1.0 else Value(-1.0).log(), 1.0)


def test_a_function_that_hides_its_arguments_names():
    assert [row.input for row in gradcheck(max, 1.0, 2.0).rows] == ["x1", "x2"]


def test_infinity_never_passes():
    assert not gradcheck(lambda x: x.exp(), 800.0)


def test_nan_never_passes():
    assert not gradcheck(lambda x: x * math.nan, 1.0)
    assert not gradcheck(lambda x: x * (Value(math.inf) - math.inf), 1.0)
