from __future__ import annotations

import math

import pytest

import autograd
from autograd import Value, nodes


@pytest.mark.parametrize(
    ("combine", "data", "gradients"),
    [
        (autograd.sum, 1.5, [1.0, 1.0, 1.0]),
        (autograd.prod, -6.0, [-4.0, -3.0, 3.0]),
        (autograd.mean, 0.5, [1 / 3, 1 / 3, 1 / 3]),
        (autograd.max, 2.0, [0.0, 1.0, 0.0]),
        (autograd.min, -2.0, [0.0, 0.0, 1.0]),
    ],
)
def test_one_node_for_any_number_of_operands(combine, data, gradients):
    xs = [Value(1.5), Value(2.0), Value(-2.0)]
    result = combine(iter(xs))
    assert result.data == data
    assert result.operands == tuple(xs)
    result.backward()
    assert [x.grad for x in xs] == gradients


def test_logsumexp_and_its_softmax():
    xs = [Value(math.log(n)) for n in (1, 2, 5)]
    result = autograd.logsumexp(xs)
    assert result.data == pytest.approx(math.log(8))
    result.backward()
    assert [x.grad for x in xs] == pytest.approx([1 / 8, 2 / 8, 5 / 8])


def test_dot_is_a_neuron_in_one_node():
    w, x, b = [Value(2.0), Value(-1.0)], [Value(3.0), 4.0], Value(0.5)
    result = autograd.dot(w, x, bias=b)
    assert result.data == 2.5
    assert len(nodes(result)) == 6
    result.backward()
    assert [v.grad for v in (*w, x[0], b)] == [3.0, 4.0, 2.0, 1.0]
    assert autograd.dot(w, [1, 1]).data == 1.0
    assert autograd.dot(w, [1, 1], 0).data == 1.0


def test_dot_agrees_with_its_entry():
    for operands in ([0.1, 0.3, 7.0, -1 / 3], [0.1, 0.3, 7.0, -1 / 3, 1e-3], [1e300, 1e300, 3.0]):
        half = len(operands) // 2
        ws, xs, bias = operands[:half], operands[half : 2 * half], operands[2 * half :]
        written_out = autograd.dot(ws, xs, *bias)
        entry = autograd.apply(autograd.operations["dot"], *operands)
        assert written_out.op is entry.op
        assert (written_out.data, written_out.partials) == (entry.data, entry.partials)
        assert [x.data for x in written_out.operands] == operands


def test_nothing_sums_to_zero_and_multiplies_to_one():
    assert (autograd.sum([]).data, autograd.prod([]).data) == (0.0, 1.0)


@pytest.mark.parametrize("combine", [autograd.mean, autograd.max, autograd.min, autograd.logsumexp])
def test_of_nothing_the_others_are_not_defined(combine):
    with pytest.raises(ValueError, match=f"{combine.__name__} of no values.*at least one"):
        combine([])


@pytest.mark.parametrize(("weights", "inputs"), [([], []), ([1.0], [1.0, 2.0]), ([1.0], [])])
def test_dot_needs_as_many_inputs_as_weights(weights, inputs):
    with pytest.raises(ValueError, match=f"got {len(weights)} weights and {len(inputs)} inputs"):
        autograd.dot(weights, inputs)


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="convert text"):
        autograd.sum([Value(1.0), "2"])
    with pytest.raises(TypeError, match="return statement"):
        autograd.dot([Value(1.0)], [None])


@pytest.mark.parametrize("combine", [autograd.sum, autograd.mean, autograd.max, autograd.logsumexp])
def test_a_hundred_thousand_operands(combine):
    xs = [Value(x / 100_000) for x in range(100_000)]
    result = combine(xs)
    result.backward()
    assert result.forward() == result.data
    assert math.fsum(x.grad for x in xs) == pytest.approx(100_000 if combine is autograd.sum else 1)


def test_a_wide_neuron():
    ws = [Value(1.0) for _ in range(100_000)]
    result = autograd.dot(ws, [2.0] * 100_000, bias=1.0)
    assert result.data == 200_001.0
    result.backward()
    assert {w.grad for w in ws} == {2.0}


def test_a_wide_product():
    xs = [Value(1.0) for _ in range(100_000)]
    xs[7].data = 3.0
    autograd.prod(xs).backward()
    assert (xs[7].grad, xs[8].grad) == (1.0, 3.0)
