"""A compiled program, with the numbers it runs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.report import Report
from autograd.value import Value

__all__ = ["Argument", "Part", "Program"]

Array = NDArray[np.float64]


class Argument(NamedTuple):
    """An argument of the program: its name and its shape for one example."""

    name: str
    shape: tuple[int, ...]


class Part(NamedTuple):
    """An array of a vector: the vector, and the place in it of each element."""

    vector: str
    places: NDArray[np.int64]


class Program:
    """A NumPy program made from a recorded graph, by `compile`.

    Attributes
    ----------
    source : str
        The program as the text of a Python module with one function, ``step``.
    parameters : numpy.ndarray of float, shape (parameters,)
        The numbers of the leaves in ``wrt`` that are not inputs, in their order, in one vector. The
        program reads them from here; change them in place.
    gradient : numpy.ndarray of float, shape (parameters,)
        The derivatives for the parameters that the last call found; the next one overwrites them.
    """

    def __init__(
        self,
        source: str,
        arguments: Sequence[Argument],
        sizes: Mapping[str, int],
        batch: bool,
        leaves: Sequence[Value],
        parts: Sequence[Part],
        found: Sequence[Part],
        wrt: Any,
        extra: int,
        report: Report,
    ) -> None:
        self.source = source
        self._arguments, self._batch, self._sizes = tuple(arguments), batch, sizes
        self._leaves = list(leaves)
        self._report = report
        self.parameters = np.empty(len(self._leaves))
        self.gradient = np.zeros(len(self._leaves))
        self.load()
        self._step = _function(source)
        self._given = [_place(self.parameters, part.places) for part in parts]
        self._found = [
            (part, _place(self.gradient, part.places) if part.vector == "parameters" else None)
            for part in found
        ]
        self._wrt = wrt
        self._extra = extra

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
            the form of ``wrt``, with arrays for lists of equal length.

        Raises
        ------
        TypeError
            If there are more or fewer inputs than the program has.
        ValueError
            If an input has another shape, or numbers that are not finite.
        """
        arrays = self._checked(inputs)
        given = [
            part if isinstance(part, np.ndarray) else self.parameters[part.places]
            for part in self._given
        ]
        with np.errstate(all="ignore"):
            results = self._step(*arrays, *given)
        value, *found = results if isinstance(results, tuple) else (results,)
        vectors = {"parameters": self.gradient}
        for (part, place), derivative in zip(self._found, found):
            if place is None:
                self._collect(vectors, part, derivative, arrays[0])
            elif isinstance(place, Part):
                self.gradient[place.places] = derivative
            else:
                place[...] = derivative
        gradients = _assembled(self._wrt, vectors)
        if not self._batch:
            value = float(value)
        return (value, gradients, found[-1]) if self._extra else (value, gradients)

    def _collect(
        self, vectors: dict[str, Array], part: Part, derivative: Any, first: Array
    ) -> None:
        """Put derivatives with respect to inputs in their places."""
        examples = first.shape[:1] if self._batch else ()
        size = self._sizes[part.vector]
        if part.places.size == size and (part.places.ravel() == np.arange(size)).all():
            vectors[part.vector] = np.reshape(derivative, (*examples, size))
            return
        vector = vectors.setdefault(part.vector, np.zeros((*examples, size)))
        vector[..., part.places.ravel()] = np.reshape(derivative, (*examples, -1))

    def _checked(self, inputs: Sequence[Any]) -> list[Array]:
        if len(inputs) != len(self._arguments):
            names = ", ".join(argument.name for argument in self._arguments) or "none"
            raise TypeError(
                f"this program takes {len(self._arguments)} input(s), {names}: {len(inputs)} given"
            )
        arrays = []
        length: int | None = None
        for argument, given in zip(self._arguments, inputs):
            try:
                array = np.asarray(given, dtype=float)
            except (TypeError, ValueError):
                raise ValueError(
                    f"{argument.name} must hold numbers only, not {given!r:.60}"
                ) from None
            shape = array.shape[1:] if self._batch else array.shape
            if shape != argument.shape or (self._batch and not array.ndim):
                raise ValueError(
                    f"{argument.name} must have the shape {_shape(argument, self._batch)}, not "
                    f"{array.shape}"
                )
            if self._batch:
                length = len(array) if length is None else length
                if len(array) != length or not length:
                    raise ValueError(
                        f"all inputs need the same number of examples, at least 1: {argument.name} "
                        f"has {len(array)}, {self._arguments[0].name} {length}"
                    )
            # The sum of squares of finite numbers is finite, but for huge ones.
            flat = array.ravel()
            if not np.isfinite(flat @ flat) and not np.isfinite(array).all():
                place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
                raise ValueError(
                    f"{argument.name} must be finite: it has {array[place]} at {place}"
                )
            arrays.append(array)
        return arrays

    def load(self) -> None:
        """Read the parameters from the Values they were compiled from."""
        self.parameters[:] = [leaf.data for leaf in self._leaves]

    def store(self) -> None:
        """Write the parameters and their derivatives into the Values they were compiled from."""
        for leaf, data, grad in zip(self._leaves, self.parameters.tolist(), self.gradient.tolist()):
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

    def __repr__(self) -> str:
        names = ", ".join(argument.name for argument in self._arguments)
        return f"<Program of ({names}) with {len(self.parameters)} parameter(s)>"


def _function(source: str) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    exec(compile(source, "<compiled by retrograd>", "exec"), namespace)
    step: Callable[..., Any] = namespace["step"]
    return step


def _shape(argument: Argument, batch: bool) -> str:
    lengths = [*["examples"] * batch, *map(str, argument.shape)]
    return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"


def _place(vector: Array, places: NDArray[np.int64]) -> Any:
    """Return a view of the places in a vector, or the part itself where there is none."""
    start = int(places.flat[0])
    steps = [
        int(places.take(1, axis).flat[0]) - start if places.shape[axis] > 1 else 0
        for axis in range(places.ndim)
    ]
    regular: Any = start
    for axis, step in enumerate(steps):
        along = [-1 if i == axis else 1 for i in range(places.ndim)]
        regular = regular + step * np.arange(places.shape[axis]).reshape(along)
    if not (places == regular).all():
        return Part("parameters", places)
    strides = [step * vector.itemsize for step in steps]
    return np.lib.stride_tricks.as_strided(vector[start:], places.shape, strides)


def _assembled(wrt: Any, vectors: Mapping[str, Array]) -> Any:
    if isinstance(wrt, Part):
        return vectors[wrt.vector][..., wrt.places]
    return [_assembled(one, vectors) for one in wrt]
