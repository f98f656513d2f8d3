"""A pass: nodes of one class become one block, which will be one array.

The class of a node is its operation and the classes of its operands. Leaves are told apart by what
they are used for: the weights of two layers are two blocks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.passes.normalising import Scalar, Scalars
from autograd.table.operation import Operation

__all__ = ["CONSTANT", "Block", "Blocks", "Ids", "Terms"]

Ids = NDArray[np.int64]
"""Numbers of nodes, or places in an array."""

CONSTANT = -1
"""The block of every constant: these have no array of their own."""


@dataclass
class Terms:
    """Terms of a Σ whose factors are in the same blocks, or the operands of an n-ary operation.

    Attributes
    ----------
    sign : float
        1 or −1.
    first, second : array of shape (nodes, terms)
        The numbers of the factors.
    """

    sign: float
    first: Ids
    second: Ids | None = None

    def take(self, order: Ids) -> Terms:
        """Return the terms of some nodes."""
        return Terms(
            self.sign, self.first[order], None if self.second is None else self.second[order]
        )


@dataclass(eq=False)
class Block:
    """Nodes of one class, in the order of an array's elements.

    Attributes
    ----------
    nodes : array
        Their numbers.
    shape : tuple of int
        The shape of the array.
    operation : Operation or None
        What makes them; None for a Σ and for leaves.
    divisor : float
        What a Σ is divided by.
    operands : list of array
        For each operand of an operation the number of it, for each node.
    terms : list of Terms
        The terms of a Σ, or all operands of an n-ary operation.
    vector : str
        Where leaves come from; empty for other blocks.
    settled : bool
        Whether shape and order are final; those of leaves are settled by their first use.
    """

    nodes: Ids
    shape: tuple[int, ...] = ()
    operation: Operation | None = None
    divisor: float = 1.0
    operands: list[Ids] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    vector: str = ""
    settled: bool = True

    def take(self, order: Ids) -> Block:
        """Return a block of some of the nodes."""
        return Block(
            self.nodes[order],
            (len(order),),
            self.operation,
            self.divisor,
            [operand[order] for operand in self.operands],
            [terms.take(order) for terms in self.terms],
        )


class Blocks:
    """The blocks of a normalised graph, operands before results.

    Parameters
    ----------
    scalars
        The graph.
    roll
        Whether nodes of one class share a block; else each node has one for itself.

    Attributes
    ----------
    blocks : list of Block
    block_of, place : array
        The block of each node, and its place there.
    """

    def __init__(self, scalars: Scalars, roll: bool) -> None:
        from autograd.compiling.passes.layout import arrange, settle, unfold

        self.scalars, self.roll = scalars, roll
        self.blocks: list[Block] = []
        size = 1 + max([*scalars.nodes, *scalars.leaves, *scalars.constants], default=0)
        self.block_of: Ids = np.full(size, CONSTANT)
        # The same as a list, whose numbers are had faster one by one.
        self.numbers = [CONSTANT] * size
        self.place: Ids = np.arange(size)
        self.constants = np.full(size, np.nan)
        self.constants[list(scalars.constants)] = list(scalars.constants.values())
        for vector, leaves in _leaf_classes(scalars, roll):
            self._append(
                Block(leaves, (len(leaves),) if roll else (), vector=vector, settled=not roll)
            )
        for level in _levels(scalars):
            classes: dict[Any, list[int]] = defaultdict(list)
            for n in level:
                classes[_key(scalars.nodes[n], self.numbers) if roll else n].append(n)
            for members in classes.values():
                for block in (
                    arrange(self._gathered(members), self) if roll else [self._single(members)]
                ):
                    self._append(block)
                    if roll:
                        settle(block, self)
                        unfold(block, self)

    def _append(self, block: Block) -> None:
        self.block_of[block.nodes] = len(self.blocks)
        for n in block.nodes.tolist():
            self.numbers[n] = len(self.blocks)
        self.place[block.nodes] = np.arange(len(block.nodes))
        self.blocks.append(block)

    def of(self, ids: Ids) -> Block | None:
        """Return the block that some nodes are in, or None for constants."""
        number = int(self.block_of[ids.flat[0]])
        return None if number == CONSTANT else self.blocks[number]

    def reorder(self, block: Block, nodes: Ids) -> None:
        """Lay the nodes of a block out anew."""
        block.shape, block.nodes, block.settled = nodes.shape, nodes.ravel(), True
        self.place[block.nodes] = np.arange(len(block.nodes))

    def _gathered(self, members: list[int]) -> Block:
        """Put the nodes of a class side by side."""
        nodes = [self.scalars.nodes[n] for n in members]
        block = Block(np.array(members), (len(members),), nodes[0].operation, nodes[0].divisor)
        if nodes[0].terms and not self.roll:
            # Single numbers have no axis to be added up along.
            for sign, a, b in nodes[0].terms:
                block.terms.append(
                    Terms(sign, np.array([[a]]), np.array([[b]]) if b >= 0 else None)
                )
            return block
        if nodes[0].terms:
            rows = [self._sorted_terms(node) for node in nodes]
            for key in rows[0]:
                factors = np.array([row[key] for row in rows])
                first, second = factors[..., 0], factors[..., 1]
                is_product = second[0, 0] >= 0
                block.terms.append(Terms(key[0], first, second if is_product else None))
            return block
        operands = np.array([node.operands for node in nodes])
        if self.roll and _is_one_axis(nodes[0], operands, self.block_of):
            block.terms.append(Terms(1.0, operands))
        else:
            block.operands += list(operands.T)
        return block

    def _single(self, members: list[int]) -> Block:
        block = self._gathered(members)
        block.shape = ()
        return block

    def _sorted_terms(self, node: Scalar) -> dict[tuple[float, int, int], list[tuple[int, int]]]:
        """Sort the terms of a Σ by the blocks of their factors."""
        sorted_terms: dict[tuple[float, int, int], list[tuple[int, int]]] = defaultdict(list)
        for sign, first, second in node.terms:
            a, b = self.numbers[first], self.numbers[second] if second >= 0 else -2
            if b > a:
                a, b, first, second = b, a, second, first
            sorted_terms[sign, a, b].append((first, second))
        return sorted_terms


def _is_one_axis(node: Scalar, operands: Ids, block_of: Ids) -> bool:
    """Say whether the operands of an n-ary operation can be one axis of an array."""
    if node.operation is None or node.operation.arity is not None:
        return False
    blocks = block_of[operands]
    return bool((blocks == blocks[0, 0]).all()) and blocks[0, 0] != CONSTANT


def _key(node: Scalar, blocks: Any) -> Any:
    """Return what nodes of one class have in common."""
    if node.operation is not None:
        settings = tuple(node.operation.parameters.items())
        return node.operation.name, settings, tuple([blocks[n] for n in node.operands])
    counts: dict[Any, int] = {}
    for sign, first, second in node.terms:
        a, b = blocks[first], blocks[second] if second >= 0 else -2
        key = (sign, a, b) if a >= b else (sign, b, a)
        counts[key] = counts.get(key, 0) + 1
    return node.divisor, frozenset(counts.items())


def _levels(scalars: Scalars) -> list[list[int]]:
    """Sort nodes by how many operations are below them."""
    depth: dict[int, int] = {-1: 0}
    levels: list[list[int]] = []
    for n, node in scalars.nodes.items():
        below = [depth.get(operand, 0) for operand in node.operands]
        for _, first, second in node.terms:
            below += depth.get(first, 0), depth.get(second, 0)
        depth[n] = 1 + max(below)
        if depth[n] > len(levels):
            levels.append([])
        levels[depth[n] - 1].append(n)
    return levels


def _leaf_classes(scalars: Scalars, roll: bool) -> list[tuple[str, Ids]]:
    """Divide the leaves of each vector by what they are used for."""
    by_place = sorted(scalars.leaves, key=lambda n: scalars.leaves[n])
    if not roll:
        return [(scalars.leaves[n][0], np.array([n])) for n in by_place]
    uses = _uses(scalars)
    classes: dict[tuple[str, frozenset[int]], list[int]] = defaultdict(list)
    for n in by_place:
        classes[scalars.leaves[n][0], frozenset(uses[n])].append(n)
    merged: list[tuple[str, set[int], list[int]]] = []
    # Neighbours in a chain differ in their uses only at its ends: what is used for less than
    # others belongs to them.
    for (vector, roles), members in sorted(classes.items(), key=lambda item: -len(item[0][1])):
        for other_vector, other_roles, others in merged:
            if vector == other_vector and roles <= other_roles:
                others += members
                break
        else:
            merged.append((vector, set(roles), members))
    return [
        (vector, np.array(sorted(members, key=lambda n: scalars.leaves[n])))
        for vector, _, members in merged
    ]


def _uses(scalars: Scalars) -> dict[int, set[int]]:
    """Number, for each leaf, the classes that use it and how."""
    kinds: dict[int, int] = {}
    numbers: dict[Any, int] = {}

    def number(key: Any) -> int:
        return numbers.setdefault(key, len(numbers))

    for n in scalars.constants:
        kinds[n] = number("constant")
    for n, (vector, _) in scalars.leaves.items():
        kinds[n] = number(vector)
    uses: dict[int, set[int]] = defaultdict(set)
    for n, node in scalars.nodes.items():
        kind = kinds[n] = number(_key(node, kinds))
        for i, operand in enumerate(node.operands):
            if operand in scalars.leaves:
                takes_any_number = node.operation is None or node.operation.arity is None
                uses[operand].add(number((kind, 0 if takes_any_number else i)))
        for sign, first, second in node.terms:
            for one, other in ((first, second), (second, first)):
                if one in scalars.leaves:
                    uses[one].add(number((kind, sign, kinds.get(other, -1))))
    return uses
