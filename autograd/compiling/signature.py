"""What a program takes and what it is differentiated for, checked before anything is compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.passes.normalising import PARAMETERS, Leaf
from autograd.compiling.writing.identifiers import fresh, identifier, reserved, shared_label
from autograd.graph import nodes
from autograd.nested import flat
from autograd.value import Value

__all__ = ["Input", "Portion", "Signature"]


class Input(NamedTuple):
    """An argument of the program: its name, its shape for one example, and its leaves."""

    name: str
    shape: tuple[int, ...]
    leaves: tuple[Value, ...]


class Portion(NamedTuple):
    """An array of numbers of a vector: the vector, and the place in it of each element."""

    vector: str
    places: NDArray[np.int64]


class Signature:
    """The inputs and the parameters of a program.

    Parameters
    ----------
    outputs
        The results whose graphs are compiled.
    inputs, wrt
        As for `compile`.
    batch
        Whether inputs have an axis of examples.
    variables
        The variables of the caller, to name inputs after.

    Raises
    ------
    TypeError, ValueError
        As `compile`.
    """

    pool = "inputs"
    """The vector of all inputs that are single numbers."""

    def __init__(
        self,
        outputs: Sequence[Value],
        inputs: Any,
        wrt: Any,
        batch: bool,
        variables: dict[str, Any],
    ) -> None:
        self.batch = batch
        self.variables = {id(held): name for name, held in reversed(variables.items())}
        self.outputs = list(outputs)
        self.arguments = self._arguments(inputs)
        self.leaves: dict[Value, Leaf] = {}
        pooled: list[Value] = []
        for argument in self.arguments:
            vector = argument.name if argument.shape else self.pool
            start = 0 if argument.shape else len(pooled)
            pooled += [] if argument.shape else argument.leaves
            for place, leaf in enumerate(argument.leaves, start):
                if leaf in self.leaves:
                    raise ValueError(f"{leaf!r} is given twice as an input")
                self.leaves[leaf] = (vector, place)
        self.parameters: list[Value] = []
        self.given_wrt = wrt
        for leaf in flat(wrt):
            _check_leaf("wrt", leaf)
            if leaf not in self.leaves:
                self.leaves[leaf] = (PARAMETERS, len(self.parameters))
                self.parameters.append(leaf)
        self.sizes = Counter(vector for vector, _ in self.leaves.values())
        self.differentiated = {self.leaves[leaf] for leaf in flat(wrt)}
        self.wrt = self._form(wrt)

    def take_parameters(self, leaves: Iterable[Value]) -> None:
        """Make parameters of leaves, without differentiating for them."""
        for leaf in leaves:
            if leaf not in self.leaves:
                self.leaves[leaf] = (PARAMETERS, len(self.parameters))
                self.parameters.append(leaf)
                self.sizes[PARAMETERS] += 1

    def check_in_graph(self, compared: Container[object]) -> None:
        """Raise a ValueError unless every leaf leads to a result, or was compared."""
        in_graph = set(nodes(*self.outputs))
        for leaf in self.leaves:
            if leaf not in in_graph and leaf not in compared:
                role = "wrt" if leaf in self.parameters else "inputs"
                raise ValueError(
                    f"{leaf!r} in {role} is not in this graph: no result depends on it. Leave it "
                    "out, or record the graph with it"
                )

    def members(self, vector: str) -> list[Input]:
        """List the arguments that a vector is made of."""
        if vector == self.pool:
            return [argument for argument in self.arguments if not argument.shape]
        return [argument for argument in self.arguments if argument.name == vector]

    def element(self, vector: str, place: int) -> str:
        """Write one element of a vector."""
        if vector == self.pool:
            return self.members(vector)[place].name
        return f"{vector}[{place}]"

    def length(self, rolls: bool) -> str:
        """Write the number of examples."""
        if not self.arguments:
            return "1"
        name, shape, _ = self.arguments[0]
        return f"len({name})" if rolls or not shape else f"len({name}[0])"

    def entries(self) -> list[tuple[set[Value], str]]:
        """List the parts of ``wrt`` that a variable of the caller holds, with its name."""
        if isinstance(self.given_wrt, Value):
            return []
        named = [(one, identifier(self.variables.get(id(one), ""))) for one in self.given_wrt]
        return [(set(flat(one)), name) for one, name in named if name]

    def _arguments(self, inputs: Any) -> list[Input]:
        """Name the inputs, and see that each is a leaf or a list of them in a regular shape."""
        if not isinstance(inputs, (list, tuple)):
            raise TypeError(
                f"inputs must be a list of leaves, or of lists of them, not {inputs!r:.60}"
            )
        taken = reserved()
        if self.batch and not len(inputs):
            raise ValueError("batch=True gives inputs an axis of examples: there are no inputs")
        found = []
        for entry in inputs:
            leaves = list(flat(entry))
            for leaf in leaves:
                _check_leaf("inputs", leaf)
            shape = np.shape(np.array(_numbers(entry), dtype=object))
            if int(np.prod(shape)) != len(leaves) or _depth(entry) != len(shape):
                raise ValueError(
                    "the lists of an input must have equal lengths, to be one array: give "
                    f"{entry!r:.60} as several inputs"
                )
            is_matrix = len(shape) + self.batch >= 2
            name = identifier(self.variables.get(id(entry), ""))
            if len(name) == 1 and is_matrix:
                name = name.upper()
            labels = [leaf.label for leaf in leaves]
            name = name or shared_label(labels, is_matrix) or ("X" if is_matrix else "x")
            found.append(Input(fresh(name, taken), shape, tuple(leaves)))
        return found

    def _form(self, wrt: Any) -> Any:
        """Return where the derivatives for a structure of leaves are found."""
        if isinstance(wrt, Value):
            vector, place = self.leaves[wrt]
            return Portion(vector, np.array(place))
        parts = [self._form(one) for one in wrt]
        if parts and all(isinstance(part, Portion) for part in parts):
            first = parts[0]
            if all(
                p.vector == first.vector and p.places.shape == first.places.shape for p in parts
            ):
                return Portion(first.vector, np.stack([part.places for part in parts]))
        return parts


def _depth(entry: Any) -> int:
    """Count the lists that the deepest leaf is in."""
    return 0 if isinstance(entry, Value) else 1 + max(map(_depth, entry), default=0)


def _numbers(entry: Any) -> Any:
    return 0 if isinstance(entry, Value) else [_numbers(one) for one in entry]


def _check_leaf(role: str, leaf: Any) -> None:
    """See that something is a leaf."""
    if not isinstance(leaf, Value):
        hint = ": give its parameters()" if hasattr(leaf, "parameters") else ""
        raise TypeError(
            f"{role} must be Values, in lists if there are many, not {leaf!r:.60}{hint}"
        )
    if leaf.op is not None:
        raise ValueError(
            f"{role} must be leaves, but {leaf!r} was made by {leaf.op}; results are computed if "
            "they are given in also="
        )
