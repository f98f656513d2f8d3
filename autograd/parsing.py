"""Expressions typed by a person, read into a graph; never evaluated as Python."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable
from difflib import get_close_matches
from operator import add, mul, pow, sub, truediv
from unicodedata import normalize

from autograd.stand_ins import carried
from autograd.table.operation import TABLE, Operation
from autograd.value import Constant, Value, apply

__all__ = ["ExpressionError", "parse"]

_LONGEST = 10_000
_BINARY: dict[type[ast.operator], Callable[[Value, Value | float], Value]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: truediv,
    ast.Pow: pow,
}
_CONSTANTS = {"pi": math.pi, "e": math.e}
_ALLOWED = "numbers, names, + - * / **, parentheses and functions such as tanh(x)"
_WRITTEN_AS = {"^": "**", "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "²": "**2", "³": "**3"}


class ExpressionError(ValueError):
    """A text that is no expression, shown with a caret under the place.

    Parameters
    ----------
    problem
        What is wrong, and what to do, in one line.
    text
        The expression.
    column
        Where it is wrong, counted in characters from 0; None where no one place is.
    """

    def __init__(self, problem: str, text: str = "", column: int | None = None) -> None:
        super().__init__(problem, text, column)
        self.problem = problem
        self.text = text
        self.column = column

    def __str__(self) -> str:
        if self.column is None:
            return carried(self.problem)
        start = max(0, self.column - 40)
        shown = "".join(c if c.isprintable() else "�" for c in self.text[start : start + 80])
        caret = " " * (self.column - start) + "^"
        return carried(f"{self.problem}\n    {shown}\n    {caret}")


def parse(text: str, /, **values: Value | float) -> Value:
    """Read an expression into a graph.

    The expression may hold numbers, names, ``+ - * / **``, parentheses, the constants ``pi`` and
    ``e``, and each operation of the table by its name, with its parameters by theirs. Each call is
    one node, as is each operator. It is read with ``ast`` and an allow-list, and never evaluated.

    Parameters
    ----------
    text
        The expression.
    **values
        What the names stand for. A number becomes a leaf labelled with its name; a Value is used as
        it is.

    Returns
    -------
    Value
        The result.

    Raises
    ------
    ExpressionError
        If the text is no such expression, a name has no value, or a value has no name in it.
    DomainError
        If an operation is not defined for these values.

    Examples
    --------
    >>> L = parse("tanh(a*b + c)", a=2, b=-3, c=6.5)
    >>> L.op.name, [str(operand.op) for operand in L.operands]
    ('tanh', ['add'])
    >>> parse("leaky_relu(x, slope=0.2) + max(x, 2, pi)", x=-1.0).data == -0.2 + math.pi
    True
    >>> parse("a*b + d", a=2, b=-3)
    Traceback (most recent call last):
    autograd.parsing.ExpressionError: d has no value: give it one, such as d=1.0
        a*b + d
              ^
    """
    text = " ".join(text.split())
    tree = _read(text)
    given = {
        normalize("NFKC", name): value if isinstance(value, Value) else Value(value, name)
        for name, value in values.items()
    }
    builder = _Builder(text, given)
    try:
        result = builder.build(tree)
    except RecursionError:
        raise _too_deep() from None
    unused = given.keys() - builder.used
    if unused:
        listed = ", ".join(name for name in given if name in unused)
        raise ExpressionError(f"there is no {listed} in the expression {_brief(text)!r}")
    return result


def _read(text: str) -> ast.expr:
    """Parse the text as Python does, once nothing in it can surprise."""
    if not text:
        raise ExpressionError("the expression is empty: write one, such as 'tanh(a*b + c)'")
    if len(text) > _LONGEST:
        raise ExpressionError(
            f"the expression has {len(text)} characters; at most {_LONGEST} can be read"
        )
    for column, character in enumerate(text):
        if character in _WRITTEN_AS:
            instead = _WRITTEN_AS[character]
            raise ExpressionError(f"write {instead} instead of {character}", text, column)
        if not character.isprintable() or character == "#":
            problem = f"{character!a} has no place in an expression; allowed are {_ALLOWED}"
            raise ExpressionError(problem, text, column)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except (RecursionError, MemoryError):
        raise _too_deep() from None
    except SyntaxError as error:
        if "too many nested" in error.msg:
            raise _too_deep() from None
        column = min(error.offset - 1, len(text)) if error.offset else len(text)
        problem = f"cannot read the expression here; allowed are {_ALLOWED}"
        raise ExpressionError(problem, text, column) from None


class _Builder:
    """Builds the graph of one expression, node by node of its syntax tree."""

    def __init__(self, text: str, given: dict[str, Value]) -> None:
        self.text = text
        self.given = given
        self.used: set[str] = set()

    def build(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            operand = self.build(node.operand)
            if isinstance(node.op, ast.UAdd):
                return operand
            # A person reads -3 as a number, not as the negation of one.
            is_number = isinstance(node.operand, ast.Constant)
            return Constant(-operand.data) if is_number else -operand
        if isinstance(node, ast.BinOp) and (operator := _BINARY.get(type(node.op))):
            left, right = self.build(node.left), self.build(node.right)
            # x**2 is one operation with a constant exponent, as it is in Python.
            exponent = operator is pow and isinstance(right, Constant)
            return operator(left, right.data if exponent else right)
        raise self.error(f"this has no place in an expression; allowed are {_ALLOWED}", node)

    def number(self, node: ast.Constant) -> Constant:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise self.error(f"this is no number; allowed are {_ALLOWED}", node)
        try:
            number = float(node.value)
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise self.error("this number is too large; the largest is about 1.8e308", node)
        return Constant(number)

    def name(self, node: ast.Name) -> Value:
        if node.id in self.given:
            self.used.add(node.id)
            return self.given[node.id]
        if node.id in _CONSTANTS:
            return Constant(_CONSTANTS[node.id], node.id)
        if node.id in TABLE:
            raise self.error(f"{node.id} is a function: write {node.id}(…)", node)
        name = _brief(node.id)
        raise self.error(f"{name} has no value: give it one, such as {name}=1.0", node)

    def call(self, node: ast.Call) -> Value:
        operation = self.operation(node.func)
        operands = [self.build(argument) for argument in node.args]
        parameters = {
            keyword.arg: self.parameter(keyword) for keyword in node.keywords if keyword.arg
        }
        if len(parameters) < len(node.keywords):
            raise self.error("a parameter is given once, as name=number", node)
        try:
            return apply(operation.bind(**parameters) if parameters else operation, *operands)
        except TypeError as error:
            raise self.error(str(error), node) from None

    def operation(self, node: ast.expr) -> Operation:
        if not isinstance(node, ast.Name):
            raise self.error(
                "only a function's name can stand before '('; write * to multiply", node
            )
        if node.id in TABLE:
            return TABLE[node.id]
        if node.id in self.given:
            raise self.error(f"{node.id} is a number, not a function; write * to multiply", node)
        close = get_close_matches(node.id, TABLE, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(TABLE))}"
        raise self.error(f"there is no function {_brief(node.id)}; {hint}", node)

    def parameter(self, keyword: ast.keyword) -> float:
        value = self.build(keyword.value)
        if not isinstance(value, Constant):
            raise self.error(f"the parameter {keyword.arg} must be a plain number", keyword.value)
        return value.data

    def error(self, problem: str, node: ast.expr) -> ExpressionError:
        # ast counts bytes of UTF-8.
        column = len(self.text.encode()[: node.col_offset].decode())
        return ExpressionError(problem, self.text, column)


def _too_deep() -> ExpressionError:
    return ExpressionError(
        "the expression is nested too deeply; name its parts, and add many terms with sum(…)"
    )


def _brief(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
