"""Libraries that not everyone has: imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["library"]


def library(name: str) -> Any:
    """Import the library that the extra of the same name installs.

    Raises
    ------
    ImportError
        If it is missing, or cannot be imported for want of something else.

    Examples
    --------
    >>> library("torch_of_2099")
    Traceback (most recent call last):
        ...
    ImportError: torch_of_2099 is missing: pip install "retrograd[torch_of_2099]"
    """
    try:
        return import_module(name)
    except ImportError as error:
        if error.name == name:
            raise ImportError(f'{name} is missing: pip install "retrograd[{name}]"') from None
        hint = (
            "; Keras computes with another library: set the environment variable KERAS_BACKEND to "
            "torch, jax or tensorflow, whichever is installed"
            if name == "keras"
            else ""
        )
        raise ImportError(f"{name} cannot be imported: {error}{hint}") from error
