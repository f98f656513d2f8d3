"""A system that refuses the n-th request to write: a full disk, at each moment there is."""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from retrograd.command import main

WRITING = {"open", "mkdir", "write", "fsync"}
"""What a full disk refuses."""

CHANGING = ("mkdir", "fsync", "replace", "rename", "unlink", "remove", "rmdir")
"""The functions of os that change what is on the disk, or make sure that it is there."""


@dataclass
class System:
    """Counts the requests to write, and refuses one of them; a full disk, all from then on."""

    refused: int = sys.maxsize
    full: bool = False
    requests: list[str] = field(default_factory=list)

    def ask(self, request: str, file: Any = None) -> None:
        """Count a request.

        Raises
        ------
        OSError
            If it is one that is refused.
        """
        self.requests.append(f"{request} {file}")
        place = len(self.requests)
        if self.full and place >= self.refused and request in WRITING:
            number = errno.ENOSPC
        elif not self.full and place == self.refused:
            number = errno.EIO
        else:
            return
        # As the system does, which of a file that is open does not say the name.
        raise OSError(number, os.strerror(number), *[file] * (request not in ("write", "fsync")))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let all of Python's writing ask first."""
        real = io.open

        def opened(file: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
            if not set(mode) & set("wax+") or isinstance(file, int):
                return real(file, mode, *given, **named)
            self.ask("open", file)
            return self.stream(file, mode, *given, **named)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(builtins, "open", opened)
            patch.setattr(io, "open", opened)
            for name in CHANGING:
                patch.setattr(os, name, self._asking(name))
            yield

    def stream(
        self, file: Any, mode: str = "w", _: int = -1, encoding: Any = None, *given: Any
    ) -> Any:
        """Open a file as Python does, but for asking before each write."""
        raw = _Asking(self, file, mode.replace("t", "").replace("b", ""))
        buffered = io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding or "utf-8", *given)

    def _asking(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def asking(*given: Any, **named: Any) -> Any:
            self.ask(name, given[0])
            return real(*given, **named)

        return asking


class _Asking(io.FileIO):
    def __init__(self, system: System, *given: Any) -> None:
        super().__init__(*given)
        self.system = system

    def write(self, content: Any) -> Any:
        self.system.ask("write", self.name)
        return super().write(content)


# --- the command on such a system ----------------------------------------------------------------

_ROWS = "".join(f"{i % 5},{i % 3},{'uv'[i % 2]}\n" for i in range(20))
DATA = {"data.csv": f"a,b,y\n{_ROWS}".encode()}

_EXPRESSION = ("a*b", "a=1", "b=2")
COMMANDS = {
    "train": ("train", "data.csv", "--target", "y", "--layers", "2", "--epochs", "2"),
    "draw": ("draw", *_EXPRESSION),
    "draw, SVG": ("draw", *_EXPRESSION, "-o", "g.svg"),
    "draw, DOT": ("draw", *_EXPRESSION, "-o", "g.dot"),
    "draw, PNG": ("draw", *_EXPRESSION, "-o", "g.png"),
    "step": ("step", *_EXPRESSION),
    "step, all steps": ("step", *_EXPRESSION, "--batch"),
    "step, page": ("step", *_EXPRESSION, "--html", "s/s.html"),
    "step, LaTeX": ("step", *_EXPRESSION, "--latex", "s/s.tex"),
    "step, pictures": ("step", *_EXPRESSION, "--svg", "s/s.svg"),
    "lesson": ("lesson",),
    "lesson 0": ("lesson", "0", "--out", "pictures"),
    "lesson 2": ("lesson", "2", "--out", "pictures"),
    "help": ("--help",),
    "help with train": ("train", "--help"),
    "version": ("--version",),
}


@dataclass
class Ended:
    """How a command ended: its status, what it said, and what is on the disk."""

    status: int
    out: bytes
    err: str
    files: dict[str, bytes]


def run(words: Sequence[str], files: dict[str, bytes], folder: Path, system: System) -> Ended:
    """Run the command in a folder with such files; only standard error is never refused."""
    here, told = folder / "here", folder / "told"
    for path in here, told:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
    for name, content in files.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(content)
    before = os.getcwd()
    out, err = system.stream(told / "out"), System().stream(told / "err")
    with pytest.MonkeyPatch.context() as patch, err:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.StringIO("next\n"))
        os.chdir(here)
        try:
            with system.running():
                status = main(words)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        finally:
            os.chdir(before)
            # As Python does at the end, it tries once more.
            with suppress(OSError):
                out.close()
    said = (told / "out").read_bytes(), (told / "err").read_text("utf-8")
    return Ended(status, *said, contents(here))


def contents(folder: Path) -> dict[str, bytes]:
    """Read all files in a folder and below, but for those that the next run clears away."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".retrograd-" not in str(path)
    }


def wrong_endings(words: Sequence[str], folder: Path, every: int = 1) -> Iterator[tuple[str, str]]:
    """Run a command with each of its requests refused, and with a disk that is full from there on.

    Yields which it was, and what was wrong: nothing, if it ended in words and with nothing written
    in half.
    """
    whole = run(words, DATA, folder, asked := System())
    assert whole.status == 0
    old = dict.fromkeys(whole.files, b"old") | DATA
    for place, request in list(enumerate(asked.requests, 1))[::every]:
        for full in (False, True):
            system = System(place, full)
            try:
                ended = run(words, old, folder, system)
            except BaseException as error:
                problem = f"{error!r} was raised"
            else:
                blamed = "standard output" in ended.err
                to_output = request == f"write {folder / 'told' / 'out'}"
                problem = _problem(ended, old, whole)
                if ended.status and not full and blamed != to_output:
                    problem = f"the wrong thing is blamed: {ended.err}"
            yield f"{'from' if full else 'only'} {request}", problem


def _problem(ended: Ended, old: dict[str, bytes], whole: Ended) -> str:
    groups: dict[str, set[str]] = {}
    for name, content in whole.files.items():
        found = ended.files.get(name)
        state = "old" if found == old[name] else "new" if found == content else "half"
        if name not in DATA:
            groups.setdefault(os.path.dirname(name), set()).add(state)
    states = sorted(set().union(*groups.values()))
    if "half" in states or any(len(group) > 1 for group in groups.values()):
        return f"files are {groups}"
    if ended.files.keys() != whole.files.keys():
        return f"there are {sorted(ended.files)}"
    if ended.status == 0:
        return "" if ended.out == whole.out and "old" not in states else "it says that all is well"
    last = ended.err.splitlines()[-1:]
    if ended.status != 2 or not last or not last[0].startswith("retrograd: error: "):
        return f"status {ended.status}, and in words {last}"
    return ""
