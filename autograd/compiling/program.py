"""A compiled program, with the numbers it runs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.branches import Branch, check_branches
from autograd.compiling.inputs import checked
from autograd.compiling.interpreter import Interpreter
from autograd.compiling.places import Place
from autograd.compiling.report import Report
from autograd.compiling.scalars import PARAMETERS
from autograd.compiling.signature import Part, Signature

__all__ = ["Code", "Program"]

Array = NDArray[np.float64]
_Run = Callable[[list[Array]], Sequence[Any]]


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
    """

    source: str
    workspace: str
    parameters: Sequence[str]
    tables: Mapping[str, Any]
    interpreter: Interpreter


class Program:
    """A NumPy program made from a recorded graph, by `compile`.

    It keeps its memory from call to call, and threads wait for each other.

    Attributes
    ----------
    source : str
        The program as the text of a Python module with one function, ``step``, that needs nothing
        but NumPy.
    gradient : numpy.ndarray of float, shape (parameters,)
        The derivatives for the parameters that the last call found; the next one overwrites them.
    """

    def __init__(
        self,
        code: Code,
        signature: Signature,
        given: Sequence[Part],
        found: Sequence[Part],
        also: int,
        checked: Sequence[Branch],
        report: Report,
    ) -> None:
        self.source, self._code = code.source, code
        self._signature, self._report = signature, report
        self._also, self._checked_branches = also, checked
        self._parameters = np.empty(len(signature.parameters))
        self.gradient = np.zeros(len(signature.parameters))
        self.load()
        self._given = [Place(self._parameters, part.places) for part in given]
        self._found = [
            Place(self.gradient, part.places) for part in found if part.vector == PARAMETERS
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
        return self._called(inputs, self._run)

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
        return self._called(inputs, self._interpreted)

    def _called(self, inputs: Sequence[Any], run: _Run) -> Any:
        with self._lock:
            return self._collected(*self._computed(inputs, run))

    def _collected(self, value: Any, others: list[Any], also: Any) -> Any:
        """Give derivatives the form of ``wrt``."""
        examples = np.shape(value)
        vectors = {PARAMETERS: self.gradient}
        for (vector, places), derivative in zip(self._others, others):
            derivatives = np.asarray(derivative, dtype=float).reshape((*examples, -1))
            if places is None:
                vectors[vector] = derivatives
            else:
                empty = np.zeros((*examples, self._signature.sizes[vector]))
                vectors.setdefault(vector, empty)[..., places] = derivatives
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
            value, _, also = self._computed(inputs, self._run)
        return (value, also) if self._also else value

    @property
    def parameters(self) -> Array:
        """The numbers of the leaves in ``wrt`` that are not inputs, in their order, in one vector.

        The program reads them from here. Values do not follow until `store`, nor does the program
        follow Values until `load`.
        """
        return self._parameters

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        self._parameters[:] = numbers

    @property
    def arrays(self) -> dict[str, Array]:
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

    def load(self) -> None:
        """Read the parameters from the Values they were compiled from."""
        self.parameters[:] = [leaf.data for leaf in self._signature.parameters]

    def store(self) -> None:
        """Write the parameters and their derivatives into the Values they were compiled from."""
        numbers = zip(self.parameters.tolist(), self.gradient.tolist())
        for leaf, (data, grad) in zip(self._signature.parameters, numbers):
            leaf.data, leaf.grad = data, grad

    def save(self, path: str | Path) -> None:
        """Write the source to a file."""
        Path(path).write_text(self.source, encoding="utf-8")

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
        return f"<Program of ({names}) with {len(self.parameters)} parameter(s)>"

    # --- running ---------------------------------------------------------------------------------

    def _computed(self, inputs: Sequence[Any], run: _Run) -> tuple[Any, list[Any], Any]:
        """Return the value, the derivatives for inputs, and other results."""
        with np.errstate(all="ignore"):
            arrays = checked(self._signature.arguments, self._signature.batch, inputs)
            for place in self._copied_in:
                place.fetch()
            value, *others = run(arrays)
        for place in self._copied_out:
            place.deliver()
        if not self._signature.batch:
            value = float(value)
        if not self._also and not self._checked_branches:
            return value, others, None
        also = np.asarray(others.pop(), dtype=float)
        if self._checked_branches:
            check_branches(self._checked_branches, also[..., self._also :])
        return value, others, also[..., : self._also]

    def _run(self, arrays: list[Array]) -> Sequence[Any]:
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

    def _run_floats(self, arrays: list[Array]) -> Sequence[Any]:
        try:
            results = self._namespace["step"](*arrays, *(place.array for place in self._given))
        except (ArithmeticError, ValueError):
            # Python's arithmetic raises where NumPy's gives infinity or nan.
            return self._interpreted(arrays)
        return self._delivered(results if isinstance(results, tuple) else (results,))

    def _interpreted(self, arrays: list[Array]) -> Sequence[Any]:
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
    if not isinstance(wrt, Part):
        return [_form(one) for one in wrt]
    vector, places = wrt
    start = int(places.flat[0])
    follow = (places.ravel() == np.arange(start, start + places.size)).all()
    return vector, slice(start, start + places.size) if follow else places.ravel(), places.shape


def _assembled(form: Any, vectors: dict[str, Array], examples: tuple[int, ...]) -> Any:
    """Give derivatives the form of ``wrt``."""
    if isinstance(form, list):
        return [_assembled(one, vectors, examples) for one in form]
    vector, places, shape = form
    if vector == PARAMETERS:
        # A copy, since the next call overwrites the gradient.
        return vectors[vector][places].reshape(shape).copy()
    if vector not in vectors:
        # Nothing depends on these inputs.
        return np.zeros((*examples, *shape))
    return vectors[vector][..., places].reshape((*examples, *shape))
