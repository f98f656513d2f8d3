"""Text outputs in scripts whose output cannot carry the full notation."""

import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import DomainError, Value, explain, tree
from autograd.stand_ins import HANDLER, carried

ENCODINGS = ["utf-8", "cp1252", "latin-1", "ascii"]

SCRIPT = """
import autograd
from autograd import *
from autograd.parsing import parse
from autograd.stepping.exercise import Exercise
from autograd.stepping.prompt import debug
from autograd.stepping.quiz import Quiz, quiz

a, b, ö = Value(-2.0, "a"), Value(3.0, "b"), Value(0.5, "ö日")
L = a * b + a**-2 + a**10 * ö + (a * a).sqrt() + (a + b).sqrt() + b.sigmoid()
L.label = "L"
L.backward()
print(tree(L))
print(f"{tree(L)}", [tree(a)])
print(tree(autograd.sum([a, b, *map(Value, range(12))])))
print(explain(L, a))
print(explain(L, a, paths=0))
print(nudge(L, a))
print(nudge(L, a, 0.1))
print(summary(L))
print(gradcheck(L))
for step in L.steps():
    print(step)
print(L.steps())
print(a, ö, [ö], f"{ö}")
program = autograd.compile(L, inputs=[ö])
print(program, program.report(verbose=True))
print(Exercise(L))
print(Quiz(L).check({"a": 1, "ö日": -2}))
for fails in (lambda: Value(-1.0, "∂").log(), lambda: parse("a − ) · b", a=1)):
    try:
        fails()
    except ValueError as error:
        print(error)
a.data = 5.0
try:
    tree(L)
except StaleGraphError as error:
    print(error)
L.forward()
quiz(L)
debug(L)
"""

ANSWERS = "1\n1\nx\n" * 20 + "\n" * 40
COMMANDS = "next 20\nlist\nwhere\nexplain a\nnudge a\nprint L\nuntil nan\nbreak L\nset a -1\n"


def run(encoding: str, *words: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *words],
        input=given.encode("utf-8"),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode(encoding)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    script = tmp_path_factory.mktemp("scripts") / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return {
        encoding: run(encoding, str(script), given=ANSWERS + COMMANDS) for encoding in ENCODINGS
    }


def test_every_output_is_carried(outputs: dict[str, str]) -> None:
    for encoding, text in outputs.items():
        for line in carried(outputs["utf-8"], TextIOWrapper(BytesIO(), encoding)).splitlines():
            assert line in text


def test_the_full_notation_where_it_can_be(outputs: dict[str, str]) -> None:
    full = outputs["utf-8"]
    for sign in ["├─ ", "└─ ", "│  ", "a·b = −6", "a⁻²", "a¹⁰", "√", "∂L/∂a", " → ", "…", "ö日"]:
        assert sign in full
    assert "\\" not in full


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [
        ("ascii", ["v1 = a*b = -6", "a^-2", "a^10", "dL/da", " -> ", r"\xf6\u65e5", "..."]),
        ("latin-1", ["v1 = a·b = -6", "a^-2", "a^10", "dL/da", " -> ", r"ö\u65e5", "..."]),
        ("cp1252", ["v1 = a·b = -6", "a^-2", "a^10", "dL/da", " -> ", r"ö\u65e5", "…"]),
    ],
)
def test_plain_signs_elsewhere(outputs: dict[str, str], encoding: str, signs: list[str]) -> None:
    for sign in ["+- ", "|  ", "sqrt v7", "sigma(b)", *signs]:
        assert sign in outputs[encoding]
    assert r"\u22" not in outputs[encoding]
    assert r"\u25" not in outputs[encoding]


@pytest.mark.parametrize(
    ("encoding", "step"),
    [
        ("utf-8", "∂L/∂b = 1 · a = 1·2 = 2     0 → 2"),
        ("cp1252", "dL/db = 1 · a = 1·2 = 2     0 -> 2"),
        ("latin-1", "dL/db = 1 · a = 1·2 = 2     0 -> 2"),
        ("ascii", "dL/db = 1 * a = 1*2 = 2     0 -> 2"),
    ],
)
def test_the_command(encoding: str, step: str) -> None:
    out = run(encoding, "-m", "autograd", "step", "a*b", "a=2", "b=-3", "--batch")
    assert step in out.replace("result", "L")
    assert "--help" in run(encoding, "-m", "autograd", "train", "--help")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_lesson(language: str) -> None:
    out = run("cp1252", "-m", "autograd", "lesson", "11", "--lang", language)
    assert r"\u2" not in out


def test_an_error_of_the_command() -> None:
    words = "-m autograd draw log(β) β=-1".split()  # noqa: SIM905
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"},
    )
    assert b"log: log(beta) is not defined at beta = -1.0" in done.stderr


def test_streams_of_other_kinds_carry_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    a = Value(-3.0, "a")
    L = a * 2
    L.backward()
    odd = StringIO()
    for stream in None, StringIO(), TextIOWrapper(BytesIO(), "utf-16"), odd, object():
        monkeypatch.setattr(sys, "stdout", stream)
        assert str(tree(L)).startswith("L = a·2 = −6")
        assert str(explain(L, a)) == explain(L, a).text


def test_the_text_itself_stays_full(monkeypatch: pytest.MonkeyPatch) -> None:
    a = Value(-3.0, "a")
    L = a * 2
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), "ascii"))
    assert next(iter(L.steps())).text.endswith("L = a·2 = (−3)·2 = −6")
    assert tree(L).endswith("└─ 2 = 2")
    assert str(tree(L)).endswith("+- 2 = 2")
    with pytest.raises(DomainError) as caught:
        Value(-1.0, "∂").log()
    assert "log(d) is not defined" in str(caught.value)


@given(st.text(), st.sampled_from([*ENCODINGS, "cp437", "shift_jis", "utf-16"]))
def test_any_text_is_carried(text: str, encoding: str) -> None:
    shown = carried(text, TextIOWrapper(BytesIO(), encoding))
    shown.encode(encoding)
    text.encode(encoding, HANDLER)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return
    assert shown == text


def test_indices_above_and_below_stay_apart_in_ascii():
    stream = TextIOWrapper(BytesIO(), "ascii")
    assert carried("δ¹₂·w²₁₂ + x₁ + z¹⁰", stream) == "delta^1_2*w^2_12 + x1 + z^10"
