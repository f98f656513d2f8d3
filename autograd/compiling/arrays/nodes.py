"""What an array program is made of.

An `Array` is a node of a graph as a `Value` is, with a shape. It says how it is made from others,
and equal ones are one object, so that nothing is computed twice. As formulas, arrays take part in
the table of derivatives: its entries are read with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.arrays.algebra import simplified
from autograd.compiling.arrays.building import Part, Parts
from autograd.table.entries import ADD, CHAIN, SUB
from autograd.table.formulas import Apply, Expression, Number, Symbol, symbols
from autograd.table.operation import Operation

__all__ = ["Array", "At", "Builder", "Every", "Labels", "Numbers", "Selectors", "Take"]

Numbers = NDArray[Any]
Labels = tuple[int, ...]
"""Names of axes; two axes of one name have one length."""


class Every(NamedTuple):
    """Elements of an axis at equal distances."""

    start: int
    step: int
    length: int


class At(NamedTuple):
    """One element of an axis, which disappears."""

    place: int


class Take(NamedTuple):
    """Elements of an axis, by the number of a table of places."""

    table: int


Selectors = tuple[Every | At | Take, ...]
"""Where in an array: one for each axis."""


class Array(Expression):
    """An array of the program.

    Attributes
    ----------
    kind : str
        What makes it: ``"apply"`` for an operation of the table, or one of the kinds that `Builder`
        has methods for.
    operands : tuple of Array
        What it is made from.
    detail : object
        What else settles it.
    shape : tuple of int
        Its shape for one example.
    batched : bool
        Whether it has an axis of examples in front.
    """

    __slots__ = ("batched", "detail", "kind", "operands", "shape")

    def __init__(
        self,
        kind: str,
        operands: tuple[Array, ...],
        detail: Any,
        shape: tuple[int, ...],
        batched: bool,
    ) -> None:
        self.kind = kind
        self.operands = operands
        self.detail = detail
        self.shape = shape
        self.batched = batched

    def __repr__(self) -> str:
        return f"<{self.kind} {self.detail} {self.shape}{' batched' * self.batched}>"

    @property
    def ndim(self) -> int:
        """How many axes it has for one example."""
        return len(self.shape)

    @property
    def formula(self) -> Expression:
        """What stands for it in a formula, where a number is a number."""
        return self if self.number is None else Number(self.number)

    @property
    def number(self) -> float | None:
        """The number that this array is, if it is one."""
        return float(self.detail) if self.kind == "number" else None

    @property
    def is_view(self) -> bool:
        """Whether it is another look at the elements of its operand, with no work to do."""
        takes = self.kind == "index" and any(isinstance(one, Take) for one in self.detail)
        return self.kind in ("reshape", "transpose", "index", "broadcast") and not takes

    def applies(self, entry: Operation) -> bool:
        """Say whether it is made by an operation of the table."""
        # The product in the chain rule is another, for all that it has the entry of a product.
        return self.kind == "apply" and self.detail.entry is entry and self.detail is not CHAIN


class Builder:
    """Makes arrays, each once.

    Attributes
    ----------
    tables : list of numpy.ndarray
        Numbers that are part of the program: constants, and places to gather from.
    """

    def __init__(self) -> None:
        self._known: dict[Any, Array] = {}
        self._lowered: dict[int, Array] = {}
        self.tables: list[Numbers] = []
        self._known_tables: dict[Any, int] = {}

    def _make(
        self,
        kind: str,
        operands: Iterable[Array] = (),
        detail: Any = None,
        shape: tuple[int, ...] = (),
        batched: bool = False,
        key: Any = None,
    ) -> Array:
        """Return the array that this describes: the one that there is, or a new one."""
        operands = tuple(operands)
        key = (kind, tuple(map(id, operands)), detail if key is None else key, shape, batched)
        array = self._known.get(key)
        if array is None:
            array = self._known[key] = Array(kind, operands, detail, shape, batched)
        return array

    def table(self, numbers: Numbers) -> int:
        """Return the number of a table, adding it if it is new."""
        numbers = np.ascontiguousarray(numbers)
        key = (numbers.tobytes(), numbers.shape, numbers.dtype)
        if key not in self._known_tables:
            self._known_tables[key] = len(self.tables)
            self.tables.append(numbers)
        return self._known_tables[key]

    def remade(self, array: Array, operands: list[Array]) -> Array:
        """Make an array as another is made, from other operands of the same shapes."""
        if not operands:
            return array
        if array.kind in ("reshape", "transpose", "index") and operands[0].number is not None:
            return self.broadcast(operands[0], array.shape, array.batched)
        return self._make(array.kind, operands, array.detail, array.shape, array.batched)

    # --- leaves ----------------------------------------------------------------------------------

    def leaf(self, name: str, shape: tuple[int, ...], batched: bool) -> Array:
        """Make an argument of the program."""
        return self._make("leaf", (), name, shape, batched)

    def number(self, value: float) -> Array:
        """Make a number."""
        return self._make("number", (), float(value), key=repr(float(value)))

    def data(self, numbers: Numbers) -> Array:
        """Make an array of constants; axes along which they are all the same have length 1."""
        for axis in range(numbers.ndim):
            first = numbers.take([0], axis)
            if (numbers == first).all():
                numbers = first
        if numbers.size == 1:
            return self.number(float(numbers.flat[0]))
        return self._make("data", (), self.table(numbers), numbers.shape)

    def examples(self) -> Array:
        """Make the number of examples."""
        return self._make("examples")

    # --- views -----------------------------------------------------------------------------------

    def reshape(self, array: Array, shape: tuple[int, ...]) -> Array:
        """Give an array another shape with the elements in the same order."""
        if array.kind == "number" or array.shape == shape:
            return array
        if array.kind == "reshape":
            return self.reshape(array.operands[0], shape)
        if array.kind == "data":
            return self.data(self.tables[array.detail].reshape(shape))
        return self._make("reshape", (array,), None, shape, array.batched)

    def padded(self, array: Array, ndim: int) -> Array:
        """Put axes of length 1 in front until there are so many."""
        return self.reshape(array, (1,) * (ndim - array.ndim) + array.shape)

    def _unpadded(self, array: Array) -> Array:
        """Take away axes of length 1 in front, which broadcasting puts there by itself."""
        front = next((i for i, n in enumerate(array.shape) if n > 1), array.ndim)
        return self.reshape(array, array.shape[front:])

    def transpose(self, array: Array, axes: tuple[int, ...]) -> Array:
        """Put the axes in another order."""
        if axes == tuple(range(array.ndim)):
            return array
        shape = tuple(array.shape[axis] for axis in axes)
        return self._make("transpose", (array,), axes, shape, array.batched)

    def index(self, array: Array, selectors: Selectors) -> Array:
        """Select elements along each axis."""
        if all(s == Every(0, 1, n) for s, n in zip(selectors, array.shape)):
            return array
        if array.kind == "stack" and isinstance(last := selectors[-1], At):
            return self.index(array.operands[last.place], selectors[:-1])
        shape: list[int] = []
        for selector in selectors:
            if isinstance(selector, Every):
                shape.append(selector.length)
            elif isinstance(selector, Take):
                shape += self.tables[selector.table].shape
        return self._make("index", (array,), selectors, tuple(shape), array.batched)

    def element(self, array: Array, place: int) -> Array:
        """Select one element of the last axis."""
        every = (Every(0, 1, n) for n in array.shape[:-1])
        return self.index(array, (*every, At(place)))

    def broadcast(self, array: Array, shape: tuple[int, ...], batched: bool) -> Array:
        """Repeat an array along axes of length 1 until it has a shape."""
        if array.shape == shape and array.batched == batched:
            return array
        return self._make("broadcast", (self.padded(array, len(shape)),), None, shape, batched)

    def scatter(
        self, base: Array | None, items: list[tuple[Selectors, Array]], like: Array
    ) -> Array:
        """Add arrays to places of an array, or of zeros, that is as long as another."""
        places = tuple(selectors for selectors, _ in items)
        given = [added for _, added in items]
        if base is not None:
            given.append(self.broadcast(base, like.shape, like.batched))
        return self._make("scatter", given, places, like.shape, like.batched)

    def stack(self, arrays: list[Array], shape: tuple[int, ...], batched: bool) -> Array:
        """Put arrays side by side along a last axis."""
        arrays = [self.broadcast(array, shape, batched) for array in arrays]
        return self._make("stack", arrays, None, (*shape, len(arrays)), batched)

    # --- sums ------------------------------------------------------------------------------------

    def sum(self, array: Array, axes: tuple[int, ...], examples: bool = False) -> Array:
        """Add up along axes, and over the examples if told to."""
        if not axes and not examples:
            return array
        shape = tuple(n for axis, n in enumerate(array.shape) if axis not in axes)
        return self._make("sum", (array,), (axes, examples), shape, array.batched and not examples)

    def reduce(self, operation: Operation, array: Array) -> Array:
        """Apply an n-ary operation along the last axis."""
        if operation.fold is ADD:
            return self.sum(array, (array.ndim - 1,))
        key = (operation.name, *operation.parameters.items())
        return self._make("reduce", (array,), operation, array.shape[:-1], array.batched, key)

    def picked(self, operation: Operation, array: Array) -> Array:
        """Make a table of 1 where the result along the last axis is first met, else 0."""
        return self._make("picked", (array,), operation.picks, array.shape, array.batched)

    def contract(
        self, a: Array, b: Array, labels: tuple[Labels, Labels, Labels], batched: bool
    ) -> Array:
        """Multiply two arrays and add up along the axes that the result does not have.

        Parameters
        ----------
        a, b
            The factors.
        labels
            The names of the axes of a, of b and of the result.
        batched
            Whether the result has an axis of examples; if not, they are added up.
        """
        lengths = dict(zip(labels[0] + labels[1], a.shape + b.shape))
        shape = tuple(lengths[label] for label in labels[2])
        return self._make("contract", (a, b), labels, shape, batched)

    def compare(self, a: Array, symbol: str, b: Array) -> Array:
        """Compare each element, which gives true or false."""
        likeness = self.apply(SUB, a, b)
        shape, batched = likeness.shape, likeness.batched
        return self._make("compare", likeness.operands, symbol, shape, batched)

    # --- the table of derivatives ----------------------------------------------------------------

    def apply(self, operation: Operation, *operands: Array) -> Array:
        """Apply an operation to each element."""
        if operation.fold is not None and len(operands) == 1:
            return operands[0]
        simpler = simplified(self, operation, operands)
        if simpler is not None:
            return simpler
        batched = any(operand.batched for operand in operands)
        aligned: Sequence[Array] = operands
        shape: tuple[int, ...] = ()
        if any(operand.shape for operand in operands):
            ndim = max(operand.ndim for operand in operands)
            # The axis of examples stands in front: what has it must have all axes behind it too.
            aligned = [self.padded(x, ndim) if x.batched else self._unpadded(x) for x in operands]
            shape = np.broadcast_shapes(*(operand.shape for operand in aligned))
        key = (operation.name, *operation.parameters.items())
        return self._make("apply", aligned, operation, shape, batched, key)

    def lower(
        self,
        expression: Expression | float,
        known: Mapping[str, Array] | None = None,
        made: dict[Expression, Array] | None = None,
    ) -> Array:
        """Make the array that a formula of arrays, or of symbols for arrays, describes.

        Parts that formulas share are gone through once if they share ``made`` too. Formulas may be
        as deep as a product has factors.
        """
        if not isinstance(expression, Expression):
            return self.number(expression)
        made = {} if made is None else made
        waiting = [expression]
        while waiting:
            part = waiting[-1]
            if isinstance(part, Apply):
                missing = [operand for operand in part.operands if operand not in made]
                if missing:
                    waiting += reversed(missing)
                    continue
                made[part] = self.apply(part.operation, *(made[x] for x in part.operands))
            elif isinstance(part, Array):
                made[part] = part
            elif isinstance(part, Number):
                made[part] = self.number(part.value)
            else:
                assert isinstance(part, Symbol)
                assert known is not None
                made[part] = known[part.text]
            waiting.pop()
        return made[expression]

    def value(self, operation: Operation, *operands: Array) -> Array:
        """Read what an operation computes, by its entry."""
        parts = [Part(self, operand) for operand in operands]
        return self._read(operation.value(Parts(self), *parts, **operation.parameters))

    def along(self, operation: Operation, array: Array) -> Array:
        """Read what an operation computes along the last axis, by its entry."""
        assert operation.along is not None
        return self._read(operation.along(Parts(self), Part(self, array, has_axis=True)))

    def _read(self, made: Part | float) -> Array:
        return made.array if isinstance(made, Part) else self.number(made)

    def partials(
        self, operation: Operation, result: Expression, *operands: Expression, exact: bool = False
    ) -> tuple[Any, ...]:
        """Read the partial derivatives of an operation, by its entry."""
        read = operation.partials if exact else operation.compiled
        return read(_READING, result, *operands, **operation.parameters)

    def textbook(
        self, operation: Operation, result: Expression, *operands: Expression
    ) -> tuple[Any, ...]:
        """Read them as a textbook writes them."""
        return operation.textbook(_READING, result, *operands, **operation.parameters)


_READING = symbols()
