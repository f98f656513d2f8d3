# ruff: noqa: N806 - X is what everyone calls the inputs
"""What a model costs on examples, as a NumPy program: recorded from one, checked on some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import autograd
from autograd import Value, no_grad, nodes
from nn.classes import encoding
from nn.data import Example
from nn.descent import Descent
from nn.evaluation import as_for_use, floats
from nn.module import generators

if TYPE_CHECKING:
    from autograd.compiling import Program

__all__ = ["CompiledCost", "NotCompiledError", "Numbers"]

Numbers = np.ndarray[Any, np.dtype[np.float64]]

_SAME = 1e-9


class NotCompiledError(ValueError):
    """What this training does cannot be compiled."""


class _Recording(NamedTuple):
    """The graph of one example: its leaves, and what comes of them."""

    inputs: list[Value]
    targets: list[Value]
    cost: Value
    results: list[Value]


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
    changed : list of Value
        What the optimiser changes.
    places : array or slice
        Which of these the program's parameters begin with; the cost does not depend on the others.

    Raises
    ------
    NotCompiledError
        If something in the cost does not take Values for numbers, or chose its way by comparing
        them.
    """

    def __init__(self, descent: Descent, example: Example) -> None:
        self.descent = descent
        recording = _record(descent, example)
        graph = set(nodes(recording.cost, *recording.results))
        self.changed = list(descent.optimiser.parameters)
        places = [i for i, parameter in enumerate(self.changed) if parameter in graph]
        used = [self.changed[i] for i in places]
        fixed = [p for p in descent.parameters if p in graph and p not in set(used)]
        self.count, self.size = len(used), len(recording.results) - 1
        self.places: Any = slice(None) if len(used) == len(self.changed) else places
        self.columns = [
            [i for i, leaf in enumerate(leaves) if leaf in graph]
            for leaves in (recording.inputs, recording.targets)
        ]
        X, Y = ([leaves[i] for i in own] for leaves, own in zip(recording[:2], self.columns))
        if not (X and Y and used):
            raise NotCompiledError("the cost does not depend on the examples and the parameters")
        self.program: Program = autograd.compile(
            recording.cost,
            inputs=[X, Y],
            wrt=[*used, *fixed],
            batch=True,
            also=recording.results,
        )
        branches = self.program.report().branches
        if branches:
            raise NotCompiledError(f"Python code chose its way by comparing Values: {branches[0]}")

    def arrays(self, examples: Sequence[Example]) -> tuple[Numbers, Numbers]:
        """Put examples into arrays: inputs, and targets as the loss encodes them."""
        encode = encoding(self.descent.loss)
        rows = (
            [_listed(x) for x, _ in examples],
            [_listed(encode(target, self.size)) for _, target in examples],
        )
        X, Y = (
            np.ascontiguousarray(np.array(given, dtype=float)[:, own])
            for given, own in zip(rows, self.columns)
        )
        return X, Y

    def check(self, examples: Sequence[Example]) -> None:
        """Compare with the eager engine, for parameters as they are.

        Raises
        ------
        NotCompiledError
            If it finds something else: the model then computes otherwise in training than in use,
            or not the same for all numbers; or the loss is not a mean over the examples.
        """
        model, loss = self.descent.model, self.descent.loss
        with no_grad(), as_for_use(model):
            outputs = [model(x) for x, _ in examples]
            mean = loss(outputs, [target for _, target in examples]).data
        self.program.load()
        _, found = self.program.run(*self.arrays(examples))
        expected = np.array([_listed(floats(output)) for output in outputs])
        if not _agree(found[:, 1:], expected):
            raise NotCompiledError(
                "the model does not compute the same graph in training as in use, and for all "
                "numbers: it may draw at random, as Dropout does, or look at .data"
            )
        if not _agree(found[:, 0].mean(), mean):
            raise NotCompiledError(
                "the loss of several examples is not the mean of the loss of each, or it looks at "
                "their numbers in Python"
            )


def _record(descent: Descent, example: Example) -> _Recording:
    """Record the cost of one example, computing as for training."""
    model = descent.model
    states = [generator.getstate() for generator in generators(model)]
    before = model.training
    x, target = example
    inputs = _leaves(x)
    try:
        output = model.train()(inputs)
        targets = _leaves(encoding(descent.loss)(target, len(_listed(output))))
        loss, cost = descent.costs([output], [targets])
        results = [loss, *_listed(output)]
        if not all(isinstance(result, Value) for result in (cost, *results)):
            raise TypeError("a result is not a Value")
    except Exception as error:
        raise NotCompiledError(
            f"the model, the loss or the penalty does not take Values for numbers: {error}"
        ) from error
    finally:
        model.train(before)
        for generator, state in zip(generators(model), states):
            generator.setstate(state)
    return _Recording(_listed(inputs), _listed(targets), cost, results)


def _agree(found: Any, expected: Any) -> bool:
    return np.shape(found) == np.shape(expected) and bool(
        np.allclose(found, expected, rtol=_SAME, atol=_SAME, equal_nan=True)
    )


def _leaves(numbers: Any) -> Any:
    return list(map(Value, numbers)) if isinstance(numbers, list) else Value(numbers)


def _listed(one_or_many: Any) -> list[Any]:
    return list(one_or_many) if isinstance(one_or_many, (list, tuple)) else [one_or_many]
