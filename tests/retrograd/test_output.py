"""Files that appear all together or not at all."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from retrograd.errors import InputError
from retrograd.output import staged

NAMES = ("a.txt", "b.txt")


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_files_appear_at_the_end(tmp_path):
    folder = tmp_path / "new" / "nested"
    with staged(folder, NAMES) as stage:
        (stage / "a.txt").write_text("1")
        (stage / "b.txt").write_text("2")
        assert not (folder / "a.txt").exists()
    assert contents(folder) == {"a.txt": "1", "b.txt": "2"}


def test_files_that_were_there_are_replaced_and_others_left_alone(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("old")
    with staged(tmp_path, NAMES) as stage:
        (stage / "a.txt").write_text("new")
    assert contents(tmp_path) == {"a.txt": "new", "c.txt": "old"}


def fail_half_way(folder, error):
    with staged(folder, NAMES) as stage:
        (stage / "a.txt").write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_after_a_failure_everything_is_as_it_was(tmp_path, error):
    (tmp_path / "a.txt").write_text("old")
    for folder in (tmp_path, tmp_path / "new" / "nested"):
        with pytest.raises(error):
            fail_half_way(folder, error)
    assert contents(tmp_path) == {"a.txt": "old"}


def test_a_disk_that_is_full_is_told_of_its_folder(tmp_path):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(InputError, match=r"cannot write to the folder '.*': No space left"):
        fail_half_way(tmp_path, full)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_what_was_moved_already_goes_back(tmp_path, monkeypatch, place, error):
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "c.txt").write_text("old, and not among the new ones")
    before, real, moves = contents(tmp_path), os.replace, []

    def replace(*given):
        moves.append(given)
        if len(moves) == place:
            raise error
        real(*given)

    def prepare():
        with staged(tmp_path, ["c.txt", "a.txt", "b.txt", "d.txt"]) as stage:
            for name in ("a.txt", "b.txt", "d.txt"):
                (stage / name).write_text("new")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises((InputError, KeyboardInterrupt)):
        prepare()
    assert contents(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "new"):
        with (
            pytest.raises(InputError, match=r"cannot write to the folder '.*file"),
            staged(folder, NAMES),
        ):
            pytest.fail("the work must not begin")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied"), staged(tmp_path, NAMES):
        pytest.fail("the work must not begin")


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(InputError, match=r"b.txt' is a folder"), staged(tmp_path, NAMES):
        pytest.fail("the work must not begin")
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


# --- processes that are ended --------------------------------------------------------------------

PREPARING = """
import sys, time
from pathlib import Path
from retrograd.output import staged
with staged(Path(sys.argv[1]), ["a.txt"]) as stage:
    (stage / "a.txt").write_text("half")
    print("preparing", flush=True)
    time.sleep(60)
"""

has_locks = pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders, no SIGKILL")


def preparing(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", PREPARING, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    assert process.stdout.readline() == "preparing\n"
    return process


def end(process, number=signal.SIGTERM):
    process.send_signal(number)
    process.communicate(timeout=60)


def left_behind(folder):
    return list(folder.glob(".retrograd-*"))


@has_locks
def test_what_a_killed_process_left_behind_is_cleared(tmp_path):
    for _ in range(2):
        end(preparing(tmp_path), signal.SIGKILL)
        assert len(left_behind(tmp_path)) == 1
    with staged(tmp_path, NAMES) as stage:
        assert left_behind(tmp_path) == [stage]
    assert contents(tmp_path) == {}


@has_locks
def test_what_a_running_process_needs_is_left_alone(tmp_path):
    running = preparing(tmp_path)
    try:
        [theirs] = left_behind(tmp_path)
        with staged(tmp_path, NAMES) as stage:
            assert set(left_behind(tmp_path)) == {theirs, stage}
        assert (theirs / "a.txt").read_text() == "half"
    finally:
        end(running)
    assert contents(tmp_path) == {}


@has_locks
def test_only_what_is_ours_is_cleared(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".retrograd-notes").mkdir()
    (tmp_path / ".retrograd-linked__").symlink_to(tmp_path / "elsewhere")
    (tmp_path / ".retrograd-afile___").write_text("")
    with staged(tmp_path, NAMES):
        pass
    assert len(list(tmp_path.iterdir())) == 4


@has_locks
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_process_that_is_asked_to_end_leaves_nothing_behind(tmp_path, name):
    running = preparing(tmp_path / "new")
    for _ in range(3):
        running.send_signal(getattr(signal, name))
    running.communicate(timeout=60)
    assert list(tmp_path.iterdir()) == []


@has_locks
def test_signals_are_afterwards_as_they_were(tmp_path):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with staged(tmp_path, NAMES):
        assert signal.getsignal(signal.SIGTERM) not in before
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
