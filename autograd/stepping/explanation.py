"""Why a gradient is what it is: the chain rule, written out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from math import isclose, isnan
from typing import TypeVar

from autograd.evaluation import check_recorded, contribution
from autograd.functional import gradients
from autograd.graph import nodes, recorded
from autograd.names import Names, names
from autograd.stand_ins import carried
from autograd.stepping.formulas import Formula
from autograd.table.entries import SUM_OF
from autograd.table.formulas import Apply, Number, latex_name, number, write
from autograd.table.mathml import mathml
from autograd.table.notation import QUOTIENT, SUM
from autograd.translation import translated
from autograd.value import EarlierGradient, Value

__all__ = ["Explanation", "Factor", "explain"]

Factor = tuple[Value, int]
"""One factor of the chain rule: a node, and the place of the operand it is differentiated by."""

T = TypeVar("T")

_LONGEST = 12
"""How many factors, terms or lines are shown before the middle is left out."""


def explain(output: Value, value: Value | str, *, paths: int = 8) -> Explanation:
    """Explain the derivative of a result with respect to a Value that it was made from.

    Parameters
    ----------
    output
        The result.
    value
        A Value in its graph, or its name.
    paths
        Up to how many paths from the output to the Value are written out, one line each; where
        there are more, the chain rule is given node by node.

    Returns
    -------
    Explanation
        Prints as text, and shows as LaTeX in Jupyter.

    Raises
    ------
    LookupError
        If the Value is not in the graph of the output.
    StaleGraphError
        If data in the graph changed since it was recorded; ``forward()`` mends that.

    Examples
    --------
    >>> w, x = Value(-3.0, "w"), Value(2.0, "x")
    >>> z = w * x
    >>> L = z**2
    >>> explain(L, w)
    ∂L/∂w = ∂L/∂z · ∂z/∂w
          = 2·z · x
          = (−12) · 2
          = −24
    """
    named = names(output)
    check_recorded(output)
    explained = named.find(value) if isinstance(value, str) else value
    explanation = Explanation(output, explained, named, paths)
    grad, gradient = explained.grad, explanation.gradient
    if grad and not _same(grad, gradient):
        cause = _why_it_differs(output, named[output], grad, gradient)
        explanation.remark = (
            f"({named[explained]}.grad is {number(grad)}, not {number(gradient)}: {cause})"
        )
    return explanation


def _why_it_differs(output: Value, name: str, grad: float, gradient: float) -> str:
    """Say as much as the gradient of the output tells about where another gradient came from."""
    if not output.grad:
        return f"{name}.grad is 0, so this is not from {name}.backward()"
    if isinstance(output.grad, EarlierGradient):
        return "it is of the numbers before forward(), and backward() was not called since"
    if output.grad != 1 and _same(grad, output.grad * gradient):
        return f"backward() started with {name}.grad = {number(output.grad)}"
    return "backward() was called more than once, for another output, or not to its end"


def _same(grad: float, gradient: float) -> bool:
    return isclose(grad, gradient, rel_tol=1e-6) or (isnan(grad) and isnan(gradient))


class Explanation:
    """The derivative of a result with respect to one Value, by the chain rule.

    Attributes
    ----------
    output, value : Value
        The derivative is of the first with respect to the second.
    number_of_paths : int
        How many paths lead from the output to the Value.
    paths : list of list of Factor
        The paths, if there are few enough to be written out.
    gradient : float
        The derivative.
    remark : str
        What to say below, such as that the gradient recorded in the Value is another.
    """

    def __init__(self, output: Value, value: Value, names: Names, limit: int) -> None:
        if value not in names:
            raise LookupError(
                f"{value!r} is not in the graph of {names[output]}, whose derivative with respect "
                "to it is therefore zero"
            )
        self.output = output
        self.value = value
        self.remark = ""
        self._names = names
        counts = {value: 1}
        for node in recorded(output):
            if node is not value and (count := sum(counts.get(x, 0) for x in node.operands)):
                counts[node] = count
        self._counts = counts
        self.number_of_paths = counts[output]
        self.paths = list(self._walk()) if self.number_of_paths <= limit else []
        self.gradient = gradients(output, [value])[0]

    @property
    def edges(self) -> list[tuple[Value, Value]]:
        """Each node between the output and the Value with its operands there, for a picture."""
        return [
            (node, operand)
            for node in self._counts
            if node is not self.value
            for operand in node.operands
            if operand in self._counts
        ]

    @property
    def text(self) -> str:
        """The explanation as text."""
        lines = [*self._lines("text"), *([self.remark] if self.remark else [])]
        indent = " " * lines[0].find(" = ")
        return "\n".join(indent + line if line.startswith(" ") else line for line in lines)

    @property
    def latex(self) -> str:
        """The explanation as a formula in LaTeX."""
        lines = [line.replace(" = ", " &= ", 1) for line in self._lines("latex")]
        return r"\begin{aligned}" + " \\\\ ".join(lines) + r"\end{aligned}"

    @property
    def mathml(self) -> str:
        """The explanation as a formula in MathML, which browsers show without a library."""
        return mathml(self.latex)

    def __str__(self) -> str:
        return carried(self.text)

    def __repr__(self) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        return f"$$ {self.latex} $$"

    def _walk(self) -> Iterator[list[Factor]]:
        """Yield every path from the output to the Value."""
        path: list[Factor] = []
        waiting: list[tuple[int, list[Factor], Value]] = [(0, [], self.output)]
        while waiting:
            length, factor, node = waiting.pop()
            path[length:] = factor
            if node is self.value:
                yield list(path)
                continue
            for place, operand in reversed(list(enumerate(node.operands))):
                if operand in self._counts:
                    waiting.append((len(path), [(node, place)], operand))

    def _lines(self, style: str) -> list[str]:
        whole = self._derivative(self.output, self.value, style)
        if self.value is self.output:
            return [f"{whole} = 1"]
        if not self.paths:
            return self._node_by_node(style)
        written = [self._path(path, style) for path in self.paths]
        if len(written) == 1:
            first, *others = written[0]
            return [f"{whole} = {first}", *(f" = {part}" for part in others)]
        rows = [" = ".join(parts) for parts in written]
        terms = Apply(SUM_OF, tuple(Number(_product(path)) for path in self.paths))
        total = write(Number(self.gradient), style)
        path, text = translated("path"), r"\text{{{}}}\ {}" if style == "latex" else "{} {}"
        return [
            *(text.format(f"{path} {i}:", row) for i, row in enumerate(rows, 1)),
            f"{whole} = {write(terms, style)} = {total}",
        ]

    def _path(self, path: list[Factor], style: str) -> list[str]:
        """Write one path in symbols, with formulas, with numbers, and its product."""
        level = QUOTIENT if len(path) > 1 else SUM
        written = [self._factor(factor, style, level) for factor in _ends(path)]
        parts = [_times(style).join(factors) for factors in zip(*written)]
        whole = self._derivative(self.output, self.value, style)
        distinct = dict.fromkeys([*parts, write(Number(_product(path)), style)])
        return [part for part in distinct if part != whole]

    def _factor(self, factor: Factor | None, style: str, level: int) -> tuple[str, str, str]:
        """Write one factor in symbols, with its formula, and as a number."""
        if factor is None:
            return "…", "…", "…"
        node, place = factor
        return (
            self._derivative(node, node.operands[place], style),
            write(Formula(node, self._names).partial(place), style, level),
            write(Number(node.partials[place]), style, level),
        )

    def _node_by_node(self, style: str) -> list[str]:
        """Write the derivative with respect to each node on the way as a sum over its uses."""
        between = [node for node in reversed(nodes(self.output)) if node in self._counts][1:]
        upstream = dict(zip(between, gradients(self.output, between)))
        upstream[self.output] = 1.0
        uses: dict[Value, list[Factor]] = {node: [] for node in between}
        for user in (self.output, *between):
            for place, operand in enumerate(user.operands):
                if operand in uses:
                    uses[operand].append((user, place))
        return [
            f"… ({len(between) - _LONGEST} more)"
            if node is None
            else self._node(node, uses[node], upstream, style)
            for node in _ends(between)
        ]

    def _node(
        self, node: Value, uses: list[Factor], upstream: dict[Value, float], style: str
    ) -> str:
        """Write the derivative with respect to one node as a sum over its uses."""
        terms = [self._term(use, upstream, style) for use in _ends(uses)]
        sums = [" + ".join(parts) for parts in zip(*terms)]
        whole = self._derivative(self.output, node, style)
        return " = ".join(dict.fromkeys([whole, *sums, write(Number(upstream[node]), style)]))

    def _term(
        self, use: Factor | None, upstream: dict[Value, float], style: str
    ) -> tuple[str, str]:
        """Write what one use adds, in symbols and as numbers."""
        if use is None:
            return "…", "…"
        user, place = use
        symbols = [self._derivative(user, user.operands[place], style)]
        if user is not self.output:
            symbols.insert(0, self._derivative(self.output, user, style))
        numbers = [
            write(Number(x), style, QUOTIENT) for x in (upstream[user], user.partials[place])
        ]
        return _times(style).join(symbols), _times(style).join(numbers)

    def _derivative(self, of: Value, by: Value, style: str) -> str:
        of_name, by_name = self._names[of], self._names[by]
        if style == "text":
            return f"∂{of_name}/∂{by_name}"
        return rf"\frac{{\partial {latex_name(of_name)}}}{{\partial {latex_name(by_name)}}}"


def _product(path: list[Factor]) -> float:
    return reduce(contribution, (node.partials[place] for node, place in path), 1.0)


def _times(style: str) -> str:
    return " · " if style == "text" else r" \cdot "


def _ends(items: list[T]) -> list[T | None]:
    """Leave out the middle of many; None stands in its place."""
    if len(items) <= _LONGEST:
        return [*items]
    return [*items[: _LONGEST // 2], None, *items[-_LONGEST // 2 :]]
