"""A pass: operations of the table become those that NumPy has."""

from __future__ import annotations

from autograd.compiling.arrays.nodes import Array, Builder
from autograd.compiling.passes.differentiating import sorted_arrays
from autograd.table.entries import IF_POSITIVE, MUL, NEG, SUB
from autograd.table.operation import Operation

__all__ = ["reduce_to_primitives"]


def reduce_to_primitives(builder: Builder, outputs: list[Array]) -> dict[Array, Array]:
    """Replace each operation by its definition, until it is one that has none.

    What does not lead to an output is left out.

    Returns
    -------
    dict
        For every array what it became.
    """
    rewriter = _Rewriter(builder)
    for array in sorted_arrays(outputs):
        became = rewriter.rewritten(array)
        if became.number is not None:
            # x ** 0 is 1 whatever x is, but for its shape.
            became = builder.broadcast(became, array.shape, array.batched)
        rewriter.became[array] = became
    return rewriter.became


class _Rewriter:
    """From arrays of any operations to arrays of primitives, of the same shapes.

    ``became`` holds what each array has become; its operands come before it.
    """

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.became: dict[Array, Array] = {}

    def rewritten(self, array: Array) -> Array:
        """Make an array anew of what its operands have become."""
        operands = [self.became[operand] for operand in array.operands]
        if array.kind == "reduce":
            return self._reduced(array.detail, operands[0])
        if array.kind == "contract":
            return self._contracted(array, *operands)
        if array.kind != "apply":
            return self.builder.remade(array, operands)
        if array.applies(MUL):
            operands = self._with_mask(operands)
        if array.detail.is_primitive:
            return self.builder.apply(array.detail, *operands)
        return self._expanded(self.builder.value(array.detail, *operands), operands)

    def _reduced(self, operation: Operation, x: Array) -> Array:
        """Apply an n-ary operation along the last axis."""
        builder = self.builder
        if operation.along is not None:
            return self._expanded(builder.along(operation, x), [x])
        if operation.fold is not None:
            return builder.reduce(operation, x)
        elements = [builder.element(x, i) for i in range(x.shape[-1])]
        return self._expanded(builder.value(operation, *elements), elements)

    def _contracted(self, array: Array, a: Array, b: Array) -> Array:
        """Multiply and add up; factors of the same axes need no matrix product for that."""
        of_a, of_b, of_result = array.detail
        if of_a == of_b and a.batched == b.batched and (array.batched or of_result):
            axes = tuple(i for i, label in enumerate(of_a) if label not in of_result)
            product = self.builder.lower(a * b)
            return self.builder.sum(product, axes, a.batched and not array.batched)
        return self.builder.remade(array, [a, b])

    def _expanded(self, meaning: Array, operands: list[Array]) -> Array:
        given = set(operands)
        for part in sorted_arrays([meaning]):
            if part not in self.became:
                self.became[part] = part if part in given else self.rewritten(part)
        return self.became[meaning]

    def _with_mask(self, operands: list[Array]) -> list[Array]:
        """Multiply by a comparison instead of by 1 where it is true and 0 where it is false."""
        for i, operand in enumerate(operands):
            if operand.applies(IF_POSITIVE):
                x, a, b = operand.operands
                if (a.number, b.number) in ((1, 0), (0, 1)):
                    return [operands[1 - i], self._mask(x, bool(a.number))]
        return operands

    def _mask(self, x: Array, is_positive: bool) -> Array:
        """Make an array that is 1 where a number is positive, or is not, and 0 elsewhere."""
        if x.number is not None:
            return self.builder.number(float((x.number > 0) == is_positive))
        if not is_positive:
            # A nan is not positive, and not <= 0.
            positive = self._mask(x, is_positive=True)
            return self.builder.apply(SUB, self.builder.number(1.0), positive)
        if x.applies(NEG):
            return self.builder.compare(x.operands[0], "<", self.builder.number(0))
        if x.applies(SUB):
            a, b = x.operands
            return self.builder.compare(a, ">", b)
        return self.builder.compare(x, ">", self.builder.number(0))
