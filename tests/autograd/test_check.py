from __future__ import annotations

import math

import numpy as np
import pytest
from long.gradcheck import main

import autograd
from autograd import DomainError, Value, gradcheck, register
from autograd.table.operation import TABLE, Operation


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


@pytest.mark.parametrize("scale", [1e-150, 1e-8, 1e-3, 1.0, 1e3, 1e8, 1e150])
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


@pytest.mark.parametrize(
    ("f", "at", "slope"),
    [
        (lambda x: x.log(), 1e-4, 1e4),
        (lambda x: x.log(), 1e-12, 1e12),
        (lambda x: 1 / x, 1e-3, -1e6),
        (lambda x: x**0.5, 1e-4, 50.0),
        (lambda x: (x**6).sin(), 2.5, 6 * 2.5**5 * math.cos(2.5**6)),
        (lambda x: (1000 * x).tanh(), 1e-4, 1000 / math.cosh(0.1) ** 2),
        (lambda x: (1e6 * x).tanh(), 0.0, 1e6),
        (lambda x: x.sin(), 1e6, math.cos(1e6)),
        (lambda x: x**-3, -1e-5, -3e20),
        (lambda x: x.exp(), 600.0, math.exp(600.0)),
        (lambda x: x**9 + x, 0.0, 1.0),
        (lambda x: x**2 * 1e-30, 1.0, 2e-30),
        (lambda x: x.relu(), 1e-9, 1.0),
    ],
)
def test_a_steep_curved_or_tiny_slope_is_right(f, at, slope):
    report = gradcheck(f, at)
    assert not report.moved
    (row,) = report.rows
    assert row.verdict == "ok"
    assert row.numeric == pytest.approx(slope, rel=1e-5)
    assert abs(row.numeric - slope) <= row.bound + 1e-12 * abs(slope)


def spoilt(name, error):
    """Return an operation whose derivative has an error."""
    right = autograd.operations[name]
    wrong = Operation(
        "spoilt",
        right.value,
        lambda xp, y, *xs: tuple(map(error, right.partials(xp, y, *xs))),
        domain=right.domain,
        kink=right.kink,
    )
    return lambda *xs: autograd.apply(wrong, *xs)


ERRORS = {
    "times 1.001": lambda partial: partial * 1.001,
    "times 0.99": lambda partial: partial * 0.99,
    "times 2": lambda partial: partial * 2,
    "times -1": lambda partial: -partial,
    "missing": lambda partial: partial * 0,
    "more": lambda partial: partial + 0.5,
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize(
    ("name", "around", "at"),
    [
        ("sin", lambda y: y, 1.0),
        ("sin", lambda y: y + 1e12, 1.0),
        ("sin", lambda y: y + 1e20, 1.0),
        ("sin", lambda y: (y + 1e16) - 1e16, 1.0),
        ("sin", lambda y: 1e-20 * y, 1.0),
        ("tanh", lambda y: (y * 1e5).sin() * 1e-3 + 1e6, 1e-3),
        ("log", lambda y: y * y, 1e-4),
        ("exp", lambda y: y.log(), 3.0),
        ("atan", lambda y: y + y.relu(), 1e-6),
        ("expm1", lambda y: y + 1e9, 1e-9),
    ],
)
def test_a_planted_error_is_found_at_any_scale(name, around, at, error):
    wrong = spoilt(name, error)
    assert gradcheck(lambda x: around(getattr(x, name)()), at)
    assert not gradcheck(lambda x: around(wrong(x)), at)
    assert not gradcheck(around(wrong(Value(at))))


@pytest.mark.parametrize("shift", [0.0, 1e6, 1e12, 1e16, 1e20])
@pytest.mark.parametrize("at", [1e-3, 1.0, 3.0, 1e4])
def test_a_large_constant_hides_no_wrong_slope(shift, at):
    square = autograd.Operation(
        "square", lambda xp, x: x * x, lambda xp, y, x: (3 * x,), domain=None
    )
    assert gradcheck(lambda x: x * x + shift, at)
    assert not gradcheck(lambda x: autograd.apply(square, x) + shift, at)


def test_one_of_two_paths_is_missing():
    cut = spoilt("identity", lambda partial: partial * 0)
    assert gradcheck(lambda x: x.sin() * x.exp() + 1e9, 1.0)
    assert not gradcheck(lambda x: cut(x).sin() * x.exp() + 1e9, 1.0)


def test_a_number_taken_out_of_the_graph_is_missed_there():
    assert not gradcheck(lambda x: x * float(x), 3.0)
    assert not gradcheck(lambda x: x.exp() * float(x), 3.0)


def test_a_function_that_branches_is_judged_by_its_own_results():
    assert gradcheck(lambda x: x * x if float(x) > 0.25 else -x, 0.3)
    assert gradcheck(lambda x, y: max(float(x), 1.0) * y, 3.0, 2.0).rows[0].verdict == "WRONG"


def test_a_wave_that_rounding_hides_is_not_jumped_over():
    assert gradcheck(lambda x: 1e12 + x + 1e-6 * (1e6 * x).sin(), 1.0)


def test_a_slope_that_is_lost_in_rounding_is_faint():
    far = autograd.operations["logaddexp"]
    for f, at in ((Value.erfc, -6.0), (lambda x: autograd.apply(far, x, 60.0), 19.0)):
        report = gradcheck(f, at)
        assert report
        assert report.rows[0].verdict == "faint"
        assert repr(report).endswith(
            "(faint: lost in rounding, in which an error as small would not show)"
        )
        assert report.rows[0].bound > 1e-5 * abs(report.rows[0].analytic)


def test_rounding_of_the_gradient_itself_is_no_error():
    assert gradcheck(lambda x: (1 - x.cos()) / x**2, 1e-4)


def test_nothing_is_said_where_no_difference_can_be_taken():
    for f in (lambda x: x.exp() * 0 + x, lambda x: x * math.nan, lambda x: x.exp()):
        report = gradcheck(f, 800.0)
        assert not report
        assert {row.verdict for row in report.rows} <= {"unsure", "WRONG"}


@pytest.mark.parametrize("at", [-2, -1, 0, 1, 2])
def test_whole_numbers(at):
    for f in (abs, Value.relu, lambda x: x.maximum(0) + x.sign(), lambda x: x * abs(x)):
        assert gradcheck(f, at)
        assert gradcheck(f(Value(at)))


def test_an_error_on_one_side_of_a_kink_is_found():
    wrong = autograd.Operation(
        "wrong",
        lambda xp, x: xp.maximum(x, 0.0),
        lambda xp, y, x: (xp.if_positive(x, 1.0, 0.1),),
        kink=lambda x: x,
    )
    assert not gradcheck(lambda x: autograd.apply(wrong, x), 0.0)


@pytest.mark.parametrize("largest", [autograd.max, autograd.min])
def test_a_tie_that_stays_one_is_no_kink(largest):
    report = gradcheck(lambda x, y: largest([x, x]) * y, 3.0, 2.0)
    assert report
    assert not report.moved


def test_the_same_leaf_twice():
    x = Value(2.0)
    assert [row.numeric for row in gradcheck(x * x, x, x).rows] == pytest.approx([4.0, 4.0])


def test_constants_of_any_size_have_no_slope():
    report = gradcheck(lambda x, y: y * 1e12, 1.0, 2.0)
    assert report
    assert [row.verdict for row in report.rows] == ["ok", "ok"]


def test_the_largest_and_smallest_numbers_there_are():
    assert gradcheck(lambda x: x / 1e308, 1.7e308)
    assert gradcheck(lambda x: x * 2 + 1, 5e-324)
    assert not gradcheck(lambda x: x * 1.0, math.inf)


def test_a_long_sum_with_kinks_near_by():
    random = np.random.default_rng(0)
    X = random.normal(size=(20, 5))
    layers = [[[Value(w) for w in row] for row in random.normal(size=(8, n))] for n in (5, 8)]

    def output(x):
        for layer in layers:
            x = [autograd.dot(row, x).relu() for row in layer]
        return autograd.sum(x)

    loss = autograd.mean([(output(x) - 1) ** 2 for x in X.tolist()])
    report = gradcheck(loss)
    assert report
    assert not report.moved
    assert {row.verdict for row in report.rows if row.analytic} == {"ok"}


def test_the_crest_of_a_wave_is_not_jumped_over():
    assert gradcheck(lambda x: (x - x.tan()).cos(), -1.28917e-05)
    assert gradcheck(lambda x: x.cos() + 1e20, 1e-9)


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_on_the_way_to_a_tie_is_found(error):
    same = spoilt("identity", error)
    assert gradcheck(lambda x: autograd.max([x * 1.0, x]), 1.75)
    assert not gradcheck(lambda x: autograd.max([same(x), x]), 1.75)


def test_terms_that_cancel_are_rounded_all_the_same():
    assert gradcheck(lambda x, y: autograd.sum([x, y, x, -y]), -1.0166913457519298e-05, -886.28062)


@pytest.mark.parametrize("at", [-5.848524750534469e18, 1e28, 1e200])
def test_a_wave_faster_than_floats_has_a_slope_at_each(at):
    assert gradcheck(lambda x: x.sin(), at).rows[0].verdict == "ok"
    wrong = spoilt("sin", lambda partial: partial * 1.001)
    assert gradcheck(lambda x: wrong(x), at).rows[0].verdict == "WRONG"


def test_a_wave_that_cannot_be_followed_does_not_pass():
    wave = autograd.Operation(
        "wave",
        lambda xp, x: np.vectorize(math.sin, otypes=[float])(x)[()],
        lambda xp, y, x: (xp.cos(x),),
    )
    assert gradcheck(lambda x: autograd.apply(wave, x), 3.0)
    assert gradcheck(lambda x: autograd.apply(wave, x) + 1e12, 3.0)
    wrong = autograd.Operation("wrong", wave.value, lambda xp, y, x: (2 * xp.cos(x),))
    for at in (3.0, 1e6, 1e28):
        assert not gradcheck(lambda x: autograd.apply(wrong, x), at)


def test_a_wave_of_a_few_floats_passes():
    assert gradcheck(lambda x: (x**3).sin(), 54292.2210890181)


def test_a_tie_of_small_operands_beside_a_large_one_is_a_kink():
    report = gradcheck(lambda x: autograd.min([-0.00035 * x, x, -0.00035]), 1.0)
    assert report
    assert report.moved


@pytest.mark.parametrize(("name", "at"), [("tanh", 20.0), ("sigmoid", 40.0), ("softplus", -40.0)])
@pytest.mark.parametrize("error", ["times 1.001", "missing"])
def test_an_error_far_out_is_found(name, at, error):
    wrong = spoilt(name, ERRORS[error])
    assert gradcheck(lambda x: getattr(x, name)(), at).rows[0].verdict == "ok"
    assert gradcheck(lambda x: wrong(x), at).rows[0].verdict == "WRONG"


VERSINE = autograd.Operation("versine", lambda xp, x: 1 - xp.cos(x), lambda xp, y, x: (xp.sin(x),))
ARC = autograd.Operation("arc", lambda xp, x: x - xp.sin(x), lambda xp, y, x: (1 - xp.cos(x),))
STEEP = autograd.Operation("steep", lambda xp, x: xp.tanh(x), lambda xp, y, x: (1 - y**2,))
ERF = autograd.Operation(
    "erf", lambda xp, x: 1 - xp.erfc(x), lambda xp, y, x: (1.1283791670955126 * xp.exp(-x * x),)
)


@pytest.mark.parametrize("operation", [VERSINE, ARC, STEEP, ERF], ids=str)
@pytest.mark.parametrize("at", [1e-9, 1e-7, 1e-5, 1e-3, 0.01, 0.1, 1.0, 5.0, 18.0, 30.0])
def test_rounding_inside_an_entry_is_no_error(operation, at):
    assert gradcheck(lambda x: autograd.apply(operation, x), at)
    assert gradcheck(lambda x: autograd.apply(operation, x * x.exp()) + x, at)


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_is_found_beside_rounding_inside_an_entry(error):
    for at in (1e-7, 1e-3, 0.1):
        wrong = autograd.Operation("wrong", VERSINE.value, lambda xp, y, x: (error(xp.sin(x)),))
        assert not gradcheck(lambda x: autograd.apply(wrong, x), at)  # noqa: B023


def test_three_that_tie_are_a_kink_though_two_are_the_same():
    def f(a, b):
        largest = autograd.max([b, a, a, b.minimum(5.0)])
        return autograd.dot([b, largest], [largest, largest])

    report = gradcheck(f, 1.0, 1.0)
    assert report
    assert report.moved


def test_what_overflowed_and_was_not_chosen_is_no_matter():
    power = autograd.operations["pow"]

    def f(x):
        steep = x.sinh()
        return autograd.apply(power, steep, steep).minimum(steep.cos())

    assert gradcheck(f, 498.0383534521891)


def test_a_step_of_the_inputs_scale_is_no_kink_of_an_operand_far_away():
    assert gradcheck(lambda x: autograd.min([(2 * x).expm1(), x]).log10(), 41.86)


def test_waves_faster_than_floats_hide_nothing_whatever_their_average():
    assert gradcheck(lambda x: x.expm1().tan().atan(), 318.19992898233176)
    assert gradcheck(lambda x: autograd.apply(VERSINE, x.cosh()), 257.41590188937306)
    assert gradcheck(lambda x: autograd.apply(ARC, 3 * x.expm1()), 255.87071444116555)


def test_random_graphs_right_and_wrong(capsys):
    assert main(300, seed=1) == 0, capsys.readouterr().out
