"""Files that appear complete or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

__all__ = ["write_bytes"]


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file, or leave what was there as it was.

    Raises
    ------
    OSError
        If the file cannot be written there.
    """
    path = Path(path)
    unfinished = path.with_name(f".{uuid4().hex}{path.suffix}")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            unfinished.unlink()
