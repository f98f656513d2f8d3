"""A browser for the tests of pages; they are skipped where there is none."""

from __future__ import annotations

import shutil
from contextlib import suppress

import pytest
from windows import WALL

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = _launched(started.chromium, playwright.Error)
        if browser is None:
            pytest.skip("there is no Chromium to show pages in: `apt-get install chromium`")
        yield browser
        browser.close()


def _launched(chromium, error):
    """Start the system's Chromium, or one that playwright has installed."""
    installed = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with suppress(error):
        # A container's root has no sandbox of Chromium's.
        return chromium.launch(executable_path=installed, args=["--no-sandbox"])
    return None


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page from a file, as somebody would; any fault or request is the test's failure."""
    contexts, faults = [], []

    def open_page(html, fragment="", **options):
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(**{"viewport": WALL, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("request", lambda request: asked(request.url, file))
        page.goto(f"{file.as_uri()}{fragment}")
        return page

    def asked(url, file):
        if not url.startswith(("data:", file.as_uri())):
            faults.append(f"asks for {url}")

    open_page.faults = faults
    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
