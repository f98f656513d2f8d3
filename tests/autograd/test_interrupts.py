"""Ctrl-C at any line of the engine."""

from __future__ import annotations

from itertools import count

import pytest
from interrupts import interrupted

from autograd import Value, nodes, register
from autograd.table.operation import TABLE


def graph():
    a, b = Value(2.0), Value(-3.0)
    shared = a * b
    return a, b, (shared.tanh() + shared * a) ** 2


def expected_at(a_data):
    a, b, output = graph()
    a.data = a_data
    output.forward()
    output.backward()
    return a.grad, b.grad


def test_after_an_interrupted_backward_zero_grad_starts_afresh():
    reached_end = False
    for line in count():
        a, b, output = graph()
        if not interrupted(output.backward, line):
            reached_end = True
            break
        output.zero_grad()
        output.backward()
        assert (a.grad, b.grad) == expected_at(2.0)
    assert reached_end
    assert line > 20


def test_after_an_interrupted_forward_the_next_one_is_right():
    for line in count():
        a, b, output = graph()
        a.data = 5.0
        if not interrupted(output.forward, line):
            break
        output.forward()
        output.zero_grad()
        output.backward()
        assert (a.grad, b.grad) == expected_at(5.0)
    assert line > 20


@pytest.mark.parametrize("method", ["zero_grad", "backward", "forward"])
def test_an_interrupt_changes_no_structure(method):
    for line in count():
        _, _, output = graph()
        before = [(node.op, node.operands) for node in nodes(output)]
        if not interrupted(getattr(output, method), line):
            break
        assert [(node.op, node.operands) for node in nodes(output)] == before


def test_an_interrupt_while_forward_computes_changes_nothing():
    armed = False

    def pass_once(x):
        if armed:
            raise KeyboardInterrupt
        return x

    register("interruptible", lambda xp, x: pass_once(x), lambda xp, y, x: (1.0,))
    try:
        a = Value(2.0)
        output = (a * 3).interruptible() + a
        before = [(node.data, node.partials) for node in nodes(output)][1:]
        a.data = 7.0
        armed = True
        with pytest.raises(KeyboardInterrupt):
            output.forward()
        assert [(node.data, node.partials) for node in nodes(output)][1:] == before
        output.backward()
        assert a.grad == 4.0
    finally:
        del TABLE["interruptible"], Value.interruptible
