import inspect
import math
from typing import Any

import pytest

import nn
from autograd import Value, operations, register
from nn.activations import RANGES


@pytest.mark.parametrize(
    ("name", "x", "expected", "slope"),
    [
        ("step", -0.5, 0.0, 0.0),
        ("step", 0.0, 1.0, 0.0),
        ("step", 2.0, 1.0, 0.0),
        ("sign", -0.5, -1.0, 0.0),
        ("sigmoid", 0.0, 0.5, 0.25),
        ("tanh", 0.0, 0.0, 1.0),
        ("relu", -2.0, 0.0, 0.0),
        ("relu", 2.0, 2.0, 1.0),
        ("leaky_relu", -2.0, -0.2, 0.1),
        ("elu", -1.0, math.exp(-1) - 1, math.exp(-1)),
        ("softplus", 0.0, math.log(2), 0.5),
        ("gelu", 0.0, 0.0, 0.5),
        ("linear", -2.0, -2.0, 1.0),
    ],
)
def test_known_numbers(name: str, x: float, expected: float, slope: float) -> None:
    at = Value(x)
    y = getattr(nn, name)(at)
    y.backward()
    assert (y.data, at.grad) == pytest.approx((expected, slope), abs=1e-15)
    assert getattr(nn, name)(x).data == y.data


@pytest.mark.parametrize("name", RANGES)
def test_what_an_activation_gives_is_in_its_range(name: str) -> None:
    low, *_, high = RANGES[name].strip("{[()]}").replace("−", "-").split(", ")
    bounds = [-1.0 if text == "-alpha" else float(text.replace("∞", "inf")) for text in (low, high)]
    seen = [getattr(nn, name)(i / 8).data for i in range(-80, 81)]
    # Rounded to the digits that the range has.
    assert bounds[0] <= round(min(seen), 2)
    assert round(max(seen), 2) <= bounds[1]
    if name != "leaky_relu" and math.isfinite(bounds[0]):
        assert round(min(seen), 2) == bounds[0]


def test_the_docstring_holds_formula_derivative_and_range() -> None:
    assert inspect.getdoc(nn.leaky_relu) == (
        "x where x > 0, else slope · x.\n\n"
        "f(x) = (x if x > 0 else 0.1·x)\n"
        "f′(x) = (1 if x > 0 else 0.1)\n"
        "range (−∞, ∞)\n"
        "slope is 0.1 unless given"
    )
    for name in [*RANGES, "maxout"]:
        doc = inspect.getdoc(getattr(nn, name)) or ""
        assert all(part in doc for part in ("f(", " = ", "range ")), name


def test_the_range_of_ones_own_is_in_the_docstring() -> None:
    register(
        "halved", lambda xp, x: x / 2, lambda xp, y, x: (0.5,), summary="Half.", range="(−∞, ∞)"
    )
    assert inspect.getdoc(nn.halved) == "Half.\n\nf(x) = x/2\nf′(x) = 0.5\nrange (−∞, ∞)"


def test_parameters_are_given_by_name() -> None:
    assert nn.leaky_relu(-2.0, slope=0.5).data == -1.0
    with pytest.raises(TypeError, match="no parameter 'steepness'"):
        nn.elu(-2.0, steepness=0.5)


def test_maxout_is_the_largest() -> None:
    z = [Value(1.0), Value(3.0), Value(3.0)]
    nn.maxout(z).backward()
    assert [value.grad for value in z] == [0.0, 1.0, 0.0]
    with pytest.raises(ValueError, match="no values"):
        nn.maxout([])


def test_an_operation_that_is_registered_is_an_activation_everywhere() -> None:
    def entry(scale: float) -> Any:
        return register("bent", lambda xp, x: scale * xp.abs(x), lambda xp, y, x: (scale,))

    entry(2.0)
    assert nn.bent(-3.0).data == nn.activations.bent(-3.0).data == 6.0
    assert "bent" in dir(nn.activations)
    entry(5.0)
    assert nn.bent(-3.0).data == 15.0


@pytest.mark.parametrize("name", ["tanhh", "add", "max"])
def test_what_is_not_an_activation_is_no_function_of_nn(name: str) -> None:
    assert name not in operations or operations[name].arity != 1
    for place in (nn, nn.activations):
        with pytest.raises(AttributeError, match=rf"'{place.__name__}' has no attribute '{name}'"):
            getattr(place, name)
