"""Exercises for a worksheet: fresh expressions with tidy numbers, and their solutions."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random

from autograd.functional import gradients
from autograd.graph import leaves, nodes, recorded
from autograd.names import Names
from autograd.stand_ins import carried
from autograd.stepping.formulas import Formula
from autograd.stepping.steps import Steps
from autograd.table.formulas import number
from autograd.value import Value, learns

__all__ = ["Exercise", "exercise", "statement"]

_BINARY: list[Callable[[Value, Value], Value]] = [
    lambda x, y: x + y,
    lambda x, y: x * y,
    lambda x, y: x - y,
]
_UNARY: list[Callable[[Value], Value]] = [
    lambda x: x**2,
    lambda x: 2 * x,
    lambda x: x.relu(),
    lambda x: abs(x),
]
_NUMBERS = (-4, -3, -2, -1, 1, 2, 3, 4, 5)
_RESULTS = "uvwpqrst"
_LARGEST = 150


class Exercise:
    """An expression with tidy numbers, to be differentiated by hand.

    Prints as the exercise; ``solution`` is the answer with every step.

    Attributes
    ----------
    output : Value
        The result, ``L``.
    """

    def __init__(self, output: Value) -> None:
        self.output = output
        self._names = Names(nodes(output), {})

    @property
    def text(self) -> str:
        """The exercise."""
        wanted = ", ".join(f"∂L/∂{self._names[leaf]}" for leaf in self._leaves)
        return f"{statement(self.output, self._names)}\nFind L, {wanted}."

    @property
    def solution(self) -> str:
        """The answers, with every step."""
        found = zip(self._leaves, gradients(self.output, self._leaves))
        answers = ", ".join(f"∂L/∂{self._names[leaf]} = {number(grad)}" for leaf, grad in found)
        # On a copy, so that the exercise itself may be stepped through meanwhile.
        steps = "\n".join(map(str, Steps(deepcopy(self.output), {})))
        return f"L = {number(self.output.data)}, {answers}\n{steps}"

    @property
    def _leaves(self) -> list[Value]:
        return _variables(self.output, self._names)

    def __str__(self) -> str:
        return carried(self.text)

    def __repr__(self) -> str:
        return str(self)


def exercise(difficulty: int = 1, seed: int = 0) -> Exercise:
    """Make up an expression to differentiate by hand, with small whole numbers throughout.

    Parameters
    ----------
    difficulty
        1: sums, differences and products, every variable used once. 2: something is used twice, so
        that contributions add up; perhaps squares. 3: perhaps relu and absolute values too, and
        more of everything.
    seed
        The same seed makes the same exercise.

    Raises
    ------
    ValueError
        If the difficulty is not 1, 2 or 3.

    Examples
    --------
    >>> print(exercise(1, seed=3).text.splitlines()[-1])
    Find L, ∂L/∂a, ∂L/∂b, ∂L/∂c.
    """
    if difficulty not in (1, 2, 3):
        raise ValueError(f"the difficulty of an exercise is 1, 2 or 3, not {difficulty!r}")
    random = Random(f"{difficulty}-{seed}")
    while True:
        output = _expression(difficulty, random)
        if _is_tidy(output):
            return Exercise(output)


def statement(output: Value, names: Names) -> str:
    """Write down a graph as an exercise gives it: its leaves with their numbers, its equations."""
    found = _variables(output, names)
    lines = [f"Given {', '.join(f'{names[leaf]} = {number(leaf.data)}' for leaf in found)}:"]
    for node in recorded(output):
        lines.append(f"    {Formula(node, names).equation()}")
    return "\n".join(lines)


def _variables(output: Value, names: Names) -> list[Value]:
    return sorted(filter(learns, leaves(output)), key=names.__getitem__)


def _expression(difficulty: int, random: Random) -> Value:
    """Combine variables at random until one result is left."""
    variables = [Value(random.choice(_NUMBERS), name) for name in "abcde"[: difficulty + 2]]
    unused, everything = list(variables), list(variables)
    again = difficulty - 1
    while len(unused) > 1 or again > 0:
        x = unused.pop(random.randrange(len(unused)))
        used = [node for node in everything if node not in unused and node is not x]
        if difficulty > 1 and random.random() < 0.3:
            made = random.choice(_UNARY[: 2 * difficulty - 2])(x)
        elif again > 0 and used and (not unused or random.random() < 0.5):
            made = random.choice(_BINARY)(x, random.choice(used))
            again -= 1
        else:
            y = unused.pop(random.randrange(len(unused)))
            made = random.choice(_BINARY)(x, y)
        unused.append(made)
        everything.append(made)
    for node, name in zip(recorded(unused[0]), _RESULTS):
        node.label = name
    unused[0].label = "L"
    return unused[0]


def _is_tidy(output: Value) -> bool:
    """Say whether all numbers are whole and small, and no gradient is zero, nor all are one."""
    order = nodes(output)
    found = gradients(output, order)
    numbers = [*found, *(node.data for node in order)]
    return (
        any(abs(x) > 1 for x in found)
        and all(x == int(x) and 0 < abs(x) <= _LARGEST for x in numbers)
        and all(node.label for node in recorded(output))
    )
