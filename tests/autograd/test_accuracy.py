"""Every entry to the last digits, against mpmath; tests/long/accuracy.py looks at more points."""

from __future__ import annotations

import pytest
from long.accuracy import ENTRIES, READINGS, errors, mp, mpf, ulps, worst
from strategies import BLEND, OPERATIONS, ROOT_MEAN_SQUARE, SOFTSIGN

from autograd import Value, logsumexp, operations

# In units of the last place, of the value and of derivatives. What is no normal number has fewer
# digits: of Φ x multiplies their error, of a power the exponent.
MOST = {"gelu": (30, 4), "power(exponent=10)": (4, 6)}
# Programs have 1/cosh² for tanh', and in powers an exponent less one, which is rounded.
MOST_IN_PROGRAMS = {"tanh": (4, 5), "pow": (4, 800)} | {
    str(operation): (4, 800) for operation in ENTRIES if operation.name == "power"
}


def worst_at(name, point):
    """Return the errors of every reading of an entry at a point."""
    operation = operations[name]
    entry = ENTRIES[operation]
    found = [one for reading in READINGS.values() for one in reading(operation, [point])]
    return [error for computed in found for error in errors(entry, point, computed)]


def test_every_entry_is_looked_at():
    ours = {operation.name for operation in ENTRIES}
    assert ours >= {operation.name for operation in OPERATIONS} - {
        operation.name for operation in (SOFTSIGN, BLEND, ROOT_MEAN_SQUARE)
    }


@pytest.mark.parametrize("operation", ENTRIES, ids=str)
def test_values_and_derivatives_at_all_scales(operation):
    for reading, found in worst(operation, ENTRIES[operation], 100, seed=1).items():
        (value, at_value), (slope, at_slope) = found
        of_value, of_slope = MOST.get(str(operation), (4, 4))
        if reading != "eager":
            of_value, of_slope = MOST_IN_PROGRAMS.get(str(operation), (of_value, of_slope))
        assert value <= of_value, (reading, at_value)
        assert slope <= of_slope, (reading, at_slope)


@pytest.mark.parametrize(
    "x", [-0.0, 0.0, 1e-300, 1.0, 18.5, -20.0, 36.9, -37.5, 100.0, 372.0, -745.0]
)
@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "atan", "erfc", "expm1"])
def test_derivatives_in_the_tails(name, x):
    assert max(worst_at(name, (x,))) <= (5 if name == "tanh" else 4)


@pytest.mark.parametrize("gap", [1e-16, 1e-12, 1e-9, 1e-3])
def test_slopes_of_arcs_next_to_one(gap):
    for x in (1 - gap, gap - 1):
        slope = 1 / mp.sqrt(1 - mpf(x) ** 2)
        assert ulps(Value(x).asin().partials[0], slope) <= 4
        assert ulps(Value(x).acos().partials[0], -slope) <= 4


def test_gelu_in_its_tails():
    for x in (
        -37.5,
        -37.0,
        -20.3,
        -9.7,
        -3.0,
        -2.0,
        -1.0,
        -0.5,
        0.0,
        1e-300,
        0.5,
        2.0,
        40.0,
        1e300,
    ):
        assert max(worst_at("gelu", (x,))) <= 4


def test_shares_of_numbers_whose_difference_is_rounded():
    for point in [(20.1, -9.7), (-8.3, 17.9), (0.1, -29.9), (1e300, -1e300), (3.0, 3.0)]:
        for name in ("logaddexp", "logsumexp"):
            assert max(worst_at(name, point)) <= 4


def test_logsumexp_keeps_the_digits_of_what_is_small():
    assert ulps(logsumexp([0.0, -40.0]).data, mp.log1p(mp.exp(-40))) <= 4
