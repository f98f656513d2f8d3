"""Holds `gradcheck` against random graphs, right and wrong: python tests/long/gradcheck.py [GRAPHS]

Each graph is checked as it is, which must pass, and again with an error planted in the derivative
of one of its operations, which must not. The graphs are of any scale: inputs from 1e-6 to 1e6,
shifted by large constants, multiplied until they are steep. An error counts if it changes a
gradient by more than a ten-thousandth of it.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from autograd import DomainError, Operation, Value, apply, gradcheck, gradients, nodes, operations

VISIBLE = 1e-4
EXPONENTS = (2, 3, -1, -2, 0.5, 1.5, -0.5, 6)

Recipe = list[tuple[Operation, tuple[int, ...]]]


def wide(random: Random) -> float:
    """Draw a number of any scale; now and then a small integer."""
    if random.random() < 0.2:
        return float(random.randint(-3, 3))
    return random.choice([-1, 1, 1]) * 10 ** random.uniform(-6, 6)


def calm(random: Random) -> float:
    return random.uniform(-2, 2)


def draw(random: Random) -> tuple[list[float], int, Recipe]:
    """Draw leaves, how many of them are inputs, and operations on the nodes so far."""
    number = random.choice([wide, calm])
    inputs, constants = random.randint(1, 4), random.randint(0, 3)
    leaves = [number(random) for _ in range(inputs)] + [wide(random) for _ in range(constants)]
    recipe: Recipe = []
    for _ in range(random.randint(1, 10)):
        count = len(leaves) + len(recipe)
        operation = random.choice([*operations.values(), operations["mul"], operations["add"]])
        if operation.name == "power":
            operation = operation.bind(exponent=random.choice(EXPONENTS))
        arity = operation.arity or random.randint(1, 4)
        near = [random.randrange(max(0, count - 4), count) for _ in range(arity)]
        recipe.append((operation, tuple(near)))
    return leaves, inputs, recipe


def build(leaves: list[float], inputs: int, recipe: Recipe) -> tuple[Value, list[Value]]:
    """Return the last node, and those of the inputs that lead to it."""
    built = [Value(x) for x in leaves]
    for operation, places in recipe:
        built.append(apply(operation, *(built[place] for place in places)))
    used = set(nodes(built[-1]))
    return built[-1], [leaf for leaf in built[:inputs] if leaf in used]


def spoil(random: Random, operation: Operation) -> tuple[str, Operation]:
    """Plant an error in the derivative for one operand."""
    place = random.randrange(operation.arity or 1)
    other = random.randrange(operation.arity or 1)
    errors: dict[str, Callable[[Any, tuple[Any, ...]], Any]] = {
        "times 1.001": lambda local, _: local * 1.001,
        "times 0.99": lambda local, _: local * 0.99,
        "times 2": lambda local, _: local * 2,
        "times -1": lambda local, _: -local,
        "missing": lambda local, _: local * 0,
        "a constant more": lambda local, _: local + 0.5,
        "another operand's": lambda _, partials: partials[other],
    }
    name = random.choice(list(errors))

    def partials(xp: Any, y: Any, *operands: Any, **parameters: float) -> tuple[Any, ...]:
        right = operation.partials(xp, y, *operands, **parameters)
        wrong = errors[name](right[place], right)
        return (*right[:place], wrong, *right[place + 1 :])

    spoilt = operation.bind()
    spoilt.partials = partials
    return name, spoilt


def show(leaves: list[float], inputs: int, recipe: Recipe, report: Any) -> None:
    print(f"leaves {leaves}, of which inputs {inputs}")
    print("; ".join(f"{operation}{places}" for operation, places in recipe))
    print(report, flush=True)


def main(graphs: int = 100_000, seed: int = 0) -> None:
    random = Random(seed)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    start = time.time()
    while right.total() < graphs:
        leaves, inputs, recipe = draw(random)
        try:
            output, checked = build(leaves, inputs, recipe)
        except (DomainError, OverflowError):
            continue
        gradient = gradients(output, checked)
        if not all(map(math.isfinite, [output.data, *gradient])) or not any(gradient):
            continue
        report = gradcheck(output, *checked)
        verdicts = {row.verdict for row in report.rows}
        worst = next(x for x in ("WRONG", "unsure", "faint", "ok") if x in verdicts)
        right[worst] += 1
        if not report:
            print(f"\nA right gradient did not pass ({worst}):")
            show(leaves, inputs, recipe, report)

        place = random.randrange(len(recipe))
        name, operation = spoil(random, recipe[place][0])
        spoilt = [*recipe[:place], (operation, recipe[place][1]), *recipe[place + 1 :]]
        output, checked = build(leaves, inputs, spoilt)
        changed = gradients(output, checked)
        rows = [
            i
            for i, (a, b) in enumerate(zip(changed, gradient))
            if not abs(a - b) <= VISIBLE * max(abs(a), abs(b))
        ]
        if rows:
            report = gradcheck(output, *checked)
            verdicts = {report.rows[i].verdict for i in rows}
            wrong["caught" if not report else "faint" if "faint" in verdicts else "MISSED"] += 1
            if report and "ok" in verdicts:
                print(f"\nAn error was missed: {name} in operation {place}; right: {gradient}")
                show(leaves, inputs, recipe, report)
    print(f"\n{right.total():,} right graphs in {time.time() - start:.0f} s: {dict(right)}")
    print(f"{wrong.total():,} planted errors: {dict(wrong)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
