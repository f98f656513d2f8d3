"""Tracing: a function run once, on Values that notice what a program could not follow.

Operations are recorded, and every comparison is listed. What makes a plain number of a Value is
refused, since Python would go on with the number of this one run.
"""

from __future__ import annotations

import pickle
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache, partial
from numbers import Real
from types import BuiltinMethodType, CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

from autograd.comparisons import Comparison, guards
from autograd.errors import DomainError, TracingError, undefined
from autograd.graph import nodes, recorded
from autograd.names import calling_frame, is_ours
from autograd.table.operation import Operation
from autograd.value import Value, record, recording, recording_as

__all__ = ["refuse_if_traced", "tracing"]

STOPPED = Operation(
    "detached",
    lambda xp, x: x,
    lambda xp, y, x: (0.0,),
    summary="x itself, with derivative 0: what detach() and no_grad() mean in a traced function.",
)


_SHORT, _MOST = 100, 10_000
"""How long lists may be, and how many things, in which random generators are looked for."""


class Trace:
    """One run of a function.

    Attributes
    ----------
    comparisons : list of Comparison
        The comparisons of Values so far, in their order.
    remarks : list of str
        Where something was done that is harmless, or may be.
    """

    def __init__(self, variables: Iterable[Value]) -> None:
        self.variables = set(variables)
        self.comparisons: list[Comparison] = []
        self.remarks: list[str] = []
        self.undefined: list[DomainError] = []
        self.refusal: TracingError | None = None

    def refuse(self, what: str, remedy: str) -> TracingError:
        self.refusal = TracingError(f"{what}{_place()}: a compiled program cannot follow. {remedy}")
        return self.refusal

    def remark(self, remark: str) -> None:
        remark += _place()
        if remark not in self.remarks:
            self.remarks.append(remark)

    def look(self, value: Value, what: str) -> None:
        """Refuse to turn a Value that follows from the variables into a plain number."""
        if not self.variables.isdisjoint(nodes(value)):
            raise self.refuse(
                f"{what} makes a plain number of a Value",
                "Compute with the Value itself (v.exp(), autograd.max, ...), and compare it as it "
                "is: if v > 0",
            )

    def check(self, arguments: Iterable[Value], results: Iterable[Value]) -> None:
        """Refuse results that another thread computed: what it compared is not known here."""
        following = set(arguments)
        for node in recorded(*results):
            if not following.isdisjoint(node.operands):
                following.add(node)
                if not isinstance(node, _Traced):
                    raise TracingError(
                        "another thread computes with a Value, or Value(data, operands, op) does: "
                        "a compiled program cannot follow. Compute with operators and functions, "
                        "in the thread of the function"
                    )


def _place() -> str:
    frame = calling_frame()
    return f" (line {frame.f_lineno} of {frame.f_code.co_filename})" if frame else ""


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


def _is_ours(frame: FrameType) -> bool:
    """Say whether it is the library that asks, and not NumPy for somebody else."""
    code = frame.f_code
    return is_ours(code.co_filename) and code is not Value.__array_ufunc__.__code__


class _Written(str):
    """A Value as text: to be read by people, and not to be computed with."""

    __slots__ = ("value",)

    value: Any

    def _refuse(self) -> None:
        refuse_if_traced(self.value, "the text of a Value")

    def __float__(self) -> float:
        self._refuse()
        return float(str(self))

    def __int__(self) -> int:
        self._refuse()
        return int(str(self))

    def __eq__(self, other: object) -> bool:
        self._refuse()
        return str.__eq__(self, other)

    def __hash__(self) -> int:
        self._refuse()
        return str.__hash__(self)


def _asking(name: str) -> Any:
    own: Any = getattr(str, name)

    def method(self: _Written, *arguments: Any) -> Any:
        self._refuse()
        return own(self, *arguments)

    return method


def _cutting(name: str) -> Any:
    own: Any = getattr(str, name)
    return lambda self, *arguments: _of(self.value, own(self, *arguments))


for _name in (
    *("__lt__", "__le__", "__gt__", "__ge__", "__contains__", "startswith", "endswith", "count"),
    *("find", "rfind", "index", "rindex", "split", "rsplit", "partition", "rpartition"),
):
    setattr(_Written, _name, _asking(_name))
for _name in ("__getitem__", "strip", "lstrip", "rstrip"):
    # What shortens text to print it may do so.
    setattr(_Written, _name, _cutting(_name))


def _of(value: Any, text: str) -> _Written:
    written = _Written(text)
    written.value = value
    return written


def _written(value: Any, text: str) -> str:
    trace = _trace.get()
    if trace is None:
        return text
    trace.remark("not followed: a Value is written as text, with the numbers of this run")
    return _of(value, text)


class _Traced:
    """What a Value does differently while a function is traced."""

    __slots__ = ()
    __hash__ = Value.__hash__

    def __eq__(self, other: object) -> bool:
        # Of the numbers that a function is usually given, not of the objects.
        if _trace.get() and isinstance(other, (Value, Real)) and not _is_ours(sys._getframe(1)):
            return self._compare("==", other)  # type: ignore[attr-defined, no-any-return]
        return self is other

    def detach(self) -> Any:
        if _trace.get() is None:
            return Value.detach(self)  # type: ignore[arg-type]
        return record(self.data, STOPPED, (self,), (0.0,))  # type: ignore[attr-defined, arg-type]

    def __copy__(self) -> Any:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.detach() if _trace.get() else Value.__deepcopy__(self, memo)

    def __repr__(self) -> str:
        return _written(self, Value.__repr__(self))  # type: ignore[arg-type]

    def __format__(self, spec: str) -> str:
        return _written(self, Value.__format__(self, spec))  # type: ignore[arg-type]

    @classmethod
    def _unrecorded(cls, *recorded: Any) -> Any:
        with recording(True):
            return record(*recorded).detach()


def _guarded(name: str) -> property:
    own: Any = getattr(Value, name)

    def get(self: Any) -> Any:
        if not _is_ours(sys._getframe(1)):
            refuse_if_traced(self, f".{name}")
        return own.__get__(self)

    def set_(self: Any, number: Any) -> None:
        if not _is_ours(sys._getframe(1)):
            refuse_if_traced(self, f".{name} =")
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
for _name in (
    "__float__",
    "__int__",
    "__round__",
    "__trunc__",
    "__floor__",
    "__ceil__",
    "__reduce__",
    "forward",
):
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
def tracing(variables: Iterable[Value], function: Any) -> Iterator[Trace]:
    """Run code so that what is done with some Values can be done again for other numbers.

    Parameters
    ----------
    variables
        The leaves whose numbers will be others.
    function
        The code: random generators that it has at hand are kept an eye on, beside those of
        ``random`` and NumPy.

    Yields
    ------
    Trace
        What is noticed.

    Raises
    ------
    TracingError
        If a Value that follows from the variables is made a plain number, if a DomainError is
        caught, or random numbers are drawn; also if the code catches that.
    """
    variables = list(variables)
    trace = Trace(variables)
    kinds: list[Any] = [type(variable) for variable in variables]
    drawn = _states(function)
    tokens = _trace.set(trace), guards.set(trace.comparisons), undefined.set(trace.undefined)
    try:
        for variable, kind in zip(variables, kinds):
            variable.__class__ = _traced(kind)
        try:
            with recording_as(_traced(Value)):
                yield trace
        except Exception as error:
            if trace.refusal and error is not trace.refusal:
                raise trace.refusal from error
            raise
        if trace.refusal:
            raise trace.refusal
        if trace.undefined:
            raise TracingError(
                "an error is caught, which no compiled program raises: see first whether the "
                f"operation is defined, as in if x > 0. The error: {trace.undefined[0]}"
            )
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
        undefined.reset(tokens[2])


def _states(function: Any) -> list[tuple[Any, Any]]:
    """Return, for each source of random numbers, how to ask for its state, and the state."""
    ask: list[Any] = [random.getstate]
    kinds: tuple[Any, ...] = ()
    if "numpy" in sys.modules:
        from numpy import random as numpy_random

        ask.append(partial(_numpy_state, numpy_random))
        kinds = numpy_random.Generator, numpy_random.RandomState
    for one in _at_hand(function):
        if isinstance(one, random.Random) and not isinstance(one, random.SystemRandom):
            ask.append(one.getstate)
        elif isinstance(one, kinds):
            ask.append(partial(_numpy_state, one))
    return [(state, state()) for state in ask]


def _at_hand(function: Any) -> Iterator[Any]:
    """Yield what a function may use, and what is in it, or around it, in turn."""
    waiting = [function]
    seen: set[int] = set()
    for one in waiting:
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += _held(one)
            if len(waiting) > _MOST:
                return


def _held(one: Any) -> Iterable[Any]:
    """List what is in something, as far as Python tells."""
    if isinstance(one, (list, tuple, set, dict)):
        return [] if len(one) > _SHORT else one.values() if isinstance(one, dict) else one
    if isinstance(one, partial):
        return [one.func, *one.args, *one.keywords.values()]
    if isinstance(one, FunctionType):
        return _named(one)
    if isinstance(one, (MethodType, BuiltinMethodType)):
        return [one.__self__, getattr(one, "__func__", None)]
    if isinstance(one, (type, ModuleType)):
        return []
    call = getattr(type(one), "__call__", None)  # noqa: B004
    return [*getattr(one, "__dict__", {}).values(), call]


def _named(function: FunctionType) -> Iterator[Any]:
    """Yield what a function names, in its module or another, its defaults and what is around it."""
    codes = [] if is_ours(function.__code__.co_filename) else [function.__code__]
    for code in codes:
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
        named = [function.__globals__.get(name) for name in code.co_names]
        yield from named
        for module in named:
            if isinstance(module, ModuleType):
                yield from (vars(module).get(name) for name in code.co_names)
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    for cell in function.__closure__ or ():
        with suppress(ValueError):
            # A variable that has no value yet.
            yield cell.cell_contents


def _numpy_state(source: Any) -> bytes:
    ask = getattr(source, "get_state", None)
    return pickle.dumps(ask() if ask else source.bit_generator.state)
