"""Index maps as views: which elements of an array another takes, said as simply as can be.

An identity is the array itself; then come other orders of its axes, slices, repetition by
broadcasting, and, where nothing simpler will do, gathering by a table of places.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from autograd.compiling.arrays.nodes import Array, At, Builder, Every, Selectors, Take
from autograd.compiling.passes.grouping import Ids

__all__ = ["view"]


def view(builder: Builder, source: Array, places: Ids) -> Array:
    """Take elements of an array.

    Parameters
    ----------
    builder
        What makes arrays.
    source
        The array.
    places
        The place in the array, counted along its last axes first, of each element of the result.

    Returns
    -------
    Array
        It has as many axes as ``places``; those along which nothing changes have length 1.
    """
    if not source.shape:
        return builder.padded(source, places.ndim)
    distinct, shape = places, [1] * places.ndim
    for axis in reversed(range(places.ndim)):
        if (places == places.take([0], axis)).all():
            distinct = np.asarray(distinct.take(0, axis))
        else:
            shape[axis] = places.shape[axis]
    return builder.reshape(_selected(builder, source, distinct), tuple(shape))


def _selected(builder: Builder, source: Array, places: Ids) -> Array:
    """Say which elements of an array another takes, as simply as can be."""
    if places.size == prod(source.shape) and (places.ravel() == np.arange(places.size)).all():
        return builder.reshape(source, places.shape)
    flat_shape = (prod(source.shape),)
    rows = [(flat_shape[0] // n, n) for n in places.shape[1:] if flat_shape[0] % n == 0]
    for shape in (*_merged(source.shape), *rows):
        found = _along_axes(builder, builder.reshape(source, shape), places)
        if found is not None:
            return found
    flat = builder.reshape(source, flat_shape)
    return builder.index(flat, (Take(builder.table(places)),))


def _merged(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield a shape, and those with neighbouring axes made one."""
    yield shape
    for axis in range(len(shape) - 1):
        yield from _merged((*shape[:axis], shape[axis] * shape[axis + 1], *shape[axis + 2 :]))


def _along_axes(builder: Builder, source: Array, places: Ids) -> Array | None:
    """Select along each axis of the source by itself, if that will do."""
    chosen: list[Ids] = []
    axes: list[int] = []
    for coordinate in np.unravel_index(places, source.shape):
        varying = [
            axis
            for axis in range(places.ndim)
            if not (coordinate == coordinate.take([0], axis)).all()
        ]
        if len(varying) > 1:
            return None
        others = tuple(0 for _ in range(places.ndim - 1))
        along = np.moveaxis(coordinate, varying[0], -1)[others] if varying else coordinate.flat[:1]
        chosen.append(along)
        axes += varying
    if sorted(axes) != list(range(places.ndim)):
        return None
    selected = builder.index(source, tuple(map(_slice, chosen, source.shape)))
    tables = [along for along in chosen if len(along) > 1]
    for axis, along in enumerate(tables):
        if not _is_regular(along):
            every: list[Any] = [Every(0, 1, n) for n in selected.shape]
            take: Selectors = (*every[:axis], Take(builder.table(along)), *every[axis + 1 :])
            selected = builder.index(selected, take)
    order = tuple(int(i) for i in np.argsort(axes))
    return builder.transpose(selected, order)


def _is_regular(along: Ids) -> bool:
    steps = np.diff(along)
    return bool((steps == steps[0]).all())


def _slice(along: Ids, length: int) -> Every | At:
    """Select regular places; all of an axis where they are irregular, to be taken from later."""
    if len(along) == 1:
        return At(int(along[0]))
    if not _is_regular(along):
        return Every(0, 1, length)
    return Every(int(along[0]), int(along[1] - along[0]), len(along))
