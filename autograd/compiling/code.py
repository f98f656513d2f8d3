"""The table read with a code printer: arrays written as NumPy, or as Python's own arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import NamedTuple

from autograd.compiling.arrays import Array, At, Every, Labels, Selectors, Take
from autograd.operation import Operation

__all__ = [
    "ATOM",
    "Dialect",
    "Factor",
    "Text",
    "array_dialect",
    "float_dialect",
    "matrix_factors",
    "numpy_call",
    "selection",
]

COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
"""How tightly code holds together, loosest first."""


class Text(NamedTuple):
    """Code, and how tightly it holds together."""

    code: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """Return the code, in parentheses if it is looser than a level."""
        return self.code if self.level >= level else f"({self.code})"


class Dialect(NamedTuple):
    """How arrays are written.

    Attributes
    ----------
    write : callable
        ``write(array, *operands)``: the code of an array whose operands are written already.
    repeats : callable
        ``repeats(array)``: whether that code has an operand more than once.
    length : str
        The code for the number of examples.
    tables : sequence of str
        The names of the program's tables.
    """

    write: Callable[..., Text]
    repeats: Callable[[Array], bool]
    length: str
    tables: Sequence[str] = ()


_OPERATORS = {
    "add": ("{} + {}", SUM, (SUM, PRODUCT)),
    "sub": ("{} - {}", SUM, (SUM, PRODUCT)),
    "mul": ("{} * {}", PRODUCT, (PRODUCT, SIGN)),
    "div": ("{} / {}", PRODUCT, (PRODUCT, SIGN)),
}


def _operator(name: str, operands: Sequence[Text]) -> Text:
    if name == "neg":
        (x,) = operands
        # Minus a product is read as the product with its first factor negated: the same number.
        return Text(f"-{x.at(PRODUCT)}", min(SIGN, max(x.level, PRODUCT)))
    template, level, levels = _OPERATORS[name]
    return Text(template.format(*(x.at(need) for x, need in zip(operands, levels))), level)


# --- floats --------------------------------------------------------------------------------------


def _float_apply(array: Array, *operands: Text) -> Text:
    name = array.detail.name
    if name == "neg" or name in _OPERATORS:
        return _operator(name, operands)
    if name in ("max", "min"):
        return Text(f"{name}(({', '.join(x.code for x in operands)},))")
    if name == "prod":
        return Text(" * ".join(x.at(SIGN) for x in operands), PRODUCT)
    if name == "logsumexp":
        return Text(f"logsumexp({', '.join(x.code for x in operands)})")
    x = [operand.code for operand in operands]
    if name == "power":
        exponent = array.detail.parameters["exponent"]
        if exponent in (2, 3):
            return Text(" * ".join([operands[0].at(POWER)] * exponent), PRODUCT)
        return Text(f"math.pow({x[0]}, {exponent})")
    if name == "if_positive":
        a, b = map(_as_float, array.operands[1:], operands[1:])
        return Text(f"({a} if {x[0]} > 0 else {b})")
    if name in ("maximum", "minimum"):
        sign = "><"[name == "minimum"]
        return Text(f"({x[1]} if {x[1]} {sign} {x[0]} or {x[1]} != {x[1]} else {x[0]})")
    if name == "sign":
        return Text(f"({x[0]} and math.copysign(1.0, {x[0]}))")
    if name == "abs":
        return Text(f"abs({x[0]})")
    return Text(f"math.{name}({', '.join(x)})")


def _float(array: Array, *operands: Text) -> Text:
    x = [operand.code for operand in operands]
    if array.kind == "apply":
        return _float_apply(array, *operands)
    if array.kind == "compare":
        return Text(f"({x[0]} {array.detail} {x[1]})")
    if array.kind == "number":
        return _number(array.detail)
    if array.kind == "stack":
        return Text(f"[{', '.join(x)}]")
    raise NotImplementedError(array.kind)


# --- arrays --------------------------------------------------------------------------------------


class _Arrays:
    def __init__(self, tables: Sequence[str], length: str) -> None:
        self.tables, self.length = tables, length

    def write(self, array: Array, *operands: Text) -> Text:
        return getattr(self, f"_{array.kind}")(array, *operands)  # type: ignore[no-any-return]

    def _apply(self, array: Array, *operands: Text) -> Text:
        name = array.detail.name
        if name == "neg" or name in _OPERATORS:
            return _operator(name, operands)
        x = [operand.code for operand in operands]
        if name == "power":
            exponent = _number(array.detail.parameters["exponent"])
            return Text(f"{operands[0].at(ATOM)} ** {exponent.at(SIGN)}", POWER)
        if name == "if_positive":
            a, b = map(_as_float, array.operands[1:], operands[1:])
            return Text(f"np.where({operands[0].at(SUM)} > 0, {a}, {b})")
        if name == "erfc":
            return Text(f"erfc({x[0]})")
        if name == "logsumexp":
            return Text(reduce("np.logaddexp({}, {})".format, x))
        if name in ("max", "min"):
            return Text(reduce(f"np.{name}imum({{}}, {{}})".format, x))
        if name == "prod":
            return Text(" * ".join(operand.at(SIGN) for operand in operands), PRODUCT)
        return Text(f"np.{array.detail.numpy}({', '.join(x)})")

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
            return Text(f"np.full({shape}, {_as_float(array.operands[0], x)})")
        return Text(f"np.broadcast_to({x.code}, {shape})")

    def _stack(self, array: Array, *operands: Text) -> Text:
        elements = ", ".join(map(_as_float, array.operands, operands))
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
        return Text(f"{x.at(ATOM)}.{array.detail.name}(axis=-1)")

    def _first_extreme(self, array: Array, x: Text) -> Text:
        places = f"{x.at(ATOM)}.arg{array.detail}(axis=-1)[..., None]"
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


def numpy_call(operation: Operation, x: Sequence[str]) -> str | None:
    """Write the call of a function of NumPy that can be told where to put its result.

    The last parenthesis is left out. There is none for operations that NumPy has no one for.
    """
    name = operation.name
    if name == "power":
        exponent = operation.parameters["exponent"]
        short = {2: "square", 0.5: "sqrt", -1: "reciprocal"}.get(exponent)
        return f"np.{short}({x[0]}" if short else f"np.power({x[0]}, {float(exponent)!r}"
    if name in ("if_positive", "erfc", "logsumexp", "max", "min", "prod"):
        return None
    return f"np.{operation.numpy}({', '.join(x)}"


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
    if value != value or value in (float("inf"), -float("inf")):
        return Text({"nan": "np.nan", "inf": "np.inf", "-inf": "-np.inf"}[repr(float(value))], SIGN)
    whole = value == int(value) and abs(value) < 1e15 and repr(value) != "-0.0"
    return Text(str(int(value)) if whole else repr(float(value)), ATOM if value >= 0 else SIGN)


def _as_float(array: Array, x: Text) -> str:
    """Write a whole number so that NumPy makes no array of integers of it."""
    return x.code if array.number is None or not x.code.lstrip("-").isdigit() else f"{x.code}.0"


def array_dialect(tables: Sequence[str], length: str) -> Dialect:
    """Return how arrays are written in NumPy.

    Parameters
    ----------
    tables
        The names of the program's tables.
    length
        The code for the number of examples.
    """
    return Dialect(_Arrays(tables, length).write, lambda array: False, length, tables)


def _float_repeats(array: Array) -> bool:
    return array.kind == "apply" and array.detail.name not in (*_OPERATORS, "neg", "if_positive")


float_dialect = Dialect(_float, _float_repeats, "1")
"""How single numbers are written in Python's own arithmetic."""
