"""Files that appear all together or not at all."""

import errno
import os

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
