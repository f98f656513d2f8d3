"""Why a gradient is what it is: the chain rule, written out."""

from __future__ import annotations

from functools import reduce
from heapq import nlargest
from math import inf, isclose, isnan

from autograd.evaluation import check_recorded, contribution
from autograd.functional import gradients
from autograd.graph import nodes, recorded
from autograd.names import Names, Style, caller_variables
from autograd.stand_ins import carried
from autograd.stepping.chain_rule import (
    GAP,
    ChainRule,
    Factor,
    equation,
    few,
    more,
    product,
    times,
)
from autograd.stepping.folding import folded
from autograd.stepping.lecture import neurons, write_network
from autograd.table.entries import SUM_OF
from autograd.table.formulas import Apply, Expression, Number, number, write
from autograd.table.mathml import mathml
from autograd.translation import translated
from autograd.value import EarlierGradient, Value

__all__ = ["Explanation", "Factor", "explain"]

_FEW = 8
"""How many paths are written out unless told."""

_Route = tuple[float, Value | None, int, "_Route | None"]
"""A path from a node on, as a linked list: its size, the first factor, and the rest of it."""


def explain(
    output: Value, value: Value | str, *, paths: int | None = None, names: Style = "full"
) -> Explanation:
    """Explain the derivative of a result with respect to a Value that it was made from.

    Every path from the output to the Value is written out if there are few. Where there are more,
    the chain rule is given node by node, and for networks layer by layer as in a lecture, with the
    gradients δ of the sums of the later layers. Below products stand the values of their names.

    Parameters
    ----------
    output
        The result.
    value
        A Value in its graph, or its name.
    paths
        Write out so many paths, the largest first.
    names
        ``"full"`` or ``"short"``, as for `autograd.names`.

    Returns
    -------
    Explanation
        Prints as text, and shows as LaTeX in Jupyter.

    Raises
    ------
    LookupError
        If the Value is not in the graph of the output.
    ValueError
        If there are no such names.
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
    where z = w·x = −6, x = 2
    """
    named = Names(nodes(output), caller_variables(), names)
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

    def __init__(self, output: Value, value: Value, names: Names, paths: int | None = None) -> None:
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
        self._is_ranked = paths is not None
        wanted = paths if paths is not None else _FEW if self.number_of_paths <= _FEW else 0
        self.paths = self._largest(wanted) if wanted else []
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
        lines = self._lines("text")
        indent = max(0, lines[0].find(" = "))
        said = [
            folded(" " * indent + line, " " * (indent + 3))
            if line.startswith(" ")
            else folded(line, " " * (line.find(" ", 1) + 1))
            for line in lines
        ]
        return "\n".join([*said, *([folded(self.remark, " ")] if self.remark else [])])

    @property
    def latex(self) -> str:
        """The explanation as a formula in LaTeX."""
        lines = [
            line if line.startswith("&") else line.replace(" = ", " &= ", 1)
            for line in self._lines("latex")
        ]
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

    def _largest(self, wanted: int) -> list[list[Factor]]:
        """Find the paths whose products are the largest; all of them, in the order of the graph.

        Each node keeps no more paths to the Value than are wanted: there may be 2 to the power of
        any number.
        """
        routes: dict[Value, list[_Route]] = {self.value: [(1.0, None, 0, None)]}
        for node in self._counts:
            if node is not self.value:
                found: list[_Route] = [
                    (contribution(route[0], abs(node.partials[place])), node, place, route)
                    for place, operand in enumerate(node.operands)
                    for route in routes.get(operand, ())
                ]
                routes[node] = nlargest(wanted, found, _size) if self._is_ranked else found
        return [_factors(route) for route in routes[self.output]]

    def _lines(self, style: str) -> list[str]:
        rule = ChainRule(self.output, self._names)
        whole = write(rule.derivative(self.output, self.value), style)
        if self.value is self.output:
            return [f"{whole} = 1"]
        between = [*self._counts]
        if not self._is_ranked and neurons(between[:-1]):
            return write_network(self.output, self.value, between, self._names, style)
        lines = self._paths(rule, whole, style) if self.paths else self._node_by_node(rule, style)
        return [*lines, *rule.where(style)]

    def _paths(self, rule: ChainRule, whole: str, style: str) -> list[str]:
        written = [self._path(rule, path, whole, style) for path in self.paths]
        if self.number_of_paths == 1:
            first, *others = written[0]
            return [f"{whole} = {first}", *(f" = {part}" for part in others)]
        rows = [" = ".join(parts) for parts in written]
        total = write(Number(self.gradient), style)
        left_out = self.number_of_paths - len(self.paths)
        terms = Apply(SUM_OF, tuple(Number(_product(path)) for path in self.paths))
        text = r"\text{{{}}}\ {}" if style == "latex" else "{} {}"
        lines = [text.format(f"{translated('path')} {i}:", row) for i, row in enumerate(rows, 1)]
        if left_out:
            words = translated(
                "left out: the smallest {count} of {all} paths; paths={n} shows more"
            )
            n = min(self.number_of_paths, 100 + len(self.paths))
            note = f"({words.format(count=left_out, all=self.number_of_paths, n=n)})"
            lines.append(note if style == "text" else rf"\text{{{note}}}")
        rest = f" + {write(GAP, style)}" if left_out else ""
        return [*lines, f"{whole} = {write(terms, style)}{rest} = {total}"]

    def _path(self, rule: ChainRule, path: list[Factor], whole: str, style: str) -> list[str]:
        """Write one path in symbols, with formulas, with numbers, and its product."""
        shown = few(path)
        formulas = [GAP if one is None else rule.partial(one) for one in shown]
        if len(path) > 1:
            rule.use(formulas)
        rows: list[list[Expression]] = [
            [GAP if one is None else rule.derivative(one[0], _operand(one)) for one in shown],
            formulas,
            [GAP if one is None else Number(_local(one)) for one in shown],
            [Number(_product(path))],
        ]
        distinct = dict.fromkeys(times(row, style) for row in rows)
        return [part for part in distinct if part != whole]

    def _node_by_node(self, rule: ChainRule, style: str) -> list[str]:
        """Write the derivative with respect to each node on the way as a sum over its uses."""
        between = [node for node in reversed(nodes(self.output)) if node in self._counts][1:]
        upstream = dict(zip(between, gradients(self.output, between)))
        upstream[self.output] = 1.0
        uses: dict[Value, list[Factor]] = {node: [] for node in between}
        for user in (self.output, *between):
            for place, operand in enumerate(user.operands):
                if operand in uses:
                    uses[operand].append((user, place))
        lines = []
        for node in few(between):
            if node is None:
                lines.append(more(len(between) - 12, style))
                continue
            symbols: list[Expression] = []
            numbers: list[Expression] = []
            for user, place in uses[node]:
                derivative = rule.derivative(user, node)
                further = () if user is self.output else (rule.derivative(self.output, user),)
                symbols.append(product([*further, derivative]))
                numbers.append(product([Number(upstream[user]), Number(user.partials[place])]))
            lines.append(
                equation(
                    write(rule.derivative(self.output, node), style),
                    write(Apply(SUM_OF, tuple(symbols)), style),
                    write(Apply(SUM_OF, tuple(numbers)), style),
                    write(Number(upstream[node]), style),
                )
            )
        return lines


def _size(route: _Route) -> float:
    return inf if isnan(route[0]) else route[0]


def _factors(route: _Route | None) -> list[Factor]:
    factors = []
    while route and route[1] is not None:
        factors.append((route[1], route[2]))
        route = route[3]
    return factors


def _operand(factor: Factor) -> Value:
    node, place = factor
    return node.operands[place]


def _local(factor: Factor) -> float:
    node, place = factor
    return node.partials[place]


def _product(path: list[Factor]) -> float:
    return reduce(contribution, map(_local, path), 1.0)
