"""The program run without its text: each array computed as soon as its operands are.

It reads the table of derivatives with NumPy, before operations became those that NumPy has: so it
checks the printer and the last pass, and nothing before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.comparisons import COMPARISONS
from autograd.compiling.arrays.nodes import Array, At, Every, Numbers, Selectors
from autograd.compiling.passes.differentiating import sorted_arrays
from autograd.table.readings import arrays

__all__ = ["Interpreter"]


@dataclass
class Interpreter:
    """Computes arrays.

    Attributes
    ----------
    outputs : list of Array
        What is wanted.
    leaves : dict
        The code of each leaf.
    preparation : list of str
        The statements that come before.
    tables : list of numpy.ndarray
        The numbers that are part of the program.
    """

    outputs: Sequence[Array]
    leaves: Mapping[Array, str]
    preparation: Sequence[str]
    tables: Sequence[Numbers]

    def run(self, names: Mapping[str, Any], examples: int) -> list[Numbers]:
        """Compute the outputs.

        Parameters
        ----------
        names
            The arguments of the program, by name.
        examples
            How many examples there are.
        """
        namespace = {"np": np, **names}
        exec("\n".join(self.preparation), namespace)
        self.examples = examples
        found: dict[Array, Numbers] = {}
        with np.errstate(all="ignore"):
            for array in sorted_arrays(self.outputs):
                if array.kind == "leaf":
                    found[array] = np.asarray(eval(self.leaves[array], namespace), dtype=float)
                else:
                    compute = getattr(self, f"_{array.kind}")
                    found[array] = np.asarray(compute(array, *(found[x] for x in array.operands)))
        return [found[output] for output in self.outputs]

    def _whole(self, array: Array) -> tuple[int, ...]:
        return (self.examples,) * array.batched + array.shape

    def _apply(self, array: Array, *operands: Numbers) -> Any:
        return array.detail.value(arrays(), *operands, **array.detail.parameters)

    def _compare(self, array: Array, a: Numbers, b: Numbers) -> Any:
        return COMPARISONS[array.detail](a, b)

    def _number(self, array: Array) -> Any:
        return array.detail

    def _examples(self, _: Array) -> Any:
        return float(self.examples)

    def _data(self, array: Array) -> Any:
        return self.tables[array.detail]

    # --- views -----------------------------------------------------------------------------------

    def _reshape(self, array: Array, x: Numbers) -> Any:
        return x.reshape(self._whole(array))

    def _transpose(self, array: Array, x: Numbers) -> Any:
        front = tuple(range(array.batched))
        return x.transpose(*front, *(i + array.batched for i in array.detail))

    def _index(self, array: Array, x: Numbers) -> Any:
        return x[self._places(array.detail, array.batched)]

    def _broadcast(self, array: Array, x: Numbers) -> Any:
        return np.broadcast_to(x, self._whole(array))

    def _stack(self, _: Array, *operands: Numbers) -> Any:
        return np.stack(operands, axis=-1)

    def _places(self, selectors: Selectors, batched: bool) -> Any:
        """Return NumPy's index for what is taken along each axis."""
        index: list[Any] = [slice(None)] * batched
        for selector in selectors:
            if isinstance(selector, At):
                index.append(selector.place)
            elif isinstance(selector, Every):
                start, step, length = selector
                stop = start + step * length
                index.append(slice(start, None if stop < 0 else stop, step))
            else:
                index.append(self.tables[selector.table])
        return tuple(index)

    # --- sums ------------------------------------------------------------------------------------

    def _sum(self, array: Array, x: Numbers) -> Any:
        axes, over_examples = array.detail
        (operand,) = array.operands
        return x.sum(axis=(*[0] * over_examples, *(i + operand.batched for i in axes)))

    def _reduce(self, array: Array, x: Numbers) -> Any:
        elements = np.moveaxis(x, -1, 0)
        return array.detail.value(arrays(), *elements, **array.detail.parameters)

    def _picked(self, array: Array, x: Numbers) -> Any:
        first = getattr(x, array.detail)(axis=-1)
        return (first[..., None] == np.arange(x.shape[-1])).astype(float)

    def _contract(self, array: Array, a: Numbers, b: Numbers) -> Any:
        factors = (*array.operands, array)
        axes = [[0] * x.batched + [i + 1 for i in own] for x, own in zip(factors, array.detail)]
        return np.einsum(a, axes[0], b, axes[1], axes[2])

    def _scatter(self, array: Array, *added: Numbers) -> Any:
        total = np.zeros(self._whole(array))
        if len(added) > len(array.detail):
            total += added[-1]
        for selectors, numbers in zip(array.detail, added):
            np.add.at(total, self._places(selectors, array.batched), numbers)
        return total
