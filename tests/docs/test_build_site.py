"""The site is built, whole, and loads nothing from elsewhere."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import build_site
import pytest

from autograd.translation import speak

MISSING = [name for name in ("zensical", "mkdocstrings") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"the site needs {' and '.join(MISSING)}: pip install '.[docs]'"
)
LOADED = re.compile(r"<(?:script|img|link|iframe|source|video)\b[^>]*?\b(?:src|href)=\"([^\"]*)\"")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # All lessons are run by their own tests.
        patch.setattr(build_site, "scripts", lambda all=build_site.scripts: all()[:1])
        yield build_site.build(tmp_path_factory.mktemp("docs"))
    speak("en")


def test_nothing_is_loaded_from_elsewhere(site):
    for page in site.rglob("*.html"):
        loaded = LOADED.findall(page.read_text(encoding="utf-8"))
        assert loaded
        for address in loaded:
            assert not re.match(r"(?:\w+:)?//", address), (page.name, address)
    for sheet in site.rglob("*.css"):
        for address in re.findall(
            r"(?:url\(|@import\s+)['\"]?([^'\")]+)", sheet.read_text("utf-8")
        ):
            assert not re.match(r"(?:https?:)?//", address), (sheet.name, address)


def test_what_is_loaded_and_linked_is_there(site):
    for page in site.rglob("*.html"):
        # It stands anywhere, and so its addresses begin at the root of a site.
        if page.name == "404.html":
            continue
        text = page.read_text(encoding="utf-8")
        for address in [*LOADED.findall(text), *re.findall(r'<a\b[^>]*\bhref="([^"]*)"', text)]:
            path = unquote(address.partition("#")[0])
            if path and not re.match(r"\w+:", path):
                assert (page.parent / path).is_file(), (page.name, address)


def test_the_pages_are_there_with_their_pictures(site):
    names = {str(page.relative_to(site).with_suffix("")) for page in site.rglob("*.html")}
    assert {"index", "table", "how_it_works", "CONTRIBUTING"} <= names
    assert {str(Path("lecture", "es", "index")), str(Path("api", "nn"))} <= names
    assert "pictures/index-" in (site / "index.html").read_text(encoding="utf-8")
    assert "gelu.svg" in (site / "table.html").read_text(encoding="utf-8")


def test_it_can_be_searched(site):
    found = json.loads((site / "search.json").read_text(encoding="utf-8"))["items"]
    titles = {item["title"] for item in found}
    assert {"softplus", "Step through backprop"} <= titles


def test_parameters_that_are_described_together_have_each_its_own_type(site):
    text = (site / "api" / "nn.html").read_text(encoding="utf-8")
    layer = text.partition('id="nn.Layer"')[2].partition('id="nn.LearningRate"')[0]
    seed = layer.partition("<code>seed</code>")[2].partition("</li>")[0]
    assert "Random" in seed
    assert "relu" not in seed
    assert "&gt;&gt;&gt;" in layer
