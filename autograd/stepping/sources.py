"""Where each node of a graph was made: the file, the line and its code."""

from __future__ import annotations

import linecache
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from autograd import value
from autograd.legibility import legible
from autograd.names import calling_frame
from autograd.value import Value

__all__ = ["line_of_code", "record_sources"]

_plain_blank = value.blank
_plain_init = Value.__init__


class _Sources(AbstractContextManager[None]):
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        record_sources(False)


def record_sources(on: bool = True) -> AbstractContextManager[None]:
    """Let every Value made from now on know the file and line that made it, as ``.source``.

    Steps and the prompt then show that line of code. The switch is for the whole process, off at
    first, and costs nothing when off. In a ``with`` statement, it is switched off at the end.

    Parameters
    ----------
    on
        Whether to switch on or off.

    Examples
    --------
    >>> with record_sources():
    ...     a = Value(2.0)
    >>> a.source[1]
    2
    >>> Value(2.0).source is None
    True
    """
    # Swapping the functions themselves is what makes it free when off.
    value.blank = _blank if on else _plain_blank
    Value.__init__ = _init if on else _plain_init  # type: ignore[method-assign]
    return _Sources()


def line_of_code(node: Value) -> str:
    """Return ``file:line  code`` for a Value, or nothing if its source was not recorded."""
    if node.source is None:
        return ""
    file, line = node.source
    return legible(f"{file}:{line}  {linecache.getline(file, line).strip()}").rstrip()


def _blank(kind: type[Value]) -> Value:
    return _note(_plain_blank(kind))


def _init(self: Value, *arguments: Any, **options: Any) -> None:
    _plain_init(self, *arguments, **options)
    _note(self)


def _note(made: Value) -> Value:
    frame = calling_frame()
    if frame:
        made._source = frame.f_code.co_filename, frame.f_lineno
    return made
