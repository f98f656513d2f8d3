"""The table read with a code printer: arrays written as NumPy, or as Python's own arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import NamedTuple

from autograd.compiling.arrays.nodes import Array, At, Every, Labels, Selectors, Take
from autograd.compiling.writing.precedence import Pattern, Text, pattern
from autograd.table.forms import Form, literal
from autograd.table.notation import ATOM, COMPARISON, FACTOR, PRODUCT, SUM
from autograd.table.operation import Operation

__all__ = [
    "Dialect",
    "Factor",
    "array_dialect",
    "float_dialect",
    "fold_name",
    "matrix_factors",
    "numpy_call",
    "selection",
]


class Dialect(NamedTuple):
    """How arrays are written.

    Attributes
    ----------
    kind : str
        ``"floats"`` or ``"arrays"``: which form of an operation it writes.
    write : callable
        ``write(array, *operands)``: the code of an array whose operands are written already.
    repeats : callable
        ``repeats(array)``: whether that code has an operand more than once.
    length : str
        The code for the number of examples.
    tables : sequence of str
        The names of the program's tables.
    """

    kind: str
    write: Callable[..., Text]
    repeats: Callable[[Array], bool]
    length: str
    tables: Sequence[str] = ()

    def in_numpy(self, tables: Sequence[str]) -> Dialect:
        """Return how the same is written in NumPy."""
        return array_dialect(tables, self.length)


# --- the table of derivatives ---------------------------------------------------------------------


def _applied(kind: str, array: Array, operands: Sequence[Text]) -> Text:
    """Write an operation as its entry says, in floats or in arrays."""
    operation = array.detail
    form = getattr(operation, kind)
    if form is None:
        one = pattern(getattr(operation.fold, kind), 2)
        return _folded(one, [*map(_as_float, array.operands, operands)])
    found = _pattern(form, array)
    return found.write(
        [
            x if arithmetic else _as_float(operand, x)
            for x, operand, arithmetic in zip(operands, array.operands, found.is_arithmetic)
        ]
    )


def _folded(one: Pattern, operands: list[Text]) -> Text:
    """Write an operation of two that goes from one operand to the next."""
    if one.level < ATOM or len(operands) < 3:
        return reduce(lambda a, b: one.write((a, b)), operands)
    # Calls within calls: by halves, since Python reads no more than 200 parentheses deep.
    half = len(operands) // 2
    return one.write((_folded(one, operands[:half]), _folded(one, operands[half:])))


def _pattern(form: Form, array: Array) -> Pattern:
    return pattern(form, len(array.operands), *array.detail.parameters.items())


# --- floats --------------------------------------------------------------------------------------


def _float(array: Array, *operands: Text) -> Text:
    """Write an array of one number in Python's own arithmetic."""
    x = [operand.code for operand in operands]
    if array.kind == "apply":
        return _applied("floats", array, operands)
    if array.kind == "compare":
        return Text(f"({x[0]} {array.detail} {x[1]})")
    if array.kind == "number":
        return _number(array.detail)
    if array.kind == "stack":
        return Text(f"[{', '.join(x)}]")
    raise NotImplementedError(array.kind)


# --- arrays --------------------------------------------------------------------------------------


class _Arrays:
    """From an array and the code of its operands to its code in NumPy, of the array's shape.

    An axis of examples comes first; ``length`` is the code of how long it is, and ``tables`` are
    the names of the arrays of constants.
    """

    def __init__(self, tables: Sequence[str], length: str) -> None:
        self.tables, self.length = tables, length

    def write(self, array: Array, *operands: Text) -> Text:
        """Write one array, by the method for its kind."""
        return getattr(self, f"_{array.kind}")(array, *operands)  # type: ignore[no-any-return]

    def _apply(self, array: Array, *operands: Text) -> Text:
        return _applied("arrays", array, operands)

    def _compare(self, array: Array, *operands: Text) -> Text:
        a, b = operands
        return Text(f"{a.at(SUM)} {array.detail} {b.at(SUM)}", COMPARISON)

    def _number(self, array: Array) -> Text:
        return _number(array.detail)

    def _examples(self, _: Array) -> Text:
        return Text(self.length)

    def _data(self, array: Array) -> Text:
        return Text(self.tables[array.detail])

    # --- views -----------------------------------------------------------------------------------

    def _reshape(self, array: Array, x: Text) -> Text:
        """Write another shape of the same elements, as new axes where it can be."""
        (operand,) = array.operands
        spots = _new_axes(operand.shape, array.shape)
        if not operand.shape and not array.batched:
            return Text(f"np.reshape({x.code}, {array.shape})")
        if spots is not None:
            front = ":, " * array.batched
            return Text(f"{x.at(ATOM)}[{front}{', '.join(spots)}]")
        lengths = [*("-1",) * array.batched, *map(str, array.shape)]
        return Text(f"{x.at(ATOM)}.reshape({', '.join(lengths) or '()'})")

    def _transpose(self, array: Array, x: Text) -> Text:
        if array.detail == (1, 0) and not array.batched:
            return Text(f"{x.at(ATOM)}.T")
        axes = (0, *(1 + i for i in array.detail)) if array.batched else array.detail
        return Text(f"{x.at(ATOM)}.transpose({', '.join(map(str, axes))})")

    def _index(self, array: Array, x: Text) -> Text:
        shape = array.operands[0].shape
        return Text(x.at(ATOM) + selection(array.detail, shape, array.batched, self.tables))

    def _broadcast(self, array: Array, x: Text) -> Text:
        lengths = [*(self.length,) * array.batched, *map(str, array.shape)]
        shape = lengths[0] if len(lengths) == 1 else f"({', '.join(lengths)})"
        if array.operands[0].number is not None:
            return Text(f"np.full({shape}, {_as_float(array.operands[0], x).code})")
        return Text(f"np.broadcast_to({x.code}, {shape})")

    def _stack(self, array: Array, *operands: Text) -> Text:
        elements = ", ".join(x.code for x in map(_as_float, array.operands, operands))
        if array.ndim == 1 and not array.batched:
            return Text(f"np.array([{elements}])")
        return Text(f"np.stack([{elements}], axis=-1)")

    # --- sums ------------------------------------------------------------------------------------

    def _sum(self, array: Array, x: Text) -> Text:
        axes, examples = array.detail
        (operand,) = array.operands
        shifted = [*(0,) * examples, *(i + operand.batched for i in axes)]
        if len(shifted) == operand.ndim + operand.batched:
            return Text(f"{x.at(ATOM)}.sum()")
        axis = str(shifted[0]) if len(shifted) == 1 else str(tuple(shifted))
        return Text(f"{x.at(ATOM)}.sum(axis={axis})")

    def _reduce(self, array: Array, x: Text) -> Text:
        return Text(f"np.{fold_name(array.detail)}.reduce({x.code}, axis=-1)")

    def _picked(self, array: Array, x: Text) -> Text:
        places = f"{x.at(ATOM)}.{array.detail}(axis=-1)[..., None]"
        return Text(f"np.where({places} == np.arange({array.shape[-1]}), 1.0, 0.0)")

    def _contract(self, array: Array, a: Text, b: Text) -> Text:
        factors = matrix_factors(array, a, b)
        if factors is None:
            return _einsum(array, a, b)
        name, left, right = factors
        if name == "outer":
            return Text(f"np.outer({left.code}, {right.code})")
        return Text(f"{left.code} @ {right.code}", PRODUCT)


class Factor(NamedTuple):
    """A factor of a matrix product: its code, and the array it is or is a view of."""

    code: str
    array: Array


def matrix_factors(array: Array, a: Text, b: Text) -> tuple[str, Factor, Factor] | None:
    """Write the factors of a matrix product, if that is what a contraction is.

    Returns
    -------
    name, left, right
        ``"matmul"``, ``"dot"`` where that does the same, being faster, or ``"outer"`` for a column
        by a row; and the factors.
    """
    of_a, of_b, result = _labels(array)
    first, second = array.operands
    for swap in (False, True):
        found = _ordered(b, a, of_b, of_a, result) if swap else _ordered(a, b, of_a, of_b, result)
        if found is not None:
            name, left, right = found
            of_left, of_right = (second, first) if swap else (first, second)
            return name, Factor(left, of_left), Factor(right, of_right)
    return None


def _labels(array: Array) -> tuple[Labels, Labels, Labels]:
    """Return the names of the axes of both factors and the result, examples included."""
    first, second = array.operands
    of_a, of_b, of_result = array.detail
    examples = (-1,)
    return (
        examples * first.batched + of_a,
        examples * second.batched + of_b,
        examples * array.batched + of_result,
    )


def _ordered(
    a: Text, b: Text, of_a: Labels, of_b: Labels, result: Labels
) -> tuple[str, str, str] | None:
    """Write the factors if the result has the rows of the first and the columns of the second."""
    shared = tuple(label for label in of_a if label in of_b and label in result)
    n = len(shared)
    if not of_a[:n] == of_b[:n] == result[:n] == shared:
        return None
    of_a, of_b, result = of_a[n:], of_b[n:], result[n:]
    summed = tuple(label for label in of_a if label in of_b)
    rows = tuple(label for label in of_a if label not in of_b)
    columns = tuple(label for label in of_b if label not in of_a)
    if result != rows + columns or max(map(len, (rows, columns, summed))) > 1:
        return None
    left, right = a.at(ATOM), b.at(ATOM)
    if not summed:
        if n or not rows or not columns:
            return None
        return "outer", left, right
    if n and not (rows and columns):
        return None
    turned = ".swapaxes(-1, -2)" if n else ".T"
    left += turned * (of_a != rows + summed)
    right += turned * (of_b != summed + columns)
    return "matmul" if n else "dot", left, right


def _einsum(array: Array, a: Text, b: Text) -> Text:
    labels = _labels(array)
    letters = dict(zip(dict.fromkeys((*labels[0], *labels[1])), "ijklmnopqrst"))
    of = ["".join(letters[label] for label in one) for one in labels]
    return Text(f'np.einsum("{of[0]},{of[1]}->{of[2]}", {a.code}, {b.code})')


def numpy_call(array: Array, x: Sequence[str]) -> str | None:
    """Write the call of a function of NumPy that can be told where to put its result.

    The last parenthesis is left out. There is none for operations that NumPy has no one for.
    """
    operation = array.detail
    if operation.arrays is None:
        return None
    found = _pattern(operation.arrays, array)
    return f"np.{found.ufunc}({', '.join(x)}{found.rest}" if found.ufunc else None


def fold_name(operation: Operation) -> str:
    """Return NumPy's name of the function that folds the operands of an operation."""
    assert operation.fold is not None
    assert operation.fold.arrays is not None
    return pattern(operation.fold.arrays, 2).ufunc


# --- indices -------------------------------------------------------------------------------------


def selection(
    selectors: Selectors, shape: tuple[int, ...], batched: bool, tables: Sequence[str] = ()
) -> str:
    """Write the index for some elements of an array."""
    parts = [":"] * batched
    for selector, length in zip(selectors, shape):
        if isinstance(selector, At):
            parts.append(str(selector.place))
        elif isinstance(selector, Take):
            parts.append(tables[selector.table])
        else:
            parts.append(_slice(selector, length))
    while len(parts) > 1 and parts[-1] == ":":
        parts.pop()
    return f"[{', '.join(parts)}]"


def _slice(every: Every, length: int) -> str:
    start, step, count = every
    stop = start + step * count
    if step < 0:
        return f"{'' if start == length - 1 else start}:{stop if stop >= 0 else ''}:{step}"
    begin = str(start) if start else ""
    end = str(stop) if stop < length else ""
    return f"{begin}:{end}" + (f":{step}" if step > 1 else "")


def _new_axes(old: tuple[int, ...], new: tuple[int, ...]) -> list[str] | None:
    """Write the index that only puts in axes of length 1, if that is all that changes."""
    spots: list[str] = []
    rest = list(old)
    for length in new:
        if rest and rest[0] == length:
            spots.append(":")
            rest.pop(0)
        elif length == 1:
            spots.append("None")
        else:
            return None
    return None if rest else spots


def _number(value: float) -> Text:
    return Text(literal(value), ATOM if value >= 0 else FACTOR)


def _as_float(array: Array, x: Text) -> Text:
    """Write a whole number so that NumPy makes no array of integers of it."""
    is_whole = array.number is not None and x.code.lstrip("-").isdigit()
    return x._replace(code=f"{x.code}.0") if is_whole else x


def array_dialect(tables: Sequence[str], length: str) -> Dialect:
    """Return how arrays are written in NumPy.

    Parameters
    ----------
    tables
        The names of the program's tables.
    length
        The code for the number of examples.
    """
    return Dialect("arrays", _Arrays(tables, length).write, lambda array: False, length, tables)


def _float_repeats(array: Array) -> bool:
    form = array.detail.floats if array.kind == "apply" else None
    return form is not None and _pattern(form, array).repeats


float_dialect = Dialect("floats", _float, _float_repeats, "1")
"""How single numbers are written in Python's own arithmetic."""
