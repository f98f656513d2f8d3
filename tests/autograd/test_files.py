import os
import sys
import time
from pathlib import Path

import pytest

from autograd.files import replace


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a file.json"
    for content in (b"first, and longer", b"second"):
        replace(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_crash_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.part").write_text("half a fi")
    replace(tmp_path / "a", b"whole")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "whole"}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, error: BaseException
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, where, fail)
    with pytest.raises(type(error)) as caught:
        replace(path, b"new")
    if isinstance(error, OSError):
        assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_content_reaches_the_disk_before_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *given, name=name, real=real: (done.append(name), real(*given))
        )
    replace(tmp_path / "a", b"content")
    assert done == ["fsync", "replace"]


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        replace(tmp_path / "missing" / "a", b"content")


@pytest.mark.parametrize(("busy", "platform"), [(3, "win32"), (4, "win32"), (1, "linux")])
def test_windows_is_asked_again_while_somebody_has_the_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: int, platform: str
) -> None:
    path, real, waits = tmp_path / "a", os.replace, []
    path.write_bytes(b"old")

    def refused_at_first(old: Path, new: Path) -> None:
        nonlocal busy
        busy -= 1
        if busy >= 0:
            raise PermissionError(13, "The process cannot access the file", str(new))
        real(old, new)

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(os, "replace", refused_at_first)
    monkeypatch.setattr(time, "sleep", waits.append)
    if (busy, platform) == (3, "win32"):
        replace(path, b"new")
        assert path.read_bytes() == b"new"
        assert waits == sorted(waits)
    else:
        with pytest.raises(PermissionError, match="cannot access"):
            replace(path, b"new")
        assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
