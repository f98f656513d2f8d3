"""What a program is given, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.signature import Input
from autograd.errors import TracingError
from autograd.value import Value

__all__ = ["all_finite", "as_numbers", "check_finite", "checked"]

Floats = NDArray[np.float64]
_REAL = (Real, Value)


def checked(arguments: Sequence[Input], batch: bool, inputs: Sequence[Any]) -> list[Floats]:
    """Return inputs as arrays after a look at their shapes and numbers.

    Parameters
    ----------
    arguments
        What the program takes.
    batch
        Whether inputs have an axis of examples.
    inputs
        What it is given.

    Raises
    ------
    TypeError, ValueError
        If that is something else.
    """
    if len(inputs) != len(arguments):
        names = ", ".join(argument.name for argument in arguments) or "none"
        raise TypeError(
            f"this program takes {len(arguments)} input(s), {names}: {len(inputs)} given; "
            "inputs=[x] makes one of a list x of leaves"
        )
    arrays: list[Floats] = []
    for argument, given in zip(arguments, inputs):
        array = as_numbers(argument.name, given)
        if array.shape[batch:] != argument.shape or array.ndim < batch:
            raise ValueError(
                f"{argument.name} must have the shape {_shape(argument, batch)}, not "
                f"{array.shape}{_hint(argument, batch, array)}"
            )
        if batch and (not len(array) or len(array) != len((arrays or [array])[0])):
            raise ValueError(
                f"inputs need the same number of examples, at least 1: {argument.name} has "
                f"{len(array)}, {arguments[0].name} {len((arrays or [array])[0])}"
            )
        check_finite(argument.name, array)
        arrays.append(array)
    return arrays


def check_finite(name: str, array: Floats) -> None:
    """Raise a ValueError that says where a number is not finite, if one is."""
    if not all_finite(array):
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must be finite; at {place} it is {array[place]}")


def all_finite(array: Floats) -> bool:
    """Say whether all numbers are finite."""
    # The sum of squares of finite numbers is finite but for huge ones, and soon found.
    flat = array.ravel()
    return isfinite(flat.dot(flat)) or bool(np.isfinite(flat).all())


def as_numbers(name: str, given: Any) -> Floats:
    """Return what is given as an array of numbers.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        array = np.asarray(given)
        if not isinstance(given, np.ma.MaskedArray):
            if array.dtype == float:
                return array
            objects = array.dtype == object and all(isinstance(x, _REAL) for x in array.flat)
            if objects or array.dtype.kind in "biuf":
                return array.astype(float)
    except TracingError:
        raise
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"{name} must hold numbers, in rows of one length, not {given!r:.60}")


def _hint(argument: Input, batch: bool, array: Floats) -> str:
    if not batch and array.shape[1:] == argument.shape:
        return "; batch=True makes a program for many examples"
    if batch and array.shape == argument.shape:
        return "; a list of one example is an axis of examples too"
    return ""


def _shape(argument: Input, batch: bool) -> str:
    lengths = [*["examples"] * batch, *map(str, argument.shape)]
    return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"
