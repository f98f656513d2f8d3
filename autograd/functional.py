"""Derivatives of functions: grad, jacobian, hessian, vjp and jvp, which compose to any order.

Where a function of this module is called inside another, or with Values, it returns Values that can
be differentiated further; otherwise it returns floats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Literal, overload

from autograd.errors import StaleGraphError
from autograd.evaluation import contribution, ieee
from autograd.graph import recorded
from autograd.nested import fill, flat
from autograd.table import entries
from autograd.table.readings import FLOATS, Namespace
from autograd.tracing import refuse_if_traced
from autograd.value import Constant, Value, apply, record, recording

__all__ = ["grad", "gradients", "hessian", "jacobian", "jvp", "value_and_grad", "vjp"]

_is_inner: ContextVar[bool] = ContextVar("is_inner", default=False)

Function = Callable[..., Any]


# --- on functions ------------------------------------------------------------------------------


def grad(f: Function) -> Function:
    """Return the function that computes the gradient of ``f``.

    Parameters
    ----------
    f
        A function from numbers, nested lists of numbers or NumPy arrays to one number.

    Returns
    -------
    function
        Takes the arguments of ``f``; returns the gradient in the shape of the argument, or a tuple
        of gradients where there are several arguments.

    Examples
    --------
    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda x, w: x[0] * w + x[1])([3.0, 4.0], 5.0)
    ([5.0, 1.0], 3.0)
    """

    @wraps(f)
    def gradient(*arguments: Any) -> Any:
        return value_and_grad(f)(*arguments)[1]

    return gradient


def value_and_grad(f: Function) -> Function:
    """Return the function that computes the value of ``f`` and its gradient.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @wraps(f)
    def value_and_gradient(*arguments: Any) -> tuple[Any, Any]:
        value, pullback = vjp(f, *arguments)
        if not isinstance(value, (float, Value)):
            raise TypeError(
                f"grad needs a function that returns one number, not {type(value).__name__}: "
                "use jacobian for several"
            )
        return value, pullback(1.0)

    return value_and_gradient


def jacobian(f: Function) -> Function:
    """Return the function that computes all partial derivatives of all outputs of ``f``.

    Its result has the shape of the output, with the shape of the argument in each place; a tuple of
    such where there are several arguments.

    >>> jacobian(lambda x: [x[0] * x[1], x[0]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 0.0]]
    """

    @wraps(f)
    def jacobian_of_f(*arguments: Any) -> Any:
        run = _Run(f, arguments)
        rows = [run.pull([y], [1.0]) for y in run.outputs]
        shaped = [fill(arguments, row) for row in rows]
        per_argument = [
            fill(run.output, [row[place] for row in shaped]) for place in range(len(arguments))
        ]
        return _one_or_tuple(per_argument)

    return jacobian_of_f


def hessian(f: Function) -> Function:
    """Return the function that computes all second partial derivatives of ``f``.

    >>> hessian(lambda x: x[0] ** 2 * x[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    return jacobian(grad(f))


def vjp(f: Function, *arguments: Any) -> tuple[Any, Function]:
    """Run ``f`` and prepare its vector-Jacobian product, the backward pass.

    Parameters
    ----------
    f
        A function of numbers, nested lists or NumPy arrays.
    *arguments
        Where to run it.

    Returns
    -------
    value
        What ``f`` returns.
    pullback : function
        From a gradient in the shape of the value to the gradient in the shape of the argument, or a
        tuple of gradients where there are several arguments.

    Examples
    --------
    >>> value, pullback = vjp(lambda x: [x[0] * x[1], x[0]], [2.0, 3.0])
    >>> value, pullback([1.0, 10.0])
    ([6.0, 2.0], [13.0, 2.0])
    """
    run = _Run(f, arguments)

    def pullback(gradient: Any) -> Any:
        upstream = _same_shape(gradient, run.output, "the gradient", "the output")
        return _one_or_tuple(fill(arguments, run.pull(run.outputs, upstream)))

    return run.value, pullback


def jvp(f: Function, arguments: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """Run ``f`` together with its Jacobian-vector product, the derivative along a direction.

    Parameters
    ----------
    f
        A function of numbers, nested lists or NumPy arrays.
    arguments
        The tuple of its arguments (the primals).
    tangents
        The direction, in the shape of the arguments.

    Returns
    -------
    value, tangent
        What ``f`` returns, and how fast that changes along the direction, in the same shape.

    Examples
    --------
    >>> jvp(lambda x: [x[0] * x[1], x[0]], ([2.0, 3.0],), ([1.0, 0.0],))
    ([6.0, 2.0], [3.0, 1.0])
    """
    for given in (arguments, tangents):
        if not isinstance(given, tuple):
            raise TypeError(
                f"jvp takes a tuple of arguments and a tuple of tangents, not {given!r}"
            )
    directions = _same_shape(tangents, arguments, "the tangents", "the arguments")
    run = _Run(f, arguments)
    return run.value, fill(run.output, run.push(directions))


# --- on recorded graphs ------------------------------------------------------------------------


@overload
def gradients(
    output: Value, inputs: Iterable[Value], create_graph: Literal[False] = False
) -> list[float]: ...


@overload
def gradients(
    output: Value, inputs: Iterable[Value], create_graph: Literal[True]
) -> list[Value]: ...


def gradients(
    output: Value, inputs: Iterable[Value], create_graph: bool = False
) -> list[float] | list[Value]:
    """Differentiate a recorded result with respect to some of the Values it was made from.

    No ``.grad`` is read or changed.

    Parameters
    ----------
    output
        The result.
    inputs
        Values in its graph, leaves or not; the derivative for any other Value is 0.
    create_graph
        Return the derivatives as Values with graphs of their own, to be differentiated again.

    Raises
    ------
    StaleGraphError
        With ``create_graph``, if data in the graph changed since it was recorded.

    Examples
    --------
    >>> a, b = Value(2.0), Value(3.0)
    >>> L = a**2 * b
    >>> gradients(L, [a, b])
    [12.0, 4.0]
    >>> da, _ = gradients(L, [a, b], create_graph=True)
    >>> gradients(da, [a, b])
    [6.0, 4.0]
    """
    if create_graph:
        with recording(True), ieee():
            pulled = _pull([output], [1.0], list(inputs), _values)
            return [as_value(gradient) for gradient in pulled]
    refuse_if_traced(output, "gradients() without create_graph=True")
    return [float(gradient) for gradient in _pull([output], [1.0], list(inputs), _floats)]


Partials = Callable[[Value], tuple[Any, ...]]
"""The local partial derivatives of a node, as floats or as Values."""


def _pull(
    outputs: list[Value], upstream: list[Any], inputs: list[Value], partials: Partials
) -> list[Any]:
    """Carry gradients from the outputs back to the inputs."""
    order = recorded(*outputs)
    leading_to = set(inputs)
    for node in order:
        if not leading_to.isdisjoint(node.operands):
            leading_to.add(node)
    adjoints: dict[Value, Any] = {}
    for output, gradient in zip(outputs, upstream):
        _add(adjoints, output, gradient)
    for node in reversed(order):
        if node in leading_to and node in adjoints:
            for operand, local in zip(node.operands, partials(node)):
                if operand in leading_to:
                    _add(adjoints, operand, _times(adjoints[node], local))
    return [adjoints.get(x, 0.0) for x in inputs]


def _push(
    outputs: list[Value], directions: list[Any], inputs: list[Value], partials: Partials
) -> list[Any]:
    """Carry tangents from the inputs forward to the outputs."""
    tangents: dict[Value, Any] = dict(zip(inputs, directions))
    for node in recorded(*outputs):
        if not tangents.keys().isdisjoint(node.operands):
            for operand, local in zip(node.operands, partials(node)):
                if operand in tangents:
                    _add(tangents, node, _times(tangents[operand], local))
    return [tangents.get(y, 0.0) for y in outputs]


def _floats(node: Value) -> tuple[float, ...]:
    return node.partials


def _values(node: Value) -> tuple[Any, ...]:
    """Read the table with Values, and see that they agree with what was recorded."""
    assert node.op is not None
    partials = node.op.partials(_VALUES, node, *node.operands, **node.op.parameters)
    for local, recorded_local in zip(partials, node.partials):
        now = local.data if isinstance(local, Value) else float(local)
        if not math.isclose(now, recorded_local, rel_tol=1e-9, abs_tol=1e-12) and now == now:
            raise StaleGraphError(
                f"{node.op} was recorded with the local derivative {recorded_local:g}, which would "
                f"now be {now:g}: its data changed since. Call .forward() on the output first"
            )
    return partials


def _power_rule(x: Value, n: Value | float) -> Any:
    if not isinstance(n, Value) and (n == 0 or 0.5 <= abs(n) < 2**53):
        # With a plain exponent as a person would write it: 3x².
        return entries.POWER_OF.textbook(_VALUES, None, x, exponent=n)[0]
    return apply(entries.POWER_RULE, x, n)


_VALUES = Namespace(
    {
        "pow": lambda a, b: a**b,
        "power_rule": _power_rule,
        "chain": lambda upstream, local: _times(upstream, local),
        "lead": lambda b, a, distance: FLOATS.lead(b.data, a.data, distance),
    },
    otherwise=lambda operation: (
        lambda *operands, **parameters: apply(
            operation.bind(**parameters) if parameters else operation, *operands
        )
    ),
)


def _times(upstream: Any, local: Any) -> Any:
    """Multiply, leaving out factors of one, which would only clutter a graph."""
    if type(local) is float and local == 1.0:
        return upstream
    if type(upstream) is float and upstream == 1.0:
        return local
    if not isinstance(upstream, Value) and not isinstance(local, Value):
        return contribution(upstream, local)
    a, b = as_value(upstream), as_value(local)
    return record(contribution(a.data, b.data), entries.CHAIN, (a, b), (b.data, a.data))


def _add(sums: dict[Value, Any], key: Value, term: Any) -> None:
    sums[key] = sums[key] + term if key in sums else term


# --- running a function on variables -------------------------------------------------------------


class _Run:
    """One run of a function, recorded on variables of its own.

    The variables are new nodes even where the arguments are Values, so that a derivative with
    respect to an argument is not mixed up with one for the Value that happens to be passed.
    """

    def __init__(self, f: Function, arguments: tuple[Any, ...]) -> None:
        numbers = list(flat(arguments))
        self.is_inner = _is_inner.get() or any(isinstance(x, Value) for x in numbers)
        token = _is_inner.set(True)
        try:
            with recording(True):
                self.variables = [
                    apply(entries.IDENTITY, x) if isinstance(x, Value) else Value(x)
                    for x in numbers
                ]
                self.output = f(*fill(arguments, self.variables))
        finally:
            _is_inner.reset(token)
        self.outputs = [as_value(y) for y in flat(self.output)]
        self.value = fill(self.output, map(self._result, self.outputs))

    def pull(self, outputs: list[Value], upstream: list[Any]) -> list[Any]:
        """Carry gradients of outputs back to the variables."""
        return self._carry(_pull, outputs, upstream)

    def push(self, directions: list[Any]) -> list[Any]:
        """Carry tangents of the variables forward to the outputs."""
        return self._carry(_push, self.outputs, directions)

    def _carry(self, sweep: Function, outputs: list[Value], start: list[Any]) -> list[Any]:
        with recording(True), ieee():
            partials = _values if self.is_inner else _floats
            return [self._result(x) for x in sweep(outputs, start, self.variables, partials)]

    def _result(self, x: Any) -> Any:
        return as_value(x) if self.is_inner else float(x)


def as_value(x: Any) -> Value:
    """Return what a function gave as a Value: a plain number is a constant."""
    return x if isinstance(x, Value) else Constant(x)


def _one_or_tuple(results: Iterable[Any]) -> Any:
    results = tuple(results)
    return results[0] if len(results) == 1 else results


def _same_shape(given: Any, wanted: Any, given_name: str, wanted_name: str) -> list[Any]:
    """Take ``given`` apart after checking that it has as many numbers as ``wanted``."""
    numbers, places = list(flat(given)), len(list(flat(wanted)))
    if len(numbers) != places:
        raise ValueError(
            f"{given_name} must have the shape of {wanted_name}: "
            f"{len(numbers)} numbers given for {places}"
        )
    return numbers
