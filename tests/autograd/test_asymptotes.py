from __future__ import annotations

import math

import pytest

from autograd import Value, operations, register
from autograd.asymptotes import is_saturated

RECTIFIERS = {"relu", "leaky_relu", "elu", "gelu", "softplus"}
SQUASHERS = {"sigmoid", "tanh", "atan", "erfc"}


def test_every_operation_of_the_table() -> None:
    built_in = {
        name: one
        for name, one in operations.items()
        if one.partials.__module__.startswith("autograd.table.")
    }
    assert {name for name, one in built_in.items() if one.rectifies} == RECTIFIERS
    assert {name for name, one in built_in.items() if one.squashes} == SQUASHERS


@pytest.mark.parametrize(
    ("value", "partials", "rectifies", "squashes"),
    [
        # silu, as it is usually written: exp overflows far from 0
        (
            lambda xp, x: x / (1 + xp.exp(-10 * x)),
            lambda xp, y, x: (1 / (1 + xp.exp(-10 * x)) + 10 * y / (1 + xp.exp(10 * x)),),
            True,
            False,
        ),
        (
            lambda xp, x: xp.minimum(x, 0.0),
            lambda xp, y, x: (xp.if_positive(x, 0.0, 1.0),),
            True,
            False,
        ),
        (lambda xp, x: x + xp.sin(x) ** 2, lambda xp, y, x: (1 + xp.sin(2 * x),), False, False),
        (
            lambda xp, x: x / (1 + xp.abs(x)),
            lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
            False,
            True,
        ),
        (lambda xp, x: xp.log(x), lambda xp, y, x: (1 / x,), False, False),
        (lambda xp, x: xp.exp(x), lambda xp, y, x: (y,), False, False),
    ],
)
def test_operations_of_ones_own(value, partials, rectifies, squashes) -> None:  # type: ignore[no-untyped-def]
    mine = register("of_ones_own", value, partials)
    assert (mine.rectifies, mine.squashes) == (rectifies, squashes)


def test_parameters_decide() -> None:
    leaky_relu = operations["leaky_relu"]
    slopes = {slope: leaky_relu.bind(slope=slope).rectifies for slope in (0.0, 0.3, 0.7, 1.0)}
    assert slopes == {0.0: True, 0.3: True, 0.7: False, 1.0: False}


def test_saturated_is_below_a_hundredth_of_the_steepest() -> None:
    # sigmoid' = s(1 − s) is a hundredth of ¼ where s = 0.5 + √0.2475.
    s = 0.5 + math.sqrt(0.2475)
    at = math.log(s / (1 - s))
    for x, expected in ((at - 0.01, False), (at + 0.01, True)):
        node = Value(x).sigmoid()
        assert is_saturated(operations["sigmoid"], node.partials) is expected
