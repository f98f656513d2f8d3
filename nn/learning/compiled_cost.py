"""What a model costs on examples, as NumPy programs: recorded from some, checked on some."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd
from autograd import TracingError, Value, no_grad
from nn.data.examples import Example
from nn.learning.descent import Descent
from nn.measuring.decisions import encoding
from nn.measuring.evaluation import computing, floats, outputs_of
from nn.module import Module, generators

if TYPE_CHECKING:
    from autograd.compiling import CompiledFunction

__all__ = ["CompiledCost", "NotCompiledError", "Numbers"]

Numbers = np.ndarray[Any, np.dtype[np.float64]]

_SAME = 1e-9
_NODES = 30_000
"""How many nodes of examples to check a program with; at least twenty examples."""

_MOST_WAYS = 64
"""How many ways the code may go before the eager engine is faster."""


class NotCompiledError(ValueError):
    """What this training does cannot be compiled."""


class CompiledCost:
    """The cost of examples, and the derivatives of its sum for the parameters.

    Code that compares numbers, of an example or of what is computed from it, goes its own way for
    each example: there is a program for each, recorded when an example first goes that way.

    Parameters
    ----------
    descent
        Its model, loss, penalty and optimiser.
    example
        The first to record.

    Attributes
    ----------
    function : CompiledFunction
        From an array of inputs and one of targets to costs; and beside them, for each example, the
        loss and what the model puts out. Its parameters are what the optimiser changes, and then
        what else the model has.
    modules : list of Module
        What the model is made of.
    changed : list of Value
        What the optimiser changes.
    size : int
        How many numbers the model puts out.
    one_output : bool
        Whether it puts out a Value and no list.

    Raises
    ------
    NotCompiledError
        If something in the cost does not take Values for numbers, makes plain numbers of them, or
        draws at random.
    """

    def __init__(self, descent: Descent, example: Example) -> None:
        self.descent = descent
        self.modules = list(descent.model.modules())
        self.changed = list(descent.optimiser.parameters)
        fixed = [p for p in descent.parameters if p not in set(self.changed)]
        self.ways = 0
        model = descent.model
        with (
            _as_not_compiled(),
            _drawing_nothing(model),
            no_grad(),
            computing(model, training=False),
        ):
            output = model(example[0])
        self.one_output, self.size = isinstance(output, Value), len(_listed(output))
        self.function: CompiledFunction = autograd.compile(
            self._cost, wrt=[*self.changed, *fixed], batch=True
        )
        self.run(*self.arrays([example]))

    def run(self, X: Numbers, Y: Numbers) -> tuple[Numbers, Numbers]:
        """Compute the cost of each example, and beside it the loss and the outputs.

        Raises
        ------
        NotCompiledError
            If the code goes a way that cannot be compiled.
        """
        try:
            costs, results = self.function.run(X, Y)
        except TracingError as error:
            raise NotCompiledError(str(error)) from error
        return costs, results

    def _cost(self, x: Any, y: Any) -> tuple[Value, list[Value]]:
        """Compute the cost of one example, as for training."""
        self.ways += 1
        if self.ways > _MOST_WAYS:
            raise NotCompiledError(f"Python code goes more than {_MOST_WAYS} ways")
        descent = self.descent
        with (
            _as_not_compiled(),
            _drawing_nothing(descent.model),
            computing(descent.model, training=True),
        ):
            output = descent.model(x)
            loss, cost = descent.costs([output], [y])
            if not all(isinstance(result, Value) for result in (cost, loss, *_listed(output))):
                raise TypeError("a result is not a Value")
        return cost, [loss, *_listed(output)]

    def sample(self, examples: list[Example]) -> list[Example]:
        """Choose examples from all over to check the program with."""
        most = max(20, _NODES // self.function.report().recorded)
        return examples[:: 1 + len(examples) // most]

    def arrays(self, examples: Sequence[Example]) -> tuple[Numbers, Numbers]:
        """Put examples into arrays: inputs, and targets as the loss encodes them."""
        encode = encoding(self.descent.loss)
        X = [x for x, _ in examples]
        Y = [encode(target, self.size) for _, target in examples]
        if any(len(set(map(_length, rows))) > 1 for rows in (X, Y)):
            raise NotCompiledError("the examples have not all the same length")
        return np.array(X, dtype=float), np.array(Y, dtype=float)

    def check(self, examples: Sequence[Example]) -> None:
        """Compare with the eager engine, for parameters as they are.

        Raises
        ------
        NotCompiledError
            If it finds something else: the model then computes otherwise in training than in use,
            or not the same for all numbers; or the loss is not a mean over the examples.
        """
        model = self.descent.model
        outputs = outputs_of(model, examples)
        with no_grad():
            loss, cost = self.descent.costs(outputs, [target for _, target in examples])
        self.function.load()
        costs, found = self.run(*self.arrays(examples))
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


@contextmanager
def _as_not_compiled() -> Iterator[None]:
    """Say of any error that it is why there can be no program."""
    try:
        yield
    except Exception as error:
        raise NotCompiledError(
            f"the model, the loss or the penalty does not take Values for numbers: {error}"
        ) from error


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


def _length(row: Any) -> int:
    return len(row) if isinstance(row, list) else -1


def _listed(one_or_many: Any) -> list[Any]:
    return list(one_or_many) if isinstance(one_or_many, (list, tuple)) else [one_or_many]
