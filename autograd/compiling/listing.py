"""The passes of the compiler, written down for a curious reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from autograd.compiling.arrays.nodes import Array, At, Every, Selectors
from autograd.compiling.passes.differentiating import sorted_arrays
from autograd.compiling.passes.grouping import Block, Blocks, Ids
from autograd.compiling.passes.normalising import Scalar, Scalars
from autograd.compiling.writing.source import Draft
from autograd.graph import recorded
from autograd.table.notation import ATOM
from autograd.value import Value

__all__ = ["Listing", "Passes", "list_blocks", "list_passes", "list_recorded", "list_scalars"]

T = TypeVar("T")

Passes = tuple[tuple[str, list[str]], ...]
"""What each pass does, and the program after it."""

_SHOWN = 40
"""How many lines of a pass to show."""

_LETTERS = "ijkopqrstuvw"


def list_passes(
    results: Iterable[Value],
    blocks: Blocks,
    arrays: Sequence[Array],
    outputs: Iterable[Array],
    became: Mapping[Array, Array],
    draft: Draft,
) -> Passes:
    """List the program after each pass.

    Parameters
    ----------
    results
        What was recorded.
    blocks, arrays
        The blocks, and the array that each became.
    outputs
        The value, its derivatives, and other results, as arrays.
    became
        What each array was lowered to.
    draft
        What is written.
    """
    names = {array: draft.names[new] for array, new in became.items() if new in draft.names}
    named = {id(b): names[a] for b, a in zip(blocks.blocks, arrays) if a in names}
    listing = Listing({**draft.leaves, **names, **draft.names})
    forward = sorted_arrays(arrays)
    listed = set(forward)
    backward = [array for array in sorted_arrays(outputs) if array not in listed]
    written = sorted_arrays(draft.outputs.values())
    return (
        ("Recorded, node by node", list_recorded(results)),
        (
            "Normalised: sums gathered, equal nodes merged, constants computed",
            list_scalars(blocks.scalars),
        ),
        ("Nodes of one class become a block, laid out as an array", list_blocks(blocks, named)),
        ("Blocks become arrays, computed from those of their operands", listing.lines(forward)),
        ("The backward program, derived by the table of derivatives", listing.lines(backward)),
        ("Operations of the table become those that NumPy has", listing.lines(written)),
    )


def list_recorded(outputs: Iterable[Value]) -> list[str]:
    """List the operations of the graph as it was recorded, by how many of each there are."""
    return _counted(node.op.name for node in recorded(*outputs) if node.op)


def list_scalars(scalars: Scalars) -> list[str]:
    """List the operations of a normalised graph, by how many of each there are."""
    return _counted(map(_kind, scalars.nodes.values()))


def list_blocks(blocks: Blocks, names: Mapping[int, str]) -> list[str]:
    """List blocks with the blocks that they are made of.

    Parameters
    ----------
    blocks
        The blocks.
    names
        The names of those that have one, by ``id(block)``.
    """
    called = {id(block): names.get(id(block), f"k{i}") for i, block in enumerate(blocks.blocks, 1)}

    def name(ids: Ids) -> str:
        block = blocks.of(ids)
        return called[id(block)] if block else "constants"

    def formula(block: Block) -> str:
        if block.vector:
            return f"leaves of {block.vector}"
        if block.operation and not block.terms:
            return f"{block.operation}({', '.join(map(name, block.operands))})"
        if block.operation:
            (terms,) = block.terms
            return f"{block.operation} of {terms.first.shape[1]} of {name(terms.first)}"
        parts: list[str] = []
        for terms in sorted(block.terms, key=lambda terms: -terms.first.shape[1]):
            count = terms.first.shape[1]
            factors = [name(ids) for ids in (terms.first, terms.second) if ids is not None]
            sign = "−" if terms.sign < 0 else "+" if parts else ""
            parts.append(f"{sign} {'Σ ' * (count > 1)}{' · '.join(factors)}".strip())
        total = " ".join(parts)
        return total if block.divisor == 1 else f"({total}) / {block.divisor:g}"

    return _short(blocks.blocks, lambda b: f"{called[id(b)]} {b.shape} = {formula(b)}")


class Listing:
    """Lists arrays, each with a name that it keeps from pass to pass.

    Parameters
    ----------
    names
        The names of those that have one.
    """

    def __init__(self, names: Mapping[Array, str]) -> None:
        self.names = dict(names)
        self.count = 0

    def lines(self, arrays: Iterable[Array]) -> list[str]:
        """Write a line for each array that is computed."""
        computed = [array for array in arrays if array.operands]
        return _short(computed, lambda x: f"{self._name(x)} {self._shape(x)} = {self._formula(x)}")

    def _name(self, array: Array) -> str:
        """Return what an array is called in the listing."""
        if array.number is not None:
            return f"{array.number:g}"
        if array.kind == "examples":
            return "examples"
        if array not in self.names:
            self.count += 1
            self.names[array] = f"a{self.count}"
        return self.names[array]

    def _shape(self, array: Array) -> str:
        lengths = [*["examples"] * array.batched, *map(str, array.shape)]
        return f"({', '.join(lengths)})"

    def _formula(self, array: Array) -> str:
        """Write what an array is computed from."""
        x = [self._name(operand) for operand in array.operands]
        if array.kind == "apply" and array.detail.text.level < ATOM:
            return str(array.detail.text.write(*x, **array.detail.parameters))
        if array.kind in ("apply", "reduce"):
            return f"{array.detail}({', '.join(x)})"
        if array.kind == "compare":
            return f"{x[0]} {array.detail} {x[1]}"
        if array.kind == "contract":
            return self._product(array, x)
        if array.kind == "sum":
            axes, examples = array.detail
            over = [*["examples"] * examples, *[f"axis {axis}" for axis in axes]]
            return f"sum of {x[0]} over {', '.join(over)}"
        if array.kind == "index":
            return x[0] + _selected(array.detail)
        if array.kind == "scatter":
            base = [f"{x[-1]} with "] * (len(x) > len(array.detail))
            added = [f"{one} added at {_selected(at)}" for one, at in zip(x, array.detail)]
            return "".join(base) + ", ".join(added)
        return f"{array.kind}({', '.join(x)})"

    def _product(self, array: Array, x: list[str]) -> str:
        """Write a product with the names of its axes, n being that of examples."""
        letters = dict(zip(dict.fromkeys(array.detail[0] + array.detail[1]), _LETTERS))
        of = [
            ["n"] * factor.batched + [letters[label] for label in labels]
            for factor, labels in zip((*array.operands, array), array.detail)
        ]
        summed = [letter for letter in dict.fromkeys(of[0] + of[1]) if letter not in of[2]]
        factors = [f"{name}[{','.join(own)}]" for name, own in zip(x, of)]
        return f"{'Σ' * bool(summed)}{''.join(summed)} {' · '.join(factors)}".strip()


def _counted(kinds: Iterable[str]) -> list[str]:
    return _short(Counter(kinds).most_common(), lambda item: f"{item[1]:,} × {item[0]}")


def _kind(node: Scalar) -> str:
    if node.operation:
        return str(node.operation)
    products = sum(second >= 0 for _, _, second in node.terms)
    parts = ((products, "product"), (len(node.terms) - products, "term"))
    return "Σ of " + " + ".join(f"{n} {what}{'s' * (n > 1)}" for n, what in parts if n)


def _selected(selectors: Selectors) -> str:
    """Write what is taken along each axis."""

    def one(selector: object) -> str:
        if isinstance(selector, At):
            return str(selector.place)
        if isinstance(selector, Every):
            start, step, length = selector
            return f"{start}:{start + step * length}" + f":{step}" * (step != 1)
        return "table"

    return f"[{', '.join(map(one, selectors))}]"


def _short(items: Sequence[T], line: Callable[[T], str]) -> list[str]:
    more = [f"… and {len(items) - _SHOWN:,} more"] * (len(items) > _SHOWN)
    return [*map(line, items[:_SHOWN]), *more]
