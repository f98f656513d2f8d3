"""The lecture's scripts: each runs, draws, speaks Spanish, and gets its numbers right."""

import ast
import re
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from io import StringIO

import pytest

from autograd.translation import speak
from retrograd.command import main
from retrograd.lesson import scripts

SCRIPTS = scripts()
MOST_LINES = 79
MOST_LINES_OF_THE_ENGINE = 60

NUMBERS = {
    "00": ["∂L/∂w = −1.692", "autograd da lo mismo.", "    L = 0.289"],
    "01": ["100% de 150", "el 33%", "1.1 y 3.4 m/s"],
    "02": ["1·1 + 1·1 = 2   →   1", "1·1 + 1·1 + (−1) =  1   →   1"],
    "03": ["= 28", " 1.000     0.0°", "Gana A"],
    "04": ["2 2 1 0 ", "2 3 3 2 1 0 ", "3 3 4 4 4 4 4 4 4 4 4 4             ninguna"],
    "05": ["acierta el 90%", "1 tomadas por naranjas, 7 por"],
    "06": ["c11 = 1·9 + 2·6 + 3·3 =  9 + 12 +  9 = 30", "138  114   90"],
    "07": ["z2 = (−1)·(2) + (0.5)·(−1) + (0) = −2.5", "= (3, 2)"],
    "08": ["0.007   0.197   0.250   0.197   0.007", "max(0.3, 1.2, −0.5) = 1.2"],
    "09": ["J(1.5) = 1.8250", "mae    w = 1.95", "el 87%", "el 40%", "pérdida 0.693"],
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
        "de este paso 0.291027774",
        "z = w1·x1 + w2·x2 = ",
        "∂J/∂w1 = ∂J/∂e · ∂e/∂ŷ · ∂ŷ/∂z · ∂z/∂w1\n       = ",
        "La mano y el motor coinciden.",
    ],
    "12": ["completo                 1 ", "9.197    0.1204"],
    "13": ["OR 1   AND 1   →   0", "Pérdida 0.698 → 0.002"],
    "14": ["100%       0.74     75%", "95%       0.32     88%"],
    "15": ["∂J/∂…  0.053566"],
    "16": [
        "def step(X, y, W1, b1",
        "    Z1 = X @ W1.T + b1",
        "983 nodos se han convertido en 32 ",
        "0.721 → 0.005",
    ],
}
"""What is said in Spanish; the numbers are the same in every language."""

CHANGES = [
    ("02", "[1, 1], threshold=1", "[-1, -1], threshold=-1", "−1·1 + −1·1 + (1) = −1   →   0"),
    ("03", '"A": (1.5, 2)', '"A": (150, 200)', "A wins, but length counts too: it is 250.00 long"),
    ("03", '"B": (8, 1)', '"B": (-0.3, -0.4)', "−1.000   180.0°"),
    (
        "04",
        "EPOCHS = 12",
        "EPOCHS = 2",
        "AND  2 3                                 not known after 2 ",
    ),
    ("05", "n=100", "n=60", "60 fruits"),
    ("09", "7.8]", "78]", "mae    w = 2.07"),
    ("10", "0.127)", "0.5)", "4.322e+04  diverged"),
    ("12", "rate=0.1)", "rate=2)", "2.705e+10  diverged"),
    ("13", "HIDDEN, SEED = 4, 1", "HIDDEN, SEED = 3, 0", "a network with 3 hidden neurons"),
    ("14", "n=20", "n=30", "30 examples with much noise"),
    ("16", "[2, 16, 16, 1]", "[2, 8, 1]", "    return loss, dW1, db1, dw2, db2\n"),
]
"""What a reader changes, as the lessons ask for, and what the lesson says then."""


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
    assert [script.name[:2] for script in SCRIPTS] == [f"{n:02}" for n in range(len(SCRIPTS))]
    assert [script.name[:2] for script in SCRIPTS] == list(NUMBERS)


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_a_script_is_short_and_ends_with_something_to_try(script):
    text = script.read_text(encoding="utf-8")
    engine = MOST_LINES_OF_THE_ENGINE if script.name.startswith("00") else 0
    assert len(text.splitlines()) <= MOST_LINES + engine
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


@pytest.mark.parametrize(("number", "old", "new", "expected"), CHANGES)
def test_what_is_said_follows_a_change(number, old, new, expected, tmp_path, capsys):
    (script,) = (script for script in SCRIPTS if script.name.startswith(number))
    text = script.read_text(encoding="utf-8")
    assert text.count(old) == 1
    changed = tmp_path / script.name
    changed.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["lesson", str(changed), "--out", str(tmp_path / "pictures")]) == 0
    assert expected in capsys.readouterr().out


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
        [sys.executable, SCRIPTS[2], "--out", tmp_path / "new" / "folder"],
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
