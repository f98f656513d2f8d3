from __future__ import annotations

import pytest

import autograd


@pytest.mark.parametrize("name", autograd.__all__)
def test_every_public_name_is_there_and_explained(name):
    value = getattr(autograd, name)
    assert value.__doc__ or not callable(value)
    assert name in dir(autograd)


def test_public_names_are_listed_once_in_order():
    assert len(set(autograd.__all__)) == len(autograd.__all__)
    assert sorted(autograd.__all__, key=lambda name: (name.islower(), name)) == autograd.__all__


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'autograd' has no attribute 'gradd'"):
        _ = autograd.gradd
