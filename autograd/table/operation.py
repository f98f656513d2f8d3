"""What an entry in the table of derivatives is, and the table itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import nan
from numbers import Integral, Real
from types import FunctionType
from typing import TYPE_CHECKING, Any

from autograd.table.forms import Form
from autograd.table.notation import Notation, ends, listed

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["RULES", "TABLE", "Operation", "entry"]


class Operation:
    """One entry in the table of derivatives.

    ``value`` and ``partials`` are plain arithmetic over a namespace ``xp`` of elementary functions,
    so that one entry serves every reading: floats, NumPy arrays, Values (higher derivatives) and
    symbols (formulas). The namespace has each operation of the table under its name.

    Parameters
    ----------
    name
        The name in the table, and of the method on ``Value``.
    value
        ``value(xp, *operands, **parameters)`` computes the result.
    partials
        ``partials(xp, result, *operands, **parameters)`` computes the tuple of local partial
        derivatives, one for each operand.
    definition
        ``value`` as a textbook writes it, where that is written to keep its digits: what formulas
        say, and other libraries compute.
    textbook
        ``partials`` as a textbook writes them: likewise.
    compiled
        ``partials`` as compiled programs compute them, where NumPy has a faster way to nearly all
        digits.
    summary
        One sentence for ``help()``.
    symbol
        What the operation's node shows in a picture; the name unless given.
    text, latex
        How the operation is written; ``name(x)`` unless given.
    parameters
        Plain numbers that belong to the operation, such as a slope, with their defaults.
    domain
        ``domain(xp, *operands, **parameters)`` is positive where the operation is differentiable.
    kink
        ``kink(*operands)`` is zero where the operation has a kink.
    numpy
        NumPy's name for the operation, where it differs from ours.
    floats, arrays
        For a primitive, an operation that no composition of others gives: what it is in Python's
        floats and in NumPy's arrays, each a `Form`. It is what the engine runs and what compiled
        programs say. In floats it may raise where IEEE arithmetic has infinity or nan.
    fold
        For any number of operands: the operation of two that goes from one to the next, where
        ``floats`` or ``arrays`` say nothing.
    along
        For any number of operands: ``along(xp, x)`` computes the result where all operands are one
        ``x``, along which ``xp.max`` and ``xp.sum`` go, if that is faster than ``fold``.
    picks
        For any number of operands, one of which is the result: NumPy's function for the place of
        that one, such as ``"argmax"``.
    range
        Which numbers it can give, as a textbook writes it.
    beyond
        ``beyond(*operands)``: what IEEE arithmetic has where ``floats`` raises; nan unless
        given.

    Attributes
    ----------
    entry : Operation
        The entry of the table that it is, with parameters of its own.
    """

    __slots__ = (
        "along",
        "arity",
        "arrays",
        "beyond",
        "compiled",
        "definition",
        "domain",
        "entry",
        "floats",
        "fold",
        "kink",
        "latex",
        "name",
        "numpy",
        "parameters",
        "partials",
        "picks",
        "range",
        "summary",
        "symbol",
        "text",
        "textbook",
        "value",
    )

    def __init__(
        self,
        name: str,
        value: Callable[..., Any],
        partials: Callable[..., tuple[Any, ...]],
        *,
        definition: Callable[..., Any] | None = None,
        textbook: Callable[..., tuple[Any, ...]] | None = None,
        compiled: Callable[..., tuple[Any, ...]] | None = None,
        summary: str = "",
        symbol: str = "",
        text: Notation | None = None,
        latex: Notation | None = None,
        parameters: Mapping[str, float] | None = None,
        domain: Callable[..., Any] | None = None,
        kink: Callable[..., Any] | None = None,
        numpy: str = "",
        floats: str | Notation | Callable[..., Any] | None = None,
        arrays: str | Notation | Callable[..., Any] | None = None,
        fold: Operation | None = None,
        along: Callable[..., Any] | None = None,
        picks: str = "",
        range: str = "",
        beyond: Callable[..., float] = lambda *_: nan,
    ) -> None:
        self.name = name
        self.value = value
        self.partials = partials
        self.definition = definition or value
        self.textbook = textbook or partials
        self.compiled = compiled or partials
        self.summary = summary
        self.symbol = symbol or name
        self.text = text or Notation(lambda *x, **_: f"{name}({listed(*x)})", shown=ends)
        upright = rf"\operatorname{{{name}}}".replace("_", r"\_")
        self.latex = latex or Notation(
            lambda *x, **_: rf"{upright}\left({listed(*x)}\right)", shown=ends
        )
        self.parameters = dict(parameters or {})
        self.domain = domain
        self.kink = kink
        self.numpy = numpy or name
        self.floats = Form(floats) if floats is not None else None
        self.arrays = Form(arrays) if arrays is not None else None
        self.fold = fold
        self.along = along
        self.picks = picks
        self.range = range
        self.entry = self
        self.beyond = beyond
        self.arity = _arity(value, self.parameters)
        if not self.is_primitive and name in value.__code__.co_names:
            raise TypeError(
                f"the value of {name} asks for {name} itself: say what it is, with "
                "floats='math.…({0})' and arrays='np.…({0})'"
            )

    @property
    def is_primitive(self) -> bool:
        """Whether it says itself what it is in floats and in arrays, and is no composition."""
        return self.fold is not None or (self.floats is not None and self.arrays is not None)

    @property
    def rectifies(self) -> bool:
        """Whether it lets numbers on one side of 0 through and holds back the others, as relu."""
        from autograd.asymptotes import rectifies

        return rectifies(self)

    @property
    def squashes(self) -> bool:
        """Whether it flattens out on both sides of 0, as tanh does."""
        from autograd.asymptotes import squashes

        return squashes(self)

    def bind(self, **parameters: float) -> Operation:
        """Return this operation with some of its parameters set.

        Raises
        ------
        TypeError
            If the operation has no such parameter, or it is not a number.
        """
        unknown = parameters.keys() - self.parameters.keys()
        if unknown:
            known = ", ".join(self.parameters) or "none"
            raise TypeError(f"{self.name} has no parameter {min(unknown)!r} (it has: {known})")
        given = {name: _plain(self.name, name, x) for name, x in parameters.items()}
        settings = {**self.parameters, **given}
        return _bound(self, tuple(settings), *settings.values())

    def __call__(self, *operands: Any, **parameters: float) -> Value:
        """Apply the operation to Values and plain numbers, as `apply` does.

        Raises
        ------
        DomainError
            If the operation is not defined for these operands.
        TypeError
            If there are too few operands or too many, an operand is neither a Value nor a number,
            or the operation has no such parameter.

        Examples
        --------
        >>> from autograd import Value, operations
        >>> operations["max"](Value(1.0), Value(3.0), 2).data
        3.0
        >>> operations["leaky_relu"](Value(-2.0), slope=0.25).data
        -0.5
        """
        from autograd.value import apply

        return apply(self.bind(**parameters) if parameters else self, *operands)

    def formula(self, *operands: str, style: str = "text") -> str:
        """Return the definition, as text, LaTeX or MathML.

        >>> from autograd import operations
        >>> operations["softplus"].formula("x")
        'log1p(exp(−|x|)) + max(x, 0)'
        """
        from autograd.table.formulas import definition, write

        return write(definition(self, *operands), style)

    def derivatives(self, *operands: str, style: str = "text") -> tuple[str, ...]:
        r"""Return the partial derivative for each operand, as text, LaTeX or MathML.

        >>> from autograd import operations
        >>> operations["mul"].derivatives("a", "b")
        ('b', 'a')
        >>> print(*operations["tanh"].derivatives("z", style="latex"))
        1 - \tanh\left(z\right)^{2}
        """
        from autograd.table.formulas import local_partials, write

        return tuple(write(partial, style) for partial in local_partials(self, *operands))

    def __repr__(self) -> str:
        return f"<operation {self}>"

    def __str__(self) -> str:
        settings = ", ".join(f"{name}={_digits(x)}" for name, x in self.parameters.items())
        return f"{self.name}({settings})" if settings else self.name

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_table, (self.name, tuple(self.parameters.items()))


TABLE: dict[str, Operation] = {}
"""The table of derivatives: every operation under its name."""

RULES: dict[str, Operation] = {}
"""What derivatives are made of beside the table: no function of anybody's own."""


def entry(
    name: str, value: Callable[..., Any], partials: Callable[..., tuple[Any, ...]], **details: Any
) -> Operation:
    """Write one entry into the table."""
    TABLE[name] = Operation(name, value, partials, **details)
    return TABLE[name]


# Typed, so that an exponent is shown as it was typed: 2 or 2.0.
@lru_cache(maxsize=1024, typed=True)
def _bound(operation: Operation, names: tuple[str, ...], *values: float) -> Operation:
    bound = object.__new__(Operation)
    for slot in Operation.__slots__:
        setattr(bound, slot, getattr(operation, slot))
    bound.parameters = dict(zip(names, values))
    return bound


def _from_table(name: str, parameters: tuple[tuple[str, float], ...]) -> Operation:
    operation = TABLE.get(name) or RULES.get(name)
    if operation is None:
        raise LookupError(
            f"this graph uses the operation {name!r}, which is not in the table of derivatives: "
            "register it before loading the graph"
        )
    return operation.bind(**dict(parameters)) if parameters else operation


def _arity(value: Callable[..., Any], parameters: Mapping[str, float]) -> int | None:
    """Count the operands that ``value`` takes after ``xp``; None means any number."""
    if not isinstance(value, FunctionType):
        raise TypeError(
            f"an entry's value must be a Python function such as lambda xp, x: …, not {value!r}"
        )
    code = value.__code__
    takes_any_number = code.co_flags & 0x04
    positional = code.co_varnames[1 : code.co_argcount]
    return None if takes_any_number else sum(name not in parameters for name in positional)


def _digits(number: float) -> str:
    """Write a number short, but with all its digits."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def _plain(operation: str, name: str, x: Any) -> float:
    """Return a parameter as Python's own int or float."""
    if not isinstance(x, Real):
        raise TypeError(f"{operation}: {name} must be a number, not {x!r}")
    return int(x) if isinstance(x, Integral) else float(x)
