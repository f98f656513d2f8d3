"""What the trainer in JavaScript knows of the table: activations and losses, with derivatives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from inspect import isfunction, signature
from textwrap import indent
from typing import Any

from autograd import Operation, Value, apply, nodes, operations
from autograd.evaluation import ieee
from autograd.parsing import parse
from autograd.table.entries import CHAIN
from autograd.table.formulas import Apply, Expression, Number, Symbol
from autograd.table.javascript import SYMBOLS, Element, JavaScript, is_row, ordered
from nn.activations import activation as find_activation
from nn.measuring import losses

__all__ = ["LOSSES", "activation", "formula", "table"]

LOSSES: dict[str, Callable[..., Any]] = {
    name: loss
    for name, loss in ((name, getattr(losses, name)) for name in losses.__all__)
    if isfunction(loss) and "reduction" in signature(loss).parameters
}
"""The losses of nn, by name."""

_SOMEWHERE = 0.7390851332151607
"""Where a graph is recorded, of which only the operations count."""


def table() -> str:
    """Return the text of an ES module that exports ``table``, as `trainer.js` takes it.

    Examples
    --------
    >>> "relu: {" in table()
    True
    """
    script = JavaScript()
    activations, refused = {}, {}
    for name in ["linear", *(name for name, one in operations.items() if one.arity == 1)]:
        try:
            activations[name] = _activation(script, find_activation(name) or operations["identity"])
        except TypeError as error:
            refused[name] = json.dumps(str(error), ensure_ascii=False)
    u, v = Symbol("u"), Symbol("v")
    whole = {
        "activations": _object(activations),
        "losses": _object({name: _loss(script, loss) for name, loss in LOSSES.items()}),
        "chain": script.function(["u", "v"], Apply(CHAIN, (u, v))),
        "refused": _object(refused),
    }
    return f"export const table = {_alone(script, _object(whole))}\n"


def activation(text: str) -> str:
    """Return an activation as an expression in JavaScript, such as `table` has under its name.

    Parameters
    ----------
    text
        The name of an activation, with parameters if wanted, as for `nn.Neuron`; or a formula in x.

    Raises
    ------
    ExpressionError
        If it is neither.
    TypeError
        If it has an operation that cannot be said in JavaScript.

    Examples
    --------
    >>> print(activation("x + sin(x)"))
    (() => {
      return {
        value: (z) => z + Math.sin(z),
        slope: (a, z) => 1 + Math.cos(z),
        rectifies: false,
      }
    })()
    """
    script = JavaScript()
    try:
        found = find_activation(text) or operations["identity"]
    except LookupError:
        z = Symbol("z")
        result = _read(text, x=z)
        return _alone(script, _entry(script, result, _derivative(result, z)))
    return _alone(script, _activation(script, found))


def formula(text: str, *names: str) -> str:
    """Return an expression such as ``"sin(x1) + x2"`` as a function of these names in JavaScript.

    Raises
    ------
    ExpressionError
        If it is no expression in these names.
    TypeError
        If it has an operation that cannot be said in JavaScript.

    Examples
    --------
    >>> print(formula("sin(x1)*x2", "x1", "x2"))
    (() => {
      return (x1, x2) => Math.sin(x1) * x2
    })()
    """
    script = JavaScript()
    # A name may mean something else in JavaScript: new, t0.
    symbols = {name: Symbol(f"x{i}") for i, name in enumerate(names, 1)}
    result = _read(text, **symbols)
    return _alone(script, script.function([one.text for one in symbols.values()], result))


def _read(text: str, **symbols: Symbol) -> Expression:
    """Read a typed expression as one of symbols, by their names in it."""
    values = {x: Value(_SOMEWHERE, x) for x in symbols if re.search(rf"\b{re.escape(x)}\b", text)}
    # Only the operations count, and not whether they are defined there.
    with ieee():
        result = parse(text, **values)
    return _expression(result, {value: symbols[name] for name, value in values.items()})


def _expression(result: Value, symbols: Mapping[Value, Expression]) -> Expression:
    """Return what a recorded graph computes, by symbols for some of its leaves.

    Leaves that are the elements of one array have the same symbol: what is computed from each in
    the same way is then one row.
    """
    found = dict(symbols)
    made: dict[tuple[Any, ...], Expression] = {}
    for node in nodes(result):
        if node.op is None:
            found.setdefault(node, Number(node.data))
        elif node not in found:
            operands = tuple(found[x] for x in node.operands)
            if node.op.arity is None and all(map(is_row, operands)):
                operands = tuple(dict.fromkeys(operands))
            found[node] = made.setdefault((node.op, *operands), Apply(node.op, operands))
    return found[result]


def _derivative(result: Expression, symbol: Expression) -> Expression:
    """Differentiate an expression, backwards from the result: reverse mode, with symbols."""
    order = ordered(result)
    leading = {symbol}
    for node in order:
        if isinstance(node, Apply) and not leading.isdisjoint(node.operands):
            leading.add(node)
    adjoints: dict[Expression, Expression] = {result: Number(1)}
    for node in reversed(order):
        if isinstance(node, Apply) and node in leading and node in adjoints:
            for operand, local in zip(
                node.operands, _partials(node.operation, node, *node.operands)
            ):
                if operand in leading:
                    term = _chained(adjoints[node], local)
                    known = adjoints.get(operand)
                    adjoints[operand] = term if known is None else known + term
    return adjoints.get(symbol, Number(0))


def _partials(
    operation: Operation, result: Expression, *operands: Expression
) -> Iterator[Expression]:
    for local in operation.partials(SYMBOLS, result, *operands, **operation.parameters):
        yield local if isinstance(local, Expression) else Number(local)


def _chained(upstream: Expression, local: Expression) -> Expression:
    """Multiply as the chain rule does; by a plain number that is a product."""
    if isinstance(upstream, Number) or isinstance(local, Number):
        return upstream * local
    return Apply(CHAIN, (upstream, local))


def _activation(script: JavaScript, operation: Operation) -> str:
    z = Symbol("z")
    result = Apply(operation, (z,))
    (slope,) = _partials(operation, Symbol("a"), z)
    return _entry(script, result, slope, operation.rectifies)


def _entry(
    script: JavaScript, value: Expression, slope: Expression, rectifies: bool = False
) -> str:
    return _object(
        {
            "value": script.function(["z"], value),
            "slope": script.function(["a", "z"], slope),
            "rectifies": json.dumps(rectifies),
        }
    )


def _loss(script: JavaScript, loss: Callable[..., Any]) -> str:
    """Write a loss of the outputs p and the targets y of one example, and its derivative for p.

    It is recorded for two outputs, and for one if it takes no more.
    """
    try:
        count, entry = 2, _recorded(script, loss, 2)
    except TypeError:
        count, entry = 1, _recorded(script, loss, 1)
    through = {}
    for name, operation in operations.items():
        if operation.arity == 1:
            # It may be no probability, or not defined there.
            with suppress(ValueError):
                through[name] = _recorded(script, loss, count, operation)
    return _object({**entry, "through": _object({k: _object(v) for k, v in through.items() if v})})


def _recorded(
    script: JavaScript, loss: Callable[..., Any], count: int, activation: Operation | None = None
) -> dict[str, str]:
    """Write a loss of numbers, or of those that come out of an activation.

    There is nothing to write if it does not go back to what the activation was applied to.
    """
    p, y = Element("p"), Element("y")
    outputs, targets = ([Value(_SOMEWHERE) for _ in range(count)] for _ in "py")
    applied = [apply(activation, one) for one in outputs] if activation else outputs
    predictions, wanted = ([applied], [targets]) if count > 1 else (applied, targets)
    first, *_ = loss(predictions, wanted, reduction="none")
    if activation and not set(applied).isdisjoint(nodes(first)):
        return {}
    symbols = {**dict.fromkeys(outputs, p), **dict.fromkeys(targets, y)}
    result = _expression(first, symbols)
    return {
        "value": script.function(["p", "y"], result),
        "slope": script.function(["p", "y"], _derivative(result, p)),
    }


def _object(entries: Mapping[str, str]) -> str:
    """Write an object, an entry a line."""
    lines = "".join(f"{name}: {code},\n" for name, code in entries.items())
    return f"{{\n{indent(lines, '  ')}}}" if lines else "{}"


def _alone(script: JavaScript, code: str) -> str:
    """Write an expression whose definitions are nobody else's."""
    definitions = [f"const {name} = {body}" for name, body in script.definitions.items()]
    inside = "\n".join([*definitions, f"return {code}"])
    return f"(() => {{\n{indent(inside, '  ')}\n}})()"
