"""What an operation is in one kind of arithmetic: a text that is run, and that is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from autograd.table.notation import Notation

__all__ = ["Form", "literal"]


class Form:
    """An operation in Python's floats, or in NumPy's arrays.

    What is computed and what a printed program says both come from here, so they are the same.

    Parameters
    ----------
    given
        Python code with a field for each operand and parameter, such as ``"math.exp({0})"`` or
        ``"{1} if {0} > 0 else {2}"``; a `Notation`, where the code depends on parameters; or a
        function, where an expression is not enough. A function is printed with the programs that
        call it: beside its arguments it may use modules and what Python has built in. NumPy is
        ``np``.

    Examples
    --------
    >>> form = Form("math.exp({0})")
    >>> form.code("x"), form.function(1)(0.0)
    ('math.exp(x)', 1.0)
    """

    __slots__ = ("definition", "notation")

    def __init__(self, given: str | Notation | Callable[..., Any]) -> None:
        self.definition: FunctionType | None = None
        if isinstance(given, (str, Notation)):
            self.notation = Notation(given) if isinstance(given, str) else given
        elif isinstance(given, FunctionType) and given.__name__.isidentifier():
            self.definition = given
            self.notation = Notation(lambda *x, **settings: _call(given.__name__, x, settings))
        else:
            raise TypeError(
                f"a form is code such as 'math.exp({{0}})', or a Python function with a name of "
                f"its own, not {given!r}"
            )

    def code(self, *operands: str, **parameters: float) -> str:
        """Write the code for operands that are written already."""
        if isinstance(self.notation.template, str):
            return self.notation.write(*operands, **_literals(parameters))
        return self.notation.write(*operands, **parameters)

    def function(self, count: int, **parameters: float) -> Callable[..., Any]:
        """Return what the code computes, as a function of so many operands."""
        if self.definition is not None:
            names = self.definition.__globals__
            if "np" in self.definition.__code__.co_names and "np" not in names:
                # Our own functions of arrays get NumPy when the first of them is asked for.
                names["np"] = import_module("numpy")
            return self.definition
        operands = [f"x{i}" for i in range(count)]
        code = self.code(*operands, **parameters)
        # A function itself is faster than one that calls it.
        called = re.fullmatch(rf"([\w.]+)\({', '.join(operands)}\)", code)
        code = called[1] if called else f"lambda {', '.join(operands)}: {code}"
        return _evaluated(code)

    def source(self) -> str:
        """Return the code of the function, if it is one.

        Raises
        ------
        TypeError
            If its code is nowhere to be read.
        """
        from inspect import getsource
        from textwrap import dedent

        if self.definition is None:
            return ""
        try:
            return _without_annotations(dedent(getsource(self.definition)).rstrip())
        except OSError:
            raise TypeError(
                f"the code of {self.definition.__name__} cannot be read, to be put into a program: "
                "define it in a file"
            ) from None

    def imports(self, count: int, **parameters: float) -> dict[str, str]:
        """Find the modules that the code needs: the full name of each, by the name it has there.

        >>> Form("np.where({0} > 0, scipy.special.erf({0}), math.pi)").imports(1)
        {'np': 'numpy', 'scipy.special': 'scipy.special', 'math': 'math'}

        Raises
        ------
        TypeError
            If a function uses more than its arguments, modules, and what Python has built in.
        """
        import ast

        if self.definition is None:
            return _modules(self.code(*(f"_{i}" for i in range(count)), **parameters))
        self.function(count)
        names = self.definition.__globals__
        used = {
            node.id for node in ast.walk(ast.parse(self.source())) if isinstance(node, ast.Name)
        }
        found = {}
        for name in sorted(used & names.keys()):
            if not isinstance(names[name], ModuleType):
                raise TypeError(
                    f"{self.definition.__name__} uses {name}, which a program of its own has not: "
                    "let it use modules and what Python has built in"
                )
            found[name] = names[name].__name__
        return found


def literal(number: float) -> str:
    """Write a number as code; a whole one is short.

    >>> literal(2.0), literal(-0.5), literal(-0.0), literal(float("-inf"))
    ('2', '-0.5', '-0.0', '-np.inf')
    """
    if number != number or number in (float("inf"), -float("inf")):
        return repr(float(number)).replace("inf", "np.inf").replace("nan", "np.nan")
    whole = number == int(number) and abs(number) < 1e15 and repr(number) != "-0.0"
    return str(int(number)) if whole else repr(float(number))


def _literals(parameters: dict[str, float]) -> dict[str, str]:
    return {name: literal(number) for name, number in parameters.items()}


def _call(name: str, operands: tuple[str, ...], parameters: dict[str, float]) -> str:
    settings = [f"{name}={text}" for name, text in _literals(parameters).items()]
    return f"{name}({', '.join([*operands, *settings])})"


def _without_annotations(code: str) -> str:
    """Leave the types out, whose names a program has not."""
    import ast

    function = ast.parse(code).body[0]
    assert isinstance(function, ast.FunctionDef)
    given = function.args
    of_any_number = [one for one in (given.vararg, given.kwarg) if one]
    lines = code.splitlines()

    def cut(line: int, start: int, stop: int) -> None:
        lines[line - 1] = lines[line - 1][:start] + lines[line - 1][stop:]

    if (result := function.returns) and result.end_col_offset is not None:
        start = lines[result.lineno - 1].rfind(" ->", 0, result.col_offset)
        cut(result.lineno, start, result.end_col_offset)
    for one in reversed([*given.posonlyargs, *given.args, *of_any_number, *given.kwonlyargs]):
        if one.annotation and one.annotation.end_col_offset is not None:
            cut(one.lineno, one.col_offset + len(one.arg), one.annotation.end_col_offset)
    return "\n".join(lines)


def _modules(code: str) -> dict[str, str]:
    """Find the modules that code uses: the full name of each, by the name it has there."""
    paths = re.findall(r"(?<![\w.])([a-z_]\w*(?:\.\w+)*)\.\w+", code)
    return {path: "numpy" if path == "np" else path for path in paths}


@lru_cache(maxsize=1024)
def _evaluated(code: str) -> Callable[..., Any]:
    names: dict[str, Any] = {}
    for path, name in _modules(code).items():
        module = import_module(name)
        top = path.partition(".")[0]
        names[top] = module if top == path else import_module(top)
    function: Callable[..., Any] = eval(code, names)
    return function
