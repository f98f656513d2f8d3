"""Weighted sums: neurons in a graph, however they were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from autograd import Constant, Value, operations
from autograd.table.notation import weighted
from nn import Parameter

__all__ = ["Product", "Weighted", "weighted_sums"]

_ADD, _MUL = operations["add"], operations["mul"]
_SUM, _DOT = operations["sum"], operations["dot"]


class Product(NamedTuple):
    """An input and its weight; the input is an operand of a node, counted from 0."""

    given: Value
    weight: Value
    node: Value
    place: int


@dataclass
class Weighted:
    """A neuron: z = x · w + b, and what is made of z alone.

    Attributes
    ----------
    z, a : Value
        The sum and the activation; the same for a linear neuron.
    products : list of Product
        Each input with its weight.
    biases : list of Value
        What else is added.
    inner : list of Value
        The products and partial sums that it was computed by.
    """

    z: Value
    a: Value
    products: list[Product]
    biases: list[Value]
    inner: list[Value]


def weighted_sums(order: Iterable[Value], output: Value) -> list[Weighted]:
    """Find the neurons of a graph: sums of products with weights, which are leaves.

    Parameters
    ----------
    order
        The nodes of the graph, operands before results.
    output
        The last of them.

    Examples
    --------
    >>> w, x, b = [Value(1.0, "w1"), Value(2.0, "w2")], [Value(3.0), Value(4.0)], Value(5.0, "b")
    >>> a = (sum(wi * xi for wi, xi in zip(w, x)) + b).tanh()
    >>> from autograd import nodes
    >>> [neuron] = weighted_sums(nodes(a), a)
    >>> [product.weight.label for product in neuron.products], neuron.biases[-1].label
    (['w1', 'w2'], 'b')
    """
    order = list(order)
    uses = Counter(operand for node in order for operand in node.operands)
    user = {operand: node for node in order for operand in node.operands}
    taken: set[Value] = set()
    found = []
    place = _place_of_weights(order)
    for node in reversed(order):
        if node in taken or node.op is None:
            continue
        neuron = _read(node, uses, place)
        if neuron is None:
            continue
        taken.update(neuron.inner)
        after = user.get(node)
        if (
            uses[node] == 1
            and after is not None
            and len(after.operands) == 1
            and node is not output
        ):
            neuron.a = after
        found.append(neuron)
    return found[::-1]


def _read(z: Value, uses: Counter[Value], place: int) -> Weighted | None:
    """Read a node as a weighted sum, if it is one."""
    assert z.op is not None
    neuron = Weighted(z, z, [], [], [])
    factors: list[tuple[Value, int, int]] = []
    if z.op.entry is _DOT:
        places, bias = weighted(range(len(z.operands)))
        factors += [(z, w, x) for w, x in places]
        neuron.biases += [z.operands[b] for b in bias]
    elif z.op.entry in (_ADD, _SUM):
        for term in _terms(z, uses, neuron.inner):
            if term.op is not None and term.op.entry is _MUL and uses[term] == 1:
                neuron.inner.append(term)
                factors.append((term, 0, 1))
            elif not (isinstance(term, Constant) and term.data == 0):
                neuron.biases.append(term)
    for node, i, j in factors:
        weight = min((i, j), key=lambda k: _rank(node.operands[k], (k != i) != place))
        product = Product(
            node.operands[i + j - weight], node.operands[weight], node, i + j - weight
        )
        if product.weight.operands or isinstance(product.weight, Constant):
            return None
        if product.given is product.weight:
            return None
        neuron.products.append(product)
    if not neuron.products or any(bias.operands for bias in neuron.biases):
        return None
    return neuron


def _terms(z: Value, uses: Counter[Value], inner: list[Value]) -> list[Value]:
    """Take sums of sums apart, as far as they serve for nothing else."""
    terms: list[Value] = []
    stack = list(reversed(z.operands))
    while stack:
        node = stack.pop()
        if node.op is not None and node.op.entry in (_ADD, _SUM) and uses[node] == 1:
            inner.append(node)
            stack += reversed(node.operands)
        else:
            terms.append(node)
    return terms


def _place_of_weights(order: Iterable[Value]) -> int:
    """Say whether weights are the first factor of a product, 0, or the second, 1.

    Beyond the first layer inputs are results, so that weights are told by being leaves.
    """
    places = Counter(
        0 if node.operands[1].operands else 1
        for node in order
        if node.op is not None
        and node.op.entry is _MUL
        and bool(node.operands[0].operands) != bool(node.operands[1].operands)
    )
    return int(places[1] > places[0])


def _rank(factor: Value, is_elsewhere: bool) -> tuple[bool, bool, bool, bool, bool]:
    """Say how unlike a weight a factor is: that is a leaf, and no x."""
    return (
        bool(factor.operands),
        isinstance(factor, Constant),
        not isinstance(factor, Parameter),
        factor.label.lower().startswith("x"),
        is_elsewhere,
    )
