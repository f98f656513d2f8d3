"""What a person can get wrong at the command line."""

from __future__ import annotations

__all__ = ["InputError"]


class InputError(ValueError):
    """Something given to the command cannot be used; one line says what, where and why."""
