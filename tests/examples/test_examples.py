"""The lecture's scripts: each runs, draws, speaks Spanish, and gets its numbers right."""

import ast
import re
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from io import StringIO

import pytest

from autograd.language import speak
from retrograd.command import main
from retrograd.lesson import scripts

SCRIPTS = scripts()
MOST_LINES = 79

NUMBERS = {
    "01": ["100% de 150", "el 33%", "1.1 y 3.4 m/s"],
    "02": ["1 + 1 = 2   →   1", "1 + 1 − 2 =  0   →   1"],
    "03": ["= 28", " 1.000     0.0°", "Gana A"],
    "04": ["2 2 1 0 ", "2 3 3 2 1 0 ", "3 3 4 4 4 4 4 4 4 4 4 4  ninguna"],
    "05": ["acierta el 95%", "7 tomadas por manzanas, 1 por"],
    "06": ["c11 = 1·9 + 2·6 + 3·3 =  9 + 12 +  9 = 30", "138  114   90"],
    "07": ["z2 = (−1)·(2) + (0.5)·(−1) + (0) = −2.5", "= (3, 2)"],
    "08": ["0.007   0.197   0.250   0.197   0.007", "max(0.3, 1.2, −0.5) = 1.2"],
    "09": ["J(1.5) = 1.8250", "el 77%", "pérdida 0.693"],
    "10": ["−1.047, donde f = −0.410", "0.946, donde f =  0.389"],
    "11": [
        "error total 0.298371109",
        "w1 ← 0.149780716",
        "w2 ← 0.199561432",
        "w3 ← 0.249751144",
        "w4 ← 0.299502287",
        "w5 ← 0.358916480",
        "w6 ← 0.408666186",
        "w7 ← 0.511301270",
        "w8 ← 0.561370121",
    ],
    "12": ["completo                   1", "9.1966  0.1204"],
    "13": ["OR 1   AND 1   →   0", "Pérdida 0.698 → 0.002"],
    "14": ["100%       0.74     75%", "95%       0.32     88%"],
    "15": ["∂J/∂…  0.053566"],
}
"""What is said in Spanish; the numbers are the same in every language."""


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """Run a lesson in Spanish, once, and return what it said and the folder with its pictures."""

    @cache
    def attend(script):
        folder, said = tmp_path_factory.mktemp(script.stem), StringIO()
        with redirect_stdout(said):
            assert main(["lesson", str(script), "--lang", "es", "--out", str(folder)]) == 0
        return said.getvalue(), folder

    return attend


def _named(script):
    return script.stem


def test_there_is_one_script_for_each_topic():
    assert [script.name[:2] for script in SCRIPTS] == [f"{n:02}" for n in range(1, 16)]
    assert [script.name[:2] for script in SCRIPTS] == list(NUMBERS)


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_a_script_is_short_and_ends_with_something_to_try(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    tree = ast.parse(text)
    (body,) = (f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "main")
    strings = [node.value for node in ast.walk(body) if isinstance(node, ast.Constant)]
    assert any(str(string).startswith("\nTo try: ") for string in strings)
    assert text.endswith('\n\nif __name__ == "__main__":\n    run(__file__)\n')


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_a_script_gets_its_numbers_right(script, lecture):
    said, _ = lecture(script)
    for fragment in NUMBERS[script.name[:2]]:
        assert fragment in said


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_a_script_ends_in_spanish_with_something_to_try(script, lecture):
    said, _ = lecture(script)
    assert "\nPara probar: " in said
    assert "To try" not in said
    assert not re.search(r"\bnan\b", said)


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_a_script_draws(script, lecture):
    said, folder = lecture(script)
    pictures = sorted(folder.iterdir())
    assert 1 <= len(pictures) <= 2
    for picture in pictures:
        assert picture.name.startswith(f"{script.name[:2]}-")
        assert f"[figura: {picture}]" in said
        assert "</svg>" in picture.read_text(encoding="utf-8")


def test_a_script_runs_by_itself(tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPTS[1], "--out", tmp_path / "new" / "folder"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The threshold neuron, with a threshold and with a bias\n───")
    assert (tmp_path / "new" / "folder" / "02-and-or.svg").exists()


def test_without_the_large_libraries_the_last_script_says_so(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "keras", None)
    assert main(["lesson", "15"]) == 0
    said = capsys.readouterr().out
    assert "PyTorch: skipped. " in said
    assert "Keras: skipped. " in said


@pytest.mark.parametrize(("module", "library"), [("torch", "PyTorch"), ("keras", "Keras")])
def test_the_large_libraries_compute_the_same(module, library, capsys):
    pytest.importorskip("torch")
    pytest.importorskip(module)
    assert main(["lesson", "15"]) == 0
    part = capsys.readouterr().out.partition(f"{library}, with the same weights:")[2]
    assert part.splitlines()[3] == "    equal to 1e-6"
