"""Each entry of the table in each reading, where numbers end: as PyTorch's OpInfo does."""

from __future__ import annotations

import pytest
from readings import READINGS, disagreements, points, settings

from autograd import operations
from autograd.registry import _BUILT_IN


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", sorted(_BUILT_IN))
def test_every_reading_is_of_the_same_entry(name, reading):
    for bound in settings(operations[name]):
        assert disagreements(bound, points(bound), reading) == [], bound
