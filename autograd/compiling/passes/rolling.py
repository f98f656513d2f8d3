"""A pass: each block becomes an array, computed from those of its operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiling.arrays.nodes import Array, Builder
from autograd.compiling.arrays.views import view
from autograd.compiling.passes.grouping import Block, Blocks, Ids, Terms
from autograd.table.formulas import Number

__all__ = ["roll_up"]


def roll_up(blocks: Blocks, builder: Builder, leaves: Callable[[Block, Ids], Array]) -> list[Array]:
    """Make the array of each block.

    Parameters
    ----------
    blocks
        The blocks.
    builder
        What makes arrays.
    leaves
        Makes the array of a block of leaves, given their places in their vector.

    Returns
    -------
    list of Array
        An array for each block, of the block's shape.
    """
    roller = _Roller(blocks, builder, leaves)
    for block in blocks.blocks:
        roller.arrays.append(roller.array(block))
    return roller.arrays


class _Roller:
    """From a block of scalars to an array of the block's shape.

    The arrays of the blocks before it are there: an operand is one of them, or a view of one. Terms
    of a Σ are the last axis of their factors, and are summed up along it.
    """

    def __init__(
        self, blocks: Blocks, builder: Builder, leaves: Callable[[Block, Ids], Array]
    ) -> None:
        self.blocks, self.builder, self.leaves = blocks, builder, leaves
        self.arrays: list[Array] = []

    def array(self, block: Block) -> Array:
        """Make the array of a block of leaves, of sums or of one operation."""
        if block.vector:
            sources = self.blocks.scalars.leaves
            places = np.array([sources[n][1] for n in block.nodes.tolist()])
            return self.leaves(block, places.reshape(block.shape))
        if block.operation is None:
            formula = self._sum(block)
        elif block.terms:
            (terms,) = block.terms
            long = (*block.shape, terms.first.shape[1])
            operands = self._operand(terms.first, long)
            operands = self.builder.broadcast(operands, long, operands.batched)
            return self.builder.reduce(block.operation, operands)
        else:
            operands_ = [self._operand(ids, block.shape) for ids in block.operands]
            formula = self.builder.apply(block.operation, *operands_)
        array = self.builder.lower(formula)
        return self.builder.broadcast(array, block.shape, array.batched)

    def _operand(self, ids: Ids, shape: tuple[int, ...]) -> Array:
        """Make the array of one operand of all nodes of a block."""
        number = int(self.blocks.block_of[ids.flat[0]])
        if number < 0:
            return self.builder.data(self.blocks.constants[ids].reshape(shape))
        source = self.arrays[number]
        if not source.shape and not shape:
            return source
        return view(self.builder, source, self.blocks.place[ids].reshape(shape))

    # --- sums ------------------------------------------------------------------------------------

    def _sum(self, block: Block) -> Any:
        # The matrix product comes first, then the bias, in whichever order they were added.
        terms = sorted(block.terms, key=lambda terms: (-terms.first.shape[1], -terms.sign))
        total: Any = Number(0)
        for one in terms:
            part = self._part(one, block.shape)
            total = total + part if one.sign > 0 else total - part
        return total / block.divisor

    def _part(self, terms: Terms, shape: tuple[int, ...]) -> Any:
        """Make the sum of products that one kind of terms is."""
        count = terms.first.shape[1]
        if count == 1:
            # Numbers and leaves come first: y · z, not z · y.
            factors = [self._factor(ids[:, 0], shape) for ids in reversed(_factors(terms))]
            return factors[0] * factors[1] if len(factors) == 2 else factors[0]
        long = (*shape, count)
        last = len(shape)
        first, *rest = (self._operand(ids, long) for ids in _factors(terms))
        if not rest:
            return self._summed(first, last, count)
        (second,) = rest
        for one, other in ((first, second), (second, first)):
            if one.ndim == 0 or one.shape[last] == 1:
                same = self.builder.reshape(one, one.shape[:last])
                return same.formula * self._summed(other, last, count)
        return self._product(first, second)

    def _factor(self, ids: Ids, shape: tuple[int, ...]) -> Any:
        return self._operand(ids, shape).formula

    def _summed(self, array: Array, axis: int, count: int) -> Any:
        if array.kind == "number":
            return count * array.formula
        if array.shape[axis] == 1:
            return count * self.builder.reshape(array, array.shape[:axis])
        return self.builder.sum(array, (axis,))

    def _product(self, first: Array, second: Array) -> Array:
        """Multiply two factors whose last axis is that of the terms, and add up."""
        axes = range(first.ndim)
        labels = [tuple(i for i in axes if x.shape[i] > 1) for x in (first, second)]
        result = tuple(i for i in axes[:-1] if i in labels[0] or i in labels[1])
        a, b = (
            self.builder.reshape(x, tuple(x.shape[i] for i in own))
            for x, own in zip((first, second), labels)
        )
        batched = first.batched or second.batched
        product = self.builder.contract(a, b, (labels[0], labels[1], result), batched)
        shape = (max(first.shape[i], second.shape[i]) for i in axes[:-1])
        return self.builder.reshape(product, tuple(shape))


def _factors(terms: Terms) -> list[Ids]:
    return [terms.first] if terms.second is None else [terms.first, terms.second]
