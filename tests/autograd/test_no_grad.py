from __future__ import annotations

import asyncio
import threading

import pytest

import autograd
from autograd import DomainError, Value, no_grad


def test_without_recording_results_are_leaves():
    a = Value(2.0)
    with no_grad():
        results = [a + 1, a * a, -a, a**2, a.tanh(), autograd.sum([a, a]), a / 3]
        assert all((x.operands, x.op, x.partials) == ((), None, ()) for x in results)
        assert results[0].data == 3.0
    assert (a + 1).operands


def test_recording_resumes_after_an_error_and_nests():
    with pytest.raises(DomainError), no_grad():
        Value(0.0).log()
    with no_grad():
        with no_grad():
            pass
        assert not (Value(1.0) + 1).operands
    assert (Value(1.0) + 1).operands


def test_no_grad_keeps_to_its_thread():
    inside, done = threading.Event(), threading.Event()

    def compute():
        with no_grad():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=compute)
    thread.start()
    assert inside.wait(10)
    recorded = Value(1.0) + 1
    done.set()
    thread.join()
    assert recorded.operands


def test_no_grad_keeps_to_its_task():
    async def quiet(inside, done):
        with no_grad():
            inside.set()
            await done.wait()
            return Value(1.0) + 1

    async def both():
        inside, done = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(quiet(inside, done))
        await inside.wait()
        recorded = Value(1.0) + 1
        done.set()
        return recorded, await task

    recorded, unrecorded = asyncio.run(both())
    assert recorded.operands
    assert not unrecorded.operands


def test_detach_gives_a_leaf():
    a = Value(2.0)
    square = a * a
    square.label = "square"
    detached = square.detach()
    assert (detached.data, detached.label, detached.operands) == (4.0, "square", ())
    (detached * a).backward()
    assert a.grad == 4.0
