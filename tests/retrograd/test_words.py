"""The command where nobody listens: closed streams, and readers who leave."""

import os
import subprocess
import sys

import pytest

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
