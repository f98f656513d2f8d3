"""Files that are there whole, or as they were before."""

from __future__ import annotations

import os
from contextlib import suppress
from os import PathLike
from pathlib import Path
from tempfile import mkstemp

__all__ = ["replace"]


def replace(path: str | PathLike[str], content: bytes) -> None:
    """Write a file so that whatever happens meanwhile, its old or its new content is there, whole.

    The content goes into another file of the same folder first, which then takes the name.

    Raises
    ------
    OSError
        If the folder is missing or cannot be written to, or the disk is full.
    """
    path = Path(path)
    descriptor, written = mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            # The name must not reach the disk before what it stands for.
            os.fsync(descriptor)
        os.chmod(written, _mode(path))
        os.replace(written, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(written)
        raise


def _mode(path: Path) -> int:
    """Return the permissions that the file has, or that any new file gets."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
