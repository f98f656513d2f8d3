"""What will be written gets its names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd.compiling.arrays.nodes import Array
from autograd.compiling.passes.differentiating import sorted_arrays
from autograd.compiling.passes.normalising import PARAMETERS
from autograd.compiling.signature import Signature
from autograd.compiling.writing.captions import Naming
from autograd.compiling.writing.identifiers import fresh, reserved
from autograd.compiling.writing.source import Draft

__all__ = ["give_names", "unpacking"]


def give_names(
    draft: Draft,
    naming: Naming,
    outputs: Sequence[Array],
    became: Mapping[Array, Array],
    upstream: Mapping[Array, Array],
    by_block: bool,
) -> None:
    """Name what a program takes, what it returns, and what is worth a name between.

    Parameters
    ----------
    draft
        What will be written, as yet without names.
    naming
        What the blocks are called.
    outputs
        The value, its derivatives, and other results.
    became
        What each array of a pass before became.
    upstream
        The derivative for each array.
    by_block
        Whether the arrays are those of blocks, and not single numbers.
    """
    taken = {*reserved(), *draft.inputs}
    if by_block:
        _name_blocks(draft, naming, set(sorted_arrays(outputs)), became, taken)
    value = outputs[0]
    result = draft.names.setdefault(value, fresh(naming.result, taken))
    draft.outputs[result] = value
    for primal, total in upstream.items():
        name = draft.names.get(became.get(primal, primal), "")
        derivative = became.get(total, total)
        if name and derivative not in draft.names:
            draft.names[derivative] = fresh(f"d{name}", taken)
    for output in outputs[1:]:
        draft.outputs[fresh("result", taken)] = output
    draft.tables += [fresh(f"C{i}", taken) for i in range(1, len(draft.builder.tables) + 1)]


def _name_blocks(
    draft: Draft, naming: Naming, used: set[Array], became: Mapping[Array, Array], taken: set[str]
) -> None:
    """Name the arrays of blocks, those of parameters as arguments of the program."""
    for block, array, name, note in naming.blocks():
        new = became[array]
        if block.vector == PARAMETERS:
            draft.leaves[new] = name = fresh(name, taken)
            draft.parameters.append(name)
        elif not name or new in draft.names or new not in used or not new.operands:
            continue
        else:
            name = fresh(name, taken)
        draft.names[new] = name
        draft.notes[new] = note


def unpacking(signature: Signature) -> list[str]:
    """Write the lines that take the arguments apart for a program of single numbers."""
    batch = "np.reshape({0}, (len({0}), -1)).T.copy()"
    line = batch if signature.batch else "np.ravel({0}).tolist()"
    names = [argument.name for argument in signature.arguments if argument.shape]
    return [f"{name} = {line.format(name)}" for name in names]
