"""A film of training, in the same player."""

from __future__ import annotations

from nn import MLP, datasets
from viz import animate


def test_a_film_plays(opened, tmp_path):
    file = tmp_path / "film.html"
    animate(MLP(2, [3, 1], "tanh", seed=1), *datasets.xor(), file, epochs=4, progress=False)
    page = opened(file.read_text(encoding="utf-8"))
    image = page.locator(".frame")
    count = page.locator(".count")
    assert count.inner_text() == "4 / 4"
    assert image.evaluate("x => x.decode().then(() => x.naturalWidth)") == 840
    last = image.get_attribute("src")
    page.keyboard.press("Home")
    assert count.inner_text() == "0 / 4"
    assert image.get_attribute("src") != last
    page.get_by_label("speed").select_option("0.5")
    page.keyboard.press("Space")
    page.get_by_role("button", name="pause").wait_for()
    page.get_by_role("button", name="play").wait_for()
    assert image.get_attribute("src") == last
    box, window = image.bounding_box(), page.viewport_size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    assert box["y"] + box["height"] <= window["height"]
