"""One step through a graph, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from autograd.stand_ins import carried
from autograd.stepping.folding import folded
from autograd.stepping.formulas import Formula
from autograd.stepping.sources import line_of_code
from autograd.table.formulas import (
    Number,
    latex_name,
    number,
    write,
)
from autograd.table.mathml import mathml
from autograd.table.notation import SIGN
from autograd.translation import translated
from autograd.value import Value

__all__ = ["Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """A forward evaluation of a node, or one contribution to an operand's gradient.

    Attributes
    ----------
    index : int
        The place among the steps, from 0.
    count : int
        How many steps there are.
    phase : str
        ``"forward"`` or ``"backward"``.
    value : Value
        The node whose operation this step evaluates or differentiates.
    data : float
        The node's number.
    formula : Formula
        How the node is written; ``names`` has what the nodes are called.
    operand : Value or None
        The operand that receives the contribution; None in a forward step.
    place : int
        Which of the node's operands that is.
    upstream : float
        The node's own gradient; 0 in a forward step, as are the numbers below.
    local : float
        The derivative of the node with respect to the operand.
    contribution : float
        upstream · local.
    before, after : float
        The operand's gradient before and after this contribution.
    occasion : tuple of int
        ``(2, 3)`` where this is the second of 3 contributions to the operand.
    """

    index: int
    count: int
    phase: str
    value: Value
    data: float
    formula: Formula = field(compare=False)
    operand: Value | None = None
    place: int = 0
    upstream: float = 0.0
    local: float = 0.0
    contribution: float = 0.0
    before: float = 0.0
    after: float = 0.0
    occasion: tuple[int, int] = (0, 0)

    @property
    def names(self) -> Mapping[Value, str]:
        """What the nodes are called."""
        return self.formula.names

    @property
    def concerns(self) -> Value:
        """The node that gets its data or a contribution to its gradient in this step."""
        return self.value if self.operand is None else self.operand

    @property
    def text(self) -> str:
        """The step as text, and a line with the code that made the node, if known.

        Of a sum of many terms a backward step has the term concerned.
        """
        phase = translated("forward" if self.operand is None else "backward")
        where = f"[{self.index + 1}/{self.count}] {phase:<8}  "
        code = line_of_code(self.value)
        line = folded(where + self._line, " " * len(where))
        return f"{line}\n{folded(' ' * 8 + code, ' ' * 12)}" if code else line

    @property
    def _line(self) -> str:
        formula = " = ".join(self.rows())
        if self.operand is None:
            return formula
        # The forward step has the whole sum.
        equation = self.formula.equation(around=self.place)
        change = f"{number(self.before)} → {number(self.after)}"
        return f"{equation}   {formula}     {change}{self._occasion()}"

    @property
    def latex(self) -> str:
        """The step as a formula in LaTeX."""
        return " = ".join(self.rows("latex"))

    @property
    def mathml(self) -> str:
        """The step as a formula in MathML, which browsers show without a library."""
        return mathml(self.latex)

    @property
    def html(self) -> str:
        """The step as HTML."""
        return f"<code>{escape(self.text)}</code>"

    def __str__(self) -> str:
        return carried(self.text)

    def __repr__(self) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        return f"$$ {self.latex} $$"

    def rows(self, style: str = "text") -> tuple[str, str]:
        r"""Write the step in symbols, and with numbers: the two sides of an equation.

        Parameters
        ----------
        style
            ``"text"`` or ``"latex"``.

        Examples
        --------
        >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
        >>> evaluated, contributed, _ = (a * b).steps()
        >>> evaluated.rows()[1], contributed.rows("latex")[1]
        ('2·(−3) = −6', '1 \\cdot b = 1 \\cdot \\left(-3\\right) = -3')
        """
        return self._equation(style) if self.operand is None else self._chain(style)

    def _equation(self, style: str) -> tuple[str, str]:
        """Write ``e = a·b`` and ``2·(−3) = −6``."""
        with_numbers, data = self.formula.with_numbers(style), _number(self.data, style)
        return self.formula.equation(style), f"{with_numbers} = {data}"

    def _chain(self, style: str) -> tuple[str, str]:
        """Write ``a.grad += e.grad · ∂e/∂a`` and ``(−2) · b = (−2)·(−3) = 6``."""
        assert self.operand is not None
        value, operand = self.names[self.value], self.names[self.operand]
        formula = self.formula.partial(self.place)
        upstream = write(Number(self.upstream), style, SIGN + 1)
        if style == "text":
            wide, tight = " · ", "·"
            symbols = f"{operand}.grad += {value}.grad · ∂{value}/∂{operand}"
        else:
            wide = tight = r" \cdot "
            derivative = rf"\frac{{\partial {latex_name(value)}}}{{\partial {latex_name(operand)}}}"
            symbols = rf"{_grad(operand)} \mathrel{{+}}= {_grad(value)} \cdot {derivative}"
        parts = []
        if not isinstance(formula, Number):
            parts.append(f"{upstream}{wide}{write(formula, style, SIGN + 1)}")
        parts.append(f"{upstream}{tight}{write(Number(self.local), style, SIGN + 1)}")
        parts.append(_number(self.contribution, style))
        return symbols, " = ".join(parts)

    def _occasion(self) -> str:
        which, count = self.occasion
        if count < 2:
            return ""
        assert self.operand is not None
        words = translated("{which} of {count} contributions to {name}")
        name = self.names[self.operand]
        return f"   ({words.format(which=_ordinal(which), count=count, name=name)})"


def _grad(name: str) -> str:
    return rf"\overline{{{latex_name(name)}}}"


def _number(x: float, style: str) -> str:
    return write(Number(x), style)


def _ordinal(n: int) -> str:
    words = translated("first second third fourth fifth").split()
    return words[n - 1] if n <= len(words) else translated("number {n}").format(n=n)
