"""Files that are there whole, as they are or as they were."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from os import PathLike
from pathlib import Path

__all__ = ["rename", "replace"]

_WAITS = 0.01, 0.1, 1.0
"""How many seconds to wait for whoever has a file open, one time after another."""


def replace(path: str | PathLike[str], content: bytes) -> None:
    """Write a file so that, whatever happens meanwhile, its old or its new content is there, whole.

    The content goes into a file beside it first, with ``.part`` after its name, which then takes
    the name.

    Raises
    ------
    OSError
        If the folder is missing or cannot be written to, or the disk is full; it names the file,
        which is then as it was.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            # The name must not reach the disk before what it stands for.
            os.fsync(file.fileno())
        rename(part, path)
    except BaseException as error:
        # What was refused once may be refused again.
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            # A full disk does not say which file it is about.
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def rename(old: Path, new: Path) -> None:
    """Give a file the name of another, which it takes the place of.

    On Windows that is refused while somebody has the other one open, such as a scanner of viruses
    that looks at each new file: so it is tried again for a second.

    Raises
    ------
    OSError
        If it cannot be done.
    """
    for wait in _WAITS if sys.platform == "win32" else ():
        with suppress(PermissionError):
            os.replace(old, new)
            return
        time.sleep(wait)
    os.replace(old, new)
