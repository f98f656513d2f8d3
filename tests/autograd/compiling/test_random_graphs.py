"""Compiled programs against the eager engine, on random graphs and every operation."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from strategies import OPERATIONS, recipes
from test_source import close

import autograd
from autograd import Value, apply
from autograd.compiling import compiler

NEVER, ALWAYS = {False: 1e9, True: 1e9}, {False: 0, True: 0}
ways = pytest.mark.parametrize("cost", [NEVER, ALWAYS], ids=["straight line", "rolled up"])


@ways
@settings(deadline=None, max_examples=25, phases=[Phase.generate], report_multiple_bugs=False)
@given(recipes())
def test_single_example(cost, recipe):
    nodes = recipe.build()
    leaves = nodes[: len(recipe.leaves)]
    used = [leaf for leaf in leaves if leaf in set(autograd.leaves(nodes[-1]))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "_OPERATIONS_PER_ARRAY", cost)
        program = autograd.compile(nodes[-1], wrt=used)
        as_inputs = autograd.compile(nodes[-1], inputs=[used], wrt=used)
    nodes[-1].backward()
    numbers = [leaf.data for leaf in used]
    for value, gradient in (
        program(),
        program.interpret(),
        as_inputs(numbers),
        as_inputs.interpret(numbers),
    ):
        close(value, nodes[-1].data)
        close(gradient, np.array([leaf.grad for leaf in used]))


@ways
@settings(deadline=None, max_examples=25, phases=[Phase.generate], report_multiple_bugs=False)
@given(recipes(), st.integers(1, 4))
def test_batch(cost, recipe, count):
    nodes = recipe.build()
    inputs = nodes[: len(recipe.leaves)]
    used = [i for i, leaf in enumerate(inputs) if leaf in set(autograd.leaves(nodes[-1]))]
    rows = np.array(recipe.leaves) + 1e-4 * np.arange(count)[:, None]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "_OPERATIONS_PER_ARRAY", cost)
        chosen = [inputs[i] for i in used]
        program = autograd.compile(nodes[-1], inputs=[chosen], wrt=chosen, batch=True)
    for run in (program, program.interpret):
        values, gradients = run(rows[:, used])
        for row, value, gradient in zip(rows, values, gradients):
            eager = recipe.build(row.tolist())
            eager[-1].backward()
            close(value, eager[-1].data)
            close(gradient, np.array([eager[i].grad for i in used]))


@ways
@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation(cost, batch, operation, monkeypatch):
    monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", cost)
    arity = operation.arity or 3
    points = np.random.default_rng(0).uniform(0.2, 0.8, (4, arity))
    xs = [[Value(float(x)) for x in row] for row in points]
    weights = [Value(1.0 + i) for i in range(4)]
    total = sum(w * apply(operation, *row) for w, row in zip(weights, xs))
    total.backward()
    program = autograd.compile(total, inputs=[xs], wrt=[xs, weights], batch=batch)
    given_points = np.stack([points, points]) if batch else points
    first = (lambda x: x[0]) if batch else (lambda x: x)
    for run in (program, program.interpret):
        value, (dx, dw) = run(given_points)
        close(first(np.asarray(value)), total.data)
        close(first(dx), np.array([[x.grad for x in row] for row in xs]))
        close(dw / (2 if batch else 1), np.array([w.grad for w in weights]))


@pytest.mark.parametrize("name", ["max", "min", "prod", "logsumexp", "root_mean_square"])
def test_operations_of_many_along_an_axis(name):
    rows = np.random.default_rng(1).uniform(0.3, 2.0, (40, 6))
    rows[0, 3] = rows[0, 1] = 5.0  # a tie
    xs = [[Value(float(x)) for x in row] for row in rows]
    total = sum(apply(autograd.operations[name], *row) ** 2 for row in xs)
    total.backward()
    program = autograd.compile(total, wrt=xs)
    assert "not rolled up" not in str(program.report())
    value, gradient = program()
    close(value, total.data)
    close(gradient, np.array([[x.grad for x in row] for row in xs]))
