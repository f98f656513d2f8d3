"""Steps of large graphs, and Ctrl-C while they are taken."""

from __future__ import annotations

import gc
import tracemalloc
from itertools import count
from threading import Thread

import pytest
from interrupts import interrupted

from autograd import Value, nodes


def bits(values):
    """Return the gradients to the last bit, the sign of zero too."""
    return [value.grad.hex() for value in values]


def example():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    return a * b + c + a


def chain(length):
    """Build a chain with steps × 5 / 2 steps: the leaves w and x, and two nodes a link."""
    w, h = Value(1.0001, "w"), Value(0.5, "x")
    for _ in range(length):
        h = (h * w).tanh()
    return h


def test_a_hundred_thousand_steps_take_little_memory():
    L = chain(20_000)
    gc.collect()
    tracemalloc.start()
    try:
        steps = L.steps()
        steps.run()
        assert steps[-1].occasion == (20_000, 20_000)
        steps.goto(50_000)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(steps) == 100_000
    assert held / len(steps) < 80
    assert most / len(steps) < 100


def test_a_hundred_thousand_steps_end_as_backward():
    stepped, whole = chain(20_000), chain(20_000)
    whole.backward()
    steps = stepped.steps()
    for position in (99_999, 3, 70_000, 40_001, 40_000, 100_000):
        steps.goto(position)
    assert bits(nodes(stepped)) == bits(nodes(whole))
    assert str(steps[70_000]).startswith("[70001/100000] backward")
    steps.reset()
    assert steps.run(until="w").occasion == (1, 20_000)


STEPPER = "autograd.stepping.steps"


@pytest.mark.parametrize(("start", "goal"), [(0, 9), (4, 8), (9, 2), (8, 5)])
def test_an_interrupted_goto_can_be_gone_on_from(start, goal):
    expected = example()
    expected.backward()
    for line in count():
        L = example()
        steps = L.steps()
        steps.goto(start)
        if not interrupted(lambda steps=steps: steps.goto(goal), line, STEPPER):
            break
        assert steps.position in (0, start, goal)
        steps.run()
        assert bits(nodes(L)) == bits(nodes(expected))
    assert line > 10


def test_an_interrupted_beginning_leaves_the_gradients_as_they_were():
    for line in count():
        L, kept = example(), []
        L.backward()
        found = bits(nodes(L))
        if not interrupted(lambda L=L, kept=kept: kept.append(L.steps()), line, STEPPER):
            break
        assert bits(nodes(L)) == found
    assert line > 10


def test_an_interrupt_anywhere_leaves_other_threads_free():
    a = Value(2.0, "a")
    L = (a * a).tanh()

    def work():
        with L.steps() as steps:
            steps.next()

    for line in count():
        if not interrupted(work, line, STEPPER):
            break
    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
