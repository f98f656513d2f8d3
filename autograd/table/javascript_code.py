"""Python's arithmetic, said in JavaScript: the code of a primitive's form, and of its function."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from types import FunctionType
from typing import NamedTuple

from autograd.table.forms import Form

__all__ = ["Text", "Translator", "number"]

CONDITION, EITHER, BOTH, COMPARISON, SUM, PRODUCT, SIGN, ATOM = range(8)
"""How tightly JavaScript holds together, loosest first."""


class Text(NamedTuple):
    """Code, and how tightly it holds together."""

    code: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """Return the code, in parentheses if it is looser than a level."""
        return self.code if self.level >= level else f"({self.code})"


_BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", SUM),
    ast.Sub: ("-", SUM),
    ast.Mult: ("*", PRODUCT),
    ast.Div: ("/", PRODUCT),
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "===",
    ast.NotEq: "!==",
}
_NUMBERS = {"pi": "Math.PI", "e": "Math.E", "tau": "2 * Math.PI", "inf": "Infinity", "nan": "NaN"}
_OF_ONE = """
acos acosh asin asinh atan atanh cbrt ceil cos cosh exp expm1 floor log log10 log1p log2 sin sinh
sqrt tan tanh trunc
"""
_OF_TWO = "atan2 hypot"
_IN_MATH = {**dict.fromkeys(_OF_ONE.split(), 1), **dict.fromkeys(_OF_TWO.split(), 2)}
"""What Math has by the same name, of so many numbers."""
_RENAMED = {
    "abs": "Math.abs",
    "fabs": "Math.abs",
    "max": "Math.max",
    "min": "Math.min",
    "isfinite": "Number.isFinite",
    "isnan": "Number.isNaN",
}
_LACKING = {
    # IEEE has 1 where Math.pow has no number.
    "pow": """\
(x, n) => (x === 1 || (x === -1 && Math.abs(n) === Infinity) ? 1 : Math.pow(x, n))""",
    "isinf": "(x) => Math.abs(x) === Infinity",
    "copysign": "(x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))",
    "erf": """\
(x) => {
  if (!(Math.abs(x) < 1.5)) return Math.sign(x) * (1 - erfc(Math.abs(x)))
  let term = x, sum = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}""",
    # A continued fraction, from its end.
    "erfc": """\
(x) => {
  if (x < 1.5) return 1 - erf(x)
  let fraction = x
  for (let n = 100; n > 0; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}""",
}
"""What Python's math has, and JavaScript's Math has not."""

_WORDS = """
arguments await break case catch class const continue debugger default delete do else enum eval
export extends false finally for function if implements import in instanceof interface let new null
package private protected public return static super switch this throw true try typeof undefined var
void while with yield Infinity Math NaN Number Object
"""
"""What already means something in JavaScript."""


class Translator:
    """Says Python in JavaScript, as far as numbers go.

    Parameters
    ----------
    definitions
        Where the code of each function that is called is put, by its name.
    """

    def __init__(self, definitions: dict[str, str]) -> None:
        self._definitions = definitions
        self._names: Mapping[str, Text] = {}
        self._constants: Collection[str] = ()

    def expression(self, tree: ast.expr, names: Mapping[str, Text]) -> Text:
        """Write an expression; ``names`` says what its names stand for.

        Raises
        ------
        TypeError
            If something in it cannot be said.
        """
        self._names, outside = names, self._names
        try:
            return self._read(tree)
        finally:
            self._names = outside

    def function(self, function: FunctionType) -> str:
        """Define a function, and return its name.

        Raises
        ------
        TypeError
            If something in it cannot be said.
        """
        tree = ast.parse(Form(function).source()).body[0]
        assert isinstance(tree, ast.FunctionDef)
        given = [one.arg for one in tree.args.args]
        if len(given) < len([*ast.iter_child_nodes(tree.args)]):
            raise _refused(tree.args)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        stores = Counter(name.id for name in names if isinstance(name.ctx, ast.Store))
        # What is assigned once, and where all below sees it, is a constant.
        constants = {
            name
            for part in tree.body
            if isinstance(part, ast.Assign)
            for name in stores
            if stores[name] == 1 and name not in given and ast.unparse(part.targets[0]) == name
        }
        variables = [_free(name) for name in stores if name not in {*given, *constants}]
        outside = self._names, self._constants
        self._names = {name: Text(_free(name)) for name in [*given, *stores]}
        self._constants = constants
        try:
            lines = [line for part in tree.body for line in self._statement(part)]
        finally:
            self._names, self._constants = outside
        if variables:
            lines.insert(0, f"let {', '.join(variables)}")
        body = "\n".join(f"  {line}" for line in lines)
        return self.define(function.__name__, f"({', '.join(map(_free, given))}) => {{\n{body}\n}}")

    def define(self, name: str, code: str) -> str:
        """Take in the code of a function, and return its name, which may have to be another."""
        # One letter, with or without a digit, is a number in the functions that call it.
        name = f"{name}_" if re.fullmatch(r"[a-z]\d*", name) else _free(name)
        while self._definitions.setdefault(name, code) != code:
            name += "_"
        return name

    # --- statements -------------------------------------------------------------------------------

    def _statement(self, node: ast.stmt) -> Iterator[str]:
        match node:
            case ast.Expr(ast.Constant(str())):
                return
            case ast.Assign([ast.Name(name)], value):
                const = "const " if name in self._constants else ""
                yield f"{const}{_free(name)} = {self._read(value).code}"
            case ast.Return(ast.expr() as value):
                yield f"return {self._read(value).code}"
            case ast.If(test, body, otherwise):
                yield f"if ({self._test(test).code}) {{"
                yield from (f"  {line}" for part in body for line in self._statement(part))
                if otherwise:
                    yield "} else {"
                    yield from (f"  {line}" for part in otherwise for line in self._statement(part))
                yield "}"
            case _:
                raise _refused(node)

    # --- expressions ------------------------------------------------------------------------------

    def _read(self, node: ast.expr) -> Text:
        match node:
            case ast.Name(name) if name in self._names:
                return self._names[name]
            case ast.Constant(bool(value)):
                return Text(str(value).lower())
            case ast.Constant(int() | float() as value):
                return number(value)
            case ast.Attribute(ast.Name(), name) if name in _NUMBERS:
                return Text(_NUMBERS[name])
            case ast.UnaryOp(ast.USub(), operand):
                # JavaScript has no --x of a negative number.
                inner = self._read(operand).at(SIGN)
                return Text(f"-({inner})" if inner.startswith("-") else f"-{inner}", SIGN)
            case ast.UnaryOp(ast.Not(), operand):
                return Text(f"!{self._test(operand).at(ATOM)}", SIGN)
            case ast.BinOp(left, ast.Pow(), right):
                return self._call("pow", [self._read(left), self._read(right)])
            case ast.BinOp(left, operator, right) if type(operator) in _BINARY:
                sign, level = _BINARY[type(operator)]
                # In floats a + (b + c) is not (a + b) + c.
                code = f"{self._read(left).at(level)} {sign} {self._read(right).at(level + 1)}"
                return Text(code, level)
            case ast.Compare(left, operators, rest) if all(
                type(o) in _COMPARISONS for o in operators
            ):
                sides = [self._read(side).at(SUM) for side in (left, *rest)]
                pairs = [
                    f"{a} {_COMPARISONS[type(operator)]} {b}"
                    for a, operator, b in zip(sides, operators, sides[1:])
                ]
                return Text(" && ".join(pairs), COMPARISON if len(pairs) == 1 else BOTH)
            case ast.BoolOp(operator, sides):
                sign, level = ("&&", BOTH) if isinstance(operator, ast.And) else ("||", EITHER)
                return Text(f" {sign} ".join(self._test(x).at(level + 1) for x in sides), level)
            case ast.IfExp(test, chosen, otherwise):
                a, b = self._read(chosen).at(EITHER), self._read(otherwise).code
                return Text(f"{self._test(test).at(EITHER)} ? {a} : {b}", CONDITION)
            case ast.Call(ast.Name("float"), [operand], []):
                return self._read(operand)
            case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("math"), name), operands, []):
                if any(isinstance(operand, ast.Starred) for operand in operands):
                    raise _refused(node)
                if name in _IN_MATH and _IN_MATH[name] == len(operands):
                    name = f"Math.{name}"
                elif name not in _RENAMED and name not in _LACKING:
                    raise _refused(node)
                return self._call(name, [self._read(operand) for operand in operands])
            case _:
                raise _refused(node)

    def _test(self, node: ast.expr) -> Text:
        """Write what must be true; of a number, that it is not 0."""
        is_number = isinstance(node, (ast.Name, ast.BinOp, ast.Constant, ast.UnaryOp))
        if is_number and not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
            return Text(f"{self._read(node).at(SUM)} !== 0", COMPARISON)
        return self._read(node)

    def _call(self, name: str, operands: list[Text]) -> Text:
        if name in _LACKING:
            # Some of them call each other.
            for one in [name, *(other for other in _LACKING if f"{other}(" in _LACKING[name])]:
                self.define(one, _LACKING[one])
        return Text(f"{_RENAMED.get(name, name)}({', '.join(x.code for x in operands)})")


def number(value: float) -> Text:
    """Write a number; a whole one is short.

    >>> number(2.0).code, number(-0.5).code, number(-0.0).code, number(-math.inf).code
    ('2', '-0.5', '-0', '-Infinity')
    """
    if not math.isfinite(value):
        code = "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    else:
        code = repr(float(value)).removesuffix(".0")
    return Text(code, SIGN if code.startswith("-") else ATOM)


def _free(name: str) -> str:
    """Return a name that means nothing else in JavaScript."""
    return f"{name}_" if name in _WORDS.split() else name


def _refused(node: ast.AST) -> TypeError:
    return TypeError(
        f"{ast.unparse(node)!r:.80} cannot be said in JavaScript: use + − * /, comparisons, and "
        f"functions of math such as math.exp"
    )
