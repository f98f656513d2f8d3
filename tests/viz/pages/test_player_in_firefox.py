"""The same page in another engine than Chromium's."""

from __future__ import annotations

import shutil

import pytest
from firefox import Firefox
from graphs import GRAPHS
from reading import GEOMETRY, NUMBERS, OUTSIDE, expected
from windows import PHONE, WALL

from viz import html_page


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    command = shutil.which("firefox") or shutil.which("firefox-esr")
    if not command:
        pytest.skip("there is no Firefox to show pages in: `apt-get install firefox-esr`")
    started = Firefox(command, tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.mark.parametrize("name", GRAPHS)
def test_every_step_shows_what_the_engine_computes(firefox, tmp_path, name):
    L = GRAPHS[name]()
    file = tmp_path / "page.html"
    file.write_text(html_page(L), encoding="utf-8")
    firefox.open(file.as_uri(), **WALL)
    geometry = firefox.evaluate(GEOMETRY)
    with L.steps() as steps:
        for taken in range(len(steps) + 1):
            steps.goto(taken)
            shown, wanted = firefox.evaluate(NUMBERS), expected(steps)
            assert shown == {id: wanted[id] for id in shown}
            assert firefox.evaluate(OUTSIDE) == []
            firefox.press("ArrowRight")
    assert firefox.evaluate(GEOMETRY) == geometry
    firefox.press("Home")
    assert firefox.evaluate("document.querySelector('.count').textContent").startswith("0 / ")


def test_formulas_stand_upright_beside_each_other(firefox, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(html_page(GRAPHS["worked example"]()), encoding="utf-8")
    firefox.open(f"{file.as_uri()}#step=7", **PHONE)
    boxes = firefox.evaluate(
        "[...document.querySelectorAll('.formula math')].map((x) => x.getBoundingClientRect())"
        ".map((box) => [box.width, box.height])"
    )
    assert len(boxes) > 3
    assert all(width > 5 and height > 5 for width, height in boxes)
