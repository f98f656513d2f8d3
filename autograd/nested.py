"""Numbers in nested lists, tuples and NumPy arrays: taken apart, and put back in the same shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["fill", "flat"]


def flat(structure: Any) -> Iterator[Any]:
    """Yield the numbers in a structure, one after another.

    >>> list(flat([1.0, [2.0, (3.0, 4.0)]]))
    [1.0, 2.0, 3.0, 4.0]
    """
    if isinstance(structure, (list, tuple)):
        for part in structure:
            yield from flat(part)
    elif _is_array(structure):
        yield from structure.ravel().tolist()
    else:
        yield structure


def fill(structure: Any, items: Iterable[Any]) -> Any:
    """Put items in the places of a structure's numbers.

    >>> fill([1.0, (2.0, 3.0)], "abc")
    ['a', ('b', 'c')]
    """
    items = iter(items)
    if isinstance(structure, (list, tuple)):
        parts = [fill(part, items) for part in structure]
        return structure._make(parts) if hasattr(structure, "_make") else type(structure)(parts)
    if _is_array(structure):
        import numpy as np

        filled = np.array([next(items) for _ in range(structure.size)])
        return filled.reshape(structure.shape + filled.shape[1:])
    return next(items)


def _is_array(x: Any) -> bool:
    # An array can only come from a NumPy that its owner has imported; we need not.
    return type(x).__module__ == "numpy" and hasattr(x, "ravel") and type(x).__name__ == "ndarray"
