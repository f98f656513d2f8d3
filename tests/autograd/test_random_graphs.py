"""What holds of any graph, on graphs that Hypothesis draws."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from strategies import OPERATIONS, Recipe, central_differences, recipes, written

import autograd
from autograd import Value, evaluate_batch, gradcheck, gradients, nodes

RELATIVE, ABSOLUTE = 1e-6, 1e-6


def close(expected):
    return pytest.approx(np.asarray(expected), rel=RELATIVE, abs=ABSOLUTE)


def function_of(recipe: Recipe):
    """Return the graph as a function of a list."""

    def f(xs):
        results = list(xs)
        for operation, places in recipe.steps:
            results.append(written(operation, *(results[place] for place in places)))
        return results[-1]

    return f


def moved(recipe: Recipe, factor: float = 0.999) -> list[float]:
    """Return other leaves, near enough that every operation is still defined."""
    return [x * factor for x in recipe.leaves]


@given(recipes())
def test_gradients_are_finite_differences(recipe):
    assert recipe.gradient() == close(central_differences(recipe.compute, recipe.leaves))


@given(recipes(most_leaves=2, most_steps=40))
def test_gradients_of_deep_graphs_are_finite_differences(recipe):
    assert recipe.gradient() == close(central_differences(recipe.compute, recipe.leaves))


@given(recipes(most_leaves=12, most_steps=6))
def test_gradients_of_wide_graphs_are_finite_differences(recipe):
    assert recipe.gradient() == close(central_differences(recipe.compute, recipe.leaves))


@given(recipes())
def test_second_derivatives_are_finite_differences_of_first(recipe):
    def first(points):
        return np.array([recipe.gradient(point) for point in points])

    differences = central_differences(first, recipe.leaves)
    hessian = np.array(autograd.hessian(function_of(recipe))(list(recipe.leaves)))
    assert hessian == pytest.approx(hessian.T, rel=1e-9, abs=1e-9)
    assert hessian == pytest.approx(differences, rel=1e-5, abs=1e-5)


@given(recipes())
def test_every_way_to_the_gradient_gives_the_same(recipe):
    same = pytest.approx(recipe.gradient(), rel=1e-9, abs=1e-12)
    f, at = function_of(recipe), list(recipe.leaves)
    value, gradient = autograd.value_and_grad(f)(at)
    assert gradient == same
    assert autograd.jacobian(f)(at) == same
    assert autograd.vjp(f, at)[1](1.0) == same
    directions = np.eye(len(at)).tolist()
    assert [autograd.jvp(f, (at,), (direction,))[1] for direction in directions] == same
    built = recipe.build()
    leaves, output = built[: len(at)], built[-1]
    assert value == output.data
    assert gradients(output, leaves) == same
    assert [float(g) for g in gradients(output, leaves, create_graph=True)] == same
    assert all(node.grad == 0.0 for node in built)


@given(recipes(), st.data())
def test_products_with_any_direction_agree(recipe, data):
    f, at = function_of(recipe), list(recipe.leaves)
    number = st.floats(-2, 2)
    direction = data.draw(st.lists(number, min_size=len(at), max_size=len(at)))
    _, tangent = autograd.jvp(f, (at,), (direction,))
    _, pullback = autograd.vjp(f, at)
    assert tangent == pytest.approx(np.dot(pullback(1.0), direction), rel=1e-9, abs=1e-9)


@given(recipes())
def test_a_replay_is_a_fresh_build_bit_for_bit(recipe):
    built = recipe.build()
    for leaf, number in zip(built, moved(recipe)):
        leaf.data = number
    built[-1].forward()
    fresh = recipe.build(moved(recipe))
    for replayed, expected in zip(built, fresh):
        assert replayed.data == expected.data
        assert replayed.partials == expected.partials
    built[-1].backward()
    assert [leaf.grad for leaf in built[: len(recipe.leaves)]] == recipe.gradient(moved(recipe))


@given(recipes())
def test_backward_twice_doubles_the_leaves_only(recipe):
    built = recipe.build()
    inside = [node for node in nodes(built[-1]) if node.operands]
    built[-1].backward()
    twice = [2 * leaf.grad for leaf in built[: len(recipe.leaves)]]
    inside_once = [node.grad for node in inside]
    built[-1].backward()
    assert [leaf.grad for leaf in built[: len(recipe.leaves)]] == pytest.approx(twice, rel=1e-12)
    assert [node.grad for node in inside] == inside_once


@given(recipes())
def test_a_batch_is_one_graph_for_each_row(recipe):
    built = recipe.build()
    rows = np.array([recipe.leaves, moved(recipe), moved(recipe, 1.001)])
    batch = evaluate_batch(built[-1], dict(zip(built, rows.T)))
    assert batch == pytest.approx(
        np.array([recipe.build(row.tolist())[-1].data for row in rows]), rel=1e-12, abs=1e-12
    )
    assert built[-1].data == recipe.build()[-1].data


@given(recipes())
def test_a_right_gradient_passes_the_gradient_check(recipe):
    built = recipe.build()
    assert gradcheck(built[-1], *built[: len(recipe.leaves)])


@pytest.mark.parametrize("seed", range(3))
def test_a_graph_of_thousands_of_nodes(seed):
    random = np.random.default_rng(seed)
    leaves = [Value(x) for x in random.uniform(-1, 1, 5)]
    pool = list(leaves)
    for _ in range(3000):
        a, b = (pool[i] for i in random.integers(max(0, len(pool) - 50), len(pool), 2))
        pool.append(((a - b) * 0.7 + a * b * 0.1).sin())
    output = autograd.mean(pool[-50:])
    slopes = gradients(output, leaves)
    moves = 1e-5 * np.vstack([np.eye(5), -np.eye(5)])
    points = np.array([leaf.data for leaf in leaves]) + moves
    above, below = np.split(evaluate_batch(output, dict(zip(leaves, points.T))), 2)
    assert slopes == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-7)


def test_every_operation_is_drawn():
    """The properties above hold for an operation only if the strategy draws it."""
    drawn: Counter[str] = Counter()

    @settings(max_examples=500, derandomize=True, phases=[Phase.generate], database=None)
    @given(recipes())
    def draw(recipe):
        drawn.update(operation.name for operation, _ in recipe.steps)

    draw()
    assert drawn.keys() == {operation.name for operation in OPERATIONS}
