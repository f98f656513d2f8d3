"""The namespaces ``xp`` with which the table of derivatives is read.

An operation that a kind of number has no function of its own for is composed from its entry in the
table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial, reduce
from typing import Any

from autograd.table.forms import Form
from autograd.table.operation import RULES, TABLE, Operation

__all__ = ["FLOATS", "Namespace", "arrays", "complex_arrays", "forget"]


class Namespace:
    """Elementary functions of one kind of number, by the names of the table.

    Parameters
    ----------
    functions
        The functions that this kind of number has of its own.
    otherwise
        What to do with each other operation of the table; composes it from its entry unless given.
    forms
        The attribute of an entry that says what it is for this kind of number.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        otherwise: Callable[[Operation], Callable[..., Any]] | None = None,
        forms: str = "",
    ) -> None:
        # How far one operand is ahead of another; of numbers, nan is ahead of all.
        self.lead: Callable[..., Any] = lambda challenger, holder, distance: distance
        self.__dict__.update(functions)
        self._otherwise = otherwise or self._compose
        self._forms = forms

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = TABLE.get(name) or RULES.get(name)
        if operation is None:
            raise AttributeError(f"the table of derivatives has no operation {name!r}")
        form = getattr(operation, self._forms, None)
        if form is not None and operation.parameters:
            return _with_parameters(form, operation)
        if form is not None:
            # Kept, and had at once the next time.
            function: Callable[..., Any] = form.function(operation.arity or 0)
            self.__dict__[name] = function
            return function
        if self._forms and operation.fold is not None:
            return partial(self._fold, operation.fold.name)
        return self._otherwise(operation)

    def _fold(self, name: str, *operands: Any) -> Any:
        return reduce(getattr(self, name), operands)

    def _compose(self, operation: Operation) -> Callable[..., Any]:
        return partial(operation.value, self, **operation.parameters)


def _with_parameters(form: Form, operation: Operation) -> Callable[..., Any]:
    def function(*operands: Any, **given: float) -> Any:
        parameters = {**operation.parameters, **given}
        if form.definition is not None:
            return form.function(len(operands))(*operands, **parameters)
        return form.function(len(operands), **parameters)(*operands)

    return function


FLOATS = Namespace(
    {"lead": lambda b, a, distance: 0.0 if a != a else 1.0 if b != b else distance},
    forms="floats",
)
"""Floats, with Python's own ``math``. Where IEEE arithmetic has an infinity, ``math`` raises."""


@lru_cache(maxsize=1)
def arrays() -> Namespace:
    """Return the namespace of NumPy arrays; NumPy is first imported here."""
    import numpy as np

    return Namespace(
        {"lead": lambda b, a, distance: np.where(a != a, 0.0, np.where(b != b, 1.0, distance))},
        forms="arrays",
    )


@lru_cache(maxsize=1)
def complex_arrays() -> Namespace:
    """Return the namespace of complex arrays, for steps along the imaginary axis.

    What is straight on either side of 0 goes on straight off the axis: |x| is x or −x, and not
    NumPy's modulus. What NumPy has for real numbers alone is a TypeError.
    """
    import numpy as np

    return Namespace(
        {
            "abs": lambda x: np.where(np.real(x) < 0, -x, x),
            "sign": lambda x: np.sign(np.real(x)) + 0j,
        },
        forms="arrays",
    )


def forget(name: str) -> None:
    """Let an operation that was written into the table anew be looked up there."""
    FLOATS.__dict__.pop(name, None)
    arrays.cache_clear()
    complex_arrays.cache_clear()
