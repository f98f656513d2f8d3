"""The pages as they are written: each command in them works (their Python runs as doctests)."""

import re
import shlex
import sys
import webbrowser
from http.server import ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest

from autograd.translation import speak
from retrograd.command import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = sorted(
    {
        line.partition("  #")[0]
        for page in PAGES
        for kind, block in BLOCK.findall(page.read_text(encoding="utf-8"))
        if kind == "sh"
        for line in block.splitlines()
        if line.startswith("retrograd ")
    }
)


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


def _interrupted(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_page_works(command, tmp_path, monkeypatch):
    copytree(ROOT / "examples" / "data", tmp_path / "examples" / "data")
    monkeypatch.chdir(tmp_path)
    # The prompt hears nothing, and ends; who serves hears Ctrl-C.
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", _interrupted)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    assert main(shlex.split(command)[1:]) == 0


def test_each_page_has_its_place_in_the_navigation():
    listed = re.findall(r"\]\(([\w./]+\.md)\)", (ROOT / "docs" / "SUMMARY.md").read_text("utf-8"))
    pages = {file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs").rglob("*.md")}
    assert pages - {"SUMMARY.md"} <= set(listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_in_a_page_is_examples_with_their_results(page):
    blocks = [code for kind, code in BLOCK.findall(page.read_text("utf-8")) if kind == "python"]
    assert all(code.startswith(">>> ") for code in blocks)


def test_the_entry_that_is_shown_is_the_one_in_the_table():
    page = (ROOT / "docs" / "how_it_works.md").read_text(encoding="utf-8")
    (entry,) = [code for kind, code in BLOCK.findall(page) if "= entry(" in code]
    table = (ROOT / "autograd" / "table").glob("*.py")
    assert any(entry in room.read_text(encoding="utf-8") for room in table)
