import subprocess
import sys
from pathlib import Path

import pytest

DRAW = ["draw", "a*b", "a=1", "b=2"]

# Python has some of its library, such as re, before it looks at what it is to run: not these.
STRANGERS = [
    *("random", "logging", "tempfile", "inspect", "difflib", "numbers", "copy", "argparse"),
    *("numpy", "tqdm", "graphviz", "pygraphviz", "matplotlib", "nn", "viz", "retrograd"),
]


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("option", [["-m", "autograd"], ["-mautograd"], ["-B", "-m", "autograd"]])
def test_the_module_imports_nothing_from_the_current_folder(
    tmp_path: Path, option: list[str]
) -> None:
    for name in STRANGERS:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a stranger was run')")
    done = run(tmp_path, *option, *DRAW)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<svg")


@pytest.mark.parametrize("words", [["-m", "lab"], ["lab/__main__.py"], ["-c", "import lab"]])
def test_other_programs_import_what_they_like(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").write_text("import autograd, colours")
    (tmp_path / "lab" / "__main__.py").write_text("import autograd, colours")
    for folder in (tmp_path, tmp_path / "lab"):
        (folder / "colours.py").write_text("print('mine')")
    done = run(tmp_path, *words)
    assert (done.stdout, done.stderr) == ("mine\n", "")


def test_an_isolated_python_keeps_its_library(tmp_path: Path) -> None:
    assert run(tmp_path, "-I", "-m", "autograd", "--version").stdout.startswith("retrograd ")
