"""Value: a number that remembers how it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd import micrograd, ops
from autograd.copying import copy_graph, flatten_for_pickle
from autograd.evaluation import evaluate, replay
from autograd.graph import nodes, recorded
from autograd.node import Node
from autograd.operation import TABLE, Operation

if TYPE_CHECKING:
    from autograd.stepping.steps import Steps

__all__ = [
    "Constant",
    "EarlierGradient",
    "Value",
    "apply",
    "constant",
    "learns",
    "no_grad",
    "record",
    "recording",
]

_is_recording: ContextVar[bool] = ContextVar("is_recording", default=True)
_records = _is_recording.get
_new = object.__new__


@contextmanager
def recording(on: bool) -> Iterator[None]:
    """Record operations, or do not, in the current thread or async task."""
    token = _is_recording.set(on)
    try:
        yield
    finally:
        _is_recording.reset(token)


def no_grad() -> AbstractContextManager[None]:
    """Compute without recording: inside, results are leaves.

    The setting belongs to the current thread or async task.

    >>> a = Value(2.0)
    >>> with no_grad():
    ...     b = a * a
    >>> b.operands
    ()
    """
    return recording(False)


class Value(Node):
    """A number that remembers how it was made.

    Parameters
    ----------
    data
        Any real number.
    label
        A name for pictures and explanations.

    Attributes
    ----------
    data : float
        The number.
    grad : float
        The derivative of the last output that ``backward()`` was called on with respect to this
        Value; leaves add up over several calls.
    op : Operation or None
        The entry in the table of derivatives that made this Value; None for a leaf.
    operands : tuple of Value
        What the operation was applied to.
    partials : tuple of float
        The local partial derivative for each operand, as recorded with the result.

    Raises
    ------
    TypeError
        If ``data`` is not a real number.

    Examples
    --------
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> L = a * b + a**2
    >>> L.backward()
    >>> a
    Value(data=2.0, grad=1.0, label='a')
    """

    __slots__ = ("_compared", "_source", "data", "grad", "label")

    data: float
    grad: float
    label: str
    _source: tuple[str, int]
    _compared: dict[str, tuple[Value | float, bool]]

    def __init__(
        self,
        data: float,
        label: str | tuple[Value, ...] = "",
        _op: str = "",
        *,
        _children: tuple[Value, ...] = (),
    ) -> None:
        self.data = _float(data)
        self.grad = 0.0
        # micrograd's second argument is _children; a label is never a tuple.
        if isinstance(label, tuple):
            _children, label = label, ""
        if not isinstance(label, str):
            raise TypeError(f"a label is text, not {label!r}")
        self.label = label
        self.op = self._first = self._second = None
        if _children:
            self.op = micrograd.operation(_op)
            self.link(_children, evaluate(self.op, _children)[1])

    # --- arithmetic: the hot entries of the table, written out for speed -------------------------

    def __add__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        return record(self.data + other.data, ops.ADD, (self, other), (1.0, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        return record(self.data - other.data, ops.SUB, (self, other), (1.0, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        a, b = self.data, other.data
        return record(a * b, ops.MUL, (self, other), (b, a))

    def __truediv__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        return apply(ops.DIV, self, other)

    def __pow__(self, exponent: Value | float) -> Value:
        if isinstance(exponent, Value):
            return apply(ops.POW, self, exponent)
        if constant(exponent) is NotImplemented:
            return NotImplemented
        return apply(ops.POWER_OF.bind(exponent=exponent), self)

    def __radd__(self, other: float) -> Value:
        # sum() starts from the integer 0, which would put a pointless node into every picture.
        if type(other) is int and other == 0:
            return self
        left = constant(other)
        return left if left is NotImplemented else left + self

    def __rsub__(self, other: float) -> Value:
        left = constant(other)
        return left if left is NotImplemented else left - self

    def __rmul__(self, other: float) -> Value:
        left = constant(other)
        return left if left is NotImplemented else left * self

    def __rtruediv__(self, other: float) -> Value:
        left = constant(other)
        return left if left is NotImplemented else left / self

    def __rpow__(self, other: float) -> Value:
        left = constant(other)
        return left if left is NotImplemented else left**self

    def __neg__(self) -> Value:
        return record(-self.data, ops.NEG, (self,), (-1.0,))

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return apply(ops.ABS, self)

    if TYPE_CHECKING:
        # Every other operation of the table is a method, put here by register().
        def __getattr__(self, name: str) -> Callable[..., Value]: ...

    # --- derivatives -----------------------------------------------------------------------------

    def backward(self, gradient: float = 1.0) -> None:
        """Apply the chain rule in reverse, from this Value to every node that it was made from.

        Leaves add to the gradient they have; the inside of the graph starts from zero. The local
        derivatives are those recorded with the results, whatever became of ``.data`` since.

        Parameters
        ----------
        gradient
            The gradient of this Value to start with.
        """
        start = _float(gradient)
        order = recorded(self)
        for node in order:
            node.grad = 0.0
        self.grad += start
        for node in reversed(order):
            upstream, first, second = node.grad, node._first, node._second
            if second is not None:
                # Most operations have two operands; this spares them a loop over two tuples.
                first.grad += upstream * node._first_partial
                second.grad += upstream * node._second_partial
            else:
                for operand, local in zip(node.operands, node.partials):
                    operand.grad += upstream * local

    def forward(self) -> float:
        """Compute the graph anew after the data of its leaves changed, like a spreadsheet.

        Returns
        -------
        float
            The new data of this Value.

        Raises
        ------
        DomainError
            If an operation is not defined for the new data; the graph is then left as it was.

        Examples
        --------
        >>> a = Value(2.0)
        >>> square = a * a
        >>> a.data = 5.0
        >>> square.forward()
        25.0
        """
        data, partials = replay(self)
        for node in partials:
            node.data = data[node]
            node.link(node.operands, partials[node])
            node.grad = EarlierGradient(node.grad)
        return self.data

    def zero_grad(self) -> None:
        """Set the gradient of every node in this Value's graph to zero."""
        for node in nodes(self):
            node.grad = 0.0

    def steps(self) -> Steps:
        """Return the steps of this graph, forward and backward, to be taken one at a time.

        >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
        >>> L = a * b
        >>> for step in L.steps():
        ...     print(step)
        [1/3] forward   L = a·b = 2·(−3) = −6
        [2/3] backward  L = a·b   a.grad += L.grad · ∂L/∂a = 1 · b = 1·(−3) = −3     0 → −3
        [3/3] backward  L = a·b   b.grad += L.grad · ∂L/∂b = 1 · a = 1·2 = 2     0 → 2
        """
        from autograd.stepping.steps import Steps

        return Steps(self)

    def detach(self) -> Value:
        """Return a leaf with the same data and label."""
        return Value(self.data, self.label)

    @property
    def source(self) -> tuple[str, int] | None:
        """The file and line where this Value was made, if `record_sources` was on."""
        return getattr(self, "_source", None)

    # --- as a number -----------------------------------------------------------------------------

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"{type(self).__name__}(data={self.data}, grad={self.grad}{label})"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<code>{escape(repr(self))}</code>"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else str(self)

    def __float__(self) -> float:
        return self.data

    def __int__(self) -> int:
        return int(self.data)

    def __bool__(self) -> bool:
        return self._remember("!=", 0.0, bool(self.data))

    def __lt__(self, other: Value | float) -> bool:
        bound = other.data if isinstance(other, Value) else other
        return self._remember("<", other, self.data < bound)

    def __le__(self, other: Value | float) -> bool:
        bound = other.data if isinstance(other, Value) else other
        return self._remember("<=", other, self.data <= bound)

    def __gt__(self, other: Value | float) -> bool:
        bound = other.data if isinstance(other, Value) else other
        return self._remember(">", other, self.data > bound)

    def __ge__(self, other: Value | float) -> bool:
        bound = other.data if isinstance(other, Value) else other
        return self._remember(">=", other, self.data >= bound)

    def _remember(self, symbol: str, other: Value | float, outcome: bool) -> bool:
        """Keep the last comparison of each kind: a compiled graph holds only where it holds."""
        if _records():
            if not hasattr(self, "_compared"):
                self._compared = {}
            self._compared[symbol] = other, outcome
        return outcome

    # --- among other libraries -------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        # In a box of its own, a Value takes part in NumPy's loops over objects, which use its
        # operators and methods; but maximum and minimum only compare, and are ours.
        import numpy as np

        if ufunc in (np.maximum, np.minimum) and method == "__call__":
            ufunc = np.frompyfunc(partial(apply, TABLE[ufunc.__name__]), 2, 1)

        def boxed(x: Any) -> Any:
            if not isinstance(x, Value):
                return x
            box = np.empty((), dtype=object)
            box[()] = x
            return box

        return getattr(ufunc, method)(*map(boxed, inputs), **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return copy_graph(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return flatten_for_pickle(self)

    # --- micrograd's names, for notebooks written with it ----------------------------------------

    @property
    def _prev(self) -> set[Value]:
        return set(self.operands)

    @property
    def _op(self) -> str:
        return micrograd.symbol(self.op)

    def _backward(self) -> None:
        for operand, local in zip(self.operands, self.partials):
            operand.grad += self.grad * local


class Constant(Value):
    """A leaf made from a plain number that met a Value, like the 2 in ``2 * a``."""

    __slots__ = ()


class EarlierGradient(float):
    """A gradient of the numbers before ``forward()``; ``backward()`` makes a new one."""

    __slots__ = ()


def learns(node: Value) -> bool:
    """Say whether anybody asks for a node's gradient: not for that of a number without a label."""
    return not isinstance(node, Constant) or bool(node.label)


def constant(x: Any) -> Any:
    """Return a plain number as a Constant, or NotImplemented if ``x`` may know what to do.

    Raises
    ------
    TypeError
        If ``x`` is no number and no object with arithmetic of its own.
    """
    if isinstance(x, (float, int, Real)):
        return Constant(float(x))
    if x is None or isinstance(x, (str, bytes, complex, list, tuple, dict, set)):
        raise TypeError(_not_a_number(x))
    return NotImplemented


def apply(operation: Operation, *operands: Value | float) -> Value:
    """Apply an operation of the table to Values and plain numbers, and record it.

    Raises
    ------
    DomainError
        If the operation is not defined for these operands.
    TypeError
        If an operand is neither a Value nor a real number, or there are too few or too many.
    """
    if len(operands) != operation.arity and (operation.arity or not operands):
        wanted = f"{operation.arity or 'at least 1'} operand{'s' * ((operation.arity or 1) > 1)}"
        raise TypeError(f"{operation.name} takes {wanted}, not {len(operands)}")
    values = tuple([x if isinstance(x, Value) else Constant(x) for x in operands])
    result, partials = evaluate(operation, values)
    return record(result, operation, values, partials)


def record(
    data: float, operation: Operation, operands: tuple[Value, ...], partials: tuple[float, ...]
) -> Value:
    """Make the node for a result; a leaf while nothing is recorded."""
    node = _new(Value)
    node.data = data
    node.grad = 0.0
    node.label = ""
    if not _records():
        node.op = node._first = node._second = None
        return node
    node.op = operation
    if len(operands) == 2:
        # As link() does, but without the price of a call.
        node._first, node._second = operands
        node._first_partial, node._second_partial = partials
    else:
        node.link(operands, partials)
    return node


def _float(x: Any) -> float:
    if isinstance(x, (float, int, Real)):
        return float(x)
    raise TypeError(_not_a_number(x))


def _not_a_number(x: Any) -> str:
    """Say why something cannot be a Value, and what can be done."""
    kind = type(x).__name__
    if isinstance(x, Value):
        hint = "it is a Value already: use .detach() for a leaf with the same data"
    elif isinstance(x, (str, bytes)):
        hint = "convert text with float(...) first"
    elif isinstance(x, complex):
        hint = "only real numbers can be differentiated here"
    elif x is None:
        hint = "is a return statement missing?"
    else:
        hint = "make one Value for each number, for example [Value(x) for x in numbers]"
    return f"a Value is made from one real number, not from {kind} {str(x)[:40]!r}; {hint}"
