"""What the blocks of a program are called, and what is said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from autograd.compiling.arrays.nodes import Array
from autograd.compiling.passes.grouping import Block, Blocks, Ids
from autograd.compiling.passes.normalising import PARAMETERS
from autograd.compiling.signature import Signature
from autograd.compiling.writing.identifiers import identifier, shared_label, span

__all__ = ["Naming"]


class Naming:
    """Names for the blocks of a program.

    A block is named after the labels of its nodes, or after the variable that holds its leaves;
    failing both, after its part in a layer: weights W and biases b give Z, and a function of that
    H.
    """

    def __init__(self, signature: Signature, blocks: Blocks, arrays: Sequence[Array]) -> None:
        self.signature, self.all, self.arrays = signature, blocks, arrays
        self.labels = self._labels()
        self.parts = self._parts_in_layers()
        output = signature.outputs[0]
        name = identifier(signature.variables.get(id(output), "")) or identifier(output.label)
        self.result = name or "loss"

    def blocks(self) -> Iterator[tuple[Block, Array, str, str]]:
        """Yield each block with its array, its name (empty if it needs none) and a note."""
        for block, array in zip(self.all.blocks, self.arrays):
            is_matrix = array.ndim + array.batched >= 2
            labels = self.labels[id(block)]
            name = shared_label(labels, is_matrix)
            name = name or self._variable(block, is_matrix) or self.parts.get(id(block), "")
            if not name and block.vector:
                name = "w" if not is_matrix else "W"
            yield (
                block,
                array,
                name if is_matrix else identifier(name[:1].lower() + name[1:]) or name,
                self._note(array, labels),
            )

    def summary(self, batch: bool) -> str:
        """Return the line of the docstring."""
        each = " for each example" * batch
        derivatives = ", and its derivatives" * bool(self.signature.differentiated)
        return f"Compute {self.result}{each}{derivatives}."

    def _note(self, array: Array, labels: list[str]) -> str:
        lengths = [*["examples"] * array.batched, *map(str, array.shape)]
        shape = f"({', '.join(lengths)})" if lengths else ""
        return f"{shape} {span(labels)}".strip()

    def _labels(self) -> dict[int, list[str]]:
        """List the labels of the nodes in each block."""
        labels = dict(self.all.scalars.labels)
        numbers = {source: n for n, source in self.all.scalars.leaves.items()}
        for leaf, source in self.signature.leaves.items():
            if leaf.label and source in numbers:
                labels.setdefault(numbers[source], leaf.label)
        return {
            id(block): [labels.get(n, "") for n in block.nodes.tolist()]
            for block in self.all.blocks
        }

    def _variable(self, block: Block, is_matrix: bool) -> str:
        """Return the name of the entry of ``wrt`` that a block's leaves are, if it has one."""
        if block.vector != PARAMETERS:
            return ""
        leaves = self.all.scalars.leaves
        held = {self.signature.parameters[leaves[n][1]] for n in block.nodes.tolist()}
        for entry, name in self.signature.entries():
            if held == entry:
                return name.upper() if is_matrix and len(name) == 1 else name
        return ""

    def _parts_in_layers(self) -> dict[int, str]:
        """Name weights W, biases b, their sums Z and the functions of these H, by layer."""
        found: dict[int, str] = {}
        layer = 0
        users: dict[int, list[Block]] = defaultdict(list)
        for block in self.all.blocks:
            for ids in block.operands:
                if (source := self.all.of(ids)) is not None:
                    users[id(source)].append(block)
        for block in self.all.blocks:
            products = [t for t in block.terms if t.second is not None and t.first.shape[1] > 1]
            parameters = [
                w
                for t in products
                for w in (self._parameter(t.first), self._parameter(t.second))
                if w
            ]
            if not parameters:
                continue
            layer += 1
            found[id(block)] = f"Z{layer}"
            for weights in parameters:
                found.setdefault(id(weights), f"W{layer}")
            for terms in block.terms:
                if terms.second is None and (bias := self._parameter(terms.first)):
                    found.setdefault(id(bias), f"b{layer}")
            functions = [user for user in users[id(block)] if len(user.operands) == 1]
            if len(functions) == 1 and functions[0].nodes.size == block.nodes.size:
                found[id(functions[0])] = f"H{layer}"
        return found

    def _parameter(self, ids: Ids | None) -> Block | None:
        block = None if ids is None else self.all.of(ids)
        return block if block is not None and block.vector == PARAMETERS else None
