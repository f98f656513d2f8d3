"""Why a gradient is what it is: the chain rule, written out."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from autograd.functional import gradients
from autograd.graph import nodes, recorded
from autograd.names import Names, caller_variables
from autograd.operation import QUOTIENT
from autograd.symbols import Number, latex_name, local_partials, write
from autograd.value import Value

__all__ = ["Explanation", "Factor", "explain"]

Factor = tuple[Value, int]
"""One factor of the chain rule: a node, and the place of the operand it is differentiated by."""

_LONGEST = 12
"""How many factors or terms a line shows before it leaves out the middle."""


def explain(output: Value, value: Value, paths: int = 8) -> Explanation:
    """Explain the derivative of a result with respect to a Value that it was made from.

    Parameters
    ----------
    output
        The result.
    value
        A Value in its graph.
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
    return Explanation(output, value, Names(nodes(output), caller_variables()), paths)


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
    """

    def __init__(self, output: Value, value: Value, names: Names, limit: int) -> None:
        if value not in names:
            raise LookupError(
                f"{value!r} is not in the graph of {names[output]}, whose derivative with respect "
                "to it is therefore zero"
            )
        self.output = output
        self.value = value
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
        lines = self._lines("text")
        indent = " " * lines[0].find(" = ")
        return "\n".join(indent + line if line.startswith(" ") else line for line in lines)

    @property
    def latex(self) -> str:
        """The explanation as a formula in LaTeX."""
        lines = []
        for line in self._lines("latex"):
            aligned_at = " + " if line.startswith(" + ") else " = "
            lines.append(line.replace(aligned_at, f" &{aligned_at.strip()} ", 1))
        return r"\begin{aligned}" + " \\\\ ".join(lines) + r"\end{aligned}"

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"$$ {self.latex} $$"

    def _walk(self) -> Iterator[list[Factor]]:
        """Yield every path from the output to the Value."""
        started: list[tuple[Value, list[Factor]]] = [(self.output, [])]
        while started:
            node, path = started.pop()
            if node is self.value:
                yield path
                continue
            for place, operand in reversed(list(enumerate(node.operands))):
                if operand in self._counts:
                    started.append((operand, [*path, (node, place)]))

    def _lines(self, style: str) -> list[str]:
        whole = self._derivative(self.output, self.value, style)
        if self.value is self.output:
            return [f"{whole} = 1"]
        if not self.paths:
            return self._node_by_node(style)
        written = [self._path(path, style) for path in self.paths]
        if len(written) == 1:
            first, *others = [part for part in written[0] if part != whole]
            return [f"{whole} = {first}", *(f" = {part}" for part in others)]
        rows = [" = ".join(parts) for parts in written]
        terms = _shortened([parts[-1] for parts in written], " + ")
        total = write(Number(self.gradient), style)
        return [
            f"{whole} = {rows[0]}",
            *(f" + {row}" for row in rows[1:]),
            f" = {terms} = {total}",
        ]

    def _path(self, path: list[Factor], style: str) -> list[str]:
        """Write one path in symbols, with formulas, with numbers, and its product."""
        symbols, formulas, numbers = [], [], []
        for node, place in path:
            assert node.op is not None
            operands = [self._names[operand] for operand in node.operands]
            formula = local_partials(node.op, *operands)[place]
            symbols.append(self._derivative(node, node.operands[place], style))
            formulas.append(write(formula, style, QUOTIENT))
            numbers.append(write(Number(node.partials[place]), style, QUOTIENT))
        product = prod(node.partials[place] for node, place in path)
        times = _times(style)
        parts = [_shortened(factors, times) for factors in (symbols, formulas, numbers)]
        return list(dict.fromkeys([*parts, write(Number(product), style)]))

    def _node_by_node(self, style: str) -> list[str]:
        """Write the derivative with respect to each node on the way as a sum over its uses."""
        between = [node for node in reversed(nodes(self.output)) if node in self._counts][1:]
        upstream = dict(zip(between, gradients(self.output, between)))
        upstream[self.output] = 1.0
        uses: dict[Value, list[Factor]] = {node: [] for node in between}
        for user in (self.output, *between):
            for place, operand in enumerate(user.operands):
                if operand in uses and user is not self.value:
                    uses[operand].append((user, place))
        lines = []
        for node in between:
            symbols, numbers = [], []
            for user, place in uses[node]:
                factors = [self._derivative(user, node, style)]
                if user is not self.output:
                    factors.insert(0, self._derivative(self.output, user, style))
                symbols.append(_times(style).join(factors))
                pair = (upstream[user], user.partials[place])
                numbers.append(_times(style).join(write(Number(x), style, QUOTIENT) for x in pair))
            sums = (_shortened(symbols, " + "), _shortened(numbers, " + "))
            parts = [self._derivative(self.output, node, style), *sums]
            result = write(Number(upstream[node]), style)
            lines.append(" = ".join(dict.fromkeys([*parts, result])))
        return lines

    def _derivative(self, of: Value, by: Value, style: str) -> str:
        of_name, by_name = self._names[of], self._names[by]
        if style == "text":
            return f"∂{of_name}/∂{by_name}"
        return rf"\frac{{\partial {latex_name(of_name)}}}{{\partial {latex_name(by_name)}}}"


def _times(style: str) -> str:
    return " · " if style == "text" else r" \cdot "


def _shortened(parts: list[str], separator: str) -> str:
    """Join the parts, leaving out the middle of many."""
    if len(parts) > _LONGEST:
        parts = [*parts[: _LONGEST // 2], "…", *parts[-_LONGEST // 2 :]]
    return separator.join(parts)
