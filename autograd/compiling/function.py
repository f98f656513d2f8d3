"""Functions of numbers, compiled."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import update_wrapper
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.compiler import compile_graph
from autograd.compiling.report import Report
from autograd.compiling.running.inputs import as_numbers, check_finite
from autograd.compiling.running.parameters import Parametrised
from autograd.compiling.running.program import Program, Results
from autograd.compiling.running.ways import Ways
from autograd.compiling.signature import Signature
from autograd.functional import as_value
from autograd.nested import flat
from autograd.tracing import tracing
from autograd.value import Value

__all__ = ["CompiledFunction"]

Floats = NDArray[np.float64]
Shapes = tuple[tuple[int, ...], ...]


class CompiledFunction(Parametrised):
    """A function of numbers and lists of them, compiled for each shape of its arguments.

    It is recorded when it is first called with a shape, and again where a comparison, of Values or
    of Values with numbers, comes out otherwise: there is a program for each way that the function
    goes, and at each call the comparisons are looked at again. What cannot be followed, such as
    ``x.data``, ``float(x)`` or ``math.sin(x)`` of an argument and of what follows from it, and
    random numbers, is an error when it is recorded; so is a `DomainError` that it catches, also
    where a later call is the first to meet it. What cannot be noticed stays as it was then:
    globals, Values among them, the clock, files, `secrets`, and random generators that it makes.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        wrt: Any = None,
        batch: bool = False,
        variables: dict[str, Any] | None = None,
    ) -> None:
        update_wrapper(self, function, updated=())
        self.function, self.wrt, self.batch = function, wrt, batch
        leaves: list[Value] = [] if wrt is None else list(flat(wrt))
        Signature([], [], leaves, False, {})
        super().__init__(leaves)
        self._variables = variables or {}
        self._ways: dict[Shapes, Ways] = {}
        self._last: Ways | None = None
        self._lock = RLock()
        self._also: int | None = None

    def __repr__(self) -> str:
        name = getattr(self.function, "__name__", repr(self.function))
        return f"<CompiledFunction of {name} with {len(self.programs)} program(s)>"

    def __call__(self, *arguments: Any) -> Any:
        """Compute the value and its derivatives.

        Parameters
        ----------
        *arguments
            Numbers, lists of them, or arrays; with ``batch=True`` with an axis of examples in
            front.

        Returns
        -------
        value, gradients
            The derivative with respect to the one argument, or a list of them for several; or, in
            its form, to ``wrt``. If the function returns other numbers too, a third part: an array
            of these along its last axis.

        Raises
        ------
        ValueError
            If an argument is no array of numbers, or has numbers that are not finite.
        TracingError
            If the function does something that no program could follow.
        """
        with self._lock:
            program, results = self._computed(arguments)
            value, gradients, *also = program.collected(results, self.gradient)
        if self.wrt is None:
            if isinstance(gradients, np.ndarray):
                # Arguments of one shape: theirs is the axis behind that of the examples.
                gradients = gradients.swapaxes(0, 1) if self.batch else gradients
                gradients = gradients.tolist() if gradients.ndim == 1 else list(gradients)
            gradients = gradients[0] if len(arguments) == 1 else gradients
        return (value, gradients, *also)

    def run(self, *arguments: Any) -> Any:
        """Compute the value, and leave the derivatives for the parameters in ``gradient``.

        Parameters
        ----------
        *arguments
            As for a call.

        Returns
        -------
        value
            As of a call; and the other numbers, if there are any.

        Raises
        ------
        ValueError, TracingError
            As a call.
        """
        with self._lock:
            _, (value, _, also, *_) = self._computed(arguments)
        return (value, also) if also is not None and also.shape[-1] else value

    @property
    def programs(self) -> dict[tuple[Shapes, tuple[bool, ...]], Program]:
        """The programs so far, for each shape of the arguments and outcome of the comparisons."""
        return {
            (shapes, tuple(program.guards.expected.tolist())): program
            for shapes, ways in self._ways.items()
            for program in ways.programs
        }

    def report(self, verbose: bool = False) -> Report:
        """Say what became of the way that was gone last, and which ways there are.

        Parameters
        ----------
        verbose
            Show the program after each pass.

        Raises
        ------
        ValueError
            If the function was not called yet.
        """
        if self._last is None:
            raise ValueError("nothing is compiled before the first call: call the function")
        programs = self._last.programs
        ways = tuple(program.guards.text() for program in programs)
        return programs[-1].report(verbose)._replace(ways=ways)

    # --- recording and running -------------------------------------------------------------------

    @np.errstate(all="ignore")
    def _computed(self, arguments: Sequence[Any]) -> tuple[Program, Results]:
        """Run the way that the arguments take, recorded first if it is a new one."""
        arrays = self._checked(arguments)
        shapes = tuple(array.shape[self.batch :] for array in arrays)
        if shapes not in self._ways:
            self._ways[shapes] = Ways(self._recorded)
        ways = self._last = self._ways[shapes]
        if self.batch:
            self.gradient, results = ways.many(arrays)
            return ways.programs[-1], results
        program, results = ways.one(arrays)
        self.gradient = program.gradient
        return program, results

    @contextmanager
    def _parameters_in_place(self) -> Iterator[None]:
        """Give the Values in ``wrt`` the numbers that the programs read, and then their own."""
        before = [leaf.data for leaf in self._leaves]
        try:
            for leaf, number in zip(self._leaves, self.parameters.tolist()):
                leaf.data = number
            yield
        finally:
            for leaf, number in zip(self._leaves, before):
                leaf.data = number

    def _checked(self, arguments: Sequence[Any]) -> list[Floats]:
        """Make arrays of the arguments, each of finite numbers."""
        if not arguments and self.batch:
            raise TypeError("a batch needs an argument with an axis of examples")
        arrays: list[Floats] = []
        for i, given in enumerate(arguments, 1):
            array = as_numbers(name := f"argument {i}", given)
            check_finite(name, array)
            if self.batch and (not array.shape or len(array) != len((arrays or [array])[0])):
                raise ValueError(
                    f"with batch=True arguments need the same number of examples: {name} has the "
                    f"shape {array.shape}"
                )
            arrays.append(array)
        if self.batch and not len(arrays[0]):
            raise ValueError("there must be at least 1 example")
        return arrays

    def _names(self, count: int) -> list[str]:
        """Return the names of the function's arguments, as far as they have any."""
        try:
            known = [
                name
                for name, parameter in inspect.signature(self.function).parameters.items()
                if parameter.kind is not parameter.VAR_POSITIONAL
            ]
        except ValueError:
            # Functions written in C may not tell.
            known = []
        return [*known, *(f"argument {i}" for i in range(len(known) + 1, count + 1))][:count]

    def _recorded(self, arrays: Sequence[Floats]) -> Program:
        """Record the way that the function goes for one example."""
        names = self._names(len(arrays))
        arguments = [_leaves(name, np.asarray(array)) for name, array in zip(names, arrays)]
        variables = [*flat(arguments), *self._leaves]
        with self._parameters_in_place(), tracing(variables, self.function) as trace:
            found = self.function(*arguments)
            result, others = found if isinstance(found, tuple) and len(found) == 2 else (found, [])
            output, also = as_value(result), [as_value(other) for other in flat(others)]
            trace.check(flat(arguments), [output, *also])
        if self.batch and self._also not in (None, len(also)):
            raise ValueError(
                f"the function returns {len(also)} other numbers for one example, and {self._also} "
                "for another: a batch needs as many for each"
            )
        self._also = len(also)
        named = dict(zip(names, arguments))
        wrt = arguments if self.wrt is None else self.wrt
        signature = Signature([output, *also], arguments, wrt, self.batch, self._variables | named)
        return compile_graph(
            output, signature, also, trace.comparisons, trace.remarks, self.parameters
        )


def _leaves(name: str, array: Floats) -> Any:
    """Make Values of numbers, called ``x`` or ``x[2][0]``."""
    if array.ndim:
        return [_leaves(f"{name}[{i}]", part) for i, part in enumerate(array)]
    return Value(float(array), name)
