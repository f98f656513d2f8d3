"""The playground where Python answers: served by the command, and inside of one file."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread

import pytest
from windows import WALL

from nn.data.csv_files import read_csv
from retrograd.play import _ASK, Playground
from viz.pages.playground import playground

ROOT = Path(__file__).parents[3]


@pytest.fixture
def served(browser):
    """Open the page as ``retrograd play examples/data/iris.csv`` does; it asks nobody else."""
    header, rows = read_csv(ROOT / "examples" / "data" / "iris.csv")
    table = {"header": header, "rows": [row for _, row in rows]}
    html = playground(table, "species", ask=_ASK, policy="connect-src 'self'; frame-src 'self'")
    with Playground(html, 8970) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        context = browser.new_context(viewport=WALL)
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url)
                if not request.url.startswith((server.address, "data:")) else None)  # fmt: skip
        page.goto(server.address)
        yield page
        context.close()
        server.shutdown()
        thread.join()
    assert [fault for fault in faults if not fault.endswith("/favicon.ico")] == []


def ask_and_step(page):
    """Ask a weight, answer a question of the quiz, and take a step."""
    page.get_by_role("button", name="one epoch", exact=True).click()
    page.get_by_role("button", name="neuron 2 of layer 1: ask about it").click()
    paths = page.locator(".paths")
    paths.get_by_text("Every path, by retrograd").wait_for(timeout=90_000)
    told = paths.get_attribute("data-text")
    assert told.startswith("∂L/∂b1.2 = ") or "\n∂L/∂b1.2 = " in told
    total = told.partition("\nwhere ")[0].rpartition("= ")[2]
    assert total == page.locator(".gradient output").inner_text()
    page.get_by_role("button", name="a quiz on this network").click()
    page.locator(".asking form input").fill("1234567")
    page.get_by_role("button", name="check", exact=True).click()
    page.locator(".asking form", has_text="is wrong, it is").wait_for()
    page.get_by_role("button", name="step through this example").click()
    steps = page.frame_locator("iframe")
    steps.locator(".count", has_text="0 / ").wait_for(timeout=30_000)
    steps.get_by_role("button", name="one on").click()
    steps.locator(".count", has_text="1 / ").wait_for()
    assert steps.locator(".picture svg .node").count() > 20
    page.get_by_role("button", name="close").last.click()
    page.locator("iframe").wait_for(state="detached")


def test_the_command_serves_a_table_and_answers(served):
    assert served.locator(".legend").inner_text().split() == [
        "●", "setosa", "◆", "versicolor", "▲", "virginica",
    ]  # fmt: skip
    ask_and_step(served)


def test_one_file_has_python_in_it(opened):
    where = ROOT / "docs" / "build_playground.py"
    spec = spec_from_file_location("build_playground", where)
    build = module_from_spec(spec)
    spec.loader.exec_module(build)
    if not (build.MODULES / "@hpcc-js").exists():
        pytest.skip("no Pyodide: npm ci --prefix tests/browser brings it")
    html = build.built()
    assert len(html) < 15_000_000
    assert "unsafe-inline" not in html[:2000]
    assert "'unsafe-eval'" not in html[:2000]
    ask_and_step(opened(html))
