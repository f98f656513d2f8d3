"""Pictures and words of graphs that another thread works on: a mixture perhaps, but no crash."""

import sys
import threading
from contextlib import contextmanager, suppress
from random import Random

import pytest

from autograd import (
    DomainError,
    StaleGraphError,
    Value,
    explain,
    nudge,
    summary,
    tree,
)
from autograd.errors import SteppingError
from nn import MLP
from viz import draw, network


def graph():
    leaves = [Value(0.3 * i - 1, f"x{i}") for i in range(6)]
    hidden = [(a * b + a).tanh() + b for a, b in zip(leaves, leaves[1:] + leaves[:1])]
    output = hidden[0]
    for h in hidden[1:]:
        output = output + h * h
    return output, leaves


def steps_to_and_fro(output, _):
    with output.steps() as steps:
        while steps.position < len(steps):
            steps.next()
        while steps.position:
            steps.back()


def passes(output, leaves):
    random = Random(0)
    for leaf in leaves:
        leaf.data = random.choice([0.0, -1.0, 1e300, 1e-300, random.gauss(0, 1)])
    output.forward()
    output.zero_grad()
    output.backward()


@contextmanager
def meanwhile(work):
    """Let another thread do this again and again, and take turns with it as often as can be."""
    done, interval, failures = threading.Event(), sys.getswitchinterval(), []

    def repeat():
        while not done.is_set():
            try:
                work()
            except (DomainError, SteppingError):
                pass
            except Exception as error:
                failures.append(error)

    thread = threading.Thread(target=repeat)
    # Any shorter, and a measurement of coverage, which locks at each line, hardly gets on.
    sys.setswitchinterval(2e-4)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        sys.setswitchinterval(interval)
    assert failures == []


READINGS = {
    "draw": lambda output, leaves: draw(output).source,
    "repr": lambda output, leaves: repr(output),
    "tree": lambda output, leaves: str(tree(output)),
    "explain": lambda output, leaves: explain(output, leaves[0]).latex,
    "summary": lambda output, leaves: str(summary(output)),
    "nudge": lambda output, leaves: str(nudge(output, leaves[0])),
    "steps": lambda output, leaves: [step.text for step in output.steps()],
}


@pytest.mark.parametrize("work", [steps_to_and_fro, passes])
@pytest.mark.parametrize("reading", READINGS)
def test_a_graph_that_changes_meanwhile_can_be_read(reading, work):
    output, leaves = graph()
    with meanwhile(lambda: work(output, leaves)):
        for _ in range(15):
            # That somebody is at work may be said.
            with suppress(StaleGraphError, SteppingError):
                assert READINGS[reading](output, leaves)


def test_a_network_that_learns_meanwhile_can_be_drawn():
    model = MLP(2, [3, 1], seed=0)

    def learn():
        for scale in 0.0, 1.0:
            for parameter in model.parameters():
                parameter.data = scale

    with meanwhile(learn):
        for _ in range(15):
            assert network(model, [0.5, 0.5]).source


def test_each_thread_can_step_through_a_graph_of_its_own():
    def walk():
        output, leaves = graph()
        steps_to_and_fro(output, leaves)

    with meanwhile(walk), meanwhile(walk):
        for _ in range(10):
            walk()
