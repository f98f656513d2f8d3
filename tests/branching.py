"""Random functions that choose their way by comparing numbers, as Python code; and dual numbers.

Dual numbers are floats that carry a derivative along, with none of the engine in them: what a
function of branches gives for these is what a compiled program of it is held to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import autograd
import nn

__all__ = ["Dual", "agree", "arguments", "differentiated", "function", "trained"]

NUMBERS = (-2, -1, -0.5, 0, 0.5, 1, 2, 3)
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def function(random: Random, equality: bool = True) -> tuple[Callable[..., Any], str]:
    """Write a function of x and y that returns a number, and compile its source.

    Without equality it compares with == and != nowhere, which of Values ask for the same object.
    """
    writer = _Writer(random, _COMPARISONS if equality else _COMPARISONS[:4])
    lines = ["def f(x, y):", *writer.block(2, "    "), f"    return {writer.expression(2)}"]
    source = "\n".join(lines)
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    return namespace["f"], source


def arguments(random: Random) -> tuple[float, float]:
    """Draw where to call it: often where comparisons are close or come out equal."""
    x, y = (random.choice([random.choice(NUMBERS), random.uniform(-3, 3)]) for _ in range(2))
    return float(x), float(y)


class _Writer:
    def __init__(self, random: Random, comparisons: Sequence[str]) -> None:
        self.random, self.comparisons = random, comparisons
        self.names = ["x", "y"]
        self.loops = 0

    def expression(self, depth: int) -> str:
        kind = self.random.randrange(10) if depth else self.random.randrange(2)
        if kind == 0:
            return str(self.random.choice(NUMBERS))
        if kind == 1:
            return self.random.choice(self.names)
        a, b = self.expression(depth - 1), self.expression(depth - 1)
        if kind == 2:
            return f"({a} if {self.condition()} else {b})"
        if kind == 3:
            return f"{self.random.choice(('min', 'max'))}({a}, {b})"
        if kind == 4:
            return f"sorted([{a}, {b}, {self.random.choice(self.names)}])[1]"
        if kind == 5:
            return f"abs({a})"
        if kind == 6:
            return f"({a}) / (1 + ({b}) * ({b}))"
        return f"({a} {self.random.choice('+-*')} {b})"

    def condition(self) -> str:
        kind = self.random.randrange(6)
        if kind == 0:
            return f"bool({self.random.choice(self.names)})"
        a, b = self.expression(1), self.expression(1)
        simple = f"{a} {self.random.choice(self.comparisons)} {b}"
        if kind == 1:
            return f"({simple}) == ({self.random.choice(self.names)} > 0)"
        if kind == 2:
            return f"{simple} {self.random.choice(('and', 'or'))} not {self.condition()}"
        return simple

    def block(self, depth: int, indent: str) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randint(1, 2)):
            lines += self.statement(depth, indent)
        return lines

    def statement(self, depth: int, indent: str) -> list[str]:
        kind = self.random.randrange(4) if depth else 0
        if kind == 1:
            return [
                f"{indent}if {self.condition()}:",
                *self.block(depth - 1, indent + "    "),
                f"{indent}else:",
                *self.block(depth - 1, indent + "    "),
            ]
        if kind == 2:
            return [f"{indent}if {self.condition()}:", f"{indent}    return {self.expression(2)}"]
        if kind == 3:
            self.loops += 1
            turns, name = f"turns{self.loops}", self.random.choice(self.names)
            return [
                f"{indent}{turns} = 0",
                f"{indent}while abs({name}) < {self.random.choice((1, 2, 5))} and {turns} < 8:",
                f"{indent}    {name} = {name} * 1.5 + {self.random.choice((0.25, 0.5, -0.75))}",
                f"{indent}    {turns} += 1",
            ]
        name = self.random.choice(self.names)
        return [f"{indent}{name} = {self.expression(2)}"]


def trained(f: Callable[..., Any], seed: int, compiled: bool) -> list[float]:
    """Train a neuron with a loss that is a function of prediction and target; list its numbers."""
    draw = Random(seed)
    X = [[draw.uniform(-2, 2), draw.uniform(-2, 2)] for _ in range(20)]
    y = [a - b for a, b in X]
    model = nn.Neuron(2, "tanh", seed=1)

    def loss(predictions: Any, targets: Any) -> Any:
        return autograd.mean([f(p, t) for p, t in zip(predictions, targets)])

    settings: Any = {"epochs": 5, "batch_size": 7, "learning_rate": 0.01, "progress": False}
    history = nn.fit(model, X, y, loss=loss, compiled=compiled, **settings)
    return [*history.loss, *(parameter.data for parameter in model.parameters())]


# --- what is right -------------------------------------------------------------------------------


class Dual(float):
    """A number with its derivatives for x and for y."""

    def __new__(cls, number: float, *slopes: float) -> Dual:
        dual = super().__new__(cls, number)
        dual.slopes = slopes
        return dual

    slopes: tuple[float, ...]

    def _with(self, number: float, other: float, local: float, of_other: float) -> Dual:
        slopes = getattr(other, "slopes", (0.0, 0.0))
        return Dual(
            number, *(_of(local, a) + _of(of_other, b) for a, b in zip(self.slopes, slopes))
        )

    def __add__(self, other: float) -> Dual:
        return self._with(float(self) + float(other), other, 1.0, 1.0)

    def __radd__(self, other: float) -> Dual:
        return self + other

    def __sub__(self, other: float) -> Dual:
        return self._with(float(self) - float(other), other, 1.0, -1.0)

    def __rsub__(self, other: float) -> Dual:
        return self * -1.0 + other

    def __mul__(self, other: float) -> Dual:
        return self._with(float(self) * float(other), other, float(other), float(self))

    def __rmul__(self, other: float) -> Dual:
        return self * other

    def __truediv__(self, other: float) -> Dual:
        a, b = float(self), float(other)
        return self._with(a / b, other, 1 / b, -(a / b) / b)

    def __rtruediv__(self, other: float) -> Dual:
        return Dual(other, 0.0, 0.0) / self

    def __abs__(self) -> Dual:
        return self * float((self > 0) - (self < 0))


def _of(local: float, slope: float) -> float:
    product = local * slope
    return 0.0 if product != product and local == local and slope == slope else product


def differentiated(f: Callable[..., Any], x: float, y: float) -> tuple[float, float, float]:
    """Compute a function and its derivatives for x and y by dual numbers."""
    result = f(Dual(x, 1.0, 0.0), Dual(y, 0.0, 1.0))
    return float(result), *getattr(result, "slopes", (0.0, 0.0))


def agree(found: float, expected: float) -> bool:
    """Say whether two numbers are the same up to rounding."""
    if math.isnan(expected) or math.isinf(expected):
        return found == expected or (math.isnan(found) and math.isnan(expected))
    return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)
