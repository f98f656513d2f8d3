"""What is printed for the trainer: typed formulas, and the losses."""

from __future__ import annotations

import math
import random
import re
import subprocess
import sys
from typing import Any

import pytest
from javascript import run
from strategies import SOFTSIGN

import autograd
from autograd import Value, gradients, nodes, operations, register
from autograd.evaluation import ieee
from autograd.parsing import ExpressionError, parse
from autograd.table.operation import TABLE
from viz.pages.javascript import LOSSES, activation, formula, table

POINTS = [-3.3, -1.0, -0.4, 0.0, 0.3, 1.0, 2.2, 7.9]


BUILT_IN = [one for one in operations.values() if one.value.__module__.startswith("autograd.table")]
"""Without what other tests have registered."""


def formulas(draw: random.Random, depth: int) -> str:
    """Draw an expression in x."""
    if depth == 0 or draw.random() < 0.1:
        return draw.choice(["x", "x", "x", "2", "0.5", "pi", "1.7", "-3"])

    def part() -> str:
        return formulas(draw, depth - 1)

    kind = draw.randrange(4)
    if kind == 0:
        return f"({part()} {draw.choice('+-*/')} {part()})"
    if kind == 1:
        return f"({part()})**{draw.choice(['2', '3', '0.5', '-1', '(x)', '0'])}"
    operation = draw.choice(BUILT_IN)
    count = operation.arity or draw.choice([2, 4])
    return f"{operation.name}({', '.join(part() for _ in range(count))})"


def wanted(text: str, x: float) -> list[float]:
    """Compute a formula with the eager engine, and its derivative where all in it is a number."""
    given = Value(x, "x")
    with ieee():
        result = parse(text, x=given)
        slope = gradients(result, [given])
    is_defined = all(math.isfinite(node.data) for node in nodes(result)) and math.isfinite(*slope)
    return [result.data, *slope] if is_defined else [result.data]


def test_random_formulas_and_their_derivatives() -> None:
    draw = random.Random(5)
    texts = []
    while len(texts) < 300:
        text = formulas(draw, draw.choice([1, 2, 3, 4]))
        if re.search(r"\bx\b", text):
            texts.append(text)
    entries = ",\n".join(map(activation, texts))
    program = f"""
const entries = [{entries}]
const program = (points) => entries.map(({{ value, slope }}) => points.map((x) => {{
  const y = value(x)
  return [y, slope(y, x)]
}}))
"""
    wrong = []
    for text, found in zip(texts, run(program, POINTS)):
        for x, got in zip(POINTS, found):
            right = wanted(text, x)
            if got[: len(right)] != pytest.approx(right, rel=1e-9, abs=1e-12, nan_ok=True):
                wrong.append(f"{text} at {x}: {got}, not {right}")
    assert wrong == []


def losses_in_nn(name: str, p: list[float], y: Any) -> tuple[list[float], list[float]]:
    outputs = [Value(x) for x in p]
    row = outputs[0] if len(p) == 1 else outputs
    found = LOSSES[name]([row], [y], reduction="none")
    return [loss.data for loss in found], gradients(autograd.sum(found), outputs)


ROWS = [
    ("mse", [0.5, -2.0, 1e3], [0.0, 1.0, -1e3]),
    ("mae", [0.5, 1.0, -2.0], [0.75, 1.0, -3.0]),
    ("huber", [0.5, 3.0, -7.0, 1.0], [0.0, 0.0, 1.0, 0.0]),
    ("hinge", [0.5], 1),
    ("hinge", [1.0], 1),
    ("hinge", [2.0], -1),
    ("binary_cross_entropy", [1e-12], 1),
    ("binary_cross_entropy", [0.3], 0),
    ("cross_entropy", [1.0, 2.0], 0),
    ("cross_entropy", [1000.0, -1000.0, 3.0], 1),
    ("cross_entropy", [0.1 * i for i in range(30)], 29),
]


def test_losses_and_their_derivatives_as_in_nn_far_out_too() -> None:
    given = []
    for name, p, y in ROWS:
        classes = [float(i == y) for i in range(len(p))] if name == "cross_entropy" else [y]
        given.append([name, p, y if isinstance(y, list) else classes])
    program = """
const program = (rows) => rows.map(([name, p, y]) =>
  [[table.losses[name].value(p, y)].flat(), table.losses[name].slope(p, y)])
"""
    for (name, p, y), (losses, slopes) in zip(ROWS, run(table() + program, given)):
        right, gradient = losses_in_nn(name, p, y)
        assert losses == pytest.approx(right, rel=1e-13), (name, p, y)
        assert slopes == pytest.approx(gradient, rel=1e-13, abs=1e-300), (name, p, y)


def test_a_saturated_sigmoid_has_a_loss_and_a_slope() -> None:
    program = """
const { value, slope } = table.losses.binary_cross_entropy.through.sigmoid
const program = (zs) => zs.map((z) => [value([z], [0]), slope([z], [0]), slope([z], [1])])
"""
    far = run(table() + program, [800.0, -800.0, 40.0])
    e = math.exp(-40)
    assert far == [
        [[800], [1], [0]],
        [[0], [0], [-1]],
        [[40], [1], [pytest.approx(-e, rel=1e-14)]],
    ]


def test_a_feature_is_a_function_of_its_names() -> None:
    functions = [
        formula("sin(x1)*x2", "x1", "x2"),
        formula("x2", "x1", "x2"),
        formula("2", "x"),
        formula("exp(new + t0) * exp(new + t0)", "new", "t0"),
    ]
    program = f"const program = ([a, b]) => [{', '.join(functions)}].map((f) => f(a, b))"
    assert run(program, [0.5, 3.0]) == [*map(pytest.approx, (3 * math.sin(0.5), 3, 2, math.exp(7)))]


@pytest.mark.parametrize("text", ["alert(1)", "x.y", "y + 1", "", "x; 1", "`x`", "x if x else 1"])
def test_what_is_no_formula_is_refused_in_words(text: str) -> None:
    with pytest.raises(ExpressionError):
        activation(text)
    with pytest.raises(ExpressionError):
        formula(text, "x")


def test_what_cannot_be_said_is_left_out_with_its_reason() -> None:
    name = "in_gammas"
    register(
        name,
        lambda xp, x: xp.in_gammas(x),
        lambda xp, y, x: (y,),
        floats="math.gamma({0})",
        arrays="np.vectorize(math.gamma, otypes=[float])({0})",
    )
    try:
        program = "const program = () => [table.refused, Object.keys(table.activations)]"
        refused, known = run(table() + program, None)
        assert name in refused
        assert not {one.name for one in BUILT_IN} & {*refused}
        assert refused[name].startswith("'math.gamma(a)' cannot be said in JavaScript: use + − * /")
        assert name not in known
        assert {"linear", "relu", SOFTSIGN.name} <= {*known}
    finally:
        del TABLE[name]
        delattr(Value, name)


def test_it_is_printed_without_numpy_too() -> None:
    program = """
import sys
sys.modules["numpy"] = None
from autograd.table.operation import TABLE
from viz.pages.javascript import activation, table
print(len(table()) > 5000, "Math.tanh" in activation("tanh(x)"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True True\n", "")
