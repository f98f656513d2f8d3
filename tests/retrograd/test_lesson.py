"""``retrograd lesson``: the list, one lesson, one's own copy of one, in two languages."""

from configparser import ConfigParser
from pathlib import Path

import pytest

from autograd.translation import speak
from retrograd import lesson
from retrograd.command import main

ROOT = Path(lesson.__file__).parents[1]


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


@pytest.fixture
def copy(tmp_path):
    def write(text):
        script = tmp_path / "my_copy.py"
        script.write_text(text, encoding="utf-8")
        return str(script)

    return write


def test_the_list_names_each_lesson_and_where_the_scripts_are(capsys):
    assert main(["lesson"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  00  The engine in sixty lines")
    assert lines[1] == "  01  Rules versus learning: walking, running or biking?"
    assert lines[11].startswith("  11  Backpropagation by hand")
    assert lines[-1].endswith(str(lesson.scripts()[0].parent))


def test_the_list_in_spanish(capsys):
    assert main(["lesson", "--lang", "es"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "  02  La neurona umbral, con umbral y con sesgo"
    assert lines[-1].startswith("Los programas, ")


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("0", "The engine in sixty lines: a number that remembers how it was made"),
        ("00", "The engine in sixty lines: a number that remembers how it was made"),
        ("3", "Which vector is most alike? The dot product and the cosine"),
        ("03", "Which vector is most alike? The dot product and the cosine"),
    ],
)
def test_one_lesson(number, title, capsys):
    assert main(["lesson", number]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == title
    assert lines[1] == "─" * len(lines[0])
    assert not any("[picture" in line for line in lines)


def test_ones_own_copy_is_what_runs(copy, capsys):
    script = copy('"""Mine"""\ndef main(out):\n    print("changed", out)\n')
    assert main(["lesson", script]) == 0
    assert capsys.readouterr().out == "Mine\n────\nchanged None\n"


def test_a_copy_needs_no_title(copy, capsys):
    assert main(["lesson", copy("def main(out):\n    pass\n")]) == 0
    assert capsys.readouterr().out == "my_copy\n───────\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["99"], "there is no lesson '99': retrograd lesson lists them"),
        (["1_"], "there is no lesson '1_'"),
        ([""], "there is no lesson ''"),
        (["away.py"], "there is no script 'away.py'"),
        (["3", "--lang", "tlh"], "argument --lang: invalid choice: 'tlh'"),
        (["3", "4"], "not understood: 4"),
    ],
)
def test_what_cannot_be_run_is_told_in_one_line(words, problem, capsys):
    assert main(["lesson", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"retrograd: error: {problem}")
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["lesson", "3", "--out", str(tmp_path / "file")]) == 2
    assert "cannot make the folder" in capsys.readouterr().err


def test_help_has_an_example(capsys):
    with pytest.raises(SystemExit):
        main(["lesson", "--help"])
    assert "retrograd lesson 11 --lang es --out pictures" in capsys.readouterr().out


def test_the_package_holds_the_lessons_and_every_other_folder():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for room in ("autograd", "nn", "viz", "retrograd")
        for file in (ROOT / room).rglob("__init__.py")
    }
    packages = config["options"]["packages"].split()
    assert set(packages) == folders | {"retrograd.lessons"}
    assert config["options"]["package_dir"].split() == ["retrograd.lessons", "=", "examples"]
