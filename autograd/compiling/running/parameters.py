"""The parameters of a program: the numbers of Values in one vector, and their derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.value import Value

__all__ = ["Parametrised"]

Floats = NDArray[np.float64]


class Parametrised:
    """Something compiled, whose parameters stand for Values.

    Attributes
    ----------
    gradient : numpy.ndarray of float, shape (parameters,)
        The derivatives for the parameters that the last call found; the next one overwrites them.
    """

    def __init__(self, leaves: Sequence[Value], numbers: Floats | None = None) -> None:
        self._leaves = leaves
        self._numbers = np.empty(len(leaves)) if numbers is None else numbers
        self.gradient = np.zeros(len(leaves))
        if numbers is None:
            self.load()

    @property
    def parameters(self) -> Floats:
        """The numbers of the leaves in ``wrt`` that are not inputs, in their order, in one vector.

        They are read from here. Values do not follow until `store`, nor are Values followed until
        `load`.
        """
        return self._numbers

    @parameters.setter
    def parameters(self, numbers: Any) -> None:
        self._numbers[:] = numbers

    def load(self) -> None:
        """Read the parameters from the Values that they stand for."""
        self._numbers[:] = [leaf.data for leaf in self._leaves]

    def store(self) -> None:
        """Write the parameters and their derivatives into the Values that they stand for."""
        numbers = zip(self._numbers.tolist(), self.gradient.tolist())
        for leaf, (data, grad) in zip(self._leaves, numbers):
            leaf.data, leaf.grad = data, grad
