"""What can go wrong, in words for the person it happens to."""

from __future__ import annotations

from contextvars import ContextVar

from autograd.stand_ins import carried

__all__ = [
    "BranchError",
    "ComparisonWarning",
    "DomainError",
    "StaleGraphError",
    "SteppingError",
    "TracingError",
    "undefined",
]


class _PrintedError(Exception):
    """An error whose words can be printed wherever they are read."""

    def __str__(self) -> str:
        return carried(super().__str__())


class BranchError(_PrintedError, RuntimeError):
    """A compiled graph was run where the code that it was recorded from would go another way."""


class ComparisonWarning(UserWarning):
    """A Value was compared with a number by ``==``, which asks for the same object: never true."""


class DomainError(_PrintedError, ValueError):
    """An operation was applied where it is not defined, such as log(0)."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        met = undefined.get()
        if met is not None:
            met.append(self)


undefined: ContextVar[list[DomainError] | None] = ContextVar("undefined", default=None)
"""Where domain errors are listed while a function is traced, which might catch them."""


class StaleGraphError(_PrintedError, RuntimeError):
    """A graph was used after the data of its leaves changed, without replaying it."""


class SteppingError(_PrintedError, RuntimeError):
    """A graph was stepped through by two at a time, or changed in between."""


class TracingError(_PrintedError, TypeError):
    """A function does what a compiled program of it could not follow."""
