"""Each entry of the table in each reading, where numbers end: as PyTorch's OpInfo does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from edges import READINGS, disagreements, points, settings

import autograd
from autograd import Value, apply, evaluate_batch, operations
from autograd.registry import _BUILT_IN
from autograd.table.readings import arrays


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", sorted(_BUILT_IN))
def test_every_reading_is_of_the_same_entry(name, reading):
    for bound in settings(operations[name]):
        assert disagreements(bound, points(bound), reading) == [], bound


NAN = math.nan
XLOGY = operations["xlogy"]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lambda: apply(XLOGY, 0.0, math.inf), 0.0),
        (lambda: apply(XLOGY, 0.0, -1.0), 0.0),
        (lambda: apply(XLOGY, 0.0, NAN), NAN),
        (lambda: Value(0.0) ** Value(0.0), 1.0),
        (lambda: Value(math.inf) ** 0, 1.0),
        (lambda: Value(NAN) ** 0, 1.0),
        (lambda: Value(NAN) ** Value(0.0), 1.0),
        (lambda: Value(-750.0) ** Value(-750.0), 0.0),
        (lambda: autograd.logsumexp([0.0, math.inf]), math.inf),
        (lambda: autograd.logsumexp([-math.inf, -math.inf]), -math.inf),
        (lambda: autograd.logsumexp([NAN, math.inf]), NAN),
        (lambda: autograd.max([1.0, NAN]), NAN),
        (lambda: Value(NAN).sign(), NAN),
        (lambda: Value(-math.inf).step(), 0.0),
        (lambda: Value(0.0).atan2(-0.0), math.pi),
        (lambda: Value(math.inf).hypot(NAN), math.inf),
        (lambda: Value(-math.inf).logaddexp(-math.inf), -math.inf),
        (lambda: Value(-27.0).cbrt(), -3.0),
    ],
)
def test_values_at_the_edges(result, expected):
    found = result().data
    assert found == expected or (math.isnan(found) and math.isnan(expected))


@pytest.mark.parametrize(
    ("name", "xs", "partials"),
    [
        ("max", (1.0, NAN), (0.0, 1.0)),
        ("max", (NAN, 1.0), (1.0, 0.0)),
        ("min", (1.0, NAN, NAN), (0.0, 1.0, 0.0)),
        ("maximum", (1.0, NAN), (0.0, 1.0)),
        ("minimum", (NAN, 1.0), (1.0, 0.0)),
        ("minimum", (NAN, NAN), (1.0, 0.0)),
        ("hypot", (0.0, 0.0), (0.0, 0.0)),
        ("hypot", (3.0, -4.0), (0.6, -0.8)),
        ("logaddexp", (1000.0, -1000.0), (1.0, 0.0)),
        ("erfc", (math.inf,), (0.0,)),
        ("erfc", (-1e308,), (0.0,)),
        ("gelu", (1e308,), (1.0,)),
        ("gelu", (-1e308,), (0.0,)),
    ],
)
def test_derivatives_at_the_edges(name, xs, partials):
    leaves = [Value(x) for x in xs]
    result = apply(operations[name], *leaves)
    assert result.partials == partials
    if result.data != 0:
        slopes = autograd.gradients(result, leaves, create_graph=True)
        assert [slope.data for slope in slopes] == list(partials)
    columns = [np.array([x, x]) for x in xs]
    batch = evaluate_batch(result, dict(zip(leaves, columns)))
    with np.errstate(all="ignore"):
        found = operations[name].partials(arrays(), batch, *columns)
    assert [np.broadcast_to(local, 2).tolist() for local in found] == [[p, p] for p in partials]
