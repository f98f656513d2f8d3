"""Ctrl-C, heard once: who presses it twice means the same as who presses it once."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

__all__ = ["SIGNALS", "heard_once"]

SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]
"""Those that ask a program to end; each system has some of them."""


class heard_once:  # noqa: N801 - reads as what it does in a with statement
    """Let no second signal interrupt what the first one has set off.

    The first one does what it always did, which is to raise `KeyboardInterrupt`; from then on they
    are not heard until the block is left. Signals that are not Python's to handle stay as they are,
    and so do all of them in threads, which they never reach.

    >>> with heard_once():
    ...     try:
    ...         signal.raise_signal(signal.SIGINT)
    ...     except KeyboardInterrupt:
    ...         signal.raise_signal(signal.SIGINT)
    ...         print("in peace")
    in peace
    """

    def __init__(self) -> None:
        self.handlers: dict[int, Any] = {}
        self.heard = False

    def __enter__(self) -> heard_once:
        if threading.current_thread() is threading.main_thread():
            found = {number: signal.getsignal(number) for number in SIGNALS}
            self.handlers = {number: given for number, given in found.items() if callable(given)}
            try:
                for number in self.handlers:
                    signal.signal(number, self._hear)
            except BaseException:
                self.__exit__()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        # None may keep this from being done.
        self.heard = True
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def listen(self) -> None:
        """Hear the next one again: somebody caught the last one, and the work goes on."""
        self.heard = False

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.heard:
            return
        try:
            self.handlers[number](number, frame)
        except BaseException:
            # Here, and not where it is caught, so that there is no moment between the two.
            self.heard = True
            raise
