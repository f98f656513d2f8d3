"""Compiling a recorded graph: pass after pass, from scalars to a NumPy program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograd.comparisons import Comparison
from autograd.compiling.arrays.nodes import Array, Builder
from autograd.compiling.arrays.views import view
from autograd.compiling.guards import Guards
from autograd.compiling.listing import Passes, list_passes
from autograd.compiling.passes.differentiating import differentiated, may_be_infinite, sorted_arrays
from autograd.compiling.passes.grouping import Block, Blocks, Ids
from autograd.compiling.passes.lowering import reduce_to_primitives
from autograd.compiling.passes.normalising import PARAMETERS, normalise
from autograd.compiling.passes.rolling import roll_up
from autograd.compiling.report import Report
from autograd.compiling.running.interpreter import Interpreter
from autograd.compiling.running.program import Code, Program
from autograd.compiling.running.replay import Replay
from autograd.compiling.signature import Portion, Signature
from autograd.compiling.writing.captions import Naming
from autograd.compiling.writing.dialects import Dialect, array_dialect, float_dialect
from autograd.compiling.writing.drafting import give_names, unpacking
from autograd.compiling.writing.source import Draft, write_source
from autograd.compiling.writing.workspace import write_workspace
from autograd.value import Value

__all__ = ["compile_graph"]

_OPERATIONS_PER_ARRAY = {False: 30, True: 1.5}
"""How many operations on single numbers take as long as one on arrays; with a batch, as one on
columns of a batch."""


def compile_graph(
    output: Value,
    signature: Signature,
    also: Sequence[Value],
    guards: Sequence[Comparison],
    remarks: Sequence[str] = (),
    parameters: NDArray[np.float64] | None = None,
) -> Program:
    """Compile a graph whose inputs and parameters are known to be leaves of it.

    Parameters
    ----------
    output, also
        As for `compile`.
    signature
        Its inputs and parameters.
    guards
        The comparisons that the program looks at.
    remarks
        What else its report is to say.
    parameters
        The vector that holds its parameters; one of its own unless given.
    """
    return _Compiler(output, signature, also, Guards(guards)).run(remarks, parameters)


class _Compiler:
    """From a recorded graph of scalars to a `Program`, pass by pass.

    What goes in are outputs, and a signature that says which leaves are inputs and parameters. The
    program computes the output, its derivatives, each of the shape of an array of inputs or
    parameters, and the values asked for besides; in a batch all but the derivatives for parameters
    have an axis of examples in front.
    """

    def __init__(
        self, output: Value, signature: Signature, also: Sequence[Value], guards: Guards
    ) -> None:
        self.output, self.signature, self.batch = output, signature, signature.batch
        self.wanted, self.guards = len(also), guards
        self.also = [*also, *guards.sides]
        self.builder = Builder()
        self.code: dict[Array, str] = {}

    def run(self, remarks: Sequence[str], parameters: NDArray[np.float64] | None) -> Program:
        """Run the passes; the first two again, without arrays, where these would not pay."""
        outputs_ = [self.output, *self.also]
        self.scalars = normalise(outputs_, self.signature.leaves, gather=True)
        self.blocks = Blocks(self.scalars, roll=True)
        self.kinds = sum(not block.vector for block in self.blocks.blocks)
        self.rolls = self._pays()
        if not self.rolls:
            self.scalars = normalise(outputs_, self.signature.leaves, gather=False)
            self.blocks = Blocks(self.scalars, roll=False)
        self.arrays = roll_up(self.blocks, self.builder, self._leaf)
        value = self._elements([self.output], ())
        whole = self._whole_value(value)
        extra = [self._whole_also()] if self.also else []
        outputs, found, became, draft = self._derived(whole, extra)
        given = self._given()
        dialect = self._dialect(draft)
        goes_on = dialect.kind == "floats" or (draft.derivatives and may_be_infinite(whole))
        careful = self._derived(whole, extra, careful=True)[-1] if goes_on else None
        source = write_source(draft, dialect, careful)
        interpreter = Interpreter(outputs, self.code, draft.preparation, self.builder.tables)
        passes = list_passes(
            [self.output, *self.also], self.blocks, self.arrays, outputs, became, draft
        )
        replay = Replay(self.output, self.also, self.signature)
        code = Code(source, "", draft.parameters, draft.tables_by_name(), interpreter, replay)
        if self.rolls or self.batch:
            places = {i: f"_g{i}" for i, part in enumerate(found, 1) if part.vector == PARAMETERS}
            code = code._replace(workspace=write_workspace(draft, places))
        return Program(
            code,
            self.signature,
            given,
            found,
            self.wanted,
            self.guards,
            self._report(draft, passes, remarks),
            parameters,
        )

    def _derived(
        self, whole: Array, extra: list[Array], careful: bool = False
    ) -> tuple[list[Array], list[Portion], dict[Array, Array], Draft]:
        """Derive the backward program; list the outputs, and make both ready to be written."""
        targets = self._targets()
        derivatives, upstream = differentiated(self.builder, whole, list(targets), careful)
        found = list(targets.values())
        if not self.rolls:
            found, derivatives = self._gathered(found, derivatives)
        outputs = [whole, *derivatives, *extra]
        became = reduce_to_primitives(self.builder, [*outputs, *self.arrays])
        written = [became[output] for output in outputs]
        naming = Naming(self.signature, self.blocks, self.arrays)
        draft = Draft(
            builder=self.builder,
            inputs=[one.name for one in self.signature.arguments],
            parameters=[] if self.rolls or not self.signature.parameters else [PARAMETERS],
            preparation=[] if self.rolls else unpacking(self.signature),
            leaves=self.code,
            forward=self._forward(written, len(derivatives), became),
            derivatives=len(derivatives),
            summary=naming.summary(self.batch),
        )
        give_names(draft, naming, written, became, upstream, by_block=self.rolls)
        return outputs, found, became, draft

    def _forward(
        self, written: list[Array], derivatives: int, became: dict[Array, Array]
    ) -> set[Array]:
        """Find what is computed before any derivative."""
        values = [written[0], *written[1 + derivatives :], *(became[x] for x in self.arrays)]
        return set(sorted_arrays(values))

    def _given(self) -> list[Portion]:
        """Find the places of the arrays of parameters in their vector."""
        if not self.signature.parameters:
            return []
        if not self.rolls:
            return [Portion(PARAMETERS, np.arange(len(self.signature.parameters)))]
        return [self._part(block) for block in self.blocks.blocks if block.vector == PARAMETERS]

    def _dialect(self, draft: Draft) -> Dialect:
        if not self.rolls and not self.batch:
            return float_dialect
        return array_dialect(draft.tables, self.signature.length(self.rolls))

    def _pays(self) -> bool:
        """Say whether array operations are fewer than operations on single numbers, by enough."""
        arrays = sum(1 + 2 * len(block.terms) for block in self.blocks.blocks if not block.vector)
        return arrays * _OPERATIONS_PER_ARRAY[self.batch] <= self.scalars.count()

    def _report(self, draft: Draft, passes: Passes, remarks: Sequence[str]) -> Report:
        """Say what was recorded and what became of it."""
        order = sorted_arrays(draft.outputs.values())
        products = [array in draft.forward for array in order if array.kind == "contract"]
        straight = (
            f"not rolled up: {len(self.scalars.nodes):,} operations are of {self.kinds:,} "
            "kinds, so that arrays would save nothing; the program is a straight line"
        )
        return Report(
            recorded=self.scalars.recorded,
            normalised=len(self.scalars.nodes),
            operations=sum(bool(array.operands) and not array.is_view for array in order),
            forward_products=sum(products),
            backward_products=len(products) - sum(products),
            branches=tuple(map(str, self.guards.comparisons)),
            remarks=(*remarks, *[straight] * (not self.rolls)),
            passes=passes,
        )

    # --- leaves ----------------------------------------------------------------------------------

    def _leaf(self, block: Block, places: Ids) -> Array:
        """Make the array of a block of leaves: parameters, or elements of an input."""
        batched = self.batch and block.vector != PARAMETERS
        if not self.rolls:
            code = self.signature.element(block.vector, int(places))
            leaf = self.builder.leaf(code, (), batched)
            self.code[leaf] = code
            return leaf
        if block.vector == PARAMETERS:
            return self.builder.leaf(f"{PARAMETERS}{block.nodes[0]}", block.shape, False)
        return view(self.builder, self._vector(block.vector), places)

    def _vector(self, name: str) -> Array:
        """Make the array of an input, or of the inputs that are single numbers."""
        members = self.signature.members(name)
        leaves = []
        for argument in members:
            leaf = self.builder.leaf(argument.name, argument.shape, self.batch)
            self.code[leaf] = argument.name
            leaves.append(leaf)
        if name == self.signature.pool and len(leaves) > 1:
            return self.builder.stack(leaves, (), self.batch)
        return self.builder.reshape(leaves[0], leaves[0].shape or (1,))

    def _part(self, block: Block) -> Portion:
        leaves = self.scalars.leaves
        places = np.array([leaves[n][1] for n in block.nodes.tolist()])
        return Portion(block.vector, places.reshape(block.shape))

    def _targets(self) -> dict[Array, Portion]:
        """Find the arrays to differentiate for, and where their elements belong."""
        wanted = self.signature.differentiated
        leaves = self.scalars.leaves
        found: dict[Array, Portion] = {}
        for block, array in zip(self.blocks.blocks, self.arrays):
            if not block.vector or not any(leaves[n] in wanted for n in block.nodes.tolist()):
                continue
            if self.rolls and block.vector != PARAMETERS:
                # For the whole input: blocks of it may be views of each other.
                found.update(self._inputs(block.vector))
            else:
                found[array] = self._part(block)
        return found

    def _inputs(self, vector: str) -> dict[Array, Portion]:
        """Find the places of the arrays of an input vector in it."""
        found: dict[Array, Portion] = {}
        start = 0
        for argument in self.signature.members(vector):
            places = np.arange(start, start + len(argument.leaves)).reshape(argument.shape)
            leaf = self.builder.leaf(argument.name, argument.shape, self.batch)
            found[leaf] = Portion(vector, places)
            start += len(argument.leaves)
        return found

    def _gathered(
        self, parts: list[Portion], derivatives: list[Array]
    ) -> tuple[list[Portion], list[Array]]:
        """Put derivatives for single numbers into one array for each vector."""
        found, stacked = [], []
        for vector in dict.fromkeys(part.vector for part in parts):
            own = [(p, d) for p, d in zip(parts, derivatives) if p.vector == vector]
            batched = self.batch and vector != PARAMETERS
            found.append(Portion(vector, np.array([int(part.places) for part, _ in own])))
            stacked.append(self.builder.stack([d for _, d in own], (), batched))
        return found, stacked

    # --- results ---------------------------------------------------------------------------------

    def _elements(self, values: list[Value], shape: tuple[int, ...]) -> Array:
        """Make the array of some nodes."""
        ids = np.array([self.scalars.numbers[value] for value in values])
        numbers = self.blocks.block_of[ids]
        is_one_block = (numbers == numbers[0]).all() and numbers[0] >= 0
        if is_one_block and (self.rolls or not shape):
            array = self.arrays[numbers[0]]
            return view(self.builder, array, self.blocks.place[ids].reshape(shape))
        if not shape:
            return self._constant(values[0])
        elements = [self._elements([value], ()) for value in values]
        return self.builder.stack(elements, (), any(x.batched for x in elements))

    def _whole_also(self) -> Array:
        shape = (len(self.also),)
        return self.builder.broadcast(self._elements(self.also, shape), shape, self.batch)

    def _constant(self, value: Value) -> Array:
        return self.builder.number(float(self.blocks.constants[self.scalars.numbers[value]]))

    def _whole_value(self, value: Array) -> Array:
        """Return one number for each example, even if they are all the same."""
        return (
            self.builder.broadcast(value, (), True) if self.batch and not value.batched else value
        )
