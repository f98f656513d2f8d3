"""What a compiled program was made from."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from autograd.compiling.adjoint import sorted_arrays
from autograd.compiling.blocks import Blocks
from autograd.compiling.scalars import Scalars
from autograd.compiling.source import Draft

__all__ = ["Report", "describe"]


class Report(NamedTuple):
    """What was recorded, and what became of it; it shows itself as text.

    Attributes
    ----------
    recorded : int
        How many nodes the graph has, leaves included.
    normalised : int
        How many operations were left when sums were gathered and equal nodes merged.
    operations : int
        How many array operations the program has.
    forward_products, backward_products : int
        How many of them are matrix products.
    remarks : tuple of str
        What could not be rolled up, and why; and which branches the Python code took.
    branches : tuple of str
        The comparisons of Values by which the Python code may have chosen its way.
    passes : tuple of str
        The program after each pass.
    verbose : bool
        Whether to show the passes.
    """

    recorded: int
    normalised: int
    operations: int
    forward_products: int
    backward_products: int
    remarks: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    verbose: bool = False

    def __str__(self) -> str:
        lines = [
            f"{self.recorded:,} scalar nodes recorded, {self.normalised:,} after gathering sums",
            f"{self.operations:,} array operations, with {self.forward_products} matrix products "
            f"forward and {self.backward_products} backward",
            *self.remarks,
        ]
        if self.verbose:
            lines += ["", *self.passes]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)


def describe(scalars: Scalars, blocks: Blocks, draft: Draft) -> tuple[str, ...]:
    """Show the program after each pass."""
    kinds = Counter(
        node.operation.name if node.operation else "Σ" for node in scalars.nodes.values()
    )
    lines = ["1. Normalised: sums gathered, equal nodes merged, constants computed"]
    lines += [f"   {count:,} × {kind}" for kind, count in kinds.most_common()]
    lines += ["2. Classes: nodes of one class become a block, laid out as an array"]
    for block in blocks.blocks[:_SHOWN]:
        made = block.vector or (block.operation.name if block.operation else "Σ")
        lines.append(f"   {made} {block.shape}")
    order = sorted_arrays(draft.outputs.values())
    for title, is_forward in (("3. Arrays, forward", True), ("4. Arrays, backward", False)):
        lines.append(title)
        chosen = [array for array in order if (array in draft.forward) == is_forward]
        lines += [f"   {array!r}" for array in chosen[:_SHOWN]]
    return tuple(lines)


_SHOWN = 40
"""How many blocks and arrays of a pass to show."""
