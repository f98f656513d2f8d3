"""Compiling a recorded graph: pass after pass, from scalars to a NumPy program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.compiling.adjoint import gradients, sorted_arrays
from autograd.compiling.arrays import Array, Builder
from autograd.compiling.blocks import Block, Blocks, Ids
from autograd.compiling.code import array_dialect, float_dialect
from autograd.compiling.names import fresh
from autograd.compiling.naming import Naming
from autograd.compiling.primitives import reduce_to_primitives
from autograd.compiling.program import Argument, Part, Program
from autograd.compiling.report import Report
from autograd.compiling.rolling import roll_up
from autograd.compiling.scalars import normalise
from autograd.compiling.signature import Signature
from autograd.compiling.source import Draft, write_source
from autograd.compiling.views import view
from autograd.value import Value

__all__ = ["compile_graph"]

PARAMETERS = "parameters"

_OPERATIONS_PER_ARRAY = {False: 30, True: 1.5}
"""How many operations on single numbers take as long as one on arrays; with a batch, as one on
columns of a batch."""


def compile_graph(
    output: Value, signature: Signature, also: Sequence[Value], batch: bool, check: bool
) -> Program:
    """Compile a graph whose inputs and parameters are known to be leaves of it."""
    return _Compiler(output, signature, also, batch).run()


class _Compiler:
    def __init__(
        self, output: Value, signature: Signature, also: Sequence[Value], batch: bool
    ) -> None:
        self.output, self.signature, self.also, self.batch = output, signature, list(also), batch
        self.builder = Builder()
        self.code: dict[Array, str] = {}

    def run(self) -> Program:
        self.scalars = normalise([self.output, *self.also], self.signature.leaves)
        self.blocks = Blocks(self.scalars, roll=True)
        self.rolls = self._pays()
        if not self.rolls:
            self.blocks = Blocks(self.scalars, roll=False)
        self.arrays = roll_up(self.blocks, self.builder, self._leaf)
        value = self._elements([self.output], ())
        extra = [self._elements(self.also, (len(self.also),))] if self.also else []
        targets = self._targets()
        derivatives, upstream = gradients(self.builder, value, list(targets))
        found = list(targets.values())
        if not self.rolls:
            found, derivatives = self._gathered(found, derivatives)
        outputs = [value, *derivatives, *extra]
        became = reduce_to_primitives(self.builder, [*outputs, *self.arrays])
        naming = Naming(self.signature, self.blocks, self.arrays, self.batch)
        source, counts = self._written(outputs, became, upstream, naming)
        parameters = [block for block in self.blocks.blocks if block.vector == PARAMETERS]
        parts = [self._part(block) for block in parameters] if self.rolls else []
        if not self.rolls and self.signature.parameters:
            parts = [Part(PARAMETERS, np.arange(len(self.signature.parameters)))]
        return Program(
            source=source,
            arguments=[Argument(one.name, one.shape) for one in self.signature.arguments],
            sizes=self.signature.sizes,
            batch=self.batch,
            leaves=self.signature.parameters,
            parts=parts,
            found=found,
            wrt=self.signature.wrt,
            extra=len(extra),
            report=Report(
                self.scalars.recorded, len(self.scalars.nodes), *counts, remarks=self._remarks()
            ),
        )

    def _pays(self) -> bool:
        """Say whether array operations are fewer than operations on single numbers, by enough."""
        arrays = sum(1 + 2 * len(block.terms) for block in self.blocks.blocks if not block.vector)
        return arrays * _OPERATIONS_PER_ARRAY[self.batch] <= self.scalars.count()

    def _remarks(self) -> tuple[str, ...]:
        if self.rolls:
            return ()
        kinds = sum(not block.vector for block in self.blocks.blocks)
        return (
            f"not rolled up: of {len(self.scalars.nodes):,} operations hardly any two are alike "
            f"({kinds:,} kinds); the program is a straight line",
        )

    # --- leaves ----------------------------------------------------------------------------------

    def _leaf(self, block: Block, places: Ids) -> Array:
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

    def _part(self, block: Block) -> Part:
        leaves = self.scalars.leaves
        places = np.array([leaves[n][1] for n in block.nodes.tolist()])
        return Part(block.vector, places.reshape(block.shape))

    def _targets(self) -> dict[Array, Part]:
        """Find the arrays to differentiate for, and where their elements belong."""
        wanted = self.signature.differentiated
        leaves = self.scalars.leaves
        return {
            array: self._part(block)
            for block, array in zip(self.blocks.blocks, self.arrays)
            if block.vector and any(leaves[n] in wanted for n in block.nodes.tolist())
        }

    def _gathered(
        self, parts: list[Part], derivatives: list[Array]
    ) -> tuple[list[Part], list[Array]]:
        """Put derivatives for single numbers into one array for each vector."""
        found, stacked = [], []
        for vector in dict.fromkeys(part.vector for part in parts):
            own = [(p, d) for p, d in zip(parts, derivatives) if p.vector == vector]
            batched = self.batch and vector != PARAMETERS
            found.append(Part(vector, np.array([int(part.places) for part, _ in own])))
            stacked.append(self.builder.stack([d for _, d in own], (), batched))
        return found, stacked

    # --- results ---------------------------------------------------------------------------------

    def _elements(self, values: list[Value], shape: tuple[int, ...]) -> Array:
        """Make the array of some nodes."""
        ids = np.array([self.scalars.numbers[value] for value in values])
        numbers = self.blocks.block_of[ids]
        if (numbers == numbers[0]).all() and numbers[0] >= 0:
            array = self.arrays[numbers[0]]
            return view(self.builder, array, self.blocks.place[ids].reshape(shape))
        elements = [
            self._elements([value], ()) if len(values) > 1 else self._constant(value)
            for value in values
        ]
        if not shape:
            return elements[0]
        return self.builder.stack(elements, (), any(x.batched for x in elements))

    def _constant(self, value: Value) -> Array:
        return self.builder.number(float(self.blocks.constants[self.scalars.numbers[value]]))

    def _written(
        self,
        outputs: list[Array],
        became: dict[Array, Array],
        upstream: dict[Array, Array],
        naming: Naming,
    ) -> tuple[str, tuple[int, int, int]]:
        builder = self.builder
        final = [became[output] for output in outputs]
        order = set(sorted_arrays(final))
        value = self._whole_value(final[0])
        forward = set(sorted_arrays([value, *(became[array] for array in self.arrays)]))
        taken = {"np", "math", "erfc", *(one.name for one in self.signature.arguments)}
        names: dict[Array, str] = {}
        notes: dict[Array, str] = {}
        arguments = [one.name for one in self.signature.arguments]
        preparation: list[str] = []
        if self.rolls:
            for block, array, name, note in naming.blocks():
                new = became[array]
                if new in names or new not in order or new.kind in ("number", "data"):
                    continue
                if new.kind == "leaf" and block.vector != PARAMETERS:
                    continue
                names[new] = fresh(name, taken) if name else ""
                notes[new] = note
                if new.kind == "leaf":
                    self.code[new] = names[new]
                    arguments.append(names[new])
            names = {array: name for array, name in names.items() if name}
        else:
            preparation = self._unpacking()
            arguments += [PARAMETERS] * bool(self.signature.parameters)
        results = {fresh(naming.result, taken): value}
        if value not in names:
            names[value] = next(iter(results))
        for primal, total in upstream.items():
            name = names.get(became.get(primal, primal))
            derivative = became.get(total)
            if name and derivative is not None and derivative not in names:
                names[derivative] = fresh(f"d{name}", taken)
        for output in final[1:]:
            results[fresh("result", taken)] = output
        tables = [f"C{i}" for i in range(1, len(builder.tables) + 1)]
        length = self.signature.length(self.rolls)
        draft = Draft(
            builder,
            arguments,
            preparation,
            self.code,
            results,
            forward,
            names,
            notes,
            tables,
            naming.summary(),
        )
        floats = not self.rolls and not self.batch
        dialect = float_dialect if floats else array_dialect(tables, length)
        source = write_source(draft, dialect)
        return source, _counts(order, forward)

    def _whole_value(self, value: Array) -> Array:
        """Return one number for each example, even if they are all the same."""
        return (
            self.builder.broadcast(value, (), True) if self.batch and not value.batched else value
        )

    def _unpacking(self) -> list[str]:
        lines = []
        for argument in self.signature.arguments:
            if not argument.shape:
                continue
            name = argument.name
            lines.append(
                f"{name} = np.reshape({name}, (len({name}), -1)).T.copy()"
                if self.batch
                else f"{name} = np.ravel({name}).tolist()"
            )
        if self.signature.parameters:
            lines.append(f"{PARAMETERS} = {PARAMETERS}.tolist()")
        return lines


def _counts(order: set[Array], forward: set[Array]) -> tuple[int, int, int]:
    views = ("leaf", "number", "data", "examples", "reshape", "transpose", "broadcast")
    products = [array in forward for array in order if array.kind == "contract"]
    operations = sum(array.kind not in views for array in order)
    return operations, sum(products), len(products) - sum(products)
