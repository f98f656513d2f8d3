"""Gradients of scalar functions in which there are no layers to find, against CasADi."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from turns import agree, median_us, row, take_turns

POINTS = 1000
BODIES = 20
OPERATIONS: list[Callable[[Any, Any], Any]] = [
    # Operands between −1 and 1 give results between −1 and 1.
    lambda a, b: a * b,
    lambda a, b: a.sin(),
    lambda a, b: a.cos(),
    lambda a, b: a.tanh(),
    lambda a, b: (a + b).tanh(),
    lambda a, b: (a - b).sin(),
    lambda a, b: (a - 1).exp(),
    lambda a, b: 1 / (a + 2),
]


def random_graph(xs: list[Any]) -> Any:
    choose = random.Random(1)
    numbers, unused = list(xs), list(xs)
    for _ in range(1040):
        a = unused.pop(choose.randrange(len(unused)))
        result = choose.choice(OPERATIONS)(a, choose.choice(numbers))
        numbers.append(result)
        unused.append(result)
    return sum(unused)


def rosenbrock(xs: list[Any]) -> Any:
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(xs))


def n_body(xs: list[Any]) -> Any:
    """Return the energy of bodies with these coordinates and then these velocities."""
    draw = random.Random(1)
    masses = [draw.uniform(0.5, 1.5) for _ in range(BODIES)]
    triples = [xs[i : i + 3] for i in range(0, len(xs), 3)]
    places, velocities = triples[:BODIES], triples[BODIES:]
    kinetic = sum(m / 2 * sum(v**2 for v in velocity) for m, velocity in zip(masses, velocities))
    potential = sum(
        -m * n / (sum((a - b) ** 2 for a, b in zip(p, q)) + 0.01).sqrt()
        for (m, p), (n, q) in combinations(zip(masses, places), 2)
    )
    return kinetic + potential


FUNCTIONS: dict[str, tuple[Callable[[list[Any]], Any], int]] = {
    "random graph": (random_graph, 20),
    "Rosenbrock": (rosenbrock, 100),
    "n-body energy": (n_body, 6 * BODIES),
}


def points(variables: int) -> Any:
    return np.random.default_rng(1).uniform(-1, 1, (POINTS, variables))


def casadi_sx(f: Callable[[list[Any]], Any], variables: int) -> dict[str, Any]:
    import casadi

    x = casadi.SX.sym("x", variables)
    y = f(casadi.vertsplit(x))
    one = casadi.Function("one", [x], [y, casadi.gradient(y, x)])
    many = one.map(POINTS)
    # A column is an example.
    columns = points(variables).T
    first = columns[:, 0].copy()
    values, gradients = map(np.array, many(columns))
    return {
        "values": values.ravel().tolist(),
        "gradients": gradients.T.ravel().tolist(),
        "one": median_us(lambda: one(first)),
        "many": median_us(lambda: many(columns)),
    }


def retrograd_compiled(f: Callable[[list[Any]], Any], variables: int) -> dict[str, Any]:
    import autograd

    rows = points(variables)
    first = rows[0].copy()
    xs = [autograd.Value(number) for number in first.tolist()]
    y = f(xs)
    one, one_value = (autograd.compile(y, inputs=[xs], wrt=wrt) for wrt in (xs, []))
    many, many_values = (autograd.compile(y, inputs=[xs], wrt=wrt, batch=True) for wrt in (xs, []))
    values, gradients = many(rows)
    return {
        "nodes": len(autograd.nodes(y)),
        "values": values.tolist(),
        "gradients": np.ravel(gradients).tolist(),
        "one": median_us(lambda: one(first)),
        "many": median_us(lambda: many(rows)),
        "one value": median_us(lambda: one_value(first)),
        "many values": median_us(lambda: many_values(rows)),
    }


def retrograd_eager(f: Callable[[list[Any]], Any], variables: int) -> dict[str, Any]:
    from autograd import Value

    first = points(variables)[0].tolist()
    return {"one": median_us(lambda: f([Value(number) for number in first]).backward())}


DIFFERENTIATORS = {
    "retrograd": retrograd_compiled,
    "CasADi SX": casadi_sx,
    "retrograd, eager": retrograd_eager,
}


def measure_gradient(contestant: str, function: str) -> dict[str, Any]:
    return DIFFERENTIATORS[contestant](*FUNCTIONS[function])


def irregular() -> None:
    for function, (_, variables) in FUNCTIONS.items():
        found = take_turns("measure_gradient", list(DIFFERENTIATORS), function)
        ours, theirs = found["retrograd"], found["CasADi SX"]
        for numbers in ("values", "gradients"):
            agree(ours[numbers], theirs[numbers], 1e-9)
        print(f"gradient, {function}, {variables} variables, {ours['nodes']} nodes, one example")
        row("retrograd", ours["one"], ours["one"])
        row("CasADi SX", theirs["one"], ours["one"])
        row("the value alone", ours["one value"], ours["one"], 4)
        row("retrograd, eager", found["retrograd, eager"]["one"], ours["one"])
        print(f"gradient, {function}, {POINTS} examples")
        row("retrograd", ours["many"], ours["many"])
        row("CasADi SX", theirs["many"], ours["many"], 0.5)
        row("the values alone", ours["many values"], ours["many"], 4)
