import numpy as np
import pytest

import autograd
from autograd import DomainError, Value, operations
from nn import MLP, History
from viz import activation, loss_curve

UNARY = [name for name, operation in operations.items() if operation.arity == 1]


def drawn(line):
    """Return the points of a line without its gaps."""
    x, y = line.get_data()
    there = ~np.isnan(x)
    return x[there], y[there]


def computed(name, x):
    """Compute an operation and its derivative as the eager engine does; nan where undefined."""
    try:
        leaf = Value(x)
        result = getattr(autograd.Value, name)(leaf)
    except DomainError:
        return np.nan, np.nan
    result.backward()
    return result.data, leaf.grad


def test_loss_by_epoch():
    ax = loss_curve(History(loss=[3.0, 2.0, 1.5], held_out_loss=[3.5, 3.0, 3.25]))
    train, held_out = ax.lines
    assert (train.get_xdata().tolist(), train.get_ydata().tolist()) == ([1, 2, 3], [3.0, 2.0, 1.5])
    assert held_out.get_ydata().tolist() == [3.5, 3.0, 3.25]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["train", "held out"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")


def test_loss_curves_differ_in_more_than_colour():
    train, held_out = loss_curve(History(loss=[2.0, 1.0], held_out_loss=[2.0, 1.5])).lines
    assert train.get_linestyle() != held_out.get_linestyle()


def test_epochs_are_whole_numbers():
    ax = loss_curve(History(loss=[3.0, 2.0, 1.5]))
    ax.figure.canvas.draw()
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


def test_one_epoch_is_a_point():
    (line,) = loss_curve(History(loss=[3.0])).lines
    assert line.get_marker() == "o"


def test_no_epoch_is_no_curve():
    with pytest.raises(ValueError, match="no epoch was completed"):
        loss_curve(History(interrupted=True))


def test_what_fit_returns_is_plotted():
    X, y = [[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]
    history = MLP(1, [1], seed=0).fit(X, y, epochs=5, validation_split=0.25, progress=False)
    train, held_out = loss_curve(history).lines
    assert train.get_ydata().tolist() == history.loss
    assert held_out.get_ydata().tolist() == history.held_out_loss


@pytest.mark.parametrize("name", [name for name in UNARY if name not in ("abs", "power", "neg")])
def test_curves_are_those_of_the_table(name):
    value, derivative = activation(name).lines[2:]
    x, y = drawn(value)
    expected = np.array([computed(name, float(number)) for number in x[::20]])
    known = ~np.isnan(expected[:, 0])
    assert known.any()
    np.testing.assert_allclose(y[::20][known], expected[known, 0], rtol=1e-12, atol=1e-12)
    x, slope = drawn(derivative)
    np.testing.assert_allclose(slope[::20][known], expected[known, 1], rtol=1e-9, atol=1e-12)


def test_linear_is_the_identity():
    value, derivative = activation("linear").lines[2:]
    assert value.get_xdata().tolist() == value.get_ydata().tolist()
    assert set(derivative.get_ydata().tolist()) == {1.0}


def test_a_registered_operation_is_plotted():
    autograd.register(
        "softsign",
        value=lambda xp, x: x / (1 + xp.abs(x)),
        partials=lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
    )
    value, derivative = activation("softsign").lines[2:]
    x = value.get_xdata()
    np.testing.assert_allclose(value.get_ydata(), x / (1 + abs(x)))
    np.testing.assert_allclose(derivative.get_ydata(), 1 / (1 + abs(x)) ** 2)


def test_a_curve_has_a_gap_where_it_jumps_and_nowhere_else():
    value, derivative = activation("relu").lines[2:]
    assert not np.isnan(value.get_xdata()).any()
    x, _ = derivative.get_data()
    (gap,) = np.flatnonzero(np.isnan(x))
    assert x[gap - 1] == pytest.approx(0, abs=1e-12)
    assert np.isnan(activation("sign").lines[2].get_xdata()).any()


def test_nothing_is_drawn_outside_the_domain():
    ax = activation("log")
    value, derivative = ax.lines[2:]
    for line in value, derivative:
        x, y = line.get_data()
        assert np.isnan(y[x < 0]).all()
    assert ax.get_xlim() == (-4, 4)


def test_a_pole_does_not_flatten_the_rest():
    assert activation("log").get_ylim()[1] == 8


def test_formulas_are_in_the_legend_unless_they_are_long():
    def labels(name):
        return [text.get_text() for text in activation(name).get_legend().get_texts()]

    assert labels("sigmoid") == ["σ(x)", "derivative: σ(x)·(1 − σ(x))"]
    assert labels("gelu")[1] == "derivative"


def test_text_is_shown_as_typed():
    ax = activation("leaky_relu")
    texts = [ax.title, *ax.get_legend().get_texts()]
    assert not any(text.get_parse_math() for text in texts)


def test_range():
    x, _ = drawn(activation("tanh", low=-1, high=2).lines[2])
    assert (x[0], x[-1]) == (-1, 2)


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, -2), (float("nan"), 1)])
def test_an_empty_range_is_refused(low, high):
    with pytest.raises(ValueError, match="low must be less than high"):
        activation("tanh", low=low, high=high)


def test_an_operation_must_be_defined_somewhere():
    with pytest.raises(ValueError, match="log is not defined between -4 and -1"):
        activation("log", high=-1)


def test_unknown_names_are_refused():
    with pytest.raises(LookupError, match="did you mean 'sigmoid'"):
        activation("sigmod")
