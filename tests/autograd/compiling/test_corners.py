"""Graphs that once came out wrong: constants, ties, whole numbers, names, and shared memory."""

from itertools import pairwise

import numpy as np
import pytest
from test_source import run_source

import autograd
from autograd import Value, apply, dot, logsumexp, operations
from autograd.compiling import compiler

IF_POSITIVE = operations["if_positive"]
ways = pytest.mark.parametrize(
    "cost", [None, 0, 1e9], ids=["as it chooses", "rolled up", "straight line"]
)


def values(count, start=0.5, step=0.25):
    return [Value(start + step * i) for i in range(count)]


def two_constants(x):
    return (x[0] + 1) + 2 + autograd.mean([x[1], 1.0, 2.0]) + dot([x[2], 1.0], [x[3], 2.0])


def multiples_of_one(x):
    return x[0] * 2 + x[0] * 3 - x[1]


def sums_and_places(x):
    return autograd.sum(x) + x[0] ** 2 + sum((a - b) ** 2 for a, b in pairwise(x))


def largest_less_smallest(x):
    rows = [[float((i * 3 + j * 2) % 5) * x[(i + j) % 4] for j in range(4)] for i in range(30)]
    return sum(autograd.max(row) - autograd.min(row) for row in rows)


def largest_of_differences(x):
    return sum(autograd.max([1 - a * b for a in x]) for b in x)


def ties(x):
    rows = [[a * 0.0 for a in x] for _ in range(20)]
    return sum(autograd.max(row) + autograd.min(row) for row in rows)


def chosen_numbers(x):
    return sum(apply(IF_POSITIVE, a, 1000.0, 3.0) ** 7 * b for a, b in pairwise(x))


def chosen_by_a_number(x):
    return apply(IF_POSITIVE, 1.0, x[0] * x[1], 0.5) + apply(IF_POSITIVE, -1.0, x[0], x[1] ** 2)


def no_number_at_all(x):
    return sum(a**0 for a in x) + autograd.prod([a**0 for a in x]) + 0.0 * sum(x)


def products_of_one(x):
    return sum(autograd.prod([a.tanh()]) * autograd.max([a]) for a in x) + logsumexp(x)


def symmetric(x):
    return autograd.sum([x[0], x[1], dot([x[1], x[2]], [x[2], x[1]])])


GRAPHS = [
    two_constants,
    multiples_of_one,
    sums_and_places,
    largest_less_smallest,
    largest_of_differences,
    ties,
    chosen_numbers,
    chosen_by_a_number,
    no_number_at_all,
    products_of_one,
    symmetric,
]


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@ways
@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.__name__)
def test_every_way_finds_the_same(graph, cost, monkeypatch):
    if cost is not None:
        monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
    x = values(6)
    output = graph(x)
    used = [leaf for leaf in x if leaf in set(autograd.leaves(output))]
    output.backward()
    expected = [leaf.grad for leaf in used]
    program = autograd.compile(output, wrt=used)
    for value, gradient in (program(), program.interpret(), run_source(program)):
        close(value, output.data)
        close(gradient, expected)
    batched = autograd.compile(output, inputs=[used], wrt=used, batch=True)
    for run in (batched, batched.interpret):
        value, gradients = run([[leaf.data for leaf in used]] * 3)
        close(value, [output.data] * 3)
        close(gradients, [expected] * 3)
        assert gradients.dtype == value.dtype == float


@ways
def test_what_does_not_depend_on_the_examples_counts_for_each(cost, monkeypatch):
    if cost is not None:
        monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
    x, y = Value(1.0, "x"), Value(0.75, "y")
    program = autograd.compile(y * y, inputs=[x], wrt=[y], also=[x, y * y, x], batch=True)
    for run in (program, program.interpret):
        value, gradient, also = run([1.0, 2.0, 3.0])
        assert value.tolist() == [0.5625] * 3
        assert gradient.tolist() == [4.5]
        assert also.tolist() == [[x, 0.5625, x] for x in (1.0, 2.0, 3.0)]


def test_reshaped_parameters_with_gaps_between_them_follow_when_they_change():
    neurons = [([Value(0.5), Value(-0.5)], Value(0.1)) for _ in range(16)]
    x = [Value(1.0), Value(2.0)]
    weights = [w for ws, _ in neurons for w in ws]
    outputs = [(dot(ws, x) + b).tanh() for ws, b in neurons]
    loss = autograd.sum(outputs) + 0.1 * dot(weights, weights)
    parameters = [parameter for ws, b in neurons for parameter in (*ws, b)]
    program = autograd.compile(loss, inputs=[x], wrt=parameters, batch=True)
    for number in (0.5, 0.25, -1.0):
        program.parameters[:] = number
        value, gradient = program([[1.0, 2.0]])
        expected, slow = program.interpret([[1.0, 2.0]])
        close(value, expected)
        close(gradient, slow)


LABELS = [
    *("n", "_1", "g1", "_g1", "step", "erfc", "len", "np", "bool", "C1", "t1", "X", "d"),
    *("lambda", "Lambda", "\u00b5", "a\nb", "a\0"),
]


@pytest.mark.parametrize("label", LABELS)
def test_no_label_gets_in_the_way(label):
    x = values(30)
    s = Value(0.5, label)
    graph = sum((a * s - b * b).tanh() ** 2 + s * a for a, b in pairwise(x))
    graph.label = label
    graph.backward()
    program = autograd.compile(graph, inputs=[x], wrt=[s], batch=True)
    for value, gradient in (
        program([[a.data for a in x]]),
        run_source(program, np.array([[a.data for a in x]])),
    ):
        close(value, graph.data)
        close(gradient, s.grad)
    as_input = autograd.compile(graph, inputs=[s, x], wrt=x, batch=True)
    value, gradient = as_input([s.data], [[a.data for a in x]])
    close(value, graph.data)
    close(gradient[0], [a.grad for a in x])


def test_huge_numbers_give_infinity_without_a_warning():
    x = Value(1.0, "x")
    assert autograd.compile(x * x, inputs=[x])(1e300)[0] == np.inf
    assert autograd.compile(logsumexp([x, x * x]), inputs=[x])(3.0)[0] == pytest.approx(9.0024757)
    chosen = ((apply(IF_POSITIVE, x, 1e14, 3.0) ** 3) ** 3) ** 3
    assert autograd.compile(chosen, inputs=[x])(1.0)[0] == np.inf
    with pytest.raises(ValueError, match="must hold numbers"):
        autograd.compile(x * x, inputs=[x])(10**400)


def test_lists_of_different_depth_are_refused():
    a, b = values(2)
    with pytest.raises(ValueError, match="equal lengths"):
        autograd.compile(a * b, inputs=[[[a, b], []]])
    with pytest.raises(TypeError, match="also must be a list"):
        autograd.compile(a * b, also=a)


def test_labels_are_text_in_comments():
    x, w = values(30), Value(0.5, "w")
    hidden = [(a * w).tanh() for a in x]
    for node in hidden:
        node.label = 'h\n    raise SystemExit("a label ran")'
    program = autograd.compile(sum(a * a + a for a in hidden), inputs=[x], wrt=[w], batch=True)
    value, _ = run_source(program, np.array([[a.data for a in x]]))
    close(value, program([[a.data for a in x]])[0])
    assert "a label ran" in program.source


def test_only_a_softmax_is_written_as_one():
    x, y, s = Value(1.0, "x"), Value(0.5, "y"), Value(2.0, "s")
    shift = y + s.log()
    program = autograd.compile((x - shift).exp() + (y - shift).exp(), inputs=[x, y, s])
    assert np.isnan(program(1.0, 0.5, -1.0)[0])
    assert program(720.0, 0.0, 1e10)[0] == pytest.approx(np.exp(720 - np.log(1e10)))


@ways
@pytest.mark.parametrize(
    ("f", "x", "y", "expected"),
    [
        # What is not positive is the second choice, nan too.
        (lambda x, y: apply(IF_POSITIVE, x, y, 2 * y), np.nan, 1.0, (2.0, 0.0, 2.0)),
        (lambda x, y: apply(IF_POSITIVE, -x, y, 2 * y), np.nan, 1.0, (2.0, 0.0, 2.0)),
        (lambda x, y: apply(IF_POSITIVE, x - 1, y, 2 * y), np.nan, 1.0, (2.0, 0.0, 2.0)),
        # 1 to any power is 1; its derivative for x is the exponent.
        (lambda x, y: x**y, 1.0, np.nan, (1.0, np.nan, 0.0)),
        (lambda x, y: x**y, np.nan, 0.0, (1.0, 0.0, np.nan)),
        (lambda x, y: x**y, 0.0, 0.0, (1.0, 0.0, -np.inf)),
    ],
)
def test_what_swallows_nan_has_the_derivatives_of_the_graph(monkeypatch, cost, f, x, y, expected):
    if cost is not None:
        monkeypatch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
    a, b = Value(2.0), Value(3.0)
    program = autograd.compile(f(a, b), wrt=[a, b])
    program.parameters[:] = x, y
    value, gradients = program()
    np.testing.assert_array_equal([value, *gradients], expected)
    a, b = Value(x), Value(y)
    result = f(a, b)
    result.backward()
    np.testing.assert_array_equal([result.data, a.grad, b.grad], expected)
