"""Programs made from networks and other graphs: what they look like, and what they refuse."""

import random
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from itertools import pairwise

import numpy as np
import pytest

import autograd
from autograd import BranchError, Value, dot, logsumexp
from nn import MLP, hinge

SIZES = [2, 16, 16, 1]


def data(count=100):
    generator = random.Random(1)
    X = [[generator.uniform(-1, 1) for _ in range(2)] for _ in range(count)]
    return X, [1.0 if a * b > 0 else -1.0 for a, b in X]


def by_hand():
    generator = random.Random(2)
    layers = [
        [([Value(generator.uniform(-1, 1)) for _ in range(i)], Value(0.1)) for _ in range(o)]
        for i, o in pairwise(SIZES)
    ]

    def model(values):
        for depth, layer in enumerate(layers, 1):
            values = [sum((w * x for w, x in zip(ws, values)), b) for ws, b in layer]
            if depth < len(layers):
                values = [z.relu() for z in values]
        return values[0]

    return model, [p for layer in layers for ws, b in layer for p in (*ws, b)]


def by_nn():
    model = MLP(SIZES[0], SIZES[1:], seed=1)
    return model, model.parameters()


def from_one_example(model, parameters):
    x, y = [Value(0.5, "x[0]"), Value(-0.25, "x[1]")], Value(1.0, "y")
    loss = (1 - y * model(x)).maximum(0.0)
    return autograd.compile(loss, inputs=[x, y], wrt=parameters, batch=True), data()


def from_a_hundred(model, parameters):
    X, y = data()
    loss = sum((1 + -t * model(x)).relu() for x, t in zip(X, y)) * (1 / len(X))
    return autograd.compile(loss, wrt=parameters), ()


@pytest.mark.parametrize("made", [by_hand, by_nn])
@pytest.mark.parametrize("recorded", [from_one_example, from_a_hundred])
def test_a_network_becomes_its_matrix_products(made, recorded):
    model, parameters = made()
    program, inputs = recorded(model, parameters)
    report = program.report()
    assert (report.forward_products, report.backward_products) == (3, 5)
    assert program.source.count(" @ ") + program.source.count("np.outer(") == 8
    assert len(program.source.split("\nC")[0].splitlines()) <= 40
    value, gradient = program(*inputs)
    X, y = data()
    loss = hinge([model(x) for x in X], y)
    loss.backward()
    np.testing.assert_allclose(np.mean(value), loss.data, rtol=1e-12)
    scale = len(X) if inputs else 1
    expected = [p.grad for p in parameters]
    np.testing.assert_allclose(gradient / scale, expected, rtol=1e-12, atol=1e-14)


def check(output, wrt, inputs=()):
    output.zero_grad()
    output.backward()
    program = autograd.compile(output, inputs=inputs, wrt=wrt)
    numbers = [np.array([x.data for x in flat(entry)]).reshape(shape(entry)) for entry in inputs]
    for run in (program, program.interpret):
        value, gradients = run(*numbers)
        np.testing.assert_allclose(value, output.data, rtol=1e-12)
        for found, leaves in zip(gradients, wrt):
            expected = [leaf.grad for leaf in flat(leaves)]
            np.testing.assert_allclose(np.ravel(found), expected, rtol=1e-12, atol=1e-13)
    return program


def flat(entry):
    return [x for one in entry for x in flat(one)] if isinstance(entry, list) else [entry]


def shape(entry):
    return (len(entry), *shape(entry[0])) if isinstance(entry, list) else ()


def matrix(rows, columns, seed):
    generator = random.Random(seed)
    return [[Value(generator.gauss(0, 0.5)) for _ in range(columns)] for _ in range(rows)]


def times(matrix, vector):
    return [sum(w * x for w, x in zip(row, vector)) for row in matrix]


def test_rosenbrock_is_slices():
    (xs,) = matrix(1, 100, 0)
    program = check(sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(xs)), [xs])
    assert program.report().operations < 20


def test_an_unrolled_recurrent_network_and_shared_weights():
    W, U, xs = matrix(20, 10, 1), matrix(20, 20, 2), matrix(4, 10, 3)
    h = [Value(0.1) for _ in range(20)]
    for x in xs:
        h = [(a + b).tanh() for a, b in zip(times(W, x), times(U, h))]
    program = check(sum(a * a for a in h), [W, U], [xs])
    assert program.report().forward_products >= 8


def test_a_convolution():
    kernels, (xs,) = matrix(4, 3, 1), matrix(1, 40, 2)
    windows = [xs[i : i + 3] for i in range(38)]
    outputs = [z.tanh() for window in windows for z in times(kernels, window)]
    program = check(sum(y**2 for y in outputs), [kernels, xs], [xs])
    assert program.report().forward_products >= 1


def test_bodies_that_attract_each_other():
    r = matrix(12, 3, 5)
    energy = Value(0.0)
    for i in range(12):
        for j in range(i):
            energy = (
                energy - (i + 1) / (sum((a - b) ** 2 for a, b in zip(r[i], r[j])) + 0.01).sqrt()
            )
    check(energy, [r], [r])
    batch = autograd.compile(energy, inputs=[r], wrt=r, batch=True)
    numbers = np.array([[x.data for x in row] for row in r])
    _, both = batch(np.stack([numbers, numbers]))
    expected = np.array([[x.grad for x in row] for row in r])
    np.testing.assert_allclose(both, [expected, expected], rtol=1e-11, atol=1e-12)


def test_softmax_residuals_penalty_and_pooling():
    W, V, (x,) = matrix(12, 12, 1), matrix(12, 12, 2), matrix(1, 12, 3)
    h = [a.tanh() + b for a, b in zip(times(W, x), x)]
    z = times(V, h)
    weights = flat(W) + flat(V)
    pooled = autograd.max(h[:6]) + autograd.min(h[6:])
    loss = logsumexp(z) - z[3] + 0.1 * dot(weights, weights) + pooled
    check(loss, [W, V], [x])


def test_two_networks_in_one_graph():
    networks = [[matrix(16, 8, seed), matrix(16, 16, seed + 10)] for seed in range(2)]
    (x,) = matrix(1, 8, 9)
    losses = [
        sum(z.tanh() for z in times(second, [z.relu() for z in times(first, x)]))
        for first, second in networks
    ]
    check(losses[0] * losses[1], [*networks[0], *networks[1]], [x])


def test_inputs_are_differentiated_through_every_view_of_them():
    a, b, X = Value(0.5), Value(-1.5), matrix(3, 4, 1)
    total = a * b + dot([a, b], [b, a]) + sum(x.exp() for x in flat(X)) + X[1][2] ** 2
    total = total + sum(logsumexp(row) for row in X)
    check(total, [[a], [b], X], [a, b, X])
    batch = autograd.compile(total, inputs=[a, b, X], wrt=[[a, b], X], batch=True)
    numbers = np.array([[x.data for x in row] for row in X])
    _, (scalars, rows) = batch([0.5, 0.5], [-1.5, -1.5], [numbers, numbers])
    np.testing.assert_allclose(scalars, [[a.grad, b.grad]] * 2, rtol=1e-12)
    expected = [[x.grad for x in row] for row in X]
    np.testing.assert_allclose(rows, [expected] * 2, rtol=1e-12)


def test_a_chain_of_a_hundred_thousand():
    x = y = Value(0.5, "x")
    for _ in range(100_000):
        y = y.sin() if y.op is None else y + 1e-6
    program = autograd.compile(y, wrt=[x])
    assert program()[1].tolist() == pytest.approx([np.cos(0.5)])


@pytest.mark.parametrize("length", [1, 2, 3])
def test_odd_graphs(length):
    xs = [Value(0.5 + i, "lambda") for i in range(length)]
    check(sum(xs), [xs])
    check(sum(x * x for x in xs), [xs], [xs])
    check(xs[0] ** 2 + 3, [xs[:1]])
    constant = autograd.compile(Value(2.0) * 3, wrt=[])
    assert constant() == (6.0, [])
    leaf = Value(2.0, "np")
    value, gradient = autograd.compile(leaf, inputs=[leaf], wrt=[leaf], batch=True)([1.0, 5.0])
    assert value.tolist() == [1, 5]
    assert gradient.ravel().tolist() == [1, 1]


def test_a_program_keeps_what_it_returned():
    program, (X, y) = from_one_example(*by_nn())
    first_value, first = program(X, y)
    copies = first_value.copy(), first.copy()
    for count in (1, 7, 100, 7):
        value, _ = program(X[:count], y[:count])
        np.testing.assert_allclose(value, copies[0][:count], rtol=1e-12)
    assert (first_value == copies[0]).all()
    assert (first == copies[1]).all()
    program.parameters *= 0
    assert program(X, y)[0].tolist() == [1.0] * 100
    program.load()
    np.testing.assert_allclose(program(X, y)[0], copies[0], rtol=1e-12)


def test_store_and_also():
    w, x = Value(2.0, "w"), Value(3.0, "x")
    doubled = w * x
    program = autograd.compile(doubled**2, inputs=[x], wrt=[w], also=[doubled], batch=True)
    value, gradient, extra = program([1.0, 2.0])
    assert (value.tolist(), gradient.tolist()) == ([4.0, 16.0], [20.0])
    assert extra.tolist() == [[2.0], [4.0]]
    program.parameters[0] = 5.0
    program.store()
    assert (w.data, w.grad) == (5.0, 20.0)


def test_a_compiled_function_knows_each_shape():
    compiled = autograd.compile(lambda x, y: sum(a * a for a in x))
    for count in (2, 3, 2):
        value, (dx, dy) = compiled(np.arange(count), 5.0)
        assert value == sum(range(count)) or value == 5
        assert dx.tolist() == [2.0 * i for i in range(count)]
        assert dy == 0
    assert len(compiled.programs) == 2
    assert all("def step(x, y)" in program.source for program in compiled.programs.values())


def branching(v):
    return v * 2 if v > 0 else v * 3


def test_branches_are_reported_and_checked():
    v = Value(1.0, "v")
    program = autograd.compile(branching(v), inputs=[v], wrt=[v], check=True)
    assert program.report().branches == ("v > 0 was true",)
    assert "v > 0 was true" in str(program.report())
    assert program(4.0)[0] == 8.0
    with pytest.raises(BranchError, match=r"v > 0 was true, which is not so"):
        program(-1.0)
    batch = autograd.compile(branching(v), inputs=[v], batch=True, check=True)
    with pytest.raises(BranchError, match="for example 1"):
        batch([1.0, -2.0])
    assert autograd.compile(branching(v), inputs=[v])(-1.0)[0] == -2.0


def test_a_program_shows_its_inputs_and_parameters():
    program, _ = from_one_example(*by_nn())
    assert repr(program) == "<Program of (X, y) with 337 parameter(s)>"


def test_errors_come_before_anything_runs():
    w, x = Value(2.0, "w"), [Value(1.0), Value(2.0)]
    loss = w * x[0] + x[1]
    stranger = Value(1.0, "stranger")
    with pytest.raises(ValueError, match=r"stranger.*not in this graph"):
        autograd.compile(loss, inputs=[stranger])
    with pytest.raises(ValueError, match=r"stranger.*wrt is not in this graph"):
        autograd.compile(loss, wrt=[stranger])
    with pytest.raises(ValueError, match="must be leaves"):
        autograd.compile(loss, wrt=[loss])
    with pytest.raises(ValueError, match="given twice"):
        autograd.compile(loss, inputs=[x, x[0]])
    with pytest.raises(ValueError, match="equal lengths"):
        autograd.compile(loss, inputs=[[[x[0]], [x[1], w]]])
    with pytest.raises(TypeError, match="must be Values"):
        autograd.compile(loss, inputs=[3.0])
    with pytest.raises(ValueError, match="there are no inputs"):
        autograd.compile(loss, wrt=[w], batch=True)
    with pytest.raises(TypeError, match="the arguments of the function are the inputs"):
        autograd.compile(lambda x: x, inputs=[w])
    with pytest.raises(ValueError, match="argument 2 must hold numbers, in rows of one length"):
        autograd.compile(lambda x, y: x)(1.0, [[1.0], [1.0, 2.0]])
    with pytest.raises(TypeError, match="must be a list"):
        autograd.compile(loss, inputs=w)
    program = autograd.compile(loss, inputs=[x], wrt=[w], batch=True)
    with pytest.raises(TypeError, match="takes 1 input"):
        program()
    for wrong in ([1.0, 2.0], [[1.0, 2.0, 3.0]], [], 1.0):
        with pytest.raises(ValueError, match=r"must have the shape|same number"):
            program(wrong)
    with pytest.raises(ValueError, match=r"finite; at \(1, 0\)"):
        program([[1.0, 2.0], [np.nan, 0.0]])
    dates = np.array([["2026-01-01", "2026-01-02"]], "M8[D]")
    masked = np.ma.array([[1.0, 2.0]], mask=[[False, True]])
    for no_numbers in ([["a", "b"]], [["1", "2"]], [[1.0, 1j]], dates, dates - dates, masked):
        with pytest.raises(ValueError, match="must hold numbers"):
            program(no_numbers)
    two = autograd.compile(w * x[0], inputs=[w, x[0]], batch=True)
    with pytest.raises(ValueError, match="same number of examples"):
        two([1.0], [1.0, 2.0])


def test_numbers_that_python_refuses_are_infinite_or_nan():
    x = [Value(1.0, "x"), Value(2.0, "y")]
    program = autograd.compile(x[0].exp() * x[1].log() + 1 / x[0], inputs=[x], wrt=[x])
    assert "np." not in program.source.partition("return")[0].partition("tolist")[2]
    value, (gradient,) = program([1000.0, 2.0])
    assert value == np.inf
    assert gradient.tolist()[0] == np.inf
    assert program([2.0, 0.0])[0] == -np.inf
    assert np.isnan(program([2.0, -1.0])[0])
    value, _ = program([0.0, 1.0])
    assert np.isnan(value) or value == np.inf


def test_inputs_and_parameters_may_be_arrays_of_values():
    w = np.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    x = np.array([Value(0.5), Value(-1.0)])
    program = autograd.compile((w @ x).sum(), inputs=[x], wrt=w)
    value, gradient = program([2.0, 3.0])
    assert value == 26.0
    assert gradient.tolist() == [[2.0, 3.0], [2.0, 3.0]]


def test_parameters_can_be_set_whole():
    w, x = [Value(1.0), Value(2.0)], Value(3.0)
    program = autograd.compile(w[0] * x + w[1], inputs=[x], wrt=w)
    program.parameters = program.parameters - 1
    assert program(2.0)[0] == 1.0
    with pytest.raises(ValueError, match="could not broadcast"):
        program.parameters = np.zeros(3)
    with pytest.raises(TypeError, match="neither copied nor pickled"):
        deepcopy(program)


def test_a_compiled_function_follows_its_branches():
    compiled = autograd.compile(lambda x: x * x if x > 0 else -x)
    assert [compiled(x) for x in (2.0, -2.0, 3.0)] == [(4.0, 4.0), (2.0, -1.0), (9.0, 6.0)]
    assert repr(compiled) == "<CompiledFunction of <lambda> with 2 program(s)>"


def test_threads_wait_for_each_other():
    program, _ = from_one_example(*by_nn())
    inputs = [np.full((10, 2), number) for number in np.linspace(-1, 1, 8)]
    expected = [program(X, np.ones(10))[1].tolist() for X in inputs]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            found = list(pool.map(lambda X: program(X, np.ones(10))[1].tolist(), inputs))
            assert found == expected


def test_errors_say_what_to_do():
    w, x = Value(2.0, "w"), [Value(1.0), Value(2.0)]
    loss = w * x[0] + x[1]
    with pytest.raises(TypeError, match=r"other results go to also="):
        autograd.compile([loss, w])
    with pytest.raises(TypeError, match="batch must be True or False, not 32"):
        autograd.compile(loss, inputs=[x], batch=32)
    with pytest.raises(TypeError, match=r"give its parameters\(\)"):
        autograd.compile(loss, wrt=MLP(2, [1]))
    with pytest.raises(ValueError, match="batch=True makes a program for many examples"):
        autograd.compile(loss, inputs=[x])([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ValueError, match="a list of one example"):
        autograd.compile(loss, inputs=[x], batch=True)([1.0, 2.0])
    with pytest.raises(TypeError, match=r"inputs=\[x\] makes one of a list"):
        autograd.compile(loss, inputs=x)([1.0, 2.0])


def test_a_parameter_may_stand_in_thousands_of_places():
    x, coefficients = Value(0.5), [Value(1 / i) for i in range(1, 2001)]
    out = x
    for c in coefficients:
        out = out * c + x
    out.backward()
    _, (dx, dc) = autograd.compile(out, wrt=[x, coefficients])()
    assert (dx, list(dc)) == (x.grad, [c.grad for c in coefficients])


@pytest.mark.parametrize("are_alike", [True, False])
@pytest.mark.parametrize("name", [name for name, op in autograd.operations.items() if not op.arity])
def test_a_node_may_have_a_thousand_operands(name, are_alike):
    leaves = [Value(1 + random.Random(i).uniform(-0.5, 0.5)) for i in range(1000)]
    operands = leaves if are_alike else [x if i % 3 else x.sin() for i, x in enumerate(leaves)]
    out = autograd.operations[name](*operands)
    out.backward()
    value, (slopes,) = autograd.compile(out, wrt=[leaves])()
    assert value == pytest.approx(out.data, rel=1e-12)
    assert list(slopes) == pytest.approx([x.grad for x in leaves], rel=1e-12)
