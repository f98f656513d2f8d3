"""Tracing: a function run once, on Values that notice what a program could not follow.

Operations are recorded, and every comparison is listed. What makes a plain number of a Value is
refused, since Python would go on with the number of this one run.
"""

from __future__ import annotations

import inspect
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial
from typing import Any

from autograd.comparisons import Comparison, guards
from autograd.errors import TracingError
from autograd.graph import nodes
from autograd.names import calling_frame, is_ours
from autograd.operation import Operation
from autograd.value import Value, record, recording, recording_as

__all__ = ["held_generators", "refuse_if_traced", "tracing"]

STOPPED = Operation(
    "detached",
    lambda xp, x: x,
    lambda xp, y, x: (0.0,),
    summary="x itself, with derivative 0: what detach() and no_grad() mean in a traced function.",
)


class _Trace:
    """One run of a function."""

    def __init__(self, variables: Iterable[Value]) -> None:
        self.variables = set(variables)
        self.refusal: TracingError | None = None

    def refuse(self, what: str, remedy: str) -> TracingError:
        frame = calling_frame()
        where = f" (line {frame.f_lineno} of {frame.f_code.co_filename})" if frame else ""
        self.refusal = TracingError(f"{what}{where}: a compiled program cannot follow. {remedy}")
        return self.refusal

    def look(self, value: Value, what: str) -> None:
        """Refuse to turn a Value that follows from the variables into a plain number."""
        if not self.variables.isdisjoint(nodes(value)):
            raise self.refuse(
                f"{what} makes a plain number of a Value",
                "Compute with the Value itself (v.exp(), autograd.max, ...), and compare it as it "
                "is: if v > 0",
            )


_trace: ContextVar[_Trace | None] = ContextVar("trace", default=None)


def _look(value: Any, what: str) -> None:
    trace = _trace.get()
    if trace is not None and not is_ours(sys._getframe(2).f_code.co_filename):
        trace.look(value, what)


class _Traced:
    """What a Value does differently while a function is traced."""

    __slots__ = ()
    __hash__ = Value.__hash__

    def __eq__(self, other: object) -> bool:
        # Of the numbers that a function is usually given, not of the objects.
        is_asked = _trace.get() and not is_ours(sys._getframe(1).f_code.co_filename)
        if is_asked and isinstance(other, (Value, int, float)):
            return self._compare("==", other)  # type: ignore[attr-defined, no-any-return]
        return self is other

    def detach(self) -> Any:
        if _trace.get() is None:
            return Value.detach(self)  # type: ignore[arg-type]
        return record(self.data, STOPPED, (self,), (0.0,))  # type: ignore[attr-defined, arg-type]

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.detach() if _trace.get() else Value.__deepcopy__(self, memo)  # type: ignore[arg-type]

    @classmethod
    def _unrecorded(cls, *recorded: Any) -> Any:
        with recording(True):
            return record(*recorded).detach()


def _guarded(name: str) -> property:
    own: Any = getattr(Value, name)

    def get(self: Any) -> Any:
        _look(self, f".{name}")
        return own.__get__(self)

    def set_(self: Any, number: Any) -> None:
        _look(self, f".{name} =")
        own.__set__(self, number)

    return property(get, set_)


def _refusing(name: str) -> Any:
    own: Any = getattr(Value, name)

    def method(self: Any, *arguments: Any) -> Any:
        # Whoever asks: the library may do so in somebody's name.
        refuse_if_traced(self, f"{name.strip('_')}()")
        return own(self, *arguments)

    return method


for _name in ("data", "grad", "partials"):
    setattr(_Traced, _name, _guarded(_name))
for _name in ("__float__", "__int__", "__round__", "__trunc__", "__floor__", "__ceil__", "forward"):
    if hasattr(Value, _name):
        setattr(_Traced, _name, _refusing(_name))


@lru_cache(maxsize=64)
def _traced(kind: type) -> Any:
    """Return the class of Values of some class while they are traced."""
    return type(kind.__name__, (_Traced, kind), {"__slots__": (), "__module__": kind.__module__})


def refuse_if_traced(value: Value, what: str) -> None:
    """Refuse to give plain numbers of a Value while a function is traced.

    Raises
    ------
    TracingError
        If one is.
    """
    trace = _trace.get()
    if trace is not None:
        trace.look(value, what)


@contextmanager
def tracing(
    variables: Iterable[Value], generators: Iterable[Any] = ()
) -> Iterator[list[Comparison]]:
    """Run code so that what is done with some Values can be done again for other numbers.

    Parameters
    ----------
    variables
        The leaves whose numbers will be others.
    generators
        Random generators to keep an eye on, beside those that ``random`` and NumPy have for all.

    Yields
    ------
    list of Comparison
        The comparisons of Values so far, in their order.

    Raises
    ------
    TracingError
        If a Value that follows from the variables is made a plain number, or random numbers are
        drawn; also if the code catches that.
    """
    variables = list(variables)
    listed: list[Comparison] = []
    trace = _Trace(variables)
    kinds: list[Any] = [type(variable) for variable in variables]
    drawn = _states(generators)
    tokens = _trace.set(trace), guards.set(listed)
    try:
        for variable, kind in zip(variables, kinds):
            variable.__class__ = _traced(kind)
        with recording_as(_traced(Value)):
            yield listed
        if trace.refusal:
            raise trace.refusal
        if any(state() != before for state, before in drawn):
            raise TracingError(
                "random numbers are drawn: a compiled program would have the same ones at each "
                "call. Draw them outside, and give them as an argument"
            )
    finally:
        for variable, kind in zip(variables, kinds):
            variable.__class__ = kind
        _trace.reset(tokens[0])
        guards.reset(tokens[1])


def _states(generators: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Return, for each source of random numbers, how to ask for its state, and the state."""
    ask = [random.getstate, *map(_asking, generators)]
    if "numpy" in sys.modules:
        from numpy import random as numpy_random

        ask.append(partial(_numpy_state, numpy_random))
    return [(state, state()) for state in ask]


def _asking(generator: Any) -> Any:
    if hasattr(generator, "bit_generator"):
        return lambda: str(generator.bit_generator.state)
    return generator.getstate


def held_generators(function: Any) -> list[Any]:
    """List the generators of random numbers that a function has names for."""
    try:
        held = inspect.getclosurevars(function)
    except TypeError:
        return []
    values = [*held.nonlocals.values(), *held.globals.values()]
    return [x for x in values if isinstance(x, random.Random) or hasattr(x, "bit_generator")]


def _numpy_state(numpy_random: Any) -> Any:
    kind, words, *rest = numpy_random.get_state()
    return kind, words.tobytes(), *rest
