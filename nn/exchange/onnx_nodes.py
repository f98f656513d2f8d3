"""The table of derivatives read with the nodes of an ONNX graph."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd import Operation
from nn.exchange.counterparts import Nodes, named

__all__ = ["Node", "namespace"]

Make = Callable[..., "Node"]
"""``make(operator, *inputs)`` puts an operator on nodes and numbers into the graph."""


class Node:
    """A result in a graph; Python's operators put more operators into it.

    Parameters
    ----------
    make
        Puts an operator into the graph.
    name
        The name of the result.
    """

    def __init__(self, make: Make, name: str) -> None:
        self.make = make
        self.name = name

    def __add__(self, other: Node | float) -> Node:
        return self.make("Add", self, other)

    def __radd__(self, other: float) -> Node:
        return self.make("Add", other, self)

    def __sub__(self, other: Node | float) -> Node:
        return self.make("Sub", self, other)

    def __rsub__(self, other: float) -> Node:
        return self.make("Sub", other, self)

    def __mul__(self, other: Node | float) -> Node:
        return self.make("Mul", self, other)

    def __rmul__(self, other: float) -> Node:
        return self.make("Mul", other, self)

    def __truediv__(self, other: Node | float) -> Node:
        return self.make("Div", self, other)

    def __rtruediv__(self, other: float) -> Node:
        return self.make("Div", other, self)

    def __pow__(self, other: Node | float) -> Node:
        return self.make("Pow", self, other)

    def __rpow__(self, other: float) -> Node:
        return self.make("Pow", other, self)

    def __neg__(self) -> Node:
        return self.make("Neg", self)

    def __pos__(self) -> Node:
        return self

    def __abs__(self) -> Node:
        return self.make("Abs", self)


def namespace(make: Make, operators: list[str]) -> Nodes:
    """Return the namespace ``xp`` that puts operators into a graph.

    Parameters
    ----------
    make
        Puts an operator into the graph.
    operators
        The operators that there are.
    """

    def find(operation: Operation) -> Make | None:
        operator = named(operation, operators)
        return (lambda *xs: make(operator, *xs)) if operator else None

    def if_positive(x: Any, a: Any, b: Any) -> Node:
        return make("Where", make("Greater", x, 0.0), a, b)

    def near_0(x: Any, near: Any, far: Any) -> Node:
        return if_positive(0.5 - make("Abs", x), near, far)

    def log1p(x: Any) -> Node:
        # 1 + x has lost what is small of x; near 0 there is atanh.
        return near_0(x, 2 * make("Atanh", x / (2 + x)), make("Log", 1 + x))

    def expm1(x: Any) -> Node:
        return near_0(x, 2 * make("Exp", x / 2) * make("Sinh", x / 2), make("Exp", x) - 1)

    def logaddexp(a: Any, b: Any) -> Node:
        return make("Max", a, b) + log1p(make("Exp", -make("Abs", make("Sub", a, b))))

    def hypot(a: Any, b: Any) -> Node:
        longer = make("Max", make("Max", make("Abs", a), make("Abs", b)), 1e-30)
        return longer * make("Sqrt", (a / longer) ** 2.0 + (b / longer) ** 2.0)

    def atan2(a: Any, b: Any) -> Node:
        angle = make("Atan", make("Div", a, b))
        turned = angle + if_positive(make("Neg", a), -math.pi, math.pi)
        upright = math.pi / 2 * make("Sign", a)
        return if_positive(b, angle, if_positive(make("Neg", b), turned, upright))

    return Nodes(
        find,
        {
            "atan2": atan2,
            "cbrt": lambda x: make("Sign", x) * make("Abs", x) ** (1 / 3),
            "erfc": lambda x: 1 - make("Erf", x),
            "expm1": expm1,
            "hypot": hypot,
            "if_positive": if_positive,
            "log10": lambda x: make("Log", x) / math.log(10),
            "log1p": log1p,
            "log2": lambda x: make("Log", x) / math.log(2),
            "logaddexp": logaddexp,
            "maximum": lambda a, b: make("Max", a, b),
            "minimum": lambda a, b: make("Min", a, b),
            "xlogy": lambda x, y: make("Where", make("Equal", x, 0.0), 0.0, x * make("Log", y)),
        },
    )
