"""Files that appear all together, complete, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from retrograd.errors import InputError

__all__ = ["staged"]


@contextmanager
def staged(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Prepare files, and move them into a folder once all are complete.

    The folder is made if it is missing, and is known to be writable before the work begins. If the
    work fails, everything is as it was.

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
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    stage = None
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stage = Path(mkdtemp(prefix=".retrograd-", dir=folder))
        except OSError as error:
            problem = error.strerror
            raise InputError(f"cannot write to the folder {str(folder)!r}: {problem}") from None
        for name in names:
            if (folder / name).is_dir():
                raise InputError(f"{str(folder / name)!r} is a folder: a file is to go there")
        try:
            yield stage
        except OSError as error:
            # A full disk does not say which file it is about.
            problem = error.strerror or str(error)
            raise InputError(f"cannot write to the folder {str(folder)!r}: {problem}") from error
        for name in names:
            if (stage / name).exists():
                os.replace(stage / name, folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
    finally:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
        for path in made:
            # Only empty folders can be removed this way.
            with suppress(OSError):
                path.rmdir()
