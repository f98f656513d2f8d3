"""What needs NumPy, and says so where there is none, as in a browser."""

from __future__ import annotations

__all__ = ["require_numpy"]


def require_numpy(what: str) -> None:
    """See that NumPy is there before it is used.

    Numbers, their gradients, steps, explanations and training need none; whatever computes with
    arrays does.

    Parameters
    ----------
    what
        What is going to use it.

    Raises
    ------
    ImportError
        If it cannot be imported.
    """
    try:
        import numpy  # noqa: F401
    except ImportError as error:
        raise ImportError(
            f"{what} computes with arrays, which needs NumPy: pip install numpy", name="numpy"
        ) from error
