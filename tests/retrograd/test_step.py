import subprocess
import sys

import pytest

from retrograd.command import main

EXPRESSION = ["tanh(a*b + c)", "a=2", "b=-3", "c=6.5"]


def test_batch_prints_every_step(capsys):
    assert main(["step", *EXPRESSION, "--batch"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert lines[0] == "[1/8] forward   v1 = a·b = 2·(−3) = −6"
    assert lines[-1].endswith(
        "b.grad += v1.grad · ∂v1/∂b = 0.7864 · a = 0.7864·2 = 1.573     0 → 1.573"
    )


def test_files_are_written_and_named(tmp_path, capsys):
    files = ["--html", str(tmp_path / "s.html"), "--latex", str(tmp_path / "s.tex")]
    assert main(["step", "a*b", "a=1", "b=2", *files, "--svg", str(tmp_path / "s.svg")]) == 0
    names = ["s-1.svg", "s-2.svg", "s-3.svg", "s.html", "s.tex"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split("/")[-1] for line in err.splitlines()] == [*names[3:], *names[:3]]


def test_without_a_file_there_is_a_prompt_that_takes_piped_commands():
    done = subprocess.run(
        [sys.executable, "-m", "autograd", "step", *EXPRESSION],
        input="next\nuntil a\nprint a\nquit\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    first, step, contribution, value = done.stdout.splitlines()
    assert first == "8 steps to result and back. Type help for the commands."
    assert step.startswith("[1/8] forward")
    assert contribution.startswith("[7/8] backward  v1 = a·b   a.grad += ")
    assert value == "Value(data=2.0, grad=-2.359343198897782, label='a')"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["a*b", "a=1"], "b has no value"),
        ([], "there is no expression"),
        (["log(a)", "a=-1"], "log(a) is not defined at a = -1.0"),
    ],
)
def test_bad_input_is_one_line_and_status_2(words, problem, capsys):
    assert main(["step", *words, "--batch"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert problem in err


def test_a_folder_that_cannot_be_made_is_one_line_and_nothing_is_written(tmp_path, capsys):
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "steps.html"
    assert main(["step", "a*a", "a=1", "--html", str(target)]) == 2
    assert "cannot write to the folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_graph_too_large_to_draw_is_one_line(tmp_path, capsys):
    expression = "+".join(["a"] * 600)
    assert main(["step", expression, "a=1", "--html", str(tmp_path / "s.html")]) == 2
    assert "500" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
