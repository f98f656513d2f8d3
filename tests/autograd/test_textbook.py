"""The worked examples of backpropagation that textbooks and lectures print."""

from __future__ import annotations

import math

import pytest

import autograd
from autograd import Value


def test_a_sum_of_a_product_times_f():
    """A. Karpathy, The spelled-out intro to neural networks and backpropagation, 2022."""
    a, b, c, f = Value(2.0), Value(-3.0), Value(10.0), Value(-2.0)
    e = a * b
    d = e + c
    L = d * f
    L.backward()
    assert (e.data, d.data, L.data) == (-6.0, 4.0, -8.0)
    assert [v.grad for v in (L, d, f, e, c, b, a)] == [1.0, -2.0, 4.0, -2.0, -2.0, -4.0, 6.0]


@pytest.mark.parametrize("one_node", [False, True])
def test_a_neuron_with_tanh(one_node):
    """The same lecture; the bias is chosen for round derivatives."""
    x1, x2, w1, w2 = Value(2.0), Value(0.0), Value(-3.0), Value(1.0)
    b = Value(6.8813735870195432)
    n = autograd.dot([w1, w2], [x1, x2], b) if one_node else x1 * w1 + x2 * w2 + b
    o = n.tanh()
    o.backward()
    assert o.data == pytest.approx(1 / math.sqrt(2), rel=1e-12)
    assert [v.grad for v in (n, b)] == pytest.approx([0.5, 0.5], rel=1e-12)
    assert [v.grad for v in (x1, w1, x2, w2)] == pytest.approx([-1.5, 1.0, 0.5, 0.0], rel=1e-12)


def test_a_neuron_with_tanh_taken_apart():
    x1, w1, b = Value(2.0), Value(-3.0), Value(6.8813735870195432)
    e = (2 * (x1 * w1 + b)).exp()
    ((e - 1) / (e + 1)).backward()
    assert [v.grad for v in (x1, w1)] == pytest.approx([-1.5, 1.0], rel=1e-12)


def test_a_product_with_a_sum():
    """Stanford CS231n, Backpropagation, Intuitions: f(x, y, z) = (x + y) z."""
    x, y, z = Value(-2.0), Value(5.0), Value(-4.0)
    q = x + y
    f = q * z
    f.backward()
    assert (q.data, f.data) == (3.0, -12.0)
    assert [v.grad for v in (x, y, z, q)] == [-4.0, -4.0, 3.0, -4.0]


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_sigmoid_neuron(in_pieces):
    """The same notes: w = [2, −3, −3], x = [−1, −2]; they print two decimals."""
    w0, w1, w2, x0, x1 = Value(2.0), Value(-3.0), Value(-3.0), Value(-1.0), Value(-2.0)
    s = w0 * x0 + w1 * x1 + w2
    f = 1 / (1 + (-s).exp()) if in_pieces else s.sigmoid()
    f.backward()
    assert (s.data, round(f.data, 2), round(s.grad, 2)) == (1.0, 0.73, 0.2)
    rounded = [round(v.grad, 2) for v in (w0, x0, w1, x1, w2)]
    assert rounded == [-0.2, 0.39, -0.39, -0.59, 0.2]


def test_sums_products_and_maxima():
    """The same notes: how gradients flow through +, max and ×."""
    x, y, z, w = Value(3.0), Value(-4.0), Value(2.0), Value(-1.0)
    f = 2 * (x * y + z.maximum(w))
    f.backward()
    assert f.data == -20.0
    assert [v.grad for v in (x, y, z, w)] == [-8.0, 6.0, 2.0, 0.0]


def test_a_network_of_two_layers():
    """M. Mazur, A step by step backpropagation example, 2015."""
    i = [0.05, 0.10]
    w = [Value(x) for x in (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)]
    h1 = autograd.dot(w[0:2], i, 0.35).sigmoid()
    h2 = autograd.dot(w[2:4], i, 0.35).sigmoid()
    o1 = autograd.dot(w[4:6], [h1, h2], 0.60).sigmoid()
    o2 = autograd.dot(w[6:8], [h1, h2], 0.60).sigmoid()
    error = (0.01 - o1) ** 2 / 2 + (0.99 - o2) ** 2 / 2
    error.backward()
    assert [h1.data, h2.data] == pytest.approx([0.593269992, 0.596884378], abs=1e-9)
    assert [o1.data, o2.data] == pytest.approx([0.75136507, 0.772928465], abs=1e-8)
    assert error.data == pytest.approx(0.298371109, abs=1e-9)
    assert w[4].grad == pytest.approx(0.082167041, abs=1e-9)
    assert w[0].grad == pytest.approx(0.000438568, abs=1e-9)
    updated = [v.data - 0.5 * v.grad for v in w]
    assert updated == pytest.approx(
        [
            *(0.149780716, 0.19956143, 0.24975114, 0.29950229),
            *(0.35891648, 0.408666186, 0.511301270, 0.561370121),
        ],
        abs=1e-8,
    )


def test_the_running_example_of_a_survey():
    """Baydin et al., Automatic Differentiation in Machine Learning, 2018, Tables 2 and 3."""
    x1, x2 = Value(2.0), Value(5.0)
    y = x1.log() + x1 * x2 - x2.sin()
    y.backward()
    assert y.data == pytest.approx(11.652, abs=5e-4)
    assert (x1.grad, x2.grad) == pytest.approx((5.5, 1.716), abs=5e-4)
    _, tangent = autograd.jvp(lambda a, b: a.log() + a * b - b.sin(), (2.0, 5.0), (1.0, 0.0))
    assert tangent == pytest.approx(5.5)


def test_rosenbrock_in_its_minimum_and_elsewhere():
    def f(x):
        return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2

    assert autograd.grad(f)([1.0, 1.0]) == [0.0, 0.0]
    assert autograd.hessian(f)([1.0, 1.0]) == [[802.0, -400.0], [-400.0, 200.0]]
    assert autograd.grad(f)([-1.2, 1.0]) == pytest.approx([-215.6, -88.0])
