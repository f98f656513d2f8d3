"""The table read with NumPy: one recorded graph over a whole batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from autograd.graph import nodes, recorded
from autograd.requirements import require_numpy
from autograd.table.readings import arrays
from autograd.tracing import refuse_if_traced
from autograd.value import Value

if TYPE_CHECKING:
    import numpy as np

__all__ = ["evaluate_batch", "evaluate_nodes"]


def evaluate_batch(output: Value, inputs: Mapping[Value, Any]) -> np.ndarray[Any, Any]:
    """Compute a recorded result for arrays of numbers in place of some leaves.

    Where an operation is not defined, the result is nan or infinite, as in NumPy. The graph is not
    changed.

    Parameters
    ----------
    output
        The result.
    inputs
        An array for each leaf that varies. The arrays are broadcast against each other.

    Returns
    -------
    numpy.ndarray
        The result for each element.

    Raises
    ------
    ValueError
        If an input is not a leaf of the graph, or the arrays' shapes do not fit together.

    Examples
    --------
    >>> x = Value(0.0)
    >>> y = x**2 + 1
    >>> evaluate_batch(y, {x: [1.0, 2.0, 3.0]}).tolist()
    [2.0, 5.0, 10.0]
    """
    refuse_if_traced(output, "evaluate_batch()")
    return evaluate_nodes(output, inputs)[output]


def evaluate_nodes(output: Value, inputs: Mapping[Value, Any]) -> dict[Value, np.ndarray[Any, Any]]:
    """Compute every node of a graph for arrays of numbers in place of some leaves."""
    require_numpy("evaluate_batch")
    import numpy as np

    results: dict[Value, Any] = {node: node.data for node in nodes(output) if not node.operands}
    for leaf, numbers in inputs.items():
        if leaf not in results:
            raise ValueError(f"{leaf!r} is not a leaf of this graph")
        results[leaf] = np.asarray(numbers, dtype=float)
    shape = np.broadcast_shapes(*(np.shape(results[leaf]) for leaf in inputs))
    with np.errstate(all="ignore"):
        for node in recorded(output):
            assert node.op is not None
            operands = [np.asarray(results[operand]) for operand in node.operands]
            results[node] = node.op.value(arrays(), *operands, **node.op.parameters)
    return {node: np.broadcast_to(result, shape) for node, result in results.items()}
