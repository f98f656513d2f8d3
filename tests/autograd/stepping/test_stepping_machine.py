"""Any sequence of looking and moving, held against a model of the chain rule."""

from __future__ import annotations

import gc
from contextlib import ExitStack

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from strategies import recipes

from autograd import Constant, Value, nodes


def bits(gradients):
    return [float(grad).hex() for grad in gradients]


def gradients_so_far(output, position):
    """Return what the first steps make of zero, for every node of the graph."""
    order = nodes(output)
    results = [node for node in order if node.operands]
    grads = dict.fromkeys(order, 0.0)
    left = position - len(results)
    if left >= 0:
        grads[output] = 1.0
    for node in reversed(results):
        for operand, local in zip(node.operands, node.partials):
            if not isinstance(operand, Constant) and left > 0:
                grads[operand] += grads[node] * local
                left -= 1
    return [grads[node] for node in order]


class Stepping(RuleBasedStateMachine):
    """One graph; steps through it that come and go; and gradients as they should be."""

    @initialize(recipe=recipes(most_steps=4), with_constants=st.booleans())
    def build(self, recipe, with_constants):
        output = recipe.build()[-1]
        self.output = 3 * output - output * (2 + output) if with_constants else output
        self.nodes = nodes(self.output)
        self.outer = [node.grad for node in self.nodes]
        self.begin()

    def begin(self):
        """Open new steps; whatever the gradients are, they are as they were found."""
        self.steps = self.output.steps()
        self.position = 0
        self.stack = ExitStack()

    def expect(self, position):
        """Take note of a move."""
        if not self.position:
            self.outer = [node.grad for node in self.nodes]
        self.position = position

    @invariant()
    def gradients_are_those_so_far(self):
        assert self.steps.position == self.position
        expected = gradients_so_far(self.output, self.position) if self.position else self.outer
        assert bits(node.grad for node in self.nodes) == bits(expected)

    # --- looking --------------------------------------------------------------------------------

    @rule(data=st.data())
    def look(self, data):
        count = len(self.steps)
        assert len([str(step) for step in self.steps]) == count
        index = data.draw(st.integers(-count, count - 1))
        assert self.steps[index] == self.steps[index : index + 1 or None][0]
        assert self.steps.find(lambda step: step.index == count - 1) == (
            count - 1 if self.position < count else None
        )
        assert repr(self.steps).startswith(f"<{count} steps")

    @precondition(lambda self: self.position in (0, len(self.steps)))
    @rule()
    def look_with_others(self):
        for step in self.output.steps():
            assert step.count == len(self.steps)

    # --- moving ---------------------------------------------------------------------------------

    @precondition(lambda self: self.position < len(self.steps))
    @rule()
    def next(self):
        self.expect(self.position + 1)
        assert self.steps.next() == self.steps[self.position - 1]

    @precondition(lambda self: self.position)
    @rule()
    def back(self):
        self.position -= 1
        step = self.steps.back()
        assert step == (self.steps[self.position - 1] if self.position else None)

    @rule(data=st.data())
    def goto(self, data):
        position = data.draw(st.integers(0, len(self.steps)))
        self.expect(position)
        self.steps.goto(position)

    @rule()
    def run(self):
        self.expect(len(self.steps))
        self.steps.run()

    @rule()
    def reset(self):
        self.expect(0)
        self.steps.reset()

    # --- between --------------------------------------------------------------------------------

    @precondition(lambda self: not self.position)
    @rule(gradient=st.sampled_from([1.0, -2.5]))
    def go_backward(self, gradient):
        self.output.backward(gradient)
        self.outer = [node.grad for node in self.nodes]

    @precondition(lambda self: not self.position)
    @rule()
    def enter(self):
        self.stack.enter_context(self.steps)

    @rule()
    def leave(self):
        """End the with statement, if there is one, and begin anew."""
        with self.stack, self.steps:
            pass
        self.begin()

    @rule(how=st.sampled_from(["close", "drop"]))
    def let_go(self, how):
        self.stack.pop_all()
        stays = how == "close" or self.position == len(self.steps)
        if how == "close":
            self.steps.close()
        del self.steps, self.stack
        gc.collect()
        if self.position and stays:
            self.outer = gradients_so_far(self.output, self.position)
        self.begin()


def test_any_sequence_of_looking_and_moving():
    run_state_machine_as_test(
        Stepping, settings=settings(max_examples=60, stateful_step_count=25, deadline=None)
    )


def test_the_end_is_that_of_backward_from_zero_but_for_constants():
    a = Value(2.0, "a")
    L = (3 * a + 1) ** 2 / a
    L.backward()
    expected = [node.grad for node in nodes(L) if not isinstance(node, Constant)]
    L.backward(7.0)
    L.steps().run()
    assert [node.grad for node in nodes(L) if not isinstance(node, Constant)] == expected
