"""The pages as they are written: each command in them works (their Python runs as doctests)."""

import re
import shlex
import sys
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


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_page_works(command, tmp_path, monkeypatch):
    copytree(ROOT / "examples" / "data", tmp_path / "examples" / "data")
    monkeypatch.chdir(tmp_path)
    # Nobody looks, and what would serve for ever has an end.
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    monkeypatch.setattr("retrograd.play.Playground.serve_forever", lambda _: None)
    # The prompt hears nothing, and ends.
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    assert main(shlex.split(command)[1:]) == 0


def test_each_page_has_its_place_in_the_navigation():
    listed = re.findall(r"\]\(([\w./]+\.md)\)", (ROOT / "docs" / "SUMMARY.md").read_text("utf-8"))
    pages = {file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs").rglob("*.md")}
    assert pages - {"SUMMARY.md"} <= set(listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_in_a_page_is_examples_with_their_results(page):
    blocks = [code for kind, code in BLOCK.findall(page.read_text("utf-8")) if kind == "python"]
    assert all(code.startswith(">>> ") for code in blocks)
