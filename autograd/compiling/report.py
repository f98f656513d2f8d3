"""What a compiled program was made from."""

from __future__ import annotations

from typing import NamedTuple

from autograd.stand_ins import carried

__all__ = ["Report"]


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
        The comparisons of Values that the program looks at.
    ways : tuple of str
        Of a function, for each way that it went, how the comparisons came out; the last is this
        one.
    passes : tuple of (str, list of str)
        What each pass does, and the program after it.
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
    ways: tuple[str, ...] = ()
    passes: tuple[tuple[str, list[str]], ...] = ()
    verbose: bool = False

    def __str__(self) -> str:
        lines = [
            f"{self.recorded:,} scalar nodes recorded, {self.normalised:,} after gathering sums",
            f"{self.operations:,} array operations; matrix products: {self.forward_products} "
            f"forward and {self.backward_products} backward",
            *self.remarks,
            *(f"way {i}: {way}" for i, way in enumerate(self.ways, 1) if way),
        ]
        if self.verbose:
            for i, (title, program) in enumerate(self.passes):
                lines += ["", f"{i}. {title}", *(f"   {line}" for line in program)]
        return carried("\n".join(lines))

    def __repr__(self) -> str:
        return str(self)
