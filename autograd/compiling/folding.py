"""The arrays that a graph consists of: the compiler's classes of equal operations, to be looked at.

>>> from autograd import Value
>>> w, x = [Value(1.0, "w[0]"), Value(2.0, "w[1]")], [Value(3.0, "x[0]"), Value(4.0, "x[1]")]
>>> y = sum(wi * xi for wi, xi in zip(w, x)).tanh()
>>> [str(array) for array in fold(y, parameters=w)]
['x = x', 'w = w', 'z1 = x·w', 'L = tanh(z1)']
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.passes.grouping import Block, Blocks, Ids, Terms
from autograd.compiling.passes.normalising import PARAMETERS, Leaf, normalise
from autograd.compiling.writing.identifiers import fresh, shared_label
from autograd.graph import leaves, recorded
from autograd.table.entries import DOT
from autograd.table.formulas import Apply, Expression, Number, Symbol, write
from autograd.table.notation import ATOM
from autograd.value import Constant, Value, learns

__all__ = ["Folded", "fold"]

Numbers = NDArray[np.float64]

_MOST_TERMS = 20
"""How many terms of a sum are written, of which no two are alike."""


@dataclass(eq=False)
class Folded:
    """Values of one class, as an array.

    Attributes
    ----------
    name : str
        What it is called: ``W1``, ``Z1``, or after its labels.
    shape : tuple of int
        The lengths of its axes; that of examples comes first.
    data, grad : array
        The data and the gradients of its Values.
    values : list of Value
        Its Values in order, the last axis fastest; empty for what was computed from constants.
    kind : str
        ``"parameter"``, ``"input"``, ``"constant"`` or ``"result"``.
    formula : str
        How it is computed from others.
    operands : list of Folded
        Those others.
    is_product : bool
        Whether it is a matrix product, with what is added to it.
    """

    name: str
    shape: tuple[int, ...]
    data: Numbers
    grad: Numbers
    values: list[Value]
    kind: str
    formula: str = ""
    operands: list[Folded] = field(default_factory=list)
    is_product: bool = False

    def __str__(self) -> str:
        return f"{self.name} = {self.formula}"


def fold(
    output: Value, parameters: Collection[Value], sums: Collection[Value] = ()
) -> list[Folded]:
    """Roll the graph of an output up into arrays, operands before results.

    Equal operations on scalars are one operation on arrays, as in a compiled program. What is
    computed from an array element by element, and used once, is written into the formula that uses
    it.

    Parameters
    ----------
    output
        The output of the graph.
    parameters
        The leaves that belong to a model; all others are inputs.
    sums
        Sums that are not to be merged with what is added to them later.
    """
    sources = _sources(output, set(parameters))
    blocks = Blocks(normalise([output, *sums], sources, gather=True), roll=True)
    return _Folder(output, blocks).run()


def _sources(output: Value, parameters: set[Value]) -> dict[Value, Leaf]:
    """Tell the leaves apart by what they are used for, so that each kind has a vector."""
    roles: dict[Value, set[str]] = defaultdict(set)
    uses: Counter[Value] = Counter()
    for node in recorded(output):
        assert node.op is not None
        half = len(node.operands) // 2 if node.op.entry is DOT else 0
        for i, operand in enumerate(node.operands):
            if not operand.operands:
                place = min(i // half, 2) if half else i if node.op.arity else 0
                roles[operand].add(f"{node.op} {place}")
                uses[operand] += 1 + bool(half)
    found: dict[Value, Leaf] = {}
    places: Counter[str] = Counter()
    for leaf in leaves(output):
        # Equal constants of one use are one number, since they cannot be told apart.
        if isinstance(leaf, Constant) and uses[leaf] < 2:
            continue
        vector = PARAMETERS if leaf in parameters else " ".join(sorted(roles[leaf])) or "output"
        if isinstance(leaf, Constant):
            vector = f"constant {vector}"
        found[leaf] = vector, places[vector]
        places[vector] += 1
    return found


class _Folder:
    """From blocks of scalars to arrays with names, formulas and numbers."""

    def __init__(self, output: Value, blocks: Blocks) -> None:
        self.output, self.blocks = output, blocks
        self.taken: set[str] = set()
        self.became: dict[int, Folded] = {}
        self.formulas: dict[int, Expression] = {}
        self.extra: list[Folded] = []
        self.values: dict[int, list[Value]] = defaultdict(list)
        for value, n in blocks.scalars.numbers.items():
            self.values[n].append(value)
        self.parts = self._layers()

    def run(self) -> list[Folded]:
        """Make an array of each block, and write those that serve once into what uses them."""
        users = self._users()
        found: list[Folded] = []
        for number, block in enumerate(self.blocks.blocks):
            array = self._array(block)
            if not block.vector:
                formula, operands, array.is_product = self._formula(block)
                array.operands = list(dict.fromkeys(operands))
                self.formulas[number] = formula
                array.formula = write(formula)
            self.became[number] = array
            if not block.vector and self._is_step(number, users):
                continue
            array.name = self._name(number, block, array)
            array.formula = array.formula or array.name
            found += self.extra
            self.extra = []
            found.append(array)
        return found

    # --- numbers ---------------------------------------------------------------------------------

    def _array(self, block: Block) -> Folded:
        ids = block.nodes.tolist()
        # Equal nodes are one, and so are a node and what is the same number: the last came last.
        held = [self.values.get(n, []) for n in ids]
        data = np.array([values[-1].data if values else np.nan for values in held])
        grad = np.array([sum(x.grad for x in _apart(values)) for values in held], dtype=float)
        kind = "result"
        if block.vector:
            kind = "parameter" if block.vector == PARAMETERS else "input"
            if block.vector.startswith("constant"):
                kind = "constant"
        if kind == "constant" or not any(learns(x) for values in held for x in values):
            grad = np.zeros(0)
        shape = block.shape
        values = [x for found in held for x in found]
        return Folded(
            "", shape, data.reshape(shape), grad.reshape(shape if grad.size else 0), values, kind
        )

    def _operand(self, ids: Ids, shape: tuple[int, ...]) -> tuple[Expression, list[Folded]]:
        """Return an operand of a block as it is written, and the arrays in that."""
        number = int(self.blocks.block_of[ids.flat[0]])
        if number >= 0:
            array = self.became[number]
            whole = len(np.unique(ids)) == len(self.blocks.blocks[number].nodes)
            if not array.name:
                return self.formulas[number], array.operands
            part = "" if whole else self._selected(ids, number)
            return Symbol(array.name + part), [array]
        used = self.blocks.constants[ids].reshape(shape)
        for axis in reversed(range(used.ndim)):
            if (used == used.take([0], axis)).all():
                used = np.asarray(used.take(0, axis))
        if not used.ndim:
            return Number(float(used)), []
        return self._constants(used)

    def _selected(self, ids: Ids, number: int) -> str:
        """Write which elements of an array are meant: the place if it is one."""
        shape = self.blocks.blocks[number].shape
        if len(shape) == 1 and (ids == ids.flat[0]).all():
            return f"[{self.blocks.place[ids.flat[0]]}]"
        return "[…]"

    def _constants(self, used: Numbers) -> tuple[Expression, list[Folded]]:
        for array in [*self.extra, *self.became.values()]:
            if array.kind == "constant" and np.array_equal(array.data, used):
                return Symbol(array.name), [array]
        name = fresh("X" if used.ndim > 1 else "c", self.taken)
        array = Folded(name, used.shape, used, np.zeros(0), [], "constant", name)
        self.extra.append(array)
        # So that it is found again.
        self.became[-len(self.became) - 2] = array
        return Symbol(name), [array]

    # --- formulas --------------------------------------------------------------------------------

    def _formula(self, block: Block) -> tuple[Expression, list[Folded], bool]:
        if block.operation is not None:
            if block.terms:
                (terms,) = block.terms
                long = (*block.shape, terms.first.shape[1])
                formula, operands = self._operand(terms.first, long)
                return Symbol(f"{block.operation}({write(formula)})"), operands, False
            parts = [self._operand(ids, block.shape) for ids in block.operands]
            found = Apply(block.operation, tuple(part for part, _ in parts))
            return found, [x for _, arrays in parts for x in arrays], False
        total: Expression = Number(0)
        operands, is_product = [], False
        ordered = sorted(block.terms, key=lambda terms: (-terms.first.shape[1], -terms.sign))
        mean = (
            block.divisor > 1 and len(ordered) == 1 and ordered[0].first.shape[1] == block.divisor
        )
        for i, terms in enumerate(ordered):
            part, arrays, product = self._part(terms, block.shape, mean)
            if i == _MOST_TERMS:
                total = total + Symbol("…")
            elif i < _MOST_TERMS:
                total = total + part if terms.sign > 0 else total - part
            operands += arrays
            is_product |= product
        return total if mean or block.divisor == 1 else total / block.divisor, operands, is_product

    def _part(
        self, terms: Terms, shape: tuple[int, ...], mean: bool
    ) -> tuple[Expression, list[Folded], bool]:
        count = terms.first.shape[1]
        long = (*shape, count)
        factors = [
            self._operand(ids, long) for ids in (terms.first, terms.second) if ids is not None
        ]
        arrays = [x for _, found in factors for x in found]
        # Inputs come first, and then the weights.
        factors.sort(key=lambda factor: any(x.kind == "parameter" for x in factor[1]))
        summed = {True: "mean", False: "sum"}[mean]
        if len(factors) == 1:
            ((formula, _),) = factors
            return (formula if count == 1 else Symbol(f"{summed}({write(formula)})")), arrays, False
        (first, _), (second, weights) = factors
        if count == 1:
            return first * second, arrays, False
        if any(isinstance(factor, Number) for factor in (first, second)):
            return Symbol(f"{summed}({write(first * second)})"), arrays, False
        flipped = "ᵀ" * any(x.kind == "parameter" and len(x.shape) > 1 for x in weights)
        written = Symbol(f"{write(first, level=ATOM)}·{write(second, level=ATOM)}{flipped}")
        return written, arrays, any(x.kind == "parameter" for x in arrays)

    # --- names and steps -------------------------------------------------------------------------

    def _users(self) -> dict[int, list[int]]:
        users: dict[int, list[int]] = defaultdict(list)
        for number, block in enumerate(self.blocks.blocks):
            columns = list(block.operands)
            for terms in block.terms:
                columns += [ids for ids in (terms.first, terms.second) if ids is not None]
            for source in {int(self.blocks.block_of[ids.flat[0]]) for ids in columns}:
                users[source].append(number)
        return users

    def _is_step(self, number: int, users: dict[int, list[int]]) -> bool:
        """Say whether a block is only a step of the one formula that uses it."""
        block, array = self.blocks.blocks[number], self.became[number]
        using = users[number]
        if len(using) != 1 or array.is_product or self._is_activation(array, block):
            return False
        if any(value.label for value in array.values):
            return False
        after = self.blocks.blocks[using[0]]
        return not any(map(self._is_layer, after.terms))

    def _has_parameters(self, terms: Terms) -> bool:
        return any(
            ids is not None
            and (block := self.blocks.of(ids)) is not None
            and block.vector == PARAMETERS
            for ids in (terms.first, terms.second)
        )

    def _is_activation(self, array: Folded, block: Block) -> bool:
        # A square or a change of sign is a step of a formula.
        is_function = block.operation is not None and block.operation.text.level >= ATOM
        is_unary = is_function and len(block.operands) == 1
        return is_unary and all(operand.is_product for operand in array.operands)

    def _name(self, number: int, block: Block, array: Folded) -> str:
        """Name an array after its part in a layer, after its labels, or after its kind."""
        is_matrix = len(array.shape) > 1
        if array.values and array.values[-1] is self.output:
            return fresh(self.output.label or "L", self.taken)
        name = self.parts.get(number, "")
        if array.kind != "result" or not name:
            name = shared_label([x.label for x in array.values], is_matrix) or name
        if array.operands and self._is_activation(array, block):
            name = f"a{array.operands[0].name[1:]}"
        name = name or {"parameter": "w", "result": "v"}.get(array.kind, "x")
        return fresh(
            name.upper()
            if is_matrix and len(name.rstrip("0123456789")) == 1 and name[0] != "b"
            else name,
            self.taken,
        )

    def _layers(self) -> dict[int, str]:
        """Name what a layer consists of: weights w and biases b give z."""
        found: dict[int, str] = {}
        layer = 0
        for number, block in enumerate(self.blocks.blocks):
            if not any(self._is_layer(terms) for terms in block.terms):
                continue
            layer += 1
            found[number] = f"z{layer}"
            for terms in block.terms:
                letter = "w" if self._is_layer(terms) else "b"
                for ids in (terms.first, terms.second):
                    source = -1 if ids is None else int(self.blocks.block_of[ids.flat[0]])
                    if source >= 0 and self.blocks.blocks[source].vector == PARAMETERS:
                        found.setdefault(source, f"{letter}{layer}")
        return found

    def _is_layer(self, terms: Terms) -> bool:
        return terms.second is not None and terms.first.shape[1] > 1 and self._has_parameters(terms)


def _apart(values: list[Value]) -> list[Value]:
    """Leave out Values that only hand another one's number on: they have its gradient."""
    known = set(values)
    return [x for x in values if not (len(x.operands) == 1 and x.operands[0] in known)]
