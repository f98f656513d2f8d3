"""Arrays whose elements are in places of a vector."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Slot"]


class Slot:
    """An array whose elements are in places of a vector.

    Parameters
    ----------
    vector
        The vector.
    places
        The place in it of each element.

    Attributes
    ----------
    array : numpy.ndarray
        The array: a view of the vector where the places are regular, else a copy.

    Examples
    --------
    >>> vector = np.arange(6.0)
    >>> weights = Slot(vector, np.array([[0, 1], [3, 4]]))
    >>> vector[3] = 7.0
    >>> weights.array.tolist()
    [[0.0, 1.0], [7.0, 4.0]]
    """

    def __init__(self, vector: NDArray[np.float64], places: NDArray[np.int64]) -> None:
        self.vector, self.places = vector, places
        start = int(places.flat[0])
        regular: Any = start
        strides = []
        for axis, length in enumerate(places.shape):
            step = int(places.take(1, axis).flat[0]) - start if length > 1 else 0
            along = [-1 if i == axis else 1 for i in range(places.ndim)]
            regular = regular + step * np.arange(length).reshape(along)
            strides.append(step * vector.itemsize)
        self.is_view = bool((places == regular).all())
        if self.is_view:
            as_strided = np.lib.stride_tricks.as_strided
            self.array = as_strided(vector[start:], places.shape, strides)
        else:
            self.array = vector[places]

    def fetch(self) -> None:
        """Read a copy anew."""
        if not self.is_view:
            self.array[...] = self.vector[self.places]

    def deliver(self) -> None:
        """Write a copy back."""
        if not self.is_view:
            self.vector[self.places] = self.array
