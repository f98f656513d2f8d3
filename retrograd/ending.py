"""The ways in which the system asks a program to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from nn.learning.interrupts import SIGNALS, heard_once

__all__ = ["asked_to_end"]


@contextmanager
def asked_to_end() -> Iterator[None]:
    """Take a request to end as Ctrl-C, and hear the first of them only.

    The `KeyboardInterrupt` then holds the number of the signal. Where they are ignored, as under
    ``nohup``, they go on to be.
    """
    found = {}
    if threading.current_thread() is threading.main_thread():
        found = {number: signal.getsignal(number) for number in SIGNALS}
    abrupt = [number for number, handler in found.items() if handler is signal.SIG_DFL]
    try:
        for number in abrupt:
            signal.signal(number, _ask)
        with heard_once():
            yield
    finally:
        for number in abrupt:
            signal.signal(number, signal.SIG_DFL)


def _ask(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt(number)
