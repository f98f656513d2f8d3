"""How tightly a primitive's code holds together, read off the code itself."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from autograd.table.forms import Form
from autograd.table.notation import (
    ATOM,
    COMPARISON,
    CONDITION,
    FACTOR,
    POWER,
    PRODUCT,
    SUM,
)

__all__ = ["Pattern", "Text", "pattern"]

_OPERATORS: dict[type[ast.AST], tuple[int, str]] = {
    ast.Add: (SUM, "add"),
    ast.Sub: (SUM, "subtract"),
    ast.Mult: (PRODUCT, "multiply"),
    ast.Div: (PRODUCT, "divide"),
    ast.USub: (FACTOR, "negative"),
    ast.Pow: (POWER, "power"),
}
"""Python's operators, with what NumPy calls them."""


class Text(NamedTuple):
    """Code, and how tightly it holds together."""

    code: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """Return the code, in parentheses if it is looser than a level."""
        return self.code if self.level >= level else f"({self.code})"


class Pattern(NamedTuple):
    """The code of a primitive, with fields for its operands.

    Attributes
    ----------
    template : str
        The code.
    level : int
        How tightly it holds together.
    needs : tuple of int
        How tightly each operand must.
    is_arithmetic : tuple of bool
        Whether each operand is only a term, a factor or a side of a comparison.
    repeats : bool
        Whether an operand is there more than once.
    ufunc : str
        NumPy's function that computes it, with all operands in their order and then ``rest``; empty
        if there is none.
    rest : str
        More arguments for it.
    """

    template: str
    level: int
    needs: tuple[int, ...]
    is_arithmetic: tuple[bool, ...]
    repeats: bool
    ufunc: str
    rest: str

    def write(self, operands: Sequence[Text]) -> Text:
        """Write the code for some operands."""
        # What stands there without parentheses may be looser than the whole, as in −a·b.
        bare = [x.level for x, need in zip(operands, self.needs) if CONDITION < need <= x.level]
        return Text(
            self.template.format(*map(Text.at, operands, self.needs)), min([self.level, *bare])
        )


@lru_cache(maxsize=1024)
def pattern(form: Form, count: int, *parameters: tuple[str, float]) -> Pattern:
    """Read the code of a form for so many operands."""
    names = [f"x{i}_" for i in range(count)]
    code = form.code(*names, **dict(parameters))
    tree = ast.parse(code, mode="eval").body
    reader = _Reader()
    reader.read(tree, CONDITION)
    template = code.replace("{", "{{").replace("}", "}}")
    for i, name in enumerate(names):
        template = template.replace(name, f"{{{i}}}")
    ufunc, rest = _ufunc(tree, names)
    return Pattern(
        template,
        _level(tree),
        tuple(reader.needs.get(name, CONDITION) for name in names),
        tuple(name not in reader.elsewhere for name in names),
        any(code.count(name) > 1 for name in names),
        ufunc,
        rest,
    )


class _Reader:
    """From the syntax tree of some code to how tightly each name in it must hold together."""

    def __init__(self) -> None:
        self.needs: dict[str, int] = {}
        self.elsewhere: set[str] = set()

    def read(self, node: ast.AST, need: int, is_arithmetic: bool = False) -> None:
        """See how tightly the names in some code must hold together."""
        if isinstance(node, ast.Name):
            self.needs[node.id] = max(need, self.needs.get(node.id, CONDITION))
            if not is_arithmetic:
                self.elsewhere.add(node.id)
        elif isinstance(node, ast.BinOp):
            level, _ = _OPERATORS.get(type(node.op), (POWER, ""))
            is_power = level == POWER
            self.read(node.left, ATOM if is_power else level, True)
            self.read(node.right, FACTOR if is_power else level + 1, True)
        elif isinstance(node, ast.UnaryOp):
            # Minus a product is the product with its first factor negated: the same number.
            self.read(node.operand, PRODUCT, True)
        elif isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                self.read(side, SUM, True)
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            for part in ast.iter_child_nodes(node):
                self.read(part, COMPARISON)
        elif isinstance(node, ast.Call):
            self.read(node.func, ATOM)
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                self.read(argument, CONDITION)
        else:
            for part in ast.iter_child_nodes(node):
                self.read(part, ATOM)


def _level(node: ast.AST) -> int:
    if isinstance(node, (ast.BinOp, ast.UnaryOp)):
        return _OPERATORS.get(type(node.op), (CONDITION, ""))[0]
    if isinstance(node, ast.Compare):
        return COMPARISON
    return CONDITION if isinstance(node, (ast.IfExp, ast.BoolOp)) else ATOM


def _ufunc(tree: ast.AST, names: list[str]) -> tuple[str, str]:
    """Find the function of NumPy that can be told where to put its result."""
    if isinstance(tree, ast.BinOp):
        found, arguments = _OPERATORS.get(type(tree.op), (0, ""))[1], [tree.left, tree.right]
        if found == "power" and ast.unparse(tree.right) == "2":
            found, arguments = "square", [tree.left]
    elif isinstance(tree, ast.UnaryOp):
        found, arguments = _OPERATORS.get(type(tree.op), (0, ""))[1], [tree.operand]
    elif isinstance(tree, ast.Call) and ast.unparse(tree.func).startswith("np."):
        found, arguments = ast.unparse(tree.func).removeprefix("np."), tree.args
    else:
        return "", ""
    written = list(map(ast.unparse, arguments))
    given, more = written[: len(names)], written[len(names) :]
    if given != names or not isinstance(getattr(np, found, None), np.ufunc):
        return "", ""
    # NumPy would have to convert a whole number.
    rest = [f"{x}.0" if x.lstrip("-").isdigit() else x for x in more]
    return found, "".join(f", {x}" for x in rest)
