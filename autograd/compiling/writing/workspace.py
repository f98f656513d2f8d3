"""The program as it runs: the same operations, with memory that is kept from call to call.

A fresh array for each result would cost more than many of these operations take. So every
result has a place of its own, made once for each number of examples, and places serve again when
what is in them is no longer needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from autograd.compiling.arrays.nodes import Array, Every, Selectors, Take
from autograd.compiling.passes.differentiating import sorted_arrays
from autograd.compiling.writing.dialects import (
    Factor,
    array_dialect,
    fold_name,
    matrix_factors,
    numpy_call,
)
from autograd.compiling.writing.precedence import Text
from autograd.compiling.writing.source import Draft, scatter
from autograd.table.entries import MAXIMUM, MINIMUM
from autograd.table.notation import ATOM

__all__ = ["write_workspace"]

_LARGEST_TABLE = 1_000_000
"""How large a table of ones and zeros may be that a batch is multiplied by to add up its parts."""

_SHORT = 32
"""Up to how many elements a row is short."""

_COMPARISONS = {">": "greater", "<": "less", ">=": "greater_equal", "<=": "less_equal"}


def write_workspace(draft: Draft, places: Mapping[int, str]) -> str:
    """Write a function that makes the places for n examples, and a function that works there.

    Parameters
    ----------
    draft
        What is to be written.
    places
        The arrays to put outputs into, by the number of the output; others are returned.
    """
    setup, body = _WorkspaceWriter(draft, places).write()
    kept = "".join(f", {name}" for name in (*draft.parameters, *places.values()))
    lines = [
        "def prepare(_n" + kept + "):",
        *(f"    {line}" for line in setup),
        f"    def step({', '.join(draft.inputs)}):",
        *(f"        {line}" for line in (*draft.preparation, *body)),
        "    return step",
        "",
    ]
    return "\n".join(lines)


class _WorkspaceWriter:
    """From the arrays of a draft to lines that make places, and lines that compute in them.

    A place has the shape of the array that it is for, with an axis of n examples in front where the
    array has one; it serves for another array of its shape after the last use of the first.
    """

    def __init__(self, draft: Draft, places: Mapping[int, str]) -> None:
        self.leaves, self.changing = draft.leaves, set(draft.inputs)
        self.outputs = list(draft.outputs.values())
        self.places = places
        self.tables = draft.builder.tables
        self.dialect = array_dialect(draft.tables, "_n")
        self.order = sorted_arrays(self.outputs)
        self.position = {array: i for i, array in enumerate(self.order)}
        self.texts: dict[Array, Text] = {}
        # Kept arrays are where they were at the last call, and so are views of them.
        self.kept: set[Array] = set()
        self.roots: dict[Array, Array] = {}
        self.place_of: dict[Array, str] = {}
        self.free: dict[Any, list[str]] = defaultdict(list)
        self.last_use = self._last_uses()
        self.wanted = {self.outputs[i]: place for i, place in reversed(list(places.items()))}
        self.setup: list[str] = []
        self.constants: dict[str, str] = {}
        self.body: list[str] = []
        self.count = 0

    def write(self) -> tuple[list[str], list[str]]:
        """Write the lines that run once for n examples, and those that run at each call."""
        for i, array in enumerate(self.order):
            self.texts[array] = self._made(array)
            self._release(i, array)
        results = []
        for i, output in enumerate(self.outputs):
            text = self.texts[output]
            if i not in self.places:
                # What is returned belongs to the caller.
                is_ours = output in self.kept or output.is_view
                results.append(f"np.array({text.code})" if is_ours else text.code)
            elif self.place_of.get(output) != self.places[i]:
                self.body.append(f"{self.places[i]}[...] = {text.code}")
        self.body.append(f"return [{', '.join(results)}]")
        return self.setup, self.body

    def _last_uses(self) -> dict[Array, int]:
        last: dict[Array, int] = {}
        for i, array in enumerate(self.order):
            self.roots[array] = self.roots[array.operands[0]] if array.is_view else array
            for operand in array.operands:
                last[self.roots[operand]] = i
        last.update({self.roots[output]: len(self.order) for output in self.outputs})
        return last

    def _release(self, i: int, array: Array) -> None:
        """Let the places serve again whose arrays were needed here for the last time."""
        for root in {self.roots[operand] for operand in array.operands}:
            if self.last_use[root] == i and root in self.place_of:
                self.free[_size(root)].append(self.place_of.pop(root))

    # --- one statement for each array ------------------------------------------------------------

    def _made(self, array: Array) -> Text:
        """Write the line that computes an array into memory that is kept."""
        operands = [self.texts[operand] for operand in array.operands]
        if not array.operands:
            text = Text(self.leaves[array]) if array.kind == "leaf" else self.dialect.write(array)
            if array.number is not None and isfinite(array.number):
                # NumPy would have to convert a whole number.
                text = Text(repr(array.number), text.level)
            if text.code.isidentifier() and text.code not in self.changing:
                self.kept.add(array)
            return text
        if array.kind == "broadcast" and array.operands[0].number is not None:
            self.kept.add(array)
            return Text(self._constant(self.dialect.write(array, *operands).code))
        if array.is_view:
            return self._view(array, self.dialect.write(array, *operands))
        if array.batched or array.shape:
            call = self._call(array, operands)
            if call is not None:
                return self._placed(array, call)
        if array.kind == "scatter":
            return self._scatter(array, operands)
        name = self._name()
        code = self.dialect.write(array, *operands).code
        if array.kind == "sum" and len(_lengths(array.operands[0])) == 1:
            ones = self._constant(f"np.ones({_lengths(array.operands[0])[0]})")
            code = f"np.dot({operands[0].code}, {ones})"
        self.body.append(f"{name} = {code}")
        return Text(name)

    def _view(self, array: Array, text: Text) -> Text:
        """Write a view, which is made once for all calls if what it is a view of is kept."""
        (operand,) = array.operands
        name = self._name()
        # A single element is a number and no view; what has gaps, as parameters have, or another
        # order of axes, is copied where it is given another shape.
        is_copy = ".reshape(" in text.code and (operand.kind == "leaf" or operand.is_view)
        if operand in self.kept and (array.batched or array.shape) and not is_copy:
            self.kept.add(array)
            self.setup.append(f"{name} = {text.code}")
        else:
            self.body.append(f"{name} = {text.code}")
        return Text(name)

    def _placed(self, array: Array, call: str) -> Text:
        """Put a result into a place: that of an output, a free one, or a new one."""
        place = self.wanted.get(array)
        if place is None and array in self.outputs:
            name = self._name()
            self.body.append(f"{name} = {call})")
            return Text(name)
        if place is None:
            place = self._reused(array) or self._new_place(array)
        self.place_of[array] = place
        self.kept.add(array)
        self.body.append(f"{call}, out={place})")
        return Text(place)

    def _reused(self, array: Array) -> str:
        """Return memory that nobody needs any more, of an operand if it can be; or nothing."""
        i = self.position[array]
        if array.kind in ("apply", "compare"):
            for operand in array.operands:
                others = [self.roots[x] for x in array.operands if x is not operand]
                is_last = self.last_use.get(operand) == i and operand not in others
                if is_last and operand in self.place_of and _size(operand) == _size(array):
                    return self.place_of.pop(operand)
        free = self.free[_size(array)]
        return free.pop() if free else ""

    def _new_place(self, array: Array) -> str:
        name = self._name()
        kind = ", bool" if _is_logical(array) else ""
        self.setup.append(f"{name} = np.empty({_shape(array)}{kind})")
        return name

    def _call(self, array: Array, operands: Sequence[Text]) -> str | None:
        """Write a call that can put its result into a place, but for its last parenthesis."""
        if array.kind in ("apply", "compare"):
            x = [self._argument(array, i, text) for i, text in enumerate(operands)]
            if array.kind == "apply":
                return numpy_call(array, x)
            return f"np.{_COMPARISONS[array.detail]}({x[0]}, {x[1]}"
        if array.kind == "contract":
            return self._product(array, operands)
        if array.kind == "sum":
            return self._sum(array, operands[0].code)
        if array.kind == "reduce":
            return self._reduce(array, operands[0])
        if array.kind == "index":
            return self._take(array, operands[0])
        return None

    def _argument(self, array: Array, i: int, text: Text) -> str:
        """Write an operand; a number as an array, which NumPy need not make of it at each call."""
        number = array.operands[i].number
        if number is None or not isfinite(number):
            return text.code
        if array.kind == "apply" and array.detail in (MAXIMUM, MINIMUM):
            # Between two arrays these are twice as fast as between an array and a number.
            return self._constant(f"np.full({_shape(array)}, {text.code})")
        return self._constant(f"np.array({text.code})")

    def _constant(self, code: str) -> str:
        """Give a name to what stays the same from call to call."""
        if code not in self.constants:
            self.constants[code] = name = self._name()
            self.setup.append(f"{name} = {code}")
        return self.constants[code]

    def _product(self, array: Array, operands: Sequence[Text]) -> str:
        """Write a matrix product into memory that is kept."""
        factors = matrix_factors(array, *operands)
        if factors is None:
            code = self.dialect.write(array, *operands).code
            return code.removesuffix(")")
        name, left, right = factors
        if name == "dot" and (array in self.wanted or array.ndim + array.batched < 2):
            # dot takes no places with gaps between them, as a layer's weights among biases are.
            name = "matmul"
        if name == "outer":
            name = "multiply" if array in self.wanted else "dot"
            left, right = (
                factor._replace(code=f"{factor.code}[{axes}]")
                for factor, axes in ((left, ":, None"), (right, "None, :"))
            )
        return f"np.{name}({self._turned(left)}, {self._turned(right)}"

    def _turned(self, factor: Factor) -> str:
        """Give a transposed factor a name, made once if what is transposed stays where it is."""
        if factor.code.isidentifier():
            return factor.code
        name = self._name()
        lines = self.setup if factor.array in self.kept else self.body
        lines.append(f"{name} = {factor.code}")
        return name

    def _sum(self, array: Array, x: str) -> str:
        """Write a sum along axes into memory that is kept."""
        axes, examples = array.detail
        (operand,) = array.operands
        lengths = _lengths(operand)
        shifted = [*(0,) * examples, *(i + operand.batched for i in axes)]
        last = len(lengths) - 1
        is_last = shifted == [last]
        if last and (is_last or (last == 1 and shifted == [0])) and not _is_logical(operand):
            # A product with ones takes far less time than a sum.
            ones = self._constant(f"np.ones({lengths[shifted[0]]})")
            return f"np.matmul({x}, {ones}" if is_last else f"np.matmul({ones}, {x}"
        axis = str(tuple(shifted)) if len(shifted) > 1 else str(shifted[0])
        return f"np.add.reduce({x}, {axis}"

    def _reduce(self, array: Array, x: Text) -> str:
        """Write an operation on many operands along the axis on which they lie."""
        ufunc = fold_name(array.detail)
        (operand,) = array.operands
        if operand.batched and operand.ndim == 1 and operand.shape[0] <= _SHORT:
            # Along short rows it is slow, and a copy with the axes the other way round pays.
            turned = self._constant(f"np.empty(({operand.shape[0]}, _n))")
            self.body.append(f"{turned}[...] = {x.at(ATOM)}.T")
            return f"np.{ufunc}.reduce({turned}, 0, None"
        return f"np.{ufunc}.reduce({x.code}, -1, None"

    def _take(self, array: Array, x: Text) -> str | None:
        found = self._along_one_axis(array.operands[0], array.detail)
        if found is None:
            return None
        axis, table = found
        return f'{x.at(ATOM)}.take({self.dialect.tables[table]}, {axis}, mode="clip"'

    def _along_one_axis(self, array: Array, selectors: Selectors) -> tuple[int, int] | None:
        """Return the axis along which a table takes whole rows of an array, and its number."""
        taken = [(i, one.table) for i, one in enumerate(selectors) if isinstance(one, Take)]
        others = [
            one == Every(0, 1, length)
            for one, length in zip(selectors, array.shape)
            if not isinstance(one, Take)
        ]
        if len(taken) > 1 or not all(others):
            return None
        ((axis, table),) = taken
        return axis + array.batched, table

    def _scatter(self, array: Array, operands: Sequence[Text]) -> Text:
        """Write contributions to some elements into memory that is kept."""
        name = self._name()
        lines = scatter(name, array, operands, self.dialect, self.tables)
        first = len(lines) - len(array.detail)
        for i, (selectors, text) in enumerate(zip(array.detail, operands), first):
            if lines[i].startswith("np.add.at"):
                lines[i] = self._added(name, array, selectors, text) or lines[i]
        self.body += lines
        return Text(name)

    def _added(self, name: str, array: Array, selectors: Selectors, text: Text) -> str:
        """Write a faster way to add at the places of a table, if there is one."""
        found = self._along_one_axis(array, selectors)
        if found is None:
            return ""
        axis, number = found
        table, places = self.tables[number], self.dialect.tables[number]
        if array.ndim == 1 and not array.batched:
            length = array.shape[0]
            return f"{name} += np.bincount({places}.ravel(), {text.at(ATOM)}.ravel(), {length})"
        length = array.shape[axis - array.batched]
        if table.ndim > 1 or table.size * length > _LARGEST_TABLE:
            return ""
        ones = self._name()
        self.setup += [
            f"{ones} = np.zeros(({table.size}, {length}))",
            f"{ones}[np.arange({table.size}), {places}] = 1.0",
        ]
        last = array.ndim + array.batched - 1
        if axis == last:
            return f"{name} += np.dot({text.code}, {ones})"
        return f"{name} += np.matmul({ones}.T, {text.code})" if axis == last - 1 else ""

    def _name(self) -> str:
        self.count += 1
        return f"_{self.count}"


def _size(array: Array) -> tuple[bool, tuple[int, ...], bool]:
    return array.batched, array.shape, _is_logical(array)


def _lengths(array: Array) -> list[str]:
    return [*["_n"] * array.batched, *map(str, array.shape)]


def _shape(array: Array) -> str:
    return f"({', '.join(_lengths(array))},)"


def _is_logical(array: Array) -> bool:
    return array.kind == "compare"
