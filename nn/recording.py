# ruff: noqa: N806 - X is what everyone calls the inputs
"""What a model costs on examples, as a NumPy program: recorded from one, checked on some."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import autograd
from autograd import Value, no_grad, nodes
from nn.classes import encoding
from nn.data import Example
from nn.descent import Descent
from nn.evaluation import computing, floats
from nn.module import Module, generators

if TYPE_CHECKING:
    from autograd.compiling import Program

__all__ = ["CompiledCost", "NotCompiledError", "Numbers"]

Numbers = np.ndarray[Any, np.dtype[np.float64]]

_SAME = 1e-9
_NODES = 30_000
"""How many nodes of examples to check a program with; at least twenty examples."""


class NotCompiledError(ValueError):
    """What this training does cannot be compiled."""


class _Unknown(Value):
    """A number of the example that is recorded: the program will have others in its place."""

    __slots__ = ()
    __hash__ = Value.__hash__

    def _refuse(self, *_: object) -> Any:
        raise TypeError("Python code looks at the numbers of an example")

    __float__ = __int__ = __bool__ = __eq__ = __ne__ = _refuse


class _Recording(NamedTuple):
    """The graph of one example: its leaves, and what comes of them."""

    inputs: list[Value]
    targets: list[Value]
    cost: Value
    loss: Value
    output: Any


class CompiledCost:
    """The cost of examples, and the derivatives of its sum for the parameters.

    Parameters
    ----------
    descent
        Its model, loss, penalty and optimiser.
    example
        The one to record.

    Attributes
    ----------
    program : Program
        From an array of inputs and one of targets to costs; and beside them, for each example, the
        loss and what the model puts out.
    modules : list of Module
        What the model is made of.
    changed : list of Value
        What the optimiser changes.
    places : array or slice
        Which of these the program's parameters begin with; the cost does not depend on the others.
    count : int
        How many these are.
    size : int
        How many numbers the model puts out.
    one_output : bool
        Whether it puts out a Value and no list.

    Raises
    ------
    NotCompiledError
        If something in the cost does not take Values for numbers, draws at random, or chose its
        way by comparing numbers.
    """

    def __init__(self, descent: Descent, example: Example) -> None:
        self.descent = descent
        self.modules = list(descent.model.modules())
        recording = _record(descent, example)
        results = [recording.loss, *_listed(recording.output)]
        graph = set(nodes(recording.cost, *results))
        self.one_output, self.size = isinstance(recording.output, Value), len(results) - 1
        self.changed = list(descent.optimiser.parameters)
        places = [i for i, parameter in enumerate(self.changed) if parameter in graph]
        used = [self.changed[i] for i in places]
        fixed = [p for p in descent.parameters if p in graph and p not in set(used)]
        self.count = len(used)
        self.places: Any = slice(None) if len(used) == len(self.changed) else places
        self.columns = [
            [i for i, leaf in enumerate(leaves) if leaf in graph]
            for leaves in (recording.inputs, recording.targets)
        ]
        X, Y = ([leaves[i] for i in own] for leaves, own in zip(recording[:2], self.columns))
        if not (X and Y and used):
            raise NotCompiledError("the cost does not depend on the examples and the parameters")
        self.program: Program = autograd.compile(
            recording.cost, inputs=[X, Y], wrt=[*used, *fixed], batch=True, also=results
        )
        branches = self.program.report().branches
        if branches:
            raise NotCompiledError(f"Python code chose its way by comparing Values: {branches[0]}")

    def sample(self, examples: list[Example]) -> list[Example]:
        """Choose examples from all over to check the program with."""
        most = max(20, _NODES // self.program.report().recorded)
        return examples[:: 1 + len(examples) // most]

    def arrays(self, examples: Sequence[Example]) -> tuple[Numbers, Numbers]:
        """Put examples into arrays: inputs, and targets as the loss encodes them."""
        encode = encoding(self.descent.loss)
        X = [_listed(x) for x, _ in examples]
        Y = [_listed(encode(target, self.size)) for _, target in examples]
        if len(set(map(len, X))) > 1 or len(set(map(len, Y))) > 1:
            raise NotCompiledError("the examples have not all the same length")
        first, second = (
            np.ascontiguousarray(np.array(rows, dtype=float)[:, own])
            for rows, own in zip((X, Y), self.columns)
        )
        return first, second

    def check(self, examples: Sequence[Example]) -> None:
        """Compare with the eager engine, for parameters as they are.

        Raises
        ------
        NotCompiledError
            If it finds something else: the model then computes otherwise in training than in use,
            or not the same for all numbers; or the loss is not a mean over the examples.
        """
        model = self.descent.model
        with no_grad(), computing(model, training=False):
            outputs = [model(x) for x, _ in examples]
            loss, cost = self.descent.costs(outputs, [target for _, target in examples])
        self.program.load()
        costs, found = self.program.run(*self.arrays(examples))
        if not _agree(found[:, 1:], np.array([_listed(floats(output)) for output in outputs])):
            raise NotCompiledError(
                "the model does not compute the same graph in training as in use, and for all "
                "numbers: it may draw at random, as Dropout does, or look at .data"
            )
        if not _agree((found[:, 0].mean(), costs.mean()), (loss.data, cost.data)):
            raise NotCompiledError(
                "the loss of several examples is not the mean of the loss of each, or the loss or "
                "the penalty looks at .data"
            )


def _record(descent: Descent, example: Example) -> _Recording:
    """Record the cost of one example, computing as for training."""
    x, target = example
    inputs = _leaves(x)
    try:
        with _drawing_nothing(descent.model), computing(descent.model, training=True):
            output = descent.model(inputs)
            targets = _leaves(encoding(descent.loss)(target, len(_listed(output))))
            loss, cost = descent.costs([output], [targets])
        if not all(isinstance(result, Value) for result in (cost, loss, *_listed(output))):
            raise TypeError("a result is not a Value")
    except Exception as error:
        raise NotCompiledError(
            f"the model, the loss or the penalty does not take Values for numbers: {error}"
        ) from error
    return _Recording(_listed(inputs), _listed(targets), cost, loss, output)


@contextmanager
def _drawing_nothing(model: Module) -> Iterator[None]:
    """Put back what random numbers are drawn from, and raise a TypeError if there was a draw."""
    sources: list[Any] = [random, *generators(model)]
    before = [source.getstate() for source in sources]
    try:
        yield
        if [source.getstate() for source in sources] != before:
            raise TypeError("it draws at random, as Dropout does")
    finally:
        for source, state in zip(sources, before):
            source.setstate(state)


def _agree(found: Any, expected: Any) -> bool:
    return np.shape(found) == np.shape(expected) and bool(
        np.allclose(found, expected, rtol=_SAME, atol=_SAME, equal_nan=True)
    )


def _leaves(numbers: Any) -> Any:
    return list(map(_Unknown, numbers)) if isinstance(numbers, list) else _Unknown(numbers)


def _listed(one_or_many: Any) -> list[Any]:
    return list(one_or_many) if isinstance(one_or_many, (list, tuple)) else [one_or_many]
