import math

import pytest

from viz.shades import shade
from viz.themes import colours


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("number", [1.0, 0.3, 0.01, 0.0, -0.01, -0.3, -1.0, math.nan, -math.inf])
def test_every_number_has_a_colour(number, theme):
    assert shade(number, 1.0) in colours(theme)


def test_sign_and_share_choose_the_colour():
    found = [shade(number, 2.0) for number in (2.0, 1.0, 0.2, -0.2, -1.0, -2.0)]
    assert [name.split()[1] for name in found] == ["+3", "+2", "+1", "-1", "-2", "-3"]


def test_a_number_that_has_grown_meanwhile_has_the_colour_of_the_largest():
    assert [shade(number, 0.0) for number in (1e-300, -2.0)] == ["gradient +3", "gradient -3"]
    assert shade(3.0, 2.0) == "gradient +3"
    assert shade(3.0, math.nan) in colours("light")
