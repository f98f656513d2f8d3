import inspect
import math
from typing import Any

import pytest

import nn
from autograd import Value, operations, register
from nn.activations import RANGES, activation


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


# --- with parameters ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leaky_relu(slope=0.2)", "leaky_relu(slope=0.2)"),
        (" leaky_relu ( slope = 2e-1 ) ", "leaky_relu(slope=0.2)"),
        ("leaky_relu(slope=-.5)", "leaky_relu(slope=-0.5)"),
        ("elu(alpha=0.123456789)", "elu(alpha=0.123456789)"),
        ("power(exponent=3)", "power(exponent=3)"),
        ("tanh()", "tanh"),
    ],
)
def test_text_with_parameters(text: str, expected: str) -> None:
    found = activation(text)
    assert str(found) == expected
    assert str(activation(str(found))) == expected
    assert activation(found) is found  # type: ignore[arg-type]


def test_the_parameters_that_an_entry_has_are_not_told() -> None:
    assert repr(nn.Layer(1, 1, "leaky_relu(slope=0.1)")) == "Layer(1, 1, 'leaky_relu')"
    assert activation("leaky_relu()") is activation("leaky_relu") is operations["leaky_relu"]
    assert activation("linear") is activation("linear()") is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("leaky_relo(slope=1)", "there is no activation 'leaky_relo'; did you mean 'leaky_relu'?"),
        (
            "leaky_relu(slop=1)",
            r"no parameter 'slop' in 'leaky_relu\(slop=1\)'; did you mean 'slope'",
        ),
        ("leaky_relu(0.2)", r"no parameter '0.2' in 'leaky_relu\(0.2\)'; it has slope=0.1"),
        ("tanh(slope=1)", r"no parameter 'slope' in 'tanh\(slope=1\)'; it has none"),
        ("linear(slope=1)", r"no parameter 'slope' in 'linear\(slope=1\)'; it has none"),
        ("leaky_relu(slope=x)", "slope must be a number in .*, not 'x'; it has slope=0.1"),
        ("leaky_relu(slope=)", "slope must be a number in .*, not ''; it has slope=0.1"),
        ("leaky_relu(slope=nan)", "slope must be a number in .*, not 'nan'"),
        ("leaky_relu(slope=1e999)", "slope must be a number in .*, not '1e999'"),
        ("leaky_relu(slope=1, slope=2)", "slope is given twice in"),
        ("leaky_relu(slope=1", r"cannot read the activation 'leaky_relu\(slope=1'.* parenthesis"),
        ("leaky_relu(slope=__import__('os'))", "slope must be a number"),
        ("add(a=1)", "there is no activation 'add'"),
    ],
)
def test_text_that_cannot_be_read(text: str, complaint: str) -> None:
    with pytest.raises(LookupError, match=complaint):
        activation(text)


def test_an_operation_of_two_operands_is_no_activation() -> None:
    with pytest.raises(TypeError, match="of one operand, not maximum"):
        nn.Layer(2, 2, operations["maximum"])


@pytest.mark.parametrize(
    "given", ["leaky_relu(slope=0.3)", operations["leaky_relu"].bind(slope=0.3)]
)
def test_a_network_with_parameters(given: Any) -> None:
    layer = nn.Layer(2, 2, given, seed=1)
    assert repr(layer) == "Layer(2, 2, 'leaky_relu(slope=0.3)')"
    plain = nn.Layer(2, 2, "linear", seed=1)
    plain.load_state_dict(layer.state_dict())
    x = [0.5, -2.0]
    expected = [y.data if y.data > 0 else 0.3 * y.data for y in plain(x)]
    assert [y.data for y in layer(x)] == expected
    model = nn.MLP(2, [3, 1], given, output=given)
    assert repr(model) == (
        "MLP(2, [3, 1], activation='leaky_relu(slope=0.3)', output='leaky_relu(slope=0.3)')"
    )


def test_parameters_decide_how_weights_are_drawn() -> None:
    # A leaky_relu that leaks nearly everything halves nothing.
    for slope, init in ((0.2, nn.he()), (0.9, nn.xavier())):
        text = f"leaky_relu(slope={slope})"
        layer = nn.Layer(3, 2, text, seed=1)
        assert layer.state_dict() == nn.Layer(3, 2, text, init, seed=1).state_dict()
