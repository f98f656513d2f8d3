"""The command as a whole: its help, its exit statuses, its two front doors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import __version__
from retrograd import draw
from retrograd.command import main

COMMANDS = [[sys.executable, "-m", "autograd"], [str(Path(sys.executable).with_name("retrograd"))]]


@pytest.mark.parametrize("command", COMMANDS, ids=["module", "script"])
def test_both_doors_lead_to_the_command_from_anywhere(command, tmp_path):
    def run(*words):
        return subprocess.run(
            [*command, *words], cwd=tmp_path, capture_output=True, encoding="utf-8"
        )

    version = run("--version")
    assert (version.returncode, version.stdout) == (0, f"retrograd {__version__}\n")
    drawn = run("draw", "ü*b", "ü=2", "b=-3", "-o", "g.dot")
    assert (drawn.returncode, drawn.stdout, drawn.stderr) == (0, "", "wrote g.dot\n")
    assert "ü" in (tmp_path / "g.dot").read_text(encoding="utf-8")
    failed = run("draw", "a*b", "a=2")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("retrograd: error: b has no value")
    assert failed.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["train"], ["draw"]])
def test_help_has_an_example(capsys, words):
    with pytest.raises(SystemExit) as caught:
        main([*words, "--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert f"usage: {' '.join(['retrograd', *words])}" in out
    assert f"examples:\n  {' '.join(['retrograd', *(words or ['train'])])} " in out
    assert all(len(line) <= 100 for line in out.splitlines())


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "the following arguments are required: COMMAND (retrograd --help says more)"),
        (["drow"], "argument COMMAND: invalid choice: 'drow'"),
        (["train"], "the following arguments are required: DATA.csv, --target"),
        (["train", "x.csv", "--target", "y", "--epoch", "3"], "not understood: --epoch 3"),
    ],
)
def test_wrong_usage_is_one_line(capsys, words, problem):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"retrograd: error: {problem}")
    assert err.count("\n") == 1


def test_ctrl_c_is_no_traceback(capsys, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(draw, "run", interrupt)
    assert main(["draw", "a", "a=1"]) == 130
    assert capsys.readouterr().err == "\nretrograd: interrupted\n"


def _run_into(stdout, *words, **options):
    return subprocess.run(
        [sys.executable, "-m", "autograd", *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **options,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_told():
    with open("/dev/full", "w") as full:
        done = _run_into(full, "draw", "a*a", "a=2")
    assert done.returncode == 2
    assert "standard output: No space left on device" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_reader_who_leaves_early_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = _run_into(writer, "draw", "a*a", "a=2")
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
