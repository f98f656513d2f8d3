from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from strategies import recipes

from autograd import Value, operations
from autograd.table.readings import FLOATS, Namespace, arrays


@given(recipes())
def test_arrays_give_what_floats_give(recipe):
    assert recipe.compute([recipe.leaves]) == pytest.approx(
        [recipe.build()[-1].data], rel=1e-12, abs=1e-12
    )


@pytest.mark.parametrize("name", operations)
def test_each_namespace_has_each_operation(name):
    assert callable(getattr(FLOATS, name))
    assert callable(getattr(arrays(), name))


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize("name", operations)
def test_a_function_of_a_namespace_is_the_value_of_its_entry(name, count):
    operation = operations[name]
    point = [0.3, 0.7, 0.45, 0.2, 0.9, 0.65][: operation.arity or count]
    expected = pytest.approx(operation.value(FLOATS, *point, **operation.parameters), rel=1e-14)
    assert getattr(FLOATS, name)(*point) == expected
    assert getattr(arrays(), name)(*map(np.array, point)) == expected


@pytest.mark.parametrize("n", [3.0, 2.0**53 - 1, 2.0**53, 2.0**54 + 4])
def test_the_slope_of_a_power_has_the_sign_of_its_exact_exponent(n):
    assert (Value(-1.0) ** n).partials == (n * (1.0 if n % 2 else -1.0),)


@pytest.mark.parametrize("xp", [FLOATS, arrays()])
def test_what_the_table_lacks_a_namespace_lacks(xp):
    with pytest.raises(AttributeError, match="table of derivatives has no operation 'gamma'"):
        xp.gamma(1.0)


def test_an_operation_without_a_function_of_its_own_is_composed_from_its_entry():
    backwards = Namespace({"exp": lambda x: -x, "log1p": abs})
    assert backwards.expm1 is not None
    assert backwards.softplus.func is operations["softplus"].value


def test_arrays_of_every_shape():
    x = np.linspace(-3, 3, 12).reshape(3, 4)
    for name in ("gelu", "relu", "sigmoid", "sign", "logsumexp"):
        result = operations[name].value(arrays(), x)
        assert result.shape == (3, 4)
        assert result[1, 2] == pytest.approx(operations[name].value(FLOATS, float(x[1, 2])))


def test_xlogy_is_zero_at_zero_in_every_reading():
    for y in (0.0, -1.0, 2.0):
        assert FLOATS.xlogy(0.0, y) == 0.0
        with np.errstate(all="ignore"):
            assert arrays().xlogy(np.array([0.0, 0.0]), np.array([y, y])).tolist() == [0.0, 0.0]


def test_nan_wins_over_any_number_in_every_reading():
    nan = math.nan
    for name in ("maximum", "minimum", "max", "min"):
        for pair in ((nan, 1.0), (1.0, nan)):
            assert math.isnan(getattr(FLOATS, name)(*pair))
            assert np.isnan(getattr(arrays(), name)(*map(np.array, pair)))


def test_importing_the_engine_imports_no_numpy():
    program = (
        "import sys, autograd\n"
        "a = autograd.Value(2.0, 'a')\n"
        "L = autograd.logsumexp([a.tanh() * 3, a**2, abs(a) / 7])\n"
        "L.backward(); L.forward(); repr(L); autograd.names(L)\n"
        "autograd.grad(autograd.grad(lambda x: x.gelu()))(1.0)\n"
        "heavy = {'numpy', 'nn', 'viz', 'graphviz', 'pygraphviz', 'matplotlib', 'tqdm'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")
