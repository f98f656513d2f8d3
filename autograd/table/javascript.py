"""The table read with a code printer: JavaScript, in which networks train in a browser.

What an operation is there is translated from what it is in Python's floats, so it stands in its
entry. Only what JavaScript's ``Math`` lacks of Python's ``math`` is written here.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any

from autograd.table.entries import POWER_OF, POWER_RULE
from autograd.table.formulas import Apply, Expression, Number, Symbol, symbols
from autograd.table.javascript_code import Text, Translator, number
from autograd.table.operation import Operation

__all__ = ["SYMBOLS", "Element", "JavaScript", "is_row", "ordered"]


def _power_rule(x: Expression, n: Expression | float) -> Any:
    if not isinstance(n, Expression) and (n == 0 or 0.5 <= abs(n) < 2**53):
        # With a plain exponent as a person would write it: 3x².
        return POWER_OF.textbook(SYMBOLS, None, x, exponent=n)[0]
    return Apply(POWER_RULE, (x, n if isinstance(n, Expression) else Number(n)))


SYMBOLS = symbols(power_rule=_power_rule)
"""The table read with symbols, as it computes and not as a textbook writes it."""


class Element(Symbol):
    """The i-th number of an array."""

    __slots__ = ("array",)

    def __init__(self, array: str) -> None:
        super().__init__(f"{array}[i]")
        self.array = array


def ordered(result: Expression, known: Collection[Expression] = ()) -> list[Expression]:
    """List an expression and what it is made of, operands first; not what known ones are made of.

    >>> x = Symbol("x")
    >>> [type(part).__name__ for part in ordered(x * 2)]
    ['Symbol', 'Number', 'Apply']
    """
    found: dict[Expression, None] = {}
    stack = [result]
    while stack:
        node = stack[-1]
        is_whole = not isinstance(node, Apply) or node in known
        waiting = [] if is_whole else [x for x in _operands(node) if x not in found]
        if waiting:
            stack += reversed(waiting)
        else:
            found[stack.pop()] = None
    return list(found)


def is_row(expression: Expression) -> bool:
    """Say whether there is one such number for each i. What goes along all of them is one number.

    >>> z = Element("z")
    >>> is_row(z * 2), is_row(SYMBOLS.sum(z * 2))
    (True, False)
    """
    return _array(expression) != ""


class JavaScript:
    """Functions in JavaScript, and the definitions that have to stand beside them.

    Attributes
    ----------
    definitions : dict of str
        The code of each function that is called, by its name.

    Examples
    --------
    >>> from autograd import operations
    >>> script, x = JavaScript(), Symbol("x")
    >>> script.function(["x"], Apply(operations["softplus"], (x,)))
    '(x) => Math.log1p(Math.exp(-Math.abs(x))) + maximum(x, 0)'
    >>> script.definitions["maximum"]
    '(a, b) => b > a || b !== b ? b : a'
    """

    def __init__(self) -> None:
        self.definitions: dict[str, str] = {}
        self._translator = Translator(self.definitions)

    def function(self, parameters: Sequence[str], result: Expression) -> str:
        """Write the function that computes an expression, or a row of them.

        Raises
        ------
        TypeError
            If an operation in it cannot be said in JavaScript.
        """
        result = _lowered(result)
        known: dict[Expression, Text] = {}
        lines = []
        for node in ordered(result):
            if isinstance(node, Apply) and node.operation.arity is None:
                name = f"s{len(known)}"
                lines.append(f"const {name} = {self._along(node, known)}")
                known[node] = Text(name)
        if is_row(result):
            code = self._row(result, known)
        else:
            more, code = self._scope(result, known)
            lines += more
        return f"({', '.join(parameters)}) => {_body(lines, code)}"

    def _along(self, node: Apply, known: Mapping[Expression, Text]) -> str:
        """Write what goes along an array, from one number to the next."""
        (row,), fold = node.operands, node.operation.fold
        assert fold is not None
        step = self._applied(fold, [Text("a"), Text("b")])
        return f"{self._row(row, known)}.reduce((a, b) => {step.code})"

    def _row(self, row: Expression, known: Mapping[Expression, Text]) -> str:
        if isinstance(row, Element):
            return row.array
        return f"{_array(row)}.map((_, i) => {_body(*self._scope(row, known))})"

    def _scope(self, result: Expression, known: Mapping[Expression, Text]) -> tuple[list[str], str]:
        """Write an expression, and, as constants before it, what is in it more than once."""
        order = [node for node in ordered(result, known) if node not in known]
        uses = Counter(use for node in order for use in _uses(node))
        written = dict(known)
        lines: list[str] = []
        for node in order:
            written[node] = self._written(node, written)
            if isinstance(node, Apply) and uses[node] > 1:
                name = f"t{len(lines)}"
                lines.append(f"const {name} = {written[node].code}")
                written[node] = Text(name)
        return lines, written[result].code

    def _written(self, node: Expression, written: Mapping[Expression, Text]) -> Text:
        if isinstance(node, Apply):
            return self._applied(node.operation, [written[x] for x in node.operands])
        if isinstance(node, Number):
            return number(node.value)
        assert isinstance(node, Symbol)
        return Text(node.text)

    def _applied(self, operation: Operation, operands: Sequence[Text]) -> Text:
        """Write an operation that says what it is in floats."""
        form, tree = operation.floats, _tree(operation)
        assert form is not None
        if form.definition is None and not isinstance(tree, ast.IfExp):
            return self._translator.expression(tree, dict(zip(_NAMES, operands)))
        # A choice has its operands more than once, so it is a function.
        settings: list[Text] = []
        if form.definition is not None:
            name = self._translator.function(form.definition)
            known = form.definition.__code__
            more = known.co_varnames[operation.arity : known.co_argcount]
            settings = [number(operation.parameters[name]) for name in more]
        else:
            names = _NAMES[: len(operands)]
            code = self._translator.expression(tree, {name: Text(name) for name in names}).code
            name = self._translator.define(operation.name, f"({', '.join(names)}) => {code}")
        return Text(f"{name}({', '.join(x.code for x in [*operands, *settings])})")


_NAMES = "abcdefgh"
"""The operands of a form, when its code is read."""


@lru_cache(maxsize=1024)
def _tree(operation: Operation) -> ast.expr:
    """Read what an operation is in floats."""
    assert operation.floats is not None
    code = operation.floats.code(*_NAMES[: operation.arity], **operation.parameters)
    return ast.parse(code, mode="eval").body


def _uses(node: Expression) -> list[Expression]:
    """List what the code of an expression has in it, as often as it has it."""
    if not isinstance(node, Apply):
        return []
    tree = _tree(node.operation)
    if isinstance(tree, ast.IfExp):
        return list(node.operands)
    names = Counter(part.id for part in ast.walk(tree) if isinstance(part, ast.Name))
    return [x for name, x in zip(_NAMES, node.operands) for _ in range(names[name])]


def _operands(node: Expression) -> tuple[Expression, ...]:
    return node.operands if isinstance(node, Apply) else ()


def _array(expression: Expression) -> str:
    """Name an array that a row takes its numbers from."""
    arrays: dict[Expression, str] = {}
    for node in ordered(expression):
        goes_along = isinstance(node, Apply) and node.operation.arity is None
        of_operands = [] if goes_along else [arrays[x] for x in _operands(node)]
        own = node.array if isinstance(node, Element) else ""
        arrays[node] = next(filter(None, of_operands), own)
    return arrays[expression]


def _lowered(result: Expression) -> Expression:
    """Say an expression by operations that say what they are in floats, or go along a row."""
    lowered: dict[Expression, Expression] = {}
    # The same of the same is one thing, which is computed once.
    made: dict[tuple[object, ...], Expression] = {}
    definitions: dict[Expression, Expression] = {}
    stack = [result]
    while stack:
        node = stack.pop()
        if node in lowered:
            continue
        if isinstance(node, Number):
            lowered[node] = made.setdefault((repr(node.value),), node)
        elif not isinstance(node, Apply):
            lowered[node] = node
        elif waiting := [x for x in node.operands if x not in lowered]:
            stack += node, *waiting
        elif node in definitions:
            lowered[node] = lowered[definitions[node]]
        else:
            operands = tuple(lowered[x] for x in node.operands)
            definition = _definition(node.operation, operands)
            if definition is None:
                whole = Apply(node.operation, operands)
                lowered[node] = made.setdefault((node.operation, *operands), whole)
            else:
                definitions[node] = definition
                stack += node, definition
    return lowered[result]


def _definition(operation: Operation, operands: tuple[Expression, ...]) -> Expression | None:
    """Say an operation by others, unless it is one that code is written for."""
    if operation.arity is None and operation.fold:
        fold = operation.fold
        is_along = any(map(is_row, operands))
        return None if is_along else reduce(lambda a, b: Apply(fold, (a, b)), operands)
    if operation.arity is not None and operation.floats:
        return None
    if operation.is_primitive:
        raise TypeError(
            f"{operation} cannot be said in JavaScript: it takes any number of operands"
        )
    found = operation.value(SYMBOLS, *operands, **operation.parameters)
    return found if isinstance(found, Expression) else Number(found)


def _body(lines: Sequence[str], code: str) -> str:
    """Write what stands after an arrow."""
    if not lines:
        return code
    inside = "\n".join([*lines, f"return {code}"]).replace("\n", "\n  ")
    return f"{{\n  {inside}\n}}"
