"""A pass: the shape of each block, so that its operands lie in order.

A Σ of products whose rows of first factors and rows of second factors are all paired with each
other is a matrix product: its block has an axis for either. Else a block takes on the order of an
operand. Any layout is correct; a good one needs no gathering.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from autograd.compiling.passes.grouping import Block, Ids, Terms
from autograd.compiling.passes.normalising import PARAMETERS

if TYPE_CHECKING:
    from autograd.compiling.passes.grouping import Blocks

__all__ = ["arrange", "settle", "unfold"]


class _Layout(NamedTuple):
    """An order for the nodes of a block, and the shape that they have in it."""

    order: Ids
    shape: tuple[int, ...]


def arrange(block: Block, blocks: Blocks) -> list[Block]:
    """Lay out a class of nodes, as one block or, where its parts have different shapes, several."""
    if block.operation is None:
        for terms in block.terms:
            _sort_terms(terms, blocks)
    if len(block.nodes) == 1:
        block.shape = ()
        return [block]
    products = [t for t in block.terms if t.second is not None and t.first.shape[1] > 1]
    for terms in sorted(products, key=lambda terms: -terms.first.shape[1]):
        parts = _factored(terms, blocks)
        if parts:
            return [_laid_out(block, part) for part in parts]
    layout = (
        _along_an_operand(block, blocks)
        or _along_rows(block, blocks)
        or _outer(block, blocks)
        or _Layout(np.arange(len(block.nodes)), (len(block.nodes),))
    )
    return [_laid_out(block, layout)]


def settle(block: Block, blocks: Blocks) -> None:
    """Give leaves the layout of their first use, if that uses each of them once."""
    columns = [(operand, False) for operand in block.operands]
    for terms in block.terms:
        columns += [(ids, True) for ids in (terms.first, terms.second) if ids is not None]
    for ids, has_terms in columns:
        source = blocks.of(ids)
        if source is None or source.settled:
            continue
        used = ids.reshape(block.shape + ids.shape[1:] if has_terms else block.shape)
        for axis in reversed(range(used.ndim)):
            if (used == used.take([0], axis)).all():
                used = np.asarray(used.take(0, axis))
        if used.size == len(source.nodes) and len(np.unique(used)) == used.size:
            blocks.reorder(source, used)


def unfold(block: Block, blocks: Blocks) -> None:
    """Give what a Σ adds up row by row the shape of these rows, and so what it is made from."""
    for terms in block.terms:
        count = terms.first.shape[1]
        for ids in (terms.first, terms.second):
            if ids is not None and count > 1 and block.shape:
                _unfold(ids.ravel(), (*block.shape, count), blocks)


def _unfold(ids: Ids, shape: tuple[int, ...], blocks: Blocks) -> None:
    source = blocks.of(ids)
    if source is None or not source.settled or source.shape != ids.shape:
        return
    if (source.nodes == ids).all():
        source.shape = shape
        for column in _columns(source, blocks):
            _unfold(column, shape, blocks)


def _laid_out(block: Block, layout: _Layout) -> Block:
    arranged = block.take(layout.order)
    arranged.shape = layout.shape
    return arranged


def _sort_terms(terms: Terms, blocks: Blocks) -> None:
    """Put the terms of each node in the order of a factor's array."""
    if terms.first.shape[1] > 1:
        # The first factor is never a constant unless both are.
        _sort_by(terms, blocks.place[terms.first])


def _sort_by(terms: Terms, keys: Ids) -> None:
    order = np.argsort(keys, axis=1, kind="stable")
    terms.first = np.take_along_axis(terms.first, order, axis=1)
    if terms.second is not None:
        terms.second = np.take_along_axis(terms.second, order, axis=1)


# --- matrix products -----------------------------------------------------------------------------


def _factored(terms: Terms, blocks: Blocks) -> list[_Layout]:
    """Find rows and columns of a matrix product, trying the order of either factor."""
    assert terms.second is not None
    for keys in (terms.first, terms.second):
        if blocks.of(keys) is not None:
            _sort_by(terms, blocks.place[keys])
        parts = _pairs(terms.first, terms.second, blocks)
        if parts:
            return parts
    _sort_by(terms, blocks.place[terms.first])
    return []


def _pairs(first: Ids, second: Ids, blocks: Blocks) -> list[_Layout]:
    """Divide nodes into components in which each row is paired with each column once."""
    if _is_parameter(first, blocks) and not _is_parameter(second, blocks):
        first, second = second, first
    rows, columns = _numbered(first, blocks), _numbered(second, blocks)
    component = _components(rows, columns)
    sizes: dict[tuple[int, int], list[Ids]] = {}
    for number in range(component.max() + 1):
        members = np.flatnonzero(component == number)
        size = len(np.unique(rows[members])), len(np.unique(columns[members]))
        if size[0] * size[1] != len(members):
            return []
        sizes.setdefault(size, []).append(members)
    # Equal constants are one node: that examples share them says nothing.
    has_constants = blocks.of(first) is None or blocks.of(second) is None
    if has_constants and component.max() > 0:
        return []
    layouts = []
    for size, parts in sizes.items():
        ordered = [part[np.lexsort((columns[part], rows[part]))] for part in parts]
        ordered.sort(key=lambda part: (rows[part[0]], columns[part[0]]))
        shape = tuple(length for length in (len(parts), *size) if length > 1)
        layouts.append(_Layout(np.concatenate(ordered), shape))
    return layouts


def _is_parameter(ids: Ids, blocks: Blocks) -> bool:
    block = blocks.of(ids)
    return block is not None and block.vector == PARAMETERS


def _numbered(ids: Ids, blocks: Blocks) -> Ids:
    """Number distinct rows, in the order of the array they are from."""
    found: dict[bytes, int] = {}
    numbers = np.array([found.setdefault(row.tobytes(), len(found)) for row in ids])
    if blocks.of(ids) is None:
        return numbers
    _, at = np.unique(numbers, return_index=True)
    rank = np.empty_like(at)
    rank[np.lexsort(blocks.place[ids[at]].T[::-1])] = np.arange(len(at))
    ranks: Ids = rank[numbers]
    return ranks


def _components(rows: Ids, columns: Ids) -> Ids:
    """Number the components of the graph whose edges are pairs of a row and a column."""
    label = np.arange(rows.max() + 1)
    while True:
        lowest = np.full(columns.max() + 1, len(label))
        np.minimum.at(lowest, columns, label[rows])
        lower = label.copy()
        np.minimum.at(lower, rows, lowest[columns])
        if (lower == label).all():
            return np.asarray(np.unique(label[rows], return_inverse=True)[1], dtype=np.int64)
        label = lower


# --- the order of an operand ---------------------------------------------------------------------


def _columns(block: Block, blocks: Blocks) -> Iterator[Ids]:
    """Yield the operands that are one for each node and no constants."""
    for operand in block.operands:
        if blocks.of(operand) is not None:
            yield operand
    for terms in block.terms:
        for ids in (terms.first, terms.second):
            if ids is not None and ids.shape[1] == 1 and blocks.of(ids) is not None:
                yield ids[:, 0]


def _along_an_operand(block: Block, blocks: Blocks) -> _Layout | None:
    """Lay a block out in the order of an operand, best of one that is settled, or whole."""
    found: list[tuple[int, Ids, Block]] = []
    for column in _columns(block, blocks):
        source = blocks.of(column)
        assert source is not None
        if len(np.unique(column)) == len(column):
            is_whole = len(column) == len(source.nodes)
            found.append((2 * source.settled + is_whole, column, source))
    if not found:
        return None
    _, column, source = max(found, key=lambda one: one[0])
    places = blocks.place[column]
    order = np.argsort(places)
    shape = source.shape
    if len(column) < len(source.nodes):
        axes = [np.unique(axis) for axis in np.unravel_index(places, source.shape)]
        shape = tuple(len(axis) for axis in axes if len(axis) > 1)
        if prod(shape) != len(column):
            shape = (len(column),)
    return _Layout(order, shape)


def _along_rows(block: Block, blocks: Blocks) -> _Layout | None:
    """Follow the order of what is summed up, if each node sums up something else."""
    for terms in block.terms:
        for ids in (terms.first, terms.second):
            source = None if ids is None or ids.shape[1] == 1 else blocks.of(ids)
            if ids is None or source is None:
                continue
            starts = blocks.place[ids].min(axis=1)
            if len(np.unique(starts)) < len(starts):
                continue
            shape: tuple[int, ...] = (len(starts),)
            if ids.size == len(source.nodes):
                for axis in range(1, len(source.shape)):
                    if prod(source.shape[axis:]) == ids.shape[1]:
                        shape = source.shape[:axis]
            return _Layout(np.argsort(starts), shape)
    return None


def _outer(block: Block, blocks: Blocks) -> _Layout | None:
    """Find two operands of which each element is paired with each other's."""
    for first, second in combinations(_columns(block, blocks), 2):
        parts = _pairs(first[:, None], second[:, None], blocks)
        if len(parts) == 1:
            return parts[0]
    return None
