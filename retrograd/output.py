"""Files that appear all together, complete, or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from autograd.files import rename
from retrograd.ending import asked_to_end
from retrograd.errors import InputError

__all__ = ["staged"]

_PREFIX = ".retrograd-"


@contextmanager
def staged(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Prepare files, and move them into a folder once all are complete.

    The folder is made if it is missing, and is known to be writable before the work begins. If the
    work fails, everything is as it was. The same holds where the system asks the program to end;
    what a program left behind that was ended without being asked, the next one clears away, but for
    Windows, where folders have no locks that would tell.

    Parameters
    ----------
    folder
        Where the files are to be.
    names
        The files that may be prepared; one that is not, but was there before, is removed, so that
        what is there belongs together.

    Yields
    ------
    Path
        Where to write them meanwhile.

    Raises
    ------
    InputError
        If the folder cannot be made or written to, be it in the middle of the work, or something
        else has the name of a file.
    """
    with asked_to_end():
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        where, stage, lock = repr(str(folder)), None, None
        try:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                _clear(folder)
                stage, lock = _own_folder(folder)
            except OSError as error:
                problem = error.strerror
                raise InputError(f"cannot write to the folder {where}: {problem}") from None
            for name in names:
                if (folder / name).is_dir():
                    raise InputError(f"{str(folder / name)!r} is a folder: a file is to go there")
            try:
                yield stage
                _move(stage, folder, names)
            except OSError as error:
                # A full disk does not say which file it is about.
                problem = error.strerror or str(error)
                raise InputError(
                    f"cannot write to the folder {str(folder)!r}: {problem}"
                ) from error
        finally:
            if stage:
                shutil.rmtree(stage, ignore_errors=True)
            if lock is not None:
                os.close(lock)
            for path in made:
                # Only empty folders can be removed this way.
                with suppress(OSError):
                    path.rmdir()


def _move(stage: Path, folder: Path, names: Sequence[str]) -> None:
    """Put all files in their places, or leave those that were there."""
    before = Path(mkdtemp(dir=stage))
    for name in names:
        if (folder / name).exists():
            shutil.copy2(folder / name, before / name)
    try:
        for name in names:
            _move_one(stage / name, folder / name)
    except BaseException:
        for name in names:
            with suppress(OSError):
                _move_one(before / name, folder / name)
        raise


def _move_one(file: Path, place: Path) -> None:
    if file.exists():
        rename(file, place)
    else:
        place.unlink(missing_ok=True)


def _own_folder(folder: Path) -> tuple[Path, int | None]:
    """Make a folder inside another, locked for as long as this process lives."""
    while True:
        stage = Path(mkdtemp(prefix=_PREFIX, dir=folder))
        lock = _lock(stage, wait=True)
        # Before it was locked, another process may have taken it for one left behind.
        if stage.exists():
            return stage, lock
        if lock is not None:
            os.close(lock)


def _clear(folder: Path) -> None:
    """Remove what processes left behind that were killed."""
    for stage in folder.glob(f"{_PREFIX}????????"):
        lock = None if stage.is_symlink() else _lock(stage, wait=False)
        if lock is not None:
            shutil.rmtree(stage, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder; None if another process has, or where there are no such locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = None
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if descriptor is not None:
            os.close(descriptor)
        return None
    return descriptor
