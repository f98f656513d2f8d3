"""Networks as in a lecture: the gradients δ of each layer by those of the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from autograd.functional import gradients
from autograd.names import Names, Place, place
from autograd.stepping.chain_rule import GAP, ChainRule, Factor, equation, few, more, product, times
from autograd.table.entries import DOT, SUM_OF
from autograd.table.formulas import Apply, Expression, Number, Symbol, latex_name, write
from autograd.table.notation import SUM, ends
from autograd.value import Value

__all__ = ["neurons", "write_network"]

Part = Value | Factor | list[list["Value | Factor"]]
"""The gradient of the output by a Value, a local derivative, or a sum of products of such."""

_MOST = 10
"""How many local derivatives are written in one row."""


def neurons(nodes: Iterable[Value]) -> dict[Value, Place]:
    """Return the sums z of neurons in layers among some nodes, by their labels."""
    found = ((node, place(node.label)) for node in nodes if node.operands)
    return {
        node: where
        for node, where in found
        if where and where.letter == "z" and where.layer and where.neuron and not where.entry
    }


def write_network(
    output: Value, value: Value, between: list[Value], names: Names, style: str
) -> list[str]:
    """Write a derivative layer by layer, from a Value in a network to the output.

    Parameters
    ----------
    output, value
        The derivative is of the first with respect to the second.
    between
        The value and all that leads from it to the output, in the order of the graph.
    names
        What the nodes are called.
    style
        ``"text"`` or ``"latex"``.
    """
    return _Network(output, value, between, names).lines(style)


class _Network(ChainRule):
    def __init__(self, output: Value, value: Value, between: list[Value], names: Names) -> None:
        super().__init__(output, names)
        self._value = value
        self._between = between
        self._upstream = dict(zip(between, gradients(output, between)))
        self._neurons = neurons(node for node in between if node is not output)
        self._uses: dict[Value, list[Factor]] = {node: [] for node in between}
        for user in between:
            if user is not value:
                for which, operand in enumerate(user.operands):
                    if operand in self._uses:
                        self._uses[operand].append((user, which))

    def lines(self, style: str) -> list[str]:
        needed = {self._value}
        rows: list[tuple[Value, list[Part]]] = []
        for node in self._between:
            if node in needed:
                parts = self._parts(node)
                rows.append((node, parts))
                needed.update(_gradients_in(parts))
        shown: list[tuple[Value, list[Part]] | int] = []
        for _, group in groupby(rows, lambda row: self._layer(row[0])):
            layer = [*group]
            shown += [len(layer) - 4 if row is None else row for row in few(layer, 4)]
        lines = [
            more(len(shown) - 12, style)
            if row is None
            else more(row, style)
            if isinstance(row, int)
            else self._row(*row, style)
            for row in few(shown)
        ]
        return [*lines, *self.where(style, *self._what_delta_is(rows, style))]

    def _layer(self, node: Value) -> object:
        where = self._neurons.get(node)
        return where._replace(neuron="") if where and node is not self._value else node

    def _what_delta_is(self, rows: list[tuple[Value, list[Part]]], style: str) -> list[str]:
        for _, parts in rows:
            for node in _gradients_in(parts):
                if node in self._neurons:
                    derivative = self.derivative(self.output, node)
                    return [f"{write(self._gradient(node), style)} = {write(derivative, style)}"]
        return []

    # --- one row ----------------------------------------------------------------------------------

    def _parts(self, node: Value) -> list[Part]:
        """Return what the derivative by a node is the product of."""
        chain, end = self._chain(node)
        if end is self.output:
            return [*chain]
        if len(self._uses[end]) == 1 or (chain and end in self._neurons):
            return [end, *chain]
        return [[self._term(use) for use in self._uses[end]], *chain]

    def _chain(self, node: Value) -> tuple[list[Factor], Value]:
        """Follow a node as long as it is used once, up to the next neuron, and say where to."""
        chain: list[Factor] = []
        while node is not self.output and len(self._uses[node]) == 1 and len(chain) < _MOST:
            chain = self._uses[node] + chain
            node = chain[0][0]
            if node in self._neurons:
                break
        return chain, node

    def _term(self, use: Factor) -> list[Value | Factor]:
        """Return one term of a sum; what leads straight to the output is written out."""
        chain, end = ([], use[0]) if use[0] in self._neurons else self._chain(use[0])
        return [*chain, use] if end is self.output else [use[0], use]

    def _row(self, node: Value, parts: list[Part], style: str) -> str:
        left = self.derivative(self.output, node) if node is self._value else self._gradient(node)
        formulas = [self._formula(part) for part in parts]
        self.use(formulas)
        return equation(
            write(left, style),
            times(formulas, style),
            times([self._number(part) for part in parts], style),
            write(Number(self._upstream[node]), style),
        )

    def _gradient(self, node: Value) -> Symbol:
        """Return δ for a neuron, and ∂L/∂node for what is none."""
        where = self._neurons.get(node)
        if not where:
            return self.derivative(self.output, node)
        return _delta(where, self.names.copy(node))

    def _formula(self, part: Part) -> Expression:
        if isinstance(part, Value):
            return self._gradient(part)
        if isinstance(part, tuple):
            return self.partial(part, by_result=True)
        over_layer = self._over_layer(part) if self.names.style == "short" else None
        if over_layer:
            return over_layer
        shown = ends(len(part))
        terms = (
            product([self._formula(x) for x in term]) if i in shown else GAP
            for i, term in enumerate(part)
        )
        return Apply(SUM_OF, tuple(terms))

    def _number(self, part: Part) -> Expression:
        if isinstance(part, Value):
            return Number(self._upstream[part])
        if isinstance(part, tuple):
            node, which = part
            return Number(node.partials[which])
        terms = (product([self._number(x) for x in term]) for term in part)
        return Apply(SUM_OF, tuple(terms))

    def _over_layer(self, terms: Sequence[Sequence[Value | Factor]]) -> Expression | None:
        """Return Σₖ δ²ₖ·w²ₖ₂ for a sum over all neurons of a layer; None where it is another."""
        deltas, weights, numbers = set(), set(), set()
        for term in terms:
            assert isinstance(term[-1], tuple)
            user, which = term[-1]
            where = self._neurons.get(user)
            half = len(user.operands) // 2
            if not where or not user.op or user.op.entry is not DOT or which // half != 1:
                return None
            weight = place(user.operands[which - half].label)
            if not weight or (weight.layer, weight.neuron) != (where.layer, where.neuron):
                return None
            deltas.add((where._replace(neuron="k"), self.names.copy(user)))
            weights.add(weight._replace(neuron="k"))
            numbers.add(int(where.neuron))
        if len(deltas) != 1 or len(weights) != 1 or numbers != {*range(1, len(terms) + 1)}:
            return None
        return _Sigma(_delta(*deltas.pop()), Symbol(str(weights.pop())))


def _delta(where: Place, copy: str) -> Symbol:
    name = str(where._replace(letter="δ")) + copy
    return Symbol(name, latex_name(name).replace("δ", r"\delta"))


class _Sigma(Symbol):
    """A sum over the neurons k of a layer."""

    __slots__ = ()

    def __init__(self, delta: Symbol, weight: Symbol) -> None:
        super().__init__(
            f"Σₖ {delta.text}·{weight.text}", rf"\sum_{{k}} {delta.latex} \cdot {weight.latex}"
        )

    @property
    def level(self) -> int:
        return SUM


def _gradients_in(parts: Iterable[Part]) -> list[Value]:
    found: list[Value] = []
    for part in parts:
        if isinstance(part, Value):
            found.append(part)
        elif isinstance(part, list):
            found += [x for term in part for x in term if isinstance(x, Value)]
    return found
