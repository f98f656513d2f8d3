"""A compiled program, with the numbers it runs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, nan
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.guards import Guards
from autograd.compiling.passes.normalising import PARAMETERS
from autograd.compiling.report import Report
from autograd.compiling.running.inputs import all_finite, checked
from autograd.compiling.running.interpreter import Interpreter
from autograd.compiling.running.parameters import Parametrised
from autograd.compiling.running.replay import Replay
from autograd.compiling.running.slots import Slot
from autograd.compiling.signature import Portion, Signature
from autograd.files import replace
from autograd.stand_ins import carried

__all__ = ["Code", "Program", "Results"]

Floats = NDArray[np.float64]
_Run = Callable[[list[Floats]], Sequence[Any]]


class Results(NamedTuple):
    """What a program computed.

    Attributes
    ----------
    value : float or array
        The value, with a batch one for each example.
    inputs : dict
        The derivatives for inputs: of each vector of them that of each number, or of those in the
        places that are known to be all that count.
    also : array or None
        Other results along the last axis.
    sides : array or None
        What is on the sides of the guards, along the last axis.
    is_finite : bool
        Whether all numbers were finite at once.
    """

    value: Any
    inputs: Mapping[str, Any]
    also: Any = None
    sides: Any = None
    is_finite: bool = True


class Code(NamedTuple):
    """What a program was written as.

    Attributes
    ----------
    source : str
        To be read.
    workspace : str
        The same, to be run fast; empty if it is no program of arrays.
    parameters : list of str
        The names of the arrays of parameters in both.
    tables : dict
        The tables of both.
    interpreter : Interpreter
        What computes the same from neither.
    replay : Replay
        What computes it where numbers are not finite.
    """

    source: str
    workspace: str
    parameters: Sequence[str]
    tables: Mapping[str, Any]
    interpreter: Interpreter
    replay: Replay


class Program(Parametrised):
    """A NumPy program made from a recorded graph, by `compile`.

    It keeps its memory from call to call, and threads wait for each other.

    Attributes
    ----------
    source : str
        The program as the text of a Python module with one function, ``step``, that needs nothing
        but NumPy.
    """

    def __init__(
        self,
        code: Code,
        signature: Signature,
        given: Sequence[Portion],
        found: Sequence[Portion],
        also: int,
        guards: Guards,
        report: Report,
        parameters: Floats | None = None,
    ) -> None:
        super().__init__(signature.parameters, parameters)
        self.source, self._code = code.source, code
        self._signature, self._report = signature, report
        self._also, self.guards = also, guards
        self._given = [Slot(self.parameters, part.places) for part in given]
        self._found = [
            Slot(self.gradient, part.places) for part in found if part.vector == PARAMETERS
        ]
        self._copied_in = [place for place in self._given if not place.is_view]
        self._copied_out = [place for place in self._found if not place.is_view]
        self._parts = found
        self._others = [
            (vector, _all_or_some(places, signature.sizes[vector]))
            for vector, places in found
            if vector != PARAMETERS
        ]
        self._form = _form(signature.wrt)
        self._lock = RLock()
        self._steps: dict[int, Callable[..., Any]] = {}
        self._namespace: dict[str, Any] = {}
        for text in (code.source, code.workspace):
            exec(compile(text, "<compiled by retrograd>", "exec"), self._namespace)
        self._namespace.update(code.tables)

    def __call__(self, *inputs: Any) -> Any:
        """Compute the value and its derivatives.

        Parameters
        ----------
        *inputs
            One array or number for each entry of ``inputs``, of the same shape; with ``batch=True``
            with an axis of examples in front.

        Returns
        -------
        value, gradients
            The value, a float, or, with ``batch=True``, one for each example. The derivatives have
            the form of ``wrt``, with arrays for lists of equal length. If ``also`` was given, a
            third part: an array of these results along its last axis.

        Raises
        ------
        TypeError
            If there are more or fewer inputs than the program has.
        ValueError
            If an input has another shape, or numbers that are not finite.
        BranchError
            With ``check=True``, if a comparison comes out otherwise than when it was recorded.
        """
        with self._lock:
            return self.collected(self._checked(inputs, self._run), self.gradient)

    def interpret(self, *inputs: Any) -> Any:
        """Compute the same as a call, operation by operation, without the program's text.

        It is slow, and there to be compared with.

        Parameters
        ----------
        *inputs
            As for a call.

        Returns
        -------
        value, gradients
            As of a call.

        Raises
        ------
        TypeError, ValueError, BranchError
            As a call.
        """
        with self._lock:
            return self.collected(self._checked(inputs, self._interpreted), self.gradient)

    def collected(self, results: Results, gradient: Floats) -> Any:
        """Give results as a call does, with derivatives in the form of ``wrt``."""
        value, inputs, also, *_ = results
        examples = np.shape(value)
        vectors = {PARAMETERS: gradient, **inputs}
        gradients = _assembled(self._form, vectors, examples)
        return (value, gradients, also) if self._also else (value, gradients)

    def run(self, *inputs: Any) -> Any:
        """Compute the value, and leave the derivatives for the parameters in ``gradient``.

        It is what a call does, less the copies: for loops that train.

        Parameters
        ----------
        *inputs
            As for a call.

        Returns
        -------
        value
            As of a call; and the results in ``also``, if there are any.

        Raises
        ------
        TypeError, ValueError, BranchError
            As a call.

        Examples
        --------
        >>> from autograd import Value, compile
        >>> w, x = Value(2.0, "w"), Value(3.0, "x")
        >>> program = compile((w * x) ** 2, inputs=[x], wrt=[w], batch=True)
        >>> program.run([1.0, 2.0]).tolist(), program.gradient.tolist()
        ([4.0, 16.0], [20.0])
        """
        with self._lock:
            value, _, also, *_ = self._checked(inputs, self._run)
        return (value, also) if self._also else value

    @property
    def arrays(self) -> dict[str, Floats]:
        """The parameters as the arrays that the source takes, by their names there: to be read.

        >>> from autograd import Value, compile
        >>> w, x = Value(2.0, "w"), Value(3.0, "x")
        >>> program = compile((w * x) ** 2, inputs=[x], wrt=[w])
        >>> namespace = {}
        >>> exec(program.source, namespace)
        >>> value, gradient = namespace["step"](0.5, **program.arrays)
        >>> float(value)
        1.0
        """
        for place in self._given:
            place.fetch()
        return {name: place.array.copy() for name, place in zip(self._code.parameters, self._given)}

    def save(self, path: str | Path) -> None:
        """Write the source to a file, which is there complete or as it was."""
        replace(path, self.source.encode())

    def report(self, verbose: bool = False) -> Report:
        """Say what was recorded, what became of it, and what could not be rolled up and why.

        Parameters
        ----------
        verbose
            Show the program after each pass.
        """
        return self._report._replace(verbose=verbose)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a program can be neither copied nor pickled: compile again, or save its source and "
            "its arrays"
        )

    def __repr__(self) -> str:
        names = ", ".join(argument.name for argument in self._signature.arguments)
        return carried(f"<Program of ({names}) with {len(self.parameters)} parameter(s)>")

    # --- running ---------------------------------------------------------------------------------

    def _checked(self, inputs: Sequence[Any], run: _Run) -> Results:
        """Compute, after a look at the inputs and before one at the guards."""
        with np.errstate(all="ignore"):
            arrays = checked(self._signature.arguments, self._signature.batch, inputs)
            results = self.computed(arrays, run)
        if self.guards:
            self.guards.check(results.sides)
        return results

    def computed(self, arrays: list[Floats], run: _Run | None = None) -> Results:
        """Compute for inputs that are checked already, without a look at the guards.

        NumPy is to be told before not to warn of overflow and the like.
        """
        for place in self._copied_in:
            place.fetch()
        value, *others = (run or self._run)(arrays)
        for place in self._copied_out:
            place.deliver()
        also, sides = self._split(others)
        if self._signature.batch:
            examples = value.shape
            finite = all_finite(value)
        else:
            examples, value = (), float(value)
            finite = isfinite(value)
        inputs = self._derivatives(examples, others) if others else {}
        finite = finite and (self.gradient.size == 0 or all_finite(self.gradient))
        for more in (*inputs.values(), also, sides):
            finite = finite and (more is None or all_finite(more))
        return Results(value, inputs, also, sides) if finite else self._replayed(arrays)

    def _replayed(self, arrays: list[Floats]) -> Results:
        """Compute as the eager engine does."""
        value, derivatives, more = self._code.replay.run(arrays, self.parameters)
        examples = (len(arrays[0]),) if self._signature.batch else ()
        self.gradient[:] = derivatives.pop(PARAMETERS, 0.0)
        columns = [np.broadcast_to(one, examples) for one in more]
        also, sides = self._split([np.stack(columns, axis=-1)] if columns else [])
        value = np.array(np.broadcast_to(value, examples)) if examples else float(value)
        return Results(value, derivatives, also, sides, is_finite=False)

    def _split(self, others: list[Any]) -> tuple[Any, Any]:
        """Take other results and what the guards look at from the end of a list."""
        if not self._also and not self.guards:
            return None, None
        more = np.asarray(others.pop(), dtype=float)
        return more[..., : self._also], more[..., self._also :]

    def _derivatives(self, examples: tuple[int, ...], others: list[Any]) -> dict[str, Any]:
        """Sort the derivatives for inputs into their vectors."""
        vectors: dict[str, Any] = {}
        for (vector, places), derivative in zip(self._others, others):
            derivatives = np.asarray(derivative, dtype=float).reshape((*examples, -1))
            if places is None:
                vectors[vector] = derivatives
            else:
                empty = np.zeros((*examples, self._signature.sizes[vector]))
                vectors.setdefault(vector, empty)[..., places] = derivatives
        return vectors

    def _run(self, arrays: list[Floats]) -> Sequence[Any]:
        """Return what the program computes but for the derivatives of parameters, left in place."""
        if "prepare" not in self._namespace:
            return self._run_floats(arrays)
        length = len(arrays[0]) if self._signature.batch else 1
        if length not in self._steps:
            # An epoch has mini-batches of two lengths, and examples held out; all lengths that
            # there ever were would only hold memory.
            if len(self._steps) == 4:
                self._steps.pop(next(iter(self._steps)))
            kept = [place.array for place in (*self._given, *self._found)]
            self._steps[length] = self._namespace["prepare"](length, *kept)
        results: Sequence[Any] = self._steps[length](*arrays)
        return results

    def _run_floats(self, arrays: list[Floats]) -> Sequence[Any]:
        try:
            results = self._namespace["step"](*arrays, *(place.array for place in self._given))
        except (ArithmeticError, ValueError):
            # Python's arithmetic raises where the result is not finite.
            return (np.full(len(arrays[0]), nan) if self._signature.batch else nan,)
        return self._delivered(results if isinstance(results, tuple) else (results,))

    def _interpreted(self, arrays: list[Floats]) -> Sequence[Any]:
        names = {one.name: array for one, array in zip(self._signature.arguments, arrays)}
        names |= self.arrays
        length = len(arrays[0]) if self._signature.batch else 1
        return self._delivered(self._code.interpreter.run(names, length))

    def _delivered(self, results: Sequence[Any]) -> Sequence[Any]:
        """Put the derivatives for parameters in their places, and return the rest."""
        places = iter(self._found)
        others = []
        for part, derivatives in zip(self._parts, results[1:]):
            if part.vector == PARAMETERS:
                next(places).array[...] = derivatives
            else:
                others.append(derivatives)
        return results[0], *others, *results[1 + len(self._parts) :]


def _all_or_some(places: NDArray[np.int64], size: int) -> NDArray[np.int64] | None:
    """Return places in a vector, or None for all of them in order."""
    flat = places.ravel()
    return None if np.array_equal(flat, np.arange(size)) else flat


def _form(wrt: Any) -> Any:
    """Say of each array of the form of ``wrt`` its vector, where it is in that, and its shape."""
    if not isinstance(wrt, Portion):
        return [_form(one) for one in wrt]
    vector, places = wrt
    start = int(places.flat[0])
    follow = (places.ravel() == np.arange(start, start + places.size)).all()
    return vector, slice(start, start + places.size) if follow else places.ravel(), places.shape


def _assembled(form: Any, vectors: dict[str, Floats], examples: tuple[int, ...]) -> Any:
    """Give derivatives the form of ``wrt``."""
    if isinstance(form, list):
        return [_assembled(one, vectors, examples) for one in form]
    vector, places, shape = form
    if vector == PARAMETERS:
        # A copy, since the next call overwrites the gradient; 0 + −0 is 0, as backward() has it.
        return vectors[vector][places].reshape(shape) + 0.0
    if vector not in vectors:
        # Nothing depends on these inputs.
        return np.zeros((*examples, *shape))
    return vectors[vector][..., places].reshape((*examples, *shape)) + 0.0
