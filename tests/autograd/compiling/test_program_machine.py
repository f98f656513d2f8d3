"""A program is used in any order: its numbers are always those of the graph."""

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import autograd
from autograd import Value

NUMBERS = st.floats(-2, 2).map(lambda x: round(x, 3))


class UseOfAProgram(RuleBasedStateMachine):
    """Loads, stores, sets and runs, beside plain lists of what should be where."""

    def __init__(self) -> None:
        super().__init__()
        self.w = [Value(0.5, "w[0]"), Value(-1.0, "w[1]"), Value(2.0, "w[2]")]
        x, y = [Value(0.0), Value(0.0)], Value(0.0)
        loss = (self.w[0] * x[0] + self.w[1] * x[1] + self.w[2] - y).tanh() ** 2
        self.program = autograd.compile(loss, inputs=[x, y], wrt=self.w, batch=True)
        self.numbers = [0.5, -1.0, 2.0]
        self.gradient = [0.0, 0.0, 0.0]
        self.kept: list[tuple[Any, Any]] = []

    def expected(self, X: Any, y: Any) -> tuple[list[float], list[float]]:
        w = [Value(number) for number in self.numbers]
        losses = [(w[0] * a + w[1] * b + w[2] - t).tanh() ** 2 for (a, b), t in zip(X, y)]
        autograd.sum(losses).backward()
        return [loss.data for loss in losses], [v.grad for v in w]

    @rule(numbers=st.lists(NUMBERS, min_size=3, max_size=3))
    def set_parameters(self, numbers: list[float]) -> None:
        self.program.parameters = numbers
        self.numbers = numbers

    @rule(place=st.integers(0, 2), number=NUMBERS)
    def change_one_in_place(self, place: int, number: float) -> None:
        self.program.parameters[place] = number
        self.numbers = [*self.numbers[:place], number, *self.numbers[place + 1 :]]

    @rule(place=st.integers(0, 2), number=NUMBERS)
    def change_a_value(self, place: int, number: float) -> None:
        self.w[place].data = number

    @rule()
    def load(self) -> None:
        self.program.load()
        self.numbers = [v.data for v in self.w]

    @rule()
    def store(self) -> None:
        self.program.store()
        assert [v.data for v in self.w] == self.numbers
        np.testing.assert_allclose([v.grad for v in self.w], self.gradient, atol=1e-12)

    @rule(examples=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=9))
    def run(self, examples: list[tuple[float, float, float]]) -> None:
        X, y = [[a, b] for a, b, _ in examples], [t for _, _, t in examples]
        losses, self.gradient = self.expected(X, y)
        np.testing.assert_allclose(self.program.run(X, y), losses, atol=1e-12)

    @rule(examples=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=9))
    def call_and_keep(self, examples: list[tuple[float, float, float]]) -> None:
        X, y = [[a, b] for a, b, _ in examples], [t for _, _, t in examples]
        losses, self.gradient = self.expected(X, y)
        found = self.program(X, y)
        self.kept.append((found, (losses, self.gradient)))

    @invariant()
    def gradient_is_that_of_the_last_call(self) -> None:
        np.testing.assert_allclose(self.program.gradient, self.gradient, atol=1e-12)

    @invariant()
    def what_was_returned_stays(self) -> None:
        for found, expected in self.kept:
            for a, b in zip(found, expected):
                np.testing.assert_allclose(a, b, atol=1e-12)


UseOfAProgram.TestCase.settings = settings(max_examples=50, deadline=None)
TestUseOfAProgram = UseOfAProgram.TestCase
