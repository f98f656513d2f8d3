"""An operation of the table in another library: by the name it has there, or read from its entry.

A name is believed only if what has it computes the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, reduce
from inspect import signature
from math import isclose
from typing import Any

from autograd import Constant, Operation, operations
from autograd.evaluation import evaluate, ieee
from autograd.table.readings import FLOATS, Namespace

__all__ = ["SAMPLE", "MissingError", "Nodes", "agrees", "named", "namesake"]

SAMPLE = [-25.0, -3.75, -1.25, -0.875, -0.375, 0.0, 0.25, 0.5, 0.875, 2.125, 7.5, 25.0]
"""Where functions are compared; float32 holds these numbers too."""


class MissingError(LookupError):
    """A library has no function for an operation that no composition of others gives."""


class Nodes(Namespace):
    """The namespace ``xp`` of another library: what an entry computes becomes its nodes.

    Parameters
    ----------
    find
        Return the library's function for an operation that no composition of others gives, or
        None. It is given nodes, and numbers beside them.
    functions
        Functions that the library has under no name of ours.

    Raises
    ------
    MissingError
        When an entry is read: if there is no function for it.
    """

    def __init__(
        self,
        find: Callable[[Operation], Callable[..., Any] | None],
        functions: Mapping[str, Callable[..., Any]],
    ) -> None:
        ours = {name: _either(name, function) for name, function in functions.items()}
        super().__init__(ours, otherwise=self._read)
        self._find = find

    def _read(self, operation: Operation) -> Callable[..., Any]:
        if operation.fold is not None:
            both = getattr(self, operation.fold.name)
            return lambda *xs: reduce(both, xs)
        if operation.name not in operation.definition.__code__.co_names:
            return partial(operation.definition, self, **operation.parameters)
        function = self._find(operation)
        if function is None:
            raise MissingError(f"its entry asks for xp.{operation.name}, which is not there")
        return _either(operation.name, function)


def named(operation: Operation, names: Iterable[str]) -> str:
    """Find the name that a library has for an operation: ``LeakyReLU`` for ``leaky_relu``.

    >>> named(operations["leaky_relu"], ["ReLU", "LeakyReLU"]), named(operations["sin"], ["ReLU"])
    ('LeakyReLU', '')
    """
    return next((name for name in names if _letters(name) == _letters(operation.name)), "")


def namesake(
    name: str, settings: Callable[[str], Any], takes: Callable[..., Any]
) -> Operation | None:
    """Find the operation that a library has under a name, with its parameters.

    Parameters
    ----------
    name
        The library's name for it.
    settings
        Returns the number that the library has for a parameter with a name of its own.
    takes
        What takes these parameters, in the order of ours.

    Returns
    -------
    Operation or None
        None if the table has no operation of one operand with this name.
    """
    for operation in operations.values():
        if operation.arity == 1 and _letters(operation.name) == _letters(name):
            theirs = [one for one in signature(takes).parameters if one != "x"]
            numbers = [float(settings(one)) for one in theirs[: len(operation.parameters)]]
            given = dict(zip(operation.parameters, numbers))
            return operation.bind(**given) if given != operation.parameters else operation
    return None


def agrees(
    operation: Operation,
    values: Sequence[float],
    slopes: Sequence[float] = (),
    *,
    tolerance: float,
) -> bool:
    """Say whether these are an operation's values, and its slopes, for the numbers in `SAMPLE`.

    Where the operation is not defined, anything is right.
    """
    with ieee():
        known = [evaluate(operation, (Constant(x),)) for x in SAMPLE]
    pairs = [*zip(values, (value for value, _ in known))]
    pairs += zip(slopes, (slope for _, (slope,) in known))
    return len(values) == len(SAMPLE) and all(
        isclose(theirs, ours, rel_tol=tolerance, abs_tol=tolerance)
        for theirs, ours in pairs
        if ours == ours
    )


def _letters(name: str) -> str:
    return name.replace("_", "").lower()


def _either(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of nodes take numbers alone, too, and give a number."""

    def compute(*xs: Any) -> Any:
        is_plain = all(isinstance(x, (int, float)) for x in xs)
        return getattr(FLOATS, name)(*xs) if is_plain else function(*xs)

    return compute
