"""A pass: a recorded graph, normalised.

Chains of additions become one Σ of terms, each a number or a product of two; what is only constants
is computed; equal nodes merge. However a neuron was written, it is then one Σ of products.

Only sums that may become matrix products are gathered otherwise than they were written: in others
the order of operations can be the point, as in Kahan's summation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from autograd.evaluation import evaluate
from autograd.graph import recorded
from autograd.table.entries import ADD, DOT, IDENTITY, MEAN, MUL, NEG, SUB, SUM_OF
from autograd.table.notation import weighted
from autograd.table.operation import Operation
from autograd.value import Constant, Value

__all__ = ["PARAMETERS", "Leaf", "Scalar", "Scalars", "Term", "normalise"]

Term = tuple[float, int, int]
"""A term of a Σ: its sign, and one or two factors; the second is −1 where there is only one."""

Leaf = tuple[str, int]
"""Where a leaf's number comes from: a vector and the place in it."""

PARAMETERS = "parameters"
"""The vector of the leaves that are no inputs."""


@dataclass
class Scalar:
    """A normalised node: an operation on others, or a Σ of terms over a divisor."""

    operation: Operation | None = None
    operands: tuple[int, ...] = ()
    terms: tuple[Term, ...] = ()
    divisor: float = 1.0


@dataclass
class Scalars:
    """A normalised graph: its nodes by number, operands before results.

    Attributes
    ----------
    nodes : dict
        Every node that an operation makes.
    leaves : dict
        Where the leaves that vary come from.
    constants : dict
        The numbers that do not vary.
    numbers : dict
        Which node each recorded Value became.
    labels : dict
        The labels of nodes.
    recorded : int
        How many nodes were recorded, leaves included.
    """

    nodes: dict[int, Scalar] = field(default_factory=dict)
    leaves: dict[int, Leaf] = field(default_factory=dict)
    constants: dict[int, float] = field(default_factory=dict)
    numbers: dict[Value, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    recorded: int = 0

    def count(self) -> int:
        """Count the arithmetic operations that the nodes stand for."""
        return sum(len(node.operands) + 2 * len(node.terms) for node in self.nodes.values())


def normalise(outputs: Iterable[Value], leaves: Mapping[Value, Leaf], *, gather: bool) -> Scalars:
    """Normalise the graph of some outputs.

    Parameters
    ----------
    outputs
        What is wanted.
    leaves
        Where the leaves that vary come from; all others are constants, with the data they have now.
    gather
        Whether chains of additions become one Σ; else every operation stays as it was written.

    Returns
    -------
    Scalars
        The nodes that lead to the outputs, each a single number, operands before results.
    """
    outputs = list(outputs)
    return _Normaliser(outputs, leaves, gather).run()


class _Sum:
    """A Σ that can still take in terms.

    Parameters
    ----------
    terms
        Its terms.
    divisor
        What it is divided by.
    start
        A Σ that its terms begin with, so that they need not all be looked at again.
    """

    def __init__(self, terms: list[Term], divisor: float = 1.0, start: _Sum | None = None) -> None:
        self.terms, self.divisor, self.count = terms, divisor, len(terms)
        new = terms[start.count :] if start else terms
        self.has_products: bool = any(second >= 0 for _, _, second in new)
        self.only_adds: bool = all(sign > 0 for sign, _, _ in new)
        if start:
            self.has_products |= start.has_products
            self.only_adds &= start.only_adds


class _Normaliser:
    """From the nodes of a recorded graph to numbered `Scalars`, operands first.

    A sum that may still take in terms is a `_Sum`; it gets its number, and with it an entry among
    the nodes, when something else than a sum uses it.
    """

    def __init__(self, outputs: list[Value], leaves: Mapping[Value, Leaf], gather: bool) -> None:
        self.outputs, self.gather = outputs, gather
        self.sources = leaves
        self.order = recorded(*outputs)
        self.uses = Counter(operand for node in self.order for operand in node.operands)
        self.uses.update(dict.fromkeys(outputs, 2))
        self.found = Scalars()
        self.known: dict[object, int] = {}
        self.made: dict[Value, int | _Sum] = {}
        self.products: dict[int, tuple[int, int]] = {}
        self.shapes: dict[Value, int] = {}
        self.shape_keys: dict[object, int] = {}

    def run(self) -> Scalars:
        """Normalise every node, and drop what no output uses."""
        build: dict[Operation, Callable[[Value], int | _Sum]] = {
            SUM_OF: self._sum,
            MEAN: self._sum,
            DOT: self._dot,
            IDENTITY: self._identity,
            MUL: self._multiply,
        }
        if self.gather:
            build |= {ADD: self._add, SUB: self._add, NEG: self._negate}
        for node in self.order:
            assert node.op is not None
            self.shapes[node] = self._shape_key(
                (node.op.name, *map(self._shape, node.operands), *node.op.parameters.values())
            )
            self.made[node] = build.get(node.op.entry, self._apply)(node)
        for output in self.outputs:
            self._number(output)
        found = self.found
        found.numbers = {node: n for node, n in self.made.items() if isinstance(n, int)}
        found.recorded = len(self.order) + sum(not node.operands for node in self.uses)
        for node, n in found.numbers.items():
            if node.label:
                found.labels.setdefault(n, node.label)
        self._drop_unused()
        return found

    # --- what is the same ------------------------------------------------------------------------

    def _shape(self, node: Value) -> int:
        """Number the nodes that are written alike, whatever their leaves."""
        if node not in self.shapes:
            kind = self.sources[node][0] if node in self.sources else "constant"
            self.shapes[node] = self._shape_key(kind)
        return self.shapes[node]

    def _shape_key(self, key: object) -> int:
        return self.shape_keys.setdefault(key, len(self.shape_keys))

    def _merged(self, key: object, scalar: Scalar) -> int:
        n = self.known.setdefault(key, len(self.known))
        self.found.nodes.setdefault(n, scalar)
        return n

    def _constant(self, value: float) -> int:
        n = self.known.setdefault(("constant", repr(value)), len(self.known))
        self.found.constants[n] = value
        return n

    def _number(self, node: Value) -> int:
        """Return the number of a node, which takes in no more terms from now on."""
        made = self.made.get(node)
        if isinstance(made, int):
            return made
        if made is None:
            n = self._leaf(node)
        else:
            n = self._closed(made)
        self.made[node] = n
        return n

    def _leaf(self, node: Value) -> int:
        source = self.sources.get(node)
        if source is None:
            return self._constant(float(node.data))
        n = self.known.setdefault(source, len(self.known))
        self.found.leaves[n] = source
        return n

    # --- sums ------------------------------------------------------------------------------------

    def _closed(self, total: _Sum) -> int:
        """Give a sum a number: that of its only term, or that of a node of its own."""
        constants = self.found.constants
        if len(total.terms) == 1 and total.divisor == 1:
            ((sign, first, second),) = total.terms
            n = first if second < 0 else self._product(first, second)
            if sign == 1:
                return n
            if n in constants:
                return self._constant(-constants[n])
            total = _Sum([(sign, n, -1)])
        if all(a in constants and (b < 0 or b in constants) for _, a, b in total.terms):
            values = [
                s * constants[a] * (constants[b] if b >= 0 else 1.0) for s, a, b in total.terms
            ]
            return self._constant(sum(values) / total.divisor)
        terms = tuple(total.terms)
        divisor = total.divisor
        return self._merged(("sum", divisor, terms), Scalar(terms=terms, divisor=divisor))

    def _product(self, first: int, second: int) -> int:
        constants = self.found.constants
        if first in constants and second in constants:
            return self._constant(constants[first] * constants[second])
        n = self._merged(("mul", first, second), Scalar(MUL, (first, second)))
        self.products[n] = (first, second)
        return n

    def _terms(self, node: Value, may_open: bool) -> list[Term]:
        """Return what a node adds to a Σ: its own terms, where it serves for nothing else."""
        made = self.made.get(node)
        if self.uses[node] == 1:
            if isinstance(made, _Sum) and may_open and made.divisor == 1:
                return made.terms
            if isinstance(made, int) and made in self.products:
                return [(1.0, *self.products[made])]
        return [(1.0, self._number(node), -1)]

    def _opens(self, node: Value) -> bool:
        """Say whether a Σ may be taken apart.

        One that has a name and products stays whole, and so does one whose order may be the point.
        """
        made = self.made.get(node)
        if not isinstance(made, _Sum):
            return False
        return not node.label if made.has_products else made.only_adds

    def _add(self, node: Value) -> _Sum:
        """Gather the terms of a sum or a difference."""
        assert node.op is not None
        left, right = node.operands
        sign = -1.0 if node.op.entry is SUB else 1.0
        # The two sides of predicted₁ + predicted₂ are alike, and both stay whole; an accumulator
        # is unlike what it takes in.
        alike = self._shape(left) == self._shape(right)
        opens_left = self._opens(left) and not alike
        made = self.made.get(right)
        opens_right = (
            isinstance(made, _Sum) and made.has_products and self._opens(right) and not alike
        )
        if opens_left and self.uses[left] == 1:
            opens_right = False
        before = self.made.get(left)
        terms = self._terms(left, opens_left)
        more = self._terms(right, opens_right)
        terms += more if sign == 1 else [(-s, a, b) for s, a, b in more]
        if isinstance(before, _Sum) and before.terms is terms:
            return _Sum(terms, start=before)
        return _Sum(terms)

    def _negate(self, node: Value) -> _Sum:
        (operand,) = node.operands
        terms = self._terms(operand, self._opens(operand))
        return _Sum([(-sign, a, b) for sign, a, b in terms])

    def _sum(self, node: Value) -> _Sum:
        assert node.op is not None
        terms = [term for operand in node.operands for term in self._terms(operand, False)]
        return _Sum(terms, float(len(terms)) if node.op.entry is MEAN else 1.0)

    def _dot(self, node: Value) -> _Sum:
        numbers = list(map(self._number, node.operands))
        products, bias = weighted(numbers)
        return _Sum([(1.0, b, -1) for b in bias] + [(1.0, w, x) for w, x in products])

    # --- all else --------------------------------------------------------------------------------

    def _identity(self, node: Value) -> int:
        return self._number(node.operands[0])

    def _multiply(self, node: Value) -> int:
        first, second = node.operands
        # The same product whichever factor comes first.
        if self._shape(first) > self._shape(second):
            first, second = second, first
        return self._product(self._number(first), self._number(second))

    def _apply(self, node: Value) -> int:
        """Give an operation a number; constants are computed, and equal nodes merged."""
        operation = node.op
        assert operation is not None
        numbers = tuple(map(self._number, node.operands))
        constants = self.found.constants
        if all(n in constants for n in numbers):
            return self._constant(
                evaluate(operation, tuple(Constant(constants[n]) for n in numbers))[0]
            )
        key = (operation.name, *operation.parameters.values(), numbers)
        return self._merged(key, Scalar(operation, numbers))

    def _drop_unused(self) -> None:
        """Forget the nodes that no output is made from."""
        found = self.found
        used: set[int] = set()
        stack = [found.numbers.get(output, -1) for output in self.outputs]
        while stack:
            n = stack.pop()
            if n in used or n < 0:
                continue
            used.add(n)
            if node := found.nodes.get(n):
                stack += node.operands
                for _, first, second in node.terms:
                    stack += first, second
        found.nodes = {n: node for n, node in sorted(found.nodes.items()) if n in used}
        found.leaves = {n: leaf for n, leaf in found.leaves.items() if n in used}
        found.constants = {n: x for n, x in found.constants.items() if n in used}
