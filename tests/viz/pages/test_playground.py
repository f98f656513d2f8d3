"""The playground, used as people use it: by clicks and keys, in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from windows import PHONE, WALL

from viz.pages import playground as made
from viz.pages.playground import playground, playground_model

PROJECTOR = {"width": 1920, "height": 1080}
FOLDER = Path(made.__file__).parent

OUTSIDE = """() => [...document.querySelectorAll("button, select, input, summary, canvas, p, dd")]
  .filter((x) => x.getClientRects().length && !x.closest(".table, .chain, .tile, .sheet"))
  .filter((x) => {
    const box = x.getBoundingClientRect()
    return box.left < -1 || box.right > innerWidth + 1 || box.width < 1
  }).map((x) => x.outerHTML.slice(0, 100))"""


def eventually(condition):
    """Wait until something is true, which the page's policy lets no string of ours do."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def number(text):
    return float(text.replace("−", "-").replace("∞", "inf"))


def loss(page):
    return number(page.locator(".figures .train dd").inner_text())


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def train(page, **until):
    """Train as fast as it can, up to what is set under more choices."""
    page.locator("summary[title='more choices']").click()
    page.get_by_label("speed", exact=True).select_option("Infinity")
    for label, value in until.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(str(value))
        page.get_by_label(label.replace("_", " "), exact=True).press("Enter")
    press(page, "play")
    page.locator(".note.shown").wait_for(timeout=60_000)


@pytest.fixture(scope="module")
def html():
    return playground()


def test_xor_is_learned_by_clicks(opened, html):
    page = opened(html)
    press(page, "XOR")
    page.get_by_label("learning rate", exact=True).select_option("0.3")
    page.get_by_label("mini-batch", exact=True).select_option("all")
    press(page, "play")
    eventually(lambda: loss(page) < 0.05)
    press(page, "pause")
    assert page.locator(".figures .right dd").inner_text() == "100 %"


@pytest.mark.parametrize(("lesson", "low", "high"), [
    ("OR: one neuron is enough", 0, 0.05),
    ("XOR: one neuron fails", 0.2499, 0.26),
    ("XOR: a hidden layer does it", 0, 0.05),
    ("apples and oranges", 0, 0.1),
    ("a local minimum", 0.05, 0.3),
])  # fmt: skip
def test_a_lesson_does_as_it_says(opened, html, lesson, low, high):
    page = opened(html)
    page.get_by_label("lesson", exact=True).select_option(lesson)
    train(page, stop_after_epochs=1000)
    assert low <= loss(page) <= high


def test_a_step_that_is_too_large_is_met_in_words(opened, html):
    page = opened(html)
    page.get_by_label("lesson", exact=True).select_option("a step that is too large")
    first = loss(page)
    train(page)
    assert "smaller learning rate" in page.locator(".note").inner_text()
    assert not loss(page) <= first


def test_overfitting_and_its_cure(opened, html):
    held = {}
    for lesson in "overfitting", "overfitting: a cure":
        page = opened(html)
        page.get_by_label("lesson", exact=True).select_option(lesson)
        train(page, stop_after_epochs=400)
        held[lesson] = number(page.locator(".figures .held dd").inner_text())
        assert loss(page) < held[lesson]
    assert held["overfitting: a cure"] < held["overfitting"] / 2


def test_an_address_restores_everything(opened, html):
    page = opened(html)
    press(page, "moons")
    press(page, "use x₁²")
    press(page, "add a layer")
    press(page, "one neuron more in layer 1")
    page.get_by_label("activation of layer 2", exact=True).select_option("relu")
    page.get_by_label("descent", exact=True).select_option("Adam")
    page.get_by_label("regularisation", exact=True).select_option("L2")
    page.get_by_label("loss", exact=True).select_option("cross entropy")
    for _ in range(3):
        press(page, "one epoch")
    eventually(lambda: "penalty=l2" in page.evaluate("location.hash"))
    fragment = page.evaluate("location.hash")
    assert fragment.startswith("#v=1&")
    again = opened(html, fragment)
    for _ in range(3):
        press(again, "one epoch")
    shown = """() => [...document.querySelectorAll(
      "select, .size span, .feature[aria-pressed=true], .figures dd"
    )].map((x) => x.value ?? x.innerText)"""
    for one in (page, again):
        one.locator(".epoch", has_text="3").wait_for()
    eventually(lambda: again.evaluate(shown) == page.evaluate(shown))


@pytest.mark.parametrize(("fragment", "said"), [
    ("#v=2&data=xor", "made by version 2"),
    ("#v=1&rate=fast", "rate=fast"),
    ("#v=1&layers=4.tanhh", "layers=4.tanhh"),
    ("#v=1&layers=999.tanh", "layers=999.tanh"),
    ("#v=1&features=x3", "x3 is not known"),
    ("#v=1&features=x1*", "cannot be read"),
    ("#v=1&features=log(x1)", "has no value at x1 ="),
    ("#v=1&data=%3Dz=x1/0", "has no value"),
    ("#v=1&data=nowhere", "data=nowhere"),
    ("#v=1&constructor=1", "constructor=1"),
])  # fmt: skip
def test_a_bad_address_is_a_sentence_and_the_page_goes_on(opened, html, fragment, said):
    page = opened(html, fragment)
    assert said in page.locator(".note.shown").inner_text()
    before = loss(page)
    press(page, "one epoch")
    eventually(lambda: loss(page) != before)


def test_formulas_are_features_and_data(opened, html):
    page = opened(html)
    page.get_by_label("own: x1 - x2", exact=True).fill("sin(3*x1) - x2**2")
    page.get_by_label("own: x1 - x2", exact=True).press("Enter")
    assert page.locator(".feature[aria-pressed=true]").count() == 3
    page.locator("[data-key=formula]").fill("y > x**3")
    page.locator("[data-key=formula]").press("Enter")
    assert page.locator(".legend span").count() == 2
    page.locator("[data-key=formula]").fill("y > alert(1)")
    page.locator("[data-key=formula]").press("Enter")
    assert "alert is not known" in page.locator(".note.shown").inner_text()
    press(page, "one epoch")


def test_a_weight_is_asked_and_nudged(opened, html):
    page = opened(html, "#v=1&held=0")
    features, neurons = page.locator(".feature canvas"), page.locator(".column:nth-child(2) canvas")
    start, end = features.first.bounding_box(), neurons.first.bounding_box()
    x = (start["x"] + start["width"] + end["x"]) / 2
    y = (start["y"] + start["height"] / 2 + end["y"] + end["height"] / 2) / 2
    page.mouse.click(x, y)
    assert page.locator(".why h2").inner_text().startswith("weight from x")
    assert "open the playground by the command retrograd play" in page.locator(".why").inner_text()
    page.get_by_label("of what", exact=True).select_option("mean of all examples")
    gradient, before = number(page.locator(".gradient output").inner_text()), loss(page)
    press(page, "change it by 0.01")
    assert loss(page) - before == pytest.approx(0.01 * gradient, rel=0.1, abs=2e-4)
    assert "the gradient predicted" in page.locator(".moved").inner_text()


def test_it_goes_back_in_time(opened, html):
    page = opened(html)
    losses = [loss(page)]
    for epoch in range(1, 6):
        press(page, "one epoch")
        page.locator(".epoch", has_text=str(epoch)).wait_for()
        losses.append(loss(page))
    page.get_by_label("back in time", exact=True).fill("2")
    eventually(lambda: loss(page) == losses[2])
    assert page.locator(".epoch").inner_text() == "2"
    press(page, "one epoch")
    eventually(lambda: page.locator(".epoch").inner_text() == "3")


def test_a_table_is_dropped_and_its_cells_are_text(opened, html, tmp_path):
    hostile = '"<img src=x onerror=""ran=1"">"'
    rows = [f"{i / 7},{(i * i) % 5},{hostile if i % 2 else 'b'}" for i in range(20)]
    file = tmp_path / "own.csv"
    file.write_text("\n".join(["<b>u</b>,v,kind", *rows]), encoding="utf-8")
    page = opened(html)
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".legend", has_text="<img").wait_for()
    assert page.locator(".across").inner_text() == "<b>u</b>"
    press(page, "one epoch")
    assert page.evaluate("window.ran") is None
    assert page.locator(".playground img, .playground b b").count() == 0


@pytest.mark.parametrize(("content", "said"), [
    (b"", "no rows"),
    (b"a,b\n1,2\n", "three columns"),
    (b"1,2,3\n4,5,6\n", "must name the columns"),
    (b"a,b,c\n1,2\n", "Row 2 has 2 cells"),
    (b"a,b,c\nx,y,z\nu,v,w\n", "two columns of numbers"),
    (b"a,b,c\n1,2,z\n3,4,z\n", "nothing to tell apart"),
    (b'a,b,c\n1,2,"z\n', "quotation mark"),
    (b"\xff\xfe\x00", "not text in UTF-8"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_a_sentence(opened, html, tmp_path, content, said):
    file = tmp_path / "own.csv"
    file.write_bytes(content)
    page = opened(html)
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".note.shown", has_text=said).wait_for()
    press(page, "one epoch")


def test_points_are_painted_and_erased(opened, html):
    page = opened(html)
    press(page, "paint")
    plane = page.locator(".plane").bounding_box()
    centre = plane["x"] + plane["width"] / 2, plane["y"] + plane["height"] / 2
    counts = """() => [...document.querySelectorAll(".table td")]
      .reduce((count, cell) => count + Number(cell.innerText), 0)"""
    press(page, "paint points of class 0")
    for i in range(4):
        page.mouse.click(centre[0] - 60 + 40 * i, centre[1])
    eventually(lambda: page.evaluate(counts) >= 3)
    press(page, "erase")
    before = page.evaluate(counts)
    page.mouse.click(centre[0] - 60, centre[1])
    eventually(lambda: page.evaluate(counts) < before)


@pytest.mark.parametrize("fragment", [
    "&data=moons&layers=4.tanh,3.relu&loss=binary_cross_entropy&batch=0&rate=0.1",
    "&data=circle&optimiser=Adam&rate=0.01&penalty=l2&dropout=0.2&held=0",
    "&data=speeds&loss=cross_entropy&held=0&layers=6.sigmoid",
    "&data=plane&loss=huber&noise=0.1&features=x1,x2,x1*x2",
    "&data=gaussians&loss=hinge&layers=",
])  # fmt: skip
def test_the_script_it_exports_has_the_loss_of_the_page(opened, html, tmp_path, fragment):
    page = opened(html, f"#v=1{fragment}")
    for _ in range(3):
        press(page, "one epoch")
    eventually(lambda: page.locator(".epoch").inner_text() == "3")
    page.locator("summary[title='save']").click()
    with page.expect_download() as download:
        press(page, "a Python script that goes on from here")
    script = tmp_path / "network.py"
    download.value.save_as(script)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    now, later = (float(line.split(": ")[1]) for line in done.stdout.splitlines())
    assert now == pytest.approx(loss(page), rel=1e-3)
    assert later < now


@pytest.mark.parametrize("window", [WALL, PROJECTOR, PHONE], ids=lambda one: str(one["width"]))
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("fragment", [
    "", "#v=1&lesson=overfitting", "#v=1&layers=" + ",".join(["8.leaky_relu"] * 4),
])  # fmt: skip
def test_nothing_is_outside_of_the_window(opened, html, window, language, fragment):
    page = opened(html, fragment, viewport=window)
    page.get_by_role("button", name="neuron 1 of layer 1: ask about it").click()
    page.locator("header select").last.select_option(language)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]


def test_keys_are_enough(opened, html):
    page = opened(html)
    page.keyboard.press("ArrowRight")
    eventually(lambda: page.locator(".epoch").inner_text() == "1")
    page.keyboard.press("Space")
    eventually(lambda: int(page.locator(".epoch").inner_text()) > 3)
    page.keyboard.press("Space")
    page.get_by_role("button", name="neuron 2 of layer 1: ask about it").focus()
    page.keyboard.press("Enter")
    assert page.locator(".why h2").inner_text() == "bias of neuron 2 of layer 1"
    page.locator("main").focus()
    page.keyboard.press("Escape")
    assert page.locator(".why").is_hidden()
    page.keyboard.press("r")
    eventually(lambda: page.locator(".epoch").inner_text() == "0")


def test_a_policy_lets_nothing_in_or_out(opened, html):
    assert "default-src 'none'" in html
    assert "connect-src" not in html.partition("<body>")[0].partition("<style>")[0]
    page = opened(html)
    assert page.evaluate("fetch('https://example.org').then(() => 1, () => 0)") == 0
    assert all("violates" in fault or "fetch" in fault.lower() for fault in opened.faults)
    opened.faults.clear()


def test_every_word_of_the_page_is_known():
    scripts = "\n".join((FOLDER / part).read_text("utf-8") for part in made._PARTS)
    patterns = [
        r'\bsay\("([^"]+)"', r'Complaint\("([^"]+)"', r'labelled\("([^"]+)"',
        r'\b(?:slider|number)\("([^"]+)"', r'button\("[^"]+", "([^"]+)"', r'named\(\w+, "([^"]+)"',
        r'menu\("[^"]+", "([^"]+)"',
    ]  # fmt: skip
    asked = {word for pattern in patterns for word in re.findall(pattern, scripts)}
    lessons = re.findall(r'^  "?([\w ]+)"?: \{ data', scripts, re.MULTILINE)
    assert len(lessons) == 8
    asked |= {f"{kind} {name}" for name in lessons for kind in ("lesson", "question", "answer")}
    model = playground_model()
    asked |= {f"data {name}" for name in model["sets"]}
    assert set(model["words"]) == {"en", "es"}
    for words in model["words"].values():
        assert asked <= words.keys()
