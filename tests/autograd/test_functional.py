from __future__ import annotations

import asyncio
import math
import threading
from itertools import product

import numpy as np
import pytest

import autograd
from autograd import (
    DomainError,
    StaleGraphError,
    Value,
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    no_grad,
    nodes,
    operations,
    value_and_grad,
    vjp,
)
from autograd.batches import evaluate_batch

# --- shapes in, shapes out ------------------------------------------------------------------------


def squares(x):
    """Add up the squares of the numbers in nested lists or arrays."""
    return x * x if isinstance(x, Value) else autograd.sum(squares(part) for part in x)


@pytest.mark.parametrize(
    "x", [3.0, 3, [1.0, 2.0], [[1.0, 2.0], [3.0]], (1.0, [2.0, (3.0,)]), [[], [1.0]]]
)
def test_a_gradient_has_the_shape_of_its_argument(x):
    def doubled(x):
        return type(x)(map(doubled, x)) if isinstance(x, (list, tuple)) else 2.0 * x

    assert grad(squares)(x) == doubled(x)
    assert value_and_grad(squares)(x)[1] == doubled(x)


def test_arrays_in_arrays_out():
    x = np.arange(6.0).reshape(2, 3)
    slopes = grad(lambda x: (x**2).sum())(x)
    assert isinstance(slopes, np.ndarray)
    assert slopes.dtype == float
    assert slopes.tolist() == (2 * x).tolist()
    assert grad(lambda x: x.sum())(np.array([1, 2])).tolist() == [1.0, 1.0]
    assert grad(lambda x: x.ravel()[0] * 3)(np.array(2.0)) == 3.0


def test_several_arguments_give_a_tuple():
    def f(w, x, b):
        return autograd.dot(w, x, b).tanh()

    value, (dw, dx, db) = value_and_grad(f)([0.5, -0.5], np.array([1.0, 2.0]), 0.25)
    slope = 1 - math.tanh(-0.25) ** 2
    assert value == math.tanh(-0.25)
    assert dw == pytest.approx([slope, 2 * slope])
    assert dx == pytest.approx(np.array([0.5, -0.5]) * slope)
    assert db == pytest.approx(slope)


def test_a_jacobian_has_the_shape_of_the_output_then_of_the_argument():
    A = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert jacobian(lambda x: A @ x)(np.array([1.0, 1.0])).tolist() == A.tolist()
    nested = jacobian(lambda x: [x[0][0] * x[1][0], [x[0][0]]])([[2.0], [5.0]])
    assert nested == [[[5.0], [2.0]], [[[1.0], [0.0]]]]
    assert jacobian(lambda x, y: [x * y, x])(2.0, 3.0) == ([3.0, 1.0], [2.0, 0.0])


def test_a_hessian_has_the_shape_of_the_argument_twice():
    x = np.array([0.5, -1.0])
    curvature = hessian(lambda x: (x[0] * x[1]).exp())(x)
    e = math.exp(-0.5)
    expected = np.array([[e, e + -0.5 * e], [e + -0.5 * e, 0.25 * e]])
    assert curvature.shape == (2, 2)
    assert curvature == pytest.approx(expected)
    assert hessian(lambda x: x**3)(2.0) == 12.0


def test_a_hessian_in_several_arguments_has_a_block_for_each_pair():
    blocks = hessian(lambda x, y: x**2 * y)(3.0, 5.0)
    assert blocks == ((10.0, 6.0), (6.0, 0.0))


# --- products -------------------------------------------------------------------------------------


def polar(p):
    return [p[0] * p[1].cos(), p[0] * p[1].sin()]


def test_vjp_is_the_transposed_jacobian_times_a_vector():
    at, u = [2.0, 0.5], [0.3, -0.7]
    value, pullback = vjp(polar, at)
    assert value == [2 * math.cos(0.5), 2 * math.sin(0.5)]
    assert pullback(u) == pytest.approx(np.array(jacobian(polar)(at)).T @ u)
    assert pullback([0.0, 0.0]) == [0.0, 0.0]


def test_jvp_is_the_jacobian_times_a_vector():
    at, v = [2.0, 0.5], [0.3, -0.7]
    value, tangent = jvp(polar, (at,), (v,))
    assert value == vjp(polar, at)[0]
    assert tangent == pytest.approx(np.array(jacobian(polar)(at)) @ v)


def test_jvp_of_jvp_is_a_second_directional_derivative():
    def slope(x):
        return jvp(lambda x: x.sin(), (x,), (1.0,))[1]

    assert jvp(slope, (0.7,), (1.0,)) == pytest.approx((math.cos(0.7), -math.sin(0.7)))


def test_hessian_vector_product_forward_over_reverse():
    def f(x):
        return x[0] ** 2 * x[1] + x[1].exp()

    at, v = [2.0, 0.5], [1.0, -3.0]
    _, product = jvp(grad(f), (at,), (v,))
    assert product == pytest.approx(np.array(hessian(f)(at)) @ v)


@pytest.mark.parametrize("given", [[1.0], [1.0, 2.0, 3.0], 1.0, []])
def test_a_direction_of_another_shape_is_refused(given):
    with pytest.raises(ValueError, match="tangents must have the shape of the arguments"):
        jvp(polar, ([2.0, 0.5],), (given,))
    with pytest.raises(ValueError, match="gradient must have the shape of the output"):
        vjp(polar, [2.0, 0.5])[1](given)


# --- composing ------------------------------------------------------------------------------------


def test_grad_composes_to_any_order():
    f = lambda x: x.sin()  # noqa: E731
    expected = [math.sin, math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x), math.sin]
    for derivative in expected[1:]:
        f = grad(f)
        assert f(0.4) == pytest.approx(derivative(0.4))


def test_an_inner_derivative_does_not_take_the_outer_variable_for_its_own():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(3.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: x * y**2)(x))(3.0) == 12.0
    assert jvp(lambda x: x * jvp(lambda y: x + y, (1.0,), (1.0,))[1], (3.0,), (1.0,))[1] == 1.0


def test_derivatives_of_values_are_values_that_backward_goes_through():
    a = Value(3.0)
    slope = grad(lambda x: x**3)(a)
    assert isinstance(slope, Value)
    assert slope.data == 27.0
    slope.backward()
    assert a.grad == 18.0


def test_values_that_a_function_closes_over_are_differentiated_later():
    w = Value(5.0)
    slope = grad(lambda x: w * x**2)(Value(3.0))
    slope.backward()
    assert w.grad == 6.0


def test_a_function_without_its_argument_has_derivative_zero():
    assert grad(lambda x: 2.0)(1.0) == 0.0
    assert grad(lambda x: 2)([1.0, 2.0]) == [0.0, 0.0]
    assert grad(grad(lambda x: 3 * x))(1.0) == 0.0
    assert jacobian(lambda x: [x[0], 7.0])([1.0, 2.0]) == [[1.0, 0.0], [0.0, 0.0]]
    assert hessian(lambda x: x[0] + x[1])([1.0, 2.0]) == [[0.0, 0.0], [0.0, 0.0]]


def test_the_identity():
    assert value_and_grad(lambda x: x)(3.0) == (3.0, 1.0)
    assert jacobian(lambda x: x)([1.0, 2.0]) == [[1.0, 0.0], [0.0, 1.0]]


def test_derivatives_are_recorded_where_nothing_else_is():
    with no_grad():
        assert grad(grad(lambda x: x**3))(2.0) == 12.0
        assert not (Value(1.0) * 2).operands


def test_a_function_keeps_its_name():
    def loss(x):
        """Say how bad it is."""
        return x

    assert grad(loss).__name__ == "loss"
    assert grad(loss).__doc__ == loss.__doc__


def test_an_error_in_a_function_leaves_later_calls_alone():
    with pytest.raises(DomainError):
        grad(lambda x: x.log())(0.0)
    assert type(grad(lambda x: x * x)(3.0)) is float


def test_threads_and_tasks_do_not_meet():
    results = []
    entered, leave = threading.Event(), threading.Event()

    def slow(x):
        entered.set()
        leave.wait(10)
        return x * x

    thread = threading.Thread(target=lambda: results.append(grad(slow)(3.0)))
    thread.start()
    assert entered.wait(10)
    assert type(grad(lambda x: x * x)(2.0)) is float
    leave.set()
    thread.join()
    assert results == [6.0]

    async def derivative(x):
        await asyncio.sleep(0)
        return grad(lambda x: x * x)(x)

    async def both():
        return await asyncio.gather(derivative(1.0), derivative(2.0))

    assert asyncio.run(both()) == [2.0, 4.0]


@pytest.mark.parametrize("result", [[1.0, 2.0], (1.0,), np.array([1.0])])
def test_grad_wants_one_number(result):
    with pytest.raises(TypeError, match=r"returns one number.*use jacobian"):
        grad(lambda x: result)(1.0)


@pytest.mark.parametrize(
    ("f", "argument", "hint"),
    [
        (lambda x: None, 1.0, "return statement"),
        (lambda x: x, "1.0", "convert text"),
        (lambda x: x, [1.0, None], "return statement"),
        (lambda x: x, {"w": 1.0}, "one Value for each number"),
    ],
)
def test_what_is_no_number_is_refused(f, argument, hint):
    with pytest.raises(TypeError, match=hint):
        grad(f)(argument)


def test_jvp_wants_tuples_of_arguments_and_tangents():
    with pytest.raises(TypeError, match="a tuple of arguments"):
        jvp(lambda x: x * x, 2.0, 1.0)


def test_jvp_goes_only_through_what_depends_on_its_arguments():
    infinitely_steep = Value(0.0).sqrt()
    value, tangent = jvp(lambda x: x * infinitely_steep, (Value(3.0),), (1.0,))
    assert (value.data, tangent.data) == (0.0, 0.0)


# --- on recorded graphs ---------------------------------------------------------------------------


def test_gradients_with_respect_to_any_node():
    a, b = Value(2.0), Value(3.0)
    product = a * b
    output = product**2 + a
    assert gradients(output, [a, b, product, output]) == [37.0, 24.0, 12.0, 1.0]
    assert gradients(output, [a, a]) == [37.0, 37.0]
    assert gradients(output, []) == []
    assert [node.grad for node in nodes(output)] == [0.0] * len(nodes(output))


def test_gradients_of_what_does_not_matter_are_zero():
    a = Value(2.0)
    assert gradients(a * a, [Value(2.0)]) == [0.0]
    (zero,) = gradients(a * a, [Value(2.0)], create_graph=True)
    assert isinstance(zero, Value)
    assert zero.data == 0.0


def test_a_graph_of_gradients():
    a, b = Value(2.0), Value(3.0)
    da, db = gradients(a**3 * b, [a, b], create_graph=True)
    assert (da.data, db.data) == (36.0, 8.0)
    assert gradients(da, [a, b]) == [36.0, 12.0]
    da.backward()
    assert (a.grad, b.grad) == (36.0, 12.0)
    a.data = 1.0
    assert da.forward() == 9.0


def test_gradients_use_what_was_recorded():
    a = Value(2.0)
    output = a * a
    a.data = 100.0
    assert gradients(output, [a]) == [4.0]


def test_a_graph_of_gradients_needs_data_as_recorded():
    a = Value(2.0)
    output = a * a
    a.data = 100.0
    with pytest.raises(
        StaleGraphError, match=r"mul was recorded.*2, which would now be 100.*forward"
    ):
        gradients(output, [a], create_graph=True)
    output.forward()
    (slope,) = gradients(output, [a], create_graph=True)
    assert slope.data == 200.0


@pytest.mark.parametrize(
    ("f", "slope", "curvature"),
    [
        (lambda x: x.relu(), 0.0, 0.0),
        (lambda x: abs(x), 0.0, 0.0),
        (lambda x: x**2, 0.0, 2.0),
        (lambda x: x**3, 0.0, 0.0),
        (lambda x: x**1, 1.0, 0.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x.maximum(x), 1.0, 0.0),
        (lambda x: x.sigmoid(), 0.25, 0.0),
        (lambda x: x.softplus(), 0.5, 0.25),
        (lambda x: x.gelu(), 0.5, 2 / math.sqrt(2 * math.pi)),
        (lambda x: autograd.prod([x, x, 2.0]), 0.0, 4.0),
    ],
)
def test_second_derivatives_at_zero(f, slope, curvature):
    assert grad(f)(0.0) == slope
    assert grad(grad(f))(0.0) == pytest.approx(curvature)


def test_second_derivatives_of_a_power_with_a_negative_base():
    assert grad(grad(lambda x: x ** Value(3.0)))(-2.0) == pytest.approx(-12.0)
    assert hessian(lambda x: x**3)(-2.0) == -12.0


def test_second_derivatives_where_the_first_overflows():
    assert grad(grad(lambda x: x.exp()))(1000.0) == math.inf


def test_a_deep_graph_is_differentiated_without_recursion():
    def f(x):
        for _ in range(20_000):
            x = x * 1.0001
        return x

    power = 1.0001**20_000
    assert grad(f)(1.0) == pytest.approx(power)
    assert jvp(f, (1.0,), (1.0,))[1] == pytest.approx(power)
    assert grad(grad(f))(1.0) == 0.0


# --- at the edges ---------------------------------------------------------------------------------


def orders(f, at, count=3):
    """Differentiate again and again."""
    found = []
    for _ in range(count):
        f = grad(f)
        found.append(f(at))
    return found


@pytest.mark.parametrize(
    ("f", "at"),
    [
        (lambda x: x.relu().sqrt(), -1.0),
        (lambda x: x.relu() ** 0.5, -1.0),
        (lambda x: x.relu() ** Value(0.5), -2.0),
        (lambda x: x.minimum(0.0).sqrt(), 3.0),
        (lambda x: (x.step() * x).sqrt(), -1.0),
        (lambda x: (x.relu() + 1.0).asin(), -1.0),
        (lambda x: 0.0 * x.sqrt(), 0.0),
        (lambda x: x.relu().sqrt().sqrt() * x, -1.0),
        (lambda x: autograd.prod([x.relu(), x, x]).sqrt(), -1.0),
    ],
)
def test_a_dead_path_is_dead_in_every_order(f, at):
    assert orders(f, at) == [0.0, 0.0, 0.0]
    assert jvp(f, (at,), (1.0,))[1] == 0.0
    assert jvp(grad(f), (at,), (1.0,))[1] == 0.0


def test_a_graph_of_gradients_recorded_where_a_path_is_dead_is_right_where_it_lives():
    x = Value(-1.0)
    (slope,) = gradients(x.relu().sqrt(), [x], create_graph=True)
    assert slope.data == 0.0
    x.data = 4.0
    assert slope.forward() == 0.25
    with no_grad():
        at = evaluate_batch(slope, {x: np.array([-1.0, 4.0, 16.0, math.nan])})
    assert at == pytest.approx([0.0, 0.25, 0.125, math.nan], nan_ok=True)


def test_a_power_is_differentiated_for_base_and_exponent_at_zero_too():
    log2 = math.log(2)
    (xx, xn), (nx, nn) = hessian(lambda x, n: x**n)(2.0, 0.0)
    assert (xx, xn, nx, nn) == pytest.approx((0.0, 0.5, 0.5, log2**2))
    base, exponent = 3.0, -1.0
    mixed = (1 + exponent * math.log(base)) * base ** (exponent - 1)
    (_, above), (below, _) = hessian(lambda x, n: x**n)(base, exponent)
    assert (above, below) == pytest.approx((mixed, mixed))


@pytest.mark.parametrize("operation", [o for o in operations.values() if o.arity == 2], ids=str)
def test_hessians_of_every_entry_are_symmetric(operation):
    for at in product((0.0, 1.0, 2.0, -3.0, 0.5, 40.0), repeat=2):
        try:
            (_, above), (below, _) = hessian(operation)(*at)
        except DomainError:
            continue
        assert below == pytest.approx(above, rel=1e-9, nan_ok=True), at


def test_the_mixed_derivative_of_xlogy_at_0():
    assert hessian(lambda x, y: x.xlogy(y))(0.0, 2.0) == ((0.0, 0.5), (0.5, 0.0))
    # x log(y) has log(y) and x/y for derivatives, and these 1/y both.
    (_, above), (below, _) = hessian(lambda x, y: x.xlogy(y))(0.0, 0.0)
    assert above == below == math.inf


def test_the_derivative_of_what_does_not_exist_does_not_exist():
    (xx, xn), (nx, nn) = hessian(lambda x, n: x**n)(-2.0, 3.0)
    assert xx == -12.0
    assert all(map(math.isnan, (xn, nx, nn)))


def test_what_is_not_differentiated_for_is_no_error():
    assert orders(lambda n: 0.0**n, 2.0) == [0.0, 0.0, 0.0]
    assert orders(lambda x: x ** Value(1.0), 0.0) == [1.0, 0.0, 0.0]
    assert orders(lambda x: x ** Value(0.0), 0.0) == [0.0, 0.0, 0.0]
    assert value_and_grad(grad(lambda x: x ** Value(0.0)))(0.0) == (0.0, 0.0)
    assert orders(lambda x: x ** Value(2.0), 0.0, 5) == [0.0, 2.0, 0.0, 0.0, 0.0]
    assert orders(lambda x: x ** Value(2.0), -3.0) == pytest.approx([-6.0, 2.0, 0.0])


@pytest.mark.parametrize(
    ("f", "at", "derivatives"),
    [
        (lambda x: x.sqrt(), 0.0, [math.inf, -math.inf, math.inf]),
        (lambda x: x**0.5, 0.0, [math.inf, -math.inf, math.inf]),
        (lambda x: x ** Value(0.5), 0.0, [math.inf, -math.inf, math.inf]),
        (lambda x: x.cbrt(), 0.0, [math.inf, -math.inf, math.inf]),
        (lambda x: x**1.5, 0.0, [0.0, math.inf, -math.inf]),
        (lambda x: x.asin(), 1.0, [math.inf, math.inf, math.inf]),
        (lambda x: x.asin(), -1.0, [math.inf, -math.inf, math.inf]),
        (lambda x: x.acos(), 1.0, [-math.inf, -math.inf, -math.inf]),
        (lambda x: x.xlogy(0.0), 0.0, [-math.inf, 0.0, 0.0]),
        (lambda x: x**0, math.inf, [0.0, 0.0, 0.0]),
        (lambda x: x ** Value(0.0), math.inf, [0.0, 0.0, 0.0]),
    ],
)
def test_where_a_derivative_is_infinite_the_next_is_as_in_mathematics(f, at, derivatives):
    assert orders(f, at) == derivatives


def test_an_error_in_a_derivative_speaks_of_the_expression_itself():
    with pytest.raises(DomainError, match=r"^log: log\(x\)"):
        grad(grad(lambda x: x.log()))(0.0)


@pytest.mark.parametrize("x", [-300.0, -40.0, -20.0, 20.0, 40.0, 300.0])
def test_second_derivatives_keep_their_digits_in_the_tails(x):
    e = math.exp(-abs(x))
    assert grad(grad(lambda x: x.softplus()))(x) == pytest.approx(e / (1 + e) ** 2, rel=1e-14)
    sech = 2 * e / (1 + e * e)
    expected = -2 * math.tanh(x) * sech**2
    assert grad(grad(lambda x: x.tanh()))(x) == pytest.approx(expected, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("n", [1.0, 1.5, 2.0, 3.0])
def test_second_derivatives_of_a_power_at_zero_are_those_of_mathematics(n):
    (_, one), (other, _) = hessian(lambda x, n: x**n)(0.0, n)
    # x^(n − 1) · (1 + n log x) has the limit 0, but for n = 1.
    assert one == other == (-math.inf if n == 1 else 0.0)


def test_a_negative_base_has_no_derivative_for_the_exponent_though_the_power_vanishes():
    x, n = Value(-750.0), Value(-750.0)
    (x**n).backward()
    assert (x.grad, math.isnan(n.grad)) == (0.0, True)
    _, (slope, none) = autograd.compile(lambda x, n: x**n)(-750.0, -750.0)
    assert (slope, math.isnan(none)) == (0.0, True)
