"""What can go wrong, in words for the person it happens to."""

from __future__ import annotations

from contextvars import ContextVar

__all__ = [
    "BranchError",
    "ComparisonWarning",
    "DomainError",
    "StaleGraphError",
    "SteppingError",
    "TracingError",
    "undefined",
]


class BranchError(RuntimeError):
    """A compiled graph was run where the code that it was recorded from would go another way."""


class ComparisonWarning(UserWarning):
    """A Value was compared with a number by ``==``, which asks for the same object: never true."""


class DomainError(ValueError):
    """An operation was applied where it is not defined, such as log(0)."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        met = undefined.get()
        if met is not None:
            met.append(self)


undefined: ContextVar[list[DomainError] | None] = ContextVar("undefined", default=None)
"""Where domain errors are listed while a function is traced, which might catch them."""


class StaleGraphError(RuntimeError):
    """A graph was used after the data of its leaves changed, without replaying it."""


class SteppingError(RuntimeError):
    """A graph was stepped through by two at a time, or changed in between."""


class TracingError(TypeError):
    """A function does what a compiled program of it could not follow."""
