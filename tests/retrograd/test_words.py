"""The command where nobody listens: closed streams, and readers who leave."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd import Value
from retrograd import words
from retrograd.command import main
from retrograd.errors import InputError

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="streams close differently there")
COMMAND = f"{sys.executable} -m autograd"
FILES = {"model.json", "loss.svg", "network.svg", "graph.svg"}


@pytest.fixture(autouse=True)
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{i % 7},{i % 2}\n" for i in range(20))
    (tmp_path / "data.csv").write_text(f"x,y\n{rows}")


def shell(line):
    return subprocess.run(["sh", "-c", line], capture_output=True, encoding="utf-8")


@posix_only
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "words",
    [
        "train data.csv --target y --epochs 2 --layers 2",
        "draw 'a*b' a=1 b=2 -o g.svg",
        "step 'a*b' a=1 b=2",
        "step 'a*b' a=1 b=2 --batch",
        "lesson",
    ],
)
def test_a_closed_stream_is_no_fault(words, closed):
    done = shell(f"{COMMAND} {words} {closed}")
    assert done.returncode == 0
    assert "Error" not in done.stderr


@posix_only
def test_a_picture_needs_somewhere_to_go():
    done = shell(f"{COMMAND} draw 'a*b' a=1 b=2 >&-")
    assert done.returncode == 2
    assert done.stderr == "retrograd: error: standard output is closed: give a file with -o\n"


@posix_only
def test_the_files_are_made_where_nobody_reads_the_words(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    words = ["train", "data.csv", "--target", "y", "--epochs", "2", "--layers", "2"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "autograd", *words], stdout=writer, stderr=subprocess.PIPE
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {path.name for path in (tmp_path / "retrograd-out").iterdir()} == FILES


class Gone:
    """An output whose reader has left, as Windows has it."""

    def __init__(self, number):
        self.number = number

    def write(self, _):
        raise OSError(self.number, "Invalid argument")

    def flush(self):
        pass


def test_windows_has_another_word_for_a_reader_who_left(monkeypatch):
    fallen = []
    monkeypatch.setattr(words, "fall_silent", lambda: fallen.append(True))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", Gone(errno.EINVAL))
    words.tell("done")
    assert fallen
    monkeypatch.setattr(sys, "stdout", Gone(errno.ENOSPC))
    with pytest.raises(InputError, match="standard output: Invalid"):
        words.tell("done")
    monkeypatch.setattr(sys, "platform", "linux")
    assert not words.has_left(OSError(errno.EINVAL, "Invalid argument"))
    assert words.has_left(BrokenPipeError())


@pytest.mark.parametrize("missing", [["SIGHUP"], ["SIGBREAK", "SIGHUP", "SIGQUIT"]])
def test_a_system_may_lack_signals(missing):
    program = "".join(f"import signal; vars(signal).pop({name!r}, None)\n" for name in missing)
    program += (
        "from retrograd.command import main\n"
        "from nn.learning.interrupts import SIGNALS\n"
        "print(sorted(number.name for number in SIGNALS))\n"
        "main(['draw', 'a*b', 'a=1', 'b=2', '-o', 'g.dot'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "wrote g.dot\n")
    assert done.stdout.startswith("['SIGINT', 'SIGTERM']")


def test_files_have_the_same_bytes_on_every_system(tmp_path, monkeypatch):
    really_open = Path.open

    def open_as_windows_does(path, mode="r", *given, newline=None, **options):
        ends = "\r\n" if newline is None and mode == "w" else newline
        return really_open(path, mode, *given, newline=ends, **options)

    monkeypatch.setattr(Path, "open", open_as_windows_does)
    commands = [
        ["train", "data.csv", "--target", "y", "--epochs", "2", "--layers", "2", "--out", "out"],
        ["draw", "a*b", "a=1", "b=2", "-o", "g.dot"],
        ["step", "a*b", "a=1", "b=2", "--latex", "g.tex"],
    ]
    for command in commands:
        assert main(command) == 0
    a = Value(2.0, "a")
    autograd.compile(a * a, wrt=[a]).save(tmp_path / "program.py")
    files = [file for file in tmp_path.rglob("*.*") if file.suffix != ".csv"]
    assert len(files) == 7
    assert not [file.name for file in files if b"\r" in file.read_bytes()]
