"""Formulas: the table of derivatives read with symbols; written as text, LaTeX or MathML."""

from __future__ import annotations

import re
from numbers import Real
from typing import Any

from autograd.table.algebra import simplified
from autograd.table.entries import ABS, ADD, DIV, IF_POSITIVE, MUL, NEG, POW, POWER_OF, SUB
from autograd.table.mathml import mathml
from autograd.table.notation import ATOM, POWER, SIGN, has_superscript, plain
from autograd.table.operation import Operation
from autograd.table.readings import Namespace

__all__ = [
    "Apply",
    "Expression",
    "Number",
    "Symbol",
    "definition",
    "domain_text",
    "local_partials",
    "number",
    "symbols",
    "write",
]


class Expression:
    """A formula: a symbol, a number, or an operation applied to formulas.

    Python's operators build larger formulas and leave out what a person would: 0 + x, 1 · x, x¹.
    """

    __slots__ = ()

    operands: tuple[Any, ...] = ()

    @property
    def number(self) -> float | None:
        """The number that it is, if it is one."""
        return None

    def applies(self, entry: Operation) -> bool:  # noqa: ARG002
        """Say whether it is an operation of the table applied to others."""
        return False

    def __add__(self, other: Expression | float) -> Expression:
        return _make(ADD, self, other)

    def __radd__(self, other: float) -> Expression:
        return _make(ADD, other, self)

    def __sub__(self, other: Expression | float) -> Expression:
        return _make(SUB, self, other)

    def __rsub__(self, other: float) -> Expression:
        return _make(SUB, other, self)

    def __mul__(self, other: Expression | float) -> Expression:
        return _make(MUL, self, other)

    def __rmul__(self, other: float) -> Expression:
        return _make(MUL, other, self)

    def __truediv__(self, other: Expression | float) -> Expression:
        return _make(DIV, self, other)

    def __rtruediv__(self, other: float) -> Expression:
        return _make(DIV, other, self)

    def __pow__(self, exponent: Expression | float) -> Expression:
        return _raise(self, exponent)

    def __rpow__(self, base: float) -> Expression:
        return _raise(Number(base), self)

    def __neg__(self) -> Expression:
        return _make(NEG, self)

    def __pos__(self) -> Expression:
        return self

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Real):
            raise TypeError("'==' not supported between a formula and a number")
        return self is other

    __hash__ = object.__hash__

    def __abs__(self) -> Expression:
        return Apply(ABS, (self,))


class Symbol(Expression):
    """A name in a formula, as typed, and in LaTeX if it reads differently there."""

    __slots__ = ("_latex", "text")

    def __init__(self, text: str, latex: str | None = None) -> None:
        self.text = text
        self._latex = latex

    @property
    def level(self) -> int:
        """How tightly it holds together: (a¹₂)² is no a¹₂², and LaTeX refuses to raise twice."""
        return POWER if has_superscript(self.write("text")) else ATOM

    @property
    def latex(self) -> str:
        """The name in LaTeX."""
        return latex_name(self.text) if self._latex is None else self._latex

    def write(self, style: str) -> str:
        """Return it in ``"text"`` or ``"latex"``."""
        return self.text if style == "text" else self.latex


class Number(Expression):
    """A number in a formula."""

    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = value

    @property
    def number(self) -> float:
        """The number that it is."""
        return self.value


class Apply(Expression):
    """An operation applied to formulas."""

    __slots__ = ("operands", "operation")

    def __init__(self, operation: Operation, operands: tuple[Expression, ...]) -> None:
        self.operation = operation
        self.operands = operands

    def applies(self, entry: Operation) -> bool:
        """Say whether it is an operation of the table applied to others."""
        return self.operation.entry is entry


def definition(operation: Operation, *operands: str) -> Expression:
    """Return what an operation computes, in terms of symbols with these names."""
    symbols = [Symbol(name) for name in operands]
    return _expression(operation.definition(_SYMBOLS, *symbols, **operation.parameters))


def local_partials(
    operation: Operation, *operands: str | Expression, result: Expression | None = None
) -> tuple[Expression, ...]:
    """Return the partial derivatives of an operation, in terms of symbols with these names.

    Where they are those of the result, as in 1 − tanh(x)², it may have a symbol of its own.
    """
    symbols = tuple(x if isinstance(x, Expression) else Symbol(x) for x in operands)
    result = Apply(operation, symbols) if result is None else result
    partials = operation.textbook(_SYMBOLS, result, *symbols, **operation.parameters)
    return tuple(_expression(partial) for partial in partials)


def domain_text(operation: Operation, operands: list[str]) -> str:
    """Say where an operation is differentiable, as the end of a sentence."""
    if operation.domain is None:
        return ""
    margin = _expression(operation.domain(_SYMBOLS, *map(Symbol, operands), **operation.parameters))
    return f"; it is differentiable where {write(margin)} > 0"


def write(
    expression: Expression, style: str = "text", level: int = 0, around: int | None = None
) -> str:
    """Write a formula down.

    Parameters
    ----------
    expression
        The formula.
    style
        ``"text"``, ``"latex"`` or ``"mathml"``.
    level
        How tightly the formula must hold together to stand without parentheses.
    around
        Of an operation on any number of operands, write only the one at this place.

    Raises
    ------
    ValueError
        If the style is none of these.
    """
    if style == "mathml":
        return mathml(write(expression, "latex", level, around))
    if style not in ("text", "latex"):
        raise ValueError(f"a formula's style is 'text', 'latex' or 'mathml', not {style!r}")
    if isinstance(expression, Symbol):
        written = expression.write(style)
        own_level = expression.level
    elif isinstance(expression, Number):
        written = number(expression.value)
        own_level = SIGN if expression.value < 0 else ATOM
        if style == "latex":
            written = _latex_number(written)
    else:
        assert isinstance(expression, Apply)
        expression = _without_conjugates(expression)
        operation = expression.operation
        notation = operation.text if style == "text" else operation.latex
        operands, levels = expression.operands, notation.operand_levels
        written = notation.write_shown(
            len(operands),
            lambda place: write(operands[place], style, levels[min(place, len(levels) - 1)]),
            around,
            **operation.parameters,
        )
        own_level = notation.level
    if own_level >= level:
        return written
    return f"({written})" if style == "text" else rf"\left({written}\right)"


def number(value: float, precision: int = 4) -> str:
    """Write a number as in a formula, with a true minus sign.

    >>> number(-2.0), number(0.1 + 0.2), number(1e-9), number(float("inf"))
    ('−2', '0.3', '1e−09', '∞')
    """
    # + 0.0 takes the sign off a negative zero.
    return f"{value + 0.0:.{precision}g}".replace("-", "−").replace("inf", "∞")


def latex_name(name: str) -> str:
    r"""Write a label in LaTeX: one letter and its indices as a variable, all else upright.

    >>> latex_name("w1"), latex_name("w¹₂₁"), latex_name("h_out"), latex_name("50%")
    ('w_{1}', 'w_{21}^{1}', '\\mathrm{h\\_out}', '\\mathrm{50\\%}')
    """
    variable = re.fullmatch(r"([^\W\d_])_?(\d*)", name)
    # ¼ counts as a letter to regular expressions.
    if variable and name[0].isalpha():
        letter, index = variable.groups()
        return f"{letter}_{{{index}}}" if index else letter
    indexed = _INDEXED.fullmatch(name)
    if not indexed:
        return _upright(name)
    before, letter, above, below, after = indexed.groups()
    below = f"_{{{plain(below)}}}" if below else ""
    above = f"^{{{plain(above)}}}" if above else ""
    return _upright(before) + letter + below + above + _upright(after)


_INDEXED = re.compile(r"(.*\.)?([^\W\d_])(?=[⁰¹²³⁴-⁹₀-₉ₖ])([⁰¹²³⁴-⁹]*)([₀-₉ₖ,]*)(#\d+)?")
"""A name such as ``model.w¹₂₁#2``."""


def _upright(name: str | None) -> str:
    return "" if name is None else rf"\mathrm{{{name.translate(_SPECIAL)}}}"


_SPECIAL = str.maketrans(
    {"\\": r"\backslash ", "~": r"\sim ", "^": r"\wedge ", " ": r"\ ", "\n": r"\ "}
    | {character: "\\" + character for character in "#$%&_{}"}
)


def _latex_number(written: str) -> str:
    if written == "nan":
        return r"\mathrm{nan}"
    written = written.replace("−", "-").replace("∞", r"\infty ")
    mantissa, _, exponent = written.partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


# --- building formulas as a person would --------------------------------------------------------


def _expression(x: Expression | float) -> Expression:
    return x if isinstance(x, Expression) else Number(x)


class _Formulas:
    """Makes formulas."""

    def number(self, value: float, /) -> Expression:
        return Number(value)

    def apply(self, operation: Operation, /, *operands: Any) -> Expression:
        shorter = _SHORTER.get(operation)
        found = shorter(*operands) if shorter else None
        found = simplified(self, operation, operands) if found is None else found
        return Apply(operation, operands) if found is None else found


_make_formula = _Formulas().apply


def _make(operation: Operation, *operands: Expression | float) -> Expression:
    return _make_formula(operation, *map(_expression, operands))


# What a person leaves out, although nan and rounding may say otherwise.


def _shorter_sum(a: Expression, b: Expression) -> Expression | None:
    return b if a.number == 0 else a if b.number == 0 else None


def _shorter_difference(a: Expression, b: Expression) -> Expression | None:
    return a if b.number == 0 else -b if a.number == 0 else None


def _shorter_product(a: Expression, b: Expression) -> Expression | None:
    if a.number is not None and b.number is not None:
        # Two numbers are multiplied: 0 · nan is nan.
        return None
    if a.number == 0 or b.number == 0:
        return Number(0)
    return _power(a, 2) if a is b else None


def _shorter_quotient(a: Expression, b: Expression) -> Expression | None:
    if a.number == 0:
        return a
    if a.number is not None and a.number < 0:
        return -(-a / b)
    # Not the quotient that an array of a program is: a/(b·c) may overflow where (a/b)/c does not.
    return a.operands[0] / (a.operands[1] * b) if type(a) is Apply and a.applies(DIV) else None


_SHORTER: dict[Operation, Any] = {
    ADD: _shorter_sum,
    SUB: _shorter_difference,
    MUL: _shorter_product,
    DIV: _shorter_quotient,
}


def _power(x: Expression, exponent: float) -> Expression:
    if exponent == 1:
        return x
    return Apply(POWER_OF.bind(exponent=exponent), (x,)) if exponent else Number(1)


def _without_conjugates(product: Apply) -> Apply:
    """Make (1 − x)·(1 + x), which keeps its digits, into 1 − x², which reads better."""
    if product.operation.entry is not MUL:
        return product
    difference, total = product.operands
    if not difference.applies(SUB) or not total.applies(ADD) or difference.operands[0].number != 1:
        return product
    one, x = difference.operands
    is_conjugate = total.operands[0].number == 1 and total.operands[1] is x
    return Apply(SUB, (one, _power(x, 2))) if is_conjugate else product


def _raise(a: Expression | float, b: Expression | float) -> Expression:
    if isinstance(b, Expression):
        return Apply(POW, (_expression(a), b))
    return _power(_expression(a), b)


def _symbolic(operation: Operation) -> Any:
    return lambda *operands, **parameters: Apply(
        operation.bind(**parameters) if parameters else operation,
        tuple(map(_expression, operands)),
    )


def symbols(**functions: Any) -> Namespace:
    """Return the namespace of formulas, with some functions of one's own."""
    return Namespace({"pow": _raise, **functions}, otherwise=_symbolic)


def _if_defined(x: Any, a: Any, b: Any) -> Any:
    """Write a choice; a formula for people says nothing of where it is not defined."""
    is_undefined = isinstance(a, float) and a != a
    return b if is_undefined else _symbolic(IF_POSITIVE)(x, a, b)


_SYMBOLS = symbols(if_positive=_if_defined)
