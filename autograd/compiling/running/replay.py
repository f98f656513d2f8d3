"""The recorded graph itself, run with NumPy node by node as the eager engine runs it.

A program computes sums in another order, and has been simplified as only finite numbers allow. So
where not all of its results are finite, they are computed again here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.passes.normalising import PARAMETERS
from autograd.compiling.signature import Signature
from autograd.graph import nodes, recorded
from autograd.table.readings import arrays
from autograd.tracing import STOPPED
from autograd.value import Value

__all__ = ["Replay"]

Floats = NDArray[np.float64]


class Replay:
    """Computes what a program computes.

    Parameters
    ----------
    output
        The result to differentiate.
    others
        Other results.
    signature
        The inputs and the parameters.
    """

    def __init__(self, output: Value, others: Sequence[Value], signature: Signature) -> None:
        self.output, self.others, self.signature = output, others, signature
        self.order = recorded(output, *others)
        self.constants = {
            node: node.data
            for node in nodes(output, *others)
            if node.op is None and node not in signature.leaves
        }
        wanted = {leaf for leaf, at in signature.leaves.items() if at in signature.differentiated}
        self.leading = set(wanted)
        self.backward: list[Value] = []
        for node in recorded(output):
            if node.op is not STOPPED and not self.leading.isdisjoint(node.operands):
                self.leading.add(node)
                self.backward.append(node)
        self.backward.reverse()

    def run(
        self, inputs: Sequence[Floats], parameters: Floats
    ) -> tuple[Any, dict[str, Floats], list[Any]]:
        """Compute the output, its derivatives and the other results.

        Parameters
        ----------
        inputs
            An array for each argument.
        parameters
            The vector of parameters.

        Returns
        -------
        output, derivatives, others
            The derivatives are vectors, by their names; those for inputs have an axis of examples
            in front if these have.
        """
        signature = self.signature
        data: dict[Value, Any] = dict(self.constants)
        vectors = self._vectors(inputs) | {PARAMETERS: parameters}
        for leaf, (vector, place) in signature.leaves.items():
            data[leaf] = vectors[vector][..., place]
        with np.errstate(all="ignore"):
            for node in self.order:
                assert node.op is not None
                operands = [np.asarray(data[operand], dtype=float) for operand in node.operands]
                data[node] = node.op.value(arrays(), *operands, **node.op.parameters)
            derivatives = self._derivatives(data, len(inputs[0]) if signature.batch else None)
        return data[self.output], derivatives, [data[other] for other in self.others]

    def _vectors(self, inputs: Sequence[Floats]) -> dict[str, Floats]:
        """Put the inputs that are single numbers into one vector, as the signature counts them."""
        signature, found = self.signature, {}
        front = 1 if signature.batch else 0
        singles = []
        for argument, array in zip(signature.arguments, inputs):
            if argument.shape:
                found[argument.name] = array.reshape((*array.shape[:front], -1))
            else:
                singles.append(array)
        if singles:
            found[signature.pool] = np.stack(singles, axis=-1)
        return found

    def _derivatives(self, data: Mapping[Value, Any], examples: int | None) -> dict[str, Floats]:
        """Carry derivatives back through the graph, by the rule of contributions."""
        adjoints: dict[Value, Any] = {self.output: np.float64(1.0)}
        for node in self.backward:
            if node not in adjoints:
                continue
            assert node.op is not None
            operands = [np.asarray(data[operand], dtype=float) for operand in node.operands]
            partials = node.op.partials(arrays(), data[node], *operands, **node.op.parameters)
            for operand, partial in zip(node.operands, partials):
                if operand in self.leading:
                    added = arrays().chain(adjoints[node], partial)
                    adjoints[operand] = adjoints.get(operand, 0.0) + added
        signature = self.signature
        found = {}
        for vector, size in signature.sizes.items():
            lengths = (size,) if examples is None or vector == PARAMETERS else (examples, size)
            found[vector] = np.zeros(lengths)
        for leaf, (vector, place) in signature.leaves.items():
            if leaf in adjoints:
                whole = adjoints[leaf]
                if examples is not None:
                    whole = np.broadcast_to(whole, examples)
                    whole = whole.sum() if vector == PARAMETERS else whole
                found[vector][..., place] = whole
        return found
