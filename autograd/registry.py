"""The public door to the table of derivatives: each operation becomes a method of Value."""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from types import MappingProxyType
from typing import Any

from autograd.proofreading import proofread
from autograd.table import entries
from autograd.table.operation import TABLE, Operation, entry
from autograd.table.readings import FLOATS, forget
from autograd.value import Value, apply

__all__ = ["operations", "register"]

operations = MappingProxyType(TABLE)
"""The table of derivatives, by name, to be read."""


def register(
    name: str, value: Callable[..., Any], partials: Callable[..., tuple[Any, ...]], **details: Any
) -> Operation:
    """Write a new operation into the table of derivatives.

    One entry is all it takes: the operation becomes a method of ``Value`` and works in ``grad``,
    ``hessian``, under NumPy, in formulas, in pictures and in ``gradcheck``.

    Parameters
    ----------
    name
        A Python name; a method of ``Value`` with this name is made. (An operation on any number of
        operands becomes no method; call what is returned.)
    value
        ``value(xp, *operands, **parameters)``: the result, in arithmetic over the namespace ``xp``,
        which has every operation of the table.
    partials
        ``partials(xp, result, *operands, **parameters)``: the tuple of partial derivatives.
    **details
        ``summary``, ``symbol``, ``text``, ``latex``, ``parameters``, ``domain``, ``kink``,
        ``range`` and ``numpy``, as for `Operation`; for a primitive ``floats`` and ``arrays`` too.

    Returns
    -------
    Operation

    Raises
    ------
    ValueError
        If the name is not a Python name, or already means something on a Value. A name that was
        registered before may be registered anew, so that a notebook's cell can be run twice.
    TypeError
        If the entry can never work with floats, NumPy arrays or symbols: it is read once with each.

    Examples
    --------
    >>> softsign = register(
    ...     "softsign",
    ...     value=lambda xp, x: x / (1 + xp.abs(x)),
    ...     partials=lambda xp, y, x: (1 / (1 + xp.abs(x)) ** 2,),
    ... )
    >>> x = Value(-3.0)
    >>> y = x.softsign()
    >>> y.backward()
    >>> y.data, x.grad
    (-0.75, 0.0625)
    >>> softsign.formula("x"), softsign.derivatives("x")
    ('x/(1 + |x|)', ('1/(1 + |x|)²',))

    A primitive, which no composition of others gives, says what it is in floats and in arrays:

    >>> erf = register(
    ...     "erf",
    ...     value=lambda xp, x: xp.erf(x),
    ...     partials=lambda xp, y, x: (1.1283791670955126 * xp.exp(-(x**2)),),
    ...     floats="math.erf({0})",
    ...     arrays="np.vectorize(math.erf, otypes=[float])({0})",
    ... )
    >>> Value(0.5).erf().data
    0.5204998778130465
    """
    methods = {name, details.get("numpy") or name}
    for method in methods:
        if not isinstance(method, str) or not method.isidentifier() or iskeyword(method):
            raise ValueError(f"an operation's name must be a Python name, not {method!r}")
        if method in _BUILT_IN or (hasattr(Value, method) and _registered.get(method) != name):
            raise ValueError(f"{method!r} already means something on a Value: choose another name")
    if hasattr(FLOATS, name) and name not in TABLE:
        raise ValueError(f"{name!r} already means something in xp: choose another name")
    before = TABLE.get(name)
    operation = entry(name, value, partials, **details)
    forget(name)
    try:
        proofread(operation)
    except BaseException:
        if before is None:
            del TABLE[name]
        else:
            TABLE[name] = before
        forget(name)
        raise
    for method in [method for method, owner in _registered.items() if owner == name]:
        del _registered[method]
        if hasattr(Value, method):
            delattr(Value, method)
    _make_method(operation)
    if operation.arity is not None:
        _registered.update(dict.fromkeys(methods, name))
    return operation


def _make_method(operation: Operation) -> None:
    """Give Value a method that applies the operation, and one under NumPy's name for it."""
    arity, names = operation.arity, tuple(operation.parameters)
    if arity is None:
        return

    def unary(self: Value) -> Value:
        return apply(operation, self)

    def method(self: Value, *operands: Value | float) -> Value:
        return apply(operation, self, *operands)

    def method_with_parameters(self: Value, *given: Any, **parameters: float) -> Value:
        operands, rest = given[: arity - 1], given[arity - 1 :]
        if len(rest) > len(names):
            raise TypeError(f"{operation.name} takes the parameters {names}, not {rest}")
        return apply(operation.bind(**dict(zip(names, rest)), **parameters), self, *operands)

    made = method_with_parameters if names else unary if arity == 1 else method
    made.__name__ = operation.name
    made.__qualname__ = f"Value.{operation.name}"
    made.__doc__ = operation.summary
    for name in {operation.name, operation.numpy}:
        setattr(Value, name, made)


_BUILT_IN = frozenset(TABLE)
_registered: dict[str, str] = {}
"""The methods that were made by register(), each with the name of its operation."""

_OPERATORS = {
    entries.ADD,
    entries.SUB,
    entries.MUL,
    entries.DIV,
    entries.NEG,
    entries.POW,
    entries.POWER_OF,
    entries.ABS,
}
for _operation in tuple(TABLE.values()):
    if _operation not in _OPERATORS:
        _make_method(_operation)
