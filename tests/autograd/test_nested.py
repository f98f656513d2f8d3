from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.nested import fill, flat

structures = st.recursive(st.integers(), lambda inner: st.lists(inner) | st.lists(inner).map(tuple))


@given(structures)
def test_what_is_taken_apart_can_be_put_back(structure):
    assert fill(structure, flat(structure)) == structure


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,), (2, 0, 3)])
def test_arrays(shape):
    array = np.arange(float(np.prod(shape, dtype=int))).reshape(shape)
    numbers = list(flat(array))
    assert numbers == array.ravel().tolist()
    filled = fill(array, numbers)
    assert filled.shape == shape
    assert filled.tolist() == array.tolist()


def test_arrays_of_values_and_of_rows():
    array = np.zeros((2, 2))
    values = [Value(i) for i in range(4)]
    assert fill(array, values)[1, 0] is values[2]
    assert fill(np.zeros(2), [[1.0, 2.0], [3.0, 4.0]]).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert fill(np.zeros(2), [np.ones((2, 3)), np.ones((2, 3))]).shape == (2, 2, 3)


class Point(NamedTuple):
    x: float
    y: float


def test_named_tuples_stay_what_they_are():
    assert fill(Point(1.0, 2.0), [3.0, 4.0]) == Point(3.0, 4.0)


def test_mixtures():
    structure = [np.array([1.0, 2.0]), (3.0, [4.0])]
    assert list(flat(structure)) == [1.0, 2.0, 3.0, 4.0]
    array, rest = fill(structure, "abcd")
    assert (array.tolist(), rest) == (["a", "b"], ("c", ["d"]))


def test_anything_else_is_one_thing():
    assert list(flat("ab")) == ["ab"]
    assert list(flat({"a": 1})) == [{"a": 1}]
    assert fill(None, [7.0]) == 7.0
