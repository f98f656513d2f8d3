"""Notebooks written for micrograd run when only their import lines change."""

from __future__ import annotations

import math

import pytest

from autograd import Constant, Value, no_grad, nodes


def test_the_names_of_a_result():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    assert e._prev == {a, b}
    assert e._op == "*"
    assert (a._prev, a._op) == (set(), "")


@pytest.mark.parametrize(
    ("compute", "symbol"),
    [
        (lambda v: v + v, "+"),
        (lambda v: v - v, "-"),
        (lambda v: v * v, "*"),
        (lambda v: v / v, "/"),
        (lambda v: -v, "-"),
        (lambda v: v**3, "**3"),
        (lambda v: v**-0.5, "**-0.5"),
        (lambda v: v.relu(), "ReLU"),
        (lambda v: v.tanh(), "tanh"),
        (lambda v: v.exp(), "exp"),
        (lambda v: v.maximum(v), "maximum"),
    ],
)
def test_the_name_of_each_operation(compute, symbol):
    assert compute(Value(2.0))._op == symbol


def test_an_exponent_is_shown_as_typed_whatever_came_before():
    v = Value(2.0)
    assert [(v**exponent)._op for exponent in (5.0, 5, 5.0)] == ["**5.0", "**5", "**5.0"]


@pytest.mark.parametrize(
    ("data", "symbol", "operands", "gradients"),
    [
        (5.0, "+", (2.0, 3.0), [1.0, 1.0]),
        (6.0, "*", (2.0, 3.0), [3.0, 2.0]),
        (8.0, "**3", (2.0,), [12.0]),
        (2.0, "ReLU", (2.0,), [1.0]),
        (math.tanh(0.5), "tanh", (0.5,), [1 - math.tanh(0.5) ** 2]),
        (math.exp(0.5), "exp", (0.5,), [math.exp(0.5)]),
        (2.0, "", (2.0,), [1.0]),
    ],
)
def test_a_result_can_be_made_by_hand(data, symbol, operands, gradients):
    made_from = tuple(map(Value, operands))
    for result in (Value(data, made_from, symbol), Value(data, _children=made_from, _op=symbol)):
        assert (result.data, result.label, result.operands) == (data, "", made_from)
        result.zero_grad()
        result.backward()
        assert [value.grad for value in made_from] == pytest.approx(gradients)


@pytest.mark.parametrize(
    "make",
    [
        lambda made_from: Value(6.0, made_from, "*", label="x"),
        lambda made_from: Value(6.0, made_from, "*", "x"),
        lambda made_from: Value(6.0, made_from, _op="*", label="x"),
        lambda made_from: Value(data=6.0, _children=made_from, _op="*", label="x"),
    ],
)
def test_a_result_made_by_hand_can_have_a_label(make):
    a, b = Value(2.0), Value(3.0)
    result = make((a, b))
    result.backward()
    assert (result.label, result._op, a.grad, b.grad) == ("x", "*", 3.0, 2.0)
    leaf = Value(6.0, (), "", "x")
    assert (leaf.label, leaf.operands, leaf.op) == ("x", (), None)


@pytest.mark.parametrize(
    ("symbol", "operands", "gradients"),
    [
        ("-", (2.0, 3.0), [1.0, -1.0]),
        ("-", (2.0,), [-1.0]),
        ("/", (6.0, 3.0), [1 / 3, -6 / 9]),
        ("**", (2.0, 3.0), [12.0, 8 * math.log(2)]),
        ("**-2", (2.0,), [-0.25]),
        ("**0.5", (4.0,), [0.25]),
        ("sigmoid", (0.0,), [0.25]),
    ],
)
def test_every_symbol_that_a_result_shows_can_be_given(symbol, operands, gradients):
    made_from = tuple(map(Value, operands))
    result = Value(0.0, made_from, symbol)
    assert result._op == symbol or symbol == "**"
    result.backward()
    assert [value.grad for value in made_from] == pytest.approx(gradients)


def test_a_result_made_by_hand_from_numbers_or_too_few():
    a = Value(2.0)
    result = Value(6.0, (a, 3.0), "*")
    assert [type(operand) for operand in result.operands] == [Value, Constant]
    with pytest.raises(TypeError, match="mul takes 2 operands, not 1"):
        Value(6.0, (a,), "*")
    with pytest.raises(TypeError, match="return statement"):
        Value(6.0, (a, None), "*")
    with no_grad():
        assert Value(6.0, (a, a), "*").operands == ()


def test_a_backward_of_ones_own_is_refused_where_it_is_set():
    result = Value(2.0, (Value(2.0),), "ReLU")
    for value in (Value(1.0), result, Free(1.0)):
        with pytest.raises(AttributeError, match=r"_backward .* never called: .*register\("):
            value._backward = lambda: None


class Free(Value):
    """Has a __dict__, where an attribute could hide."""


def test_a_backward_of_ones_own_is_refused_in_a_subclass():
    with pytest.raises(TypeError, match=r"Mine: a _backward .* never called: .*register\("):

        class Mine(Value):
            def _backward(self):
                pass

    class Mixin:
        def _backward(self):
            pass

    with pytest.raises(TypeError, match="Mixed: a _backward"):
        type("Mixed", (Mixin, Value), {})

    class Other(Free):
        def forward_twice(self):
            return self.forward() + self.forward()

    assert Other(2.0).forward_twice() == 4.0


def test_a_backward_of_ones_own_that_is_set_on_a_class_is_refused_where_it_would_be_ignored(
    monkeypatch,
):
    class Mine(Value):
        pass

    made = Mine(6.0, (Value(2.0), Value(3.0)), "*")
    Mine._backward = lambda self: None
    for use in (lambda: Mine(4.0, (Value(2.0),), "ReLU"), made.backward):
        with pytest.raises(TypeError, match=r"Mine: a _backward .* never called: .*register\("):
            use()
    with monkeypatch.context() as patch:
        patch.setattr(Value, "_backward", lambda self: None)
        with pytest.raises(TypeError, match="Value: a _backward"):
            (Value(2.0) * Value(3.0)).backward()
    (Value(2.0) * Value(3.0)).backward()


def test_an_operation_without_a_derivative_is_refused():
    with pytest.raises(ValueError, match="no derivative is known for _op='gamma'"):
        Value(1.0, (Value(2.0),), "gamma")


def test_backpropagation_by_hand_through_a_neuron():
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    x1w1 = x1 * w1
    x2w2 = x2 * w2
    x1w1x2w2 = x1w1 + x2w2
    n = x1w1x2w2 + b
    o = n.tanh()
    o.grad = 1.0
    o._backward()
    n._backward()
    b._backward()
    x1w1x2w2._backward()
    x2w2._backward()
    x1w1._backward()
    assert o.data == pytest.approx(0.7071067811865476)
    assert n.grad == pytest.approx(0.5)
    assert [v.grad for v in (x1, x2, w1, w2)] == pytest.approx([-1.5, 0.5, 1.0, 0.0])


def test_the_topological_sort_of_the_lecture():
    x1, w1, b = Value(2.0), Value(-3.0), Value(6.7)
    n = x1 * w1 + b
    e = (2 * n).exp()
    o = (e - 1) / (e + 1)
    topo, visited = [], set()

    def build_topo(v):
        if v not in visited:
            visited.add(v)
            for operand in v._prev:
                build_topo(operand)
            topo.append(v)

    build_topo(o)
    assert set(topo) == set(nodes(o))
    o.grad = 1.0
    for node in reversed(topo):
        node._backward()
    by_hand = [v.grad for v in (x1, w1, b)]
    o.zero_grad()
    o.backward()
    assert by_hand == pytest.approx([v.grad for v in (x1, w1, b)], rel=1e-12)
    assert o.data == pytest.approx(math.tanh(0.7))
    assert b.grad == pytest.approx(1 - math.tanh(0.7) ** 2)


def test_the_expression_of_its_readme():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f}" == "24.7041"
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_the_training_loop_of_the_lecture():
    w = Value(0.5)
    for _ in range(20):
        loss = sum((w * x - y) ** 2 for x, y in [(1.0, 2.0), (2.0, 4.0)])
        w.grad = 0.0
        loss.backward()
        w.data += -0.05 * w.grad
    assert w.data == pytest.approx(2.0)
