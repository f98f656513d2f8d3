"""Value: a number that remembers how it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from numbers import Number, Real
from typing import TYPE_CHECKING, Any

from autograd import micrograd
from autograd.behaviour import Behaviour
from autograd.comparisons import COMPARISONS, note
from autograd.evaluation import contribution, evaluate, replay
from autograd.graph import nodes, recorded
from autograd.node import not_a_number, real, text
from autograd.table import entries
from autograd.table.operation import Operation

if TYPE_CHECKING:
    from autograd.names import Style
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
    "recording_as",
]

blank: Callable[[type[Value]], Value] = object.__new__
"""Makes a node to be filled in; `record_sources` puts something else here that notes its line."""


@contextmanager
def recording(on: bool) -> Iterator[None]:
    """Record operations, or do not, in the current thread or async task."""
    token = _kind.set(_kind_when_on.get() if on else None)
    try:
        yield
    finally:
        _kind.reset(token)


@contextmanager
def recording_as(kind: type[Value]) -> Iterator[None]:
    """Record operations as nodes of a class of their own."""
    token = _kind_when_on.set(kind)
    try:
        with recording(True):
            yield
    finally:
        _kind_when_on.reset(token)


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


class Value(Behaviour):
    """A number that remembers how it was made.

    Parameters
    ----------
    data
        Any real number.
    label
        A name for pictures and explanations; the second argument, or by name.

    Attributes
    ----------
    op : Operation or None
        The entry in the table of derivatives that made this Value; None for a leaf.
    operands : tuple of Value
        What the operation was applied to.
    partials : tuple of float
        The local partial derivative for each operand, as recorded with the result.

    Raises
    ------
    TypeError
        If ``data`` is not a real number, or the label is no text; also where they are set later.

    Examples
    --------
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> L = a * b + a**2
    >>> L.backward()
    >>> a
    Value(data=2.0, grad=1.0, label='a')
    """

    __slots__ = ("_compared", "_source")

    _source: tuple[str, int]
    _compared: dict[Any, Any]

    def __init__(
        self,
        data: float,
        _label_or_children: str | tuple[Value | float, ...] = "",
        _op: str = "",
        label: str = "",
        *,
        _children: tuple[Value | float, ...] = (),
    ) -> None:
        self._data = real(data)
        self._grad = 0.0
        # micrograd's lecture has (data, _children, _op, label); a label is never a tuple.
        if isinstance(_label_or_children, tuple):
            _children, _label_or_children = _label_or_children, ""
        if _label_or_children and label:
            raise TypeError(f"two labels are given: {_label_or_children!r} and {label!r}")
        self._label = text(_label_or_children) or text(label)
        self.op = self._first = self._second = None
        if _children:
            self._refuse_own_backward()
            made = apply(micrograd.operation(_op, len(_children)), *_children)
            self.op = made.op
            self.link(made.operands, made.partials)

    # --- arithmetic: the hot entries of the table, written out for speed -------------------------

    def __add__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        return record(self._data + other._data, entries.ADD, (self, other), (1.0, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        return record(self._data - other._data, entries.SUB, (self, other), (1.0, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        a, b = self._data, other._data
        return record(a * b, entries.MUL, (self, other), (b, a))

    def __truediv__(self, other: Value | float) -> Value:
        if not isinstance(other, Value) and (other := constant(other)) is NotImplemented:
            return NotImplemented
        return apply(entries.DIV, self, other)

    def __pow__(self, exponent: Value | float) -> Value:
        if isinstance(exponent, Value):
            return apply(entries.POW, self, exponent)
        if constant(exponent) is NotImplemented:
            return NotImplemented
        return apply(entries.POWER_OF.bind(exponent=exponent), self)

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
        return record(-self._data, entries.NEG, (self,), (-1.0,))

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return apply(entries.ABS, self)

    def _lacks_a_derivative(self, other: Value | float) -> Any:
        if not isinstance(other, (Value, Real)):
            return NotImplemented
        raise TypeError(
            "//, % and divmod are not in the table of derivatives: compute with the plain number, "
            "such as a.data % 2, or register() an operation"
        )

    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _lacks_a_derivative
    __divmod__ = __rdivmod__ = _lacks_a_derivative

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
        start = real(gradient)
        self._refuse_own_backward()
        order = recorded(self)
        for node in order:
            node._grad = 0.0
        self._grad += start
        for node in reversed(order):
            upstream, first, second = node._grad, node._first, node._second
            if second is not None:
                # Most operations have two operands; this spares them a loop over two tuples, and
                # the price of a call where no product is nan.
                to_first = upstream * node._first_partial
                to_second = upstream * node._second_partial
                if to_first != to_first or to_second != to_second:
                    to_first = contribution(upstream, node._first_partial)
                    to_second = contribution(upstream, node._second_partial)
                first._grad += to_first
                second._grad += to_second
            else:
                for operand, local in zip(node.operands, node.partials):
                    product = upstream * local
                    operand._grad += (
                        product if product == product else contribution(upstream, local)
                    )

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
            node._data = data[node]
            node.link(node.operands, partials[node])
            node._grad = EarlierGradient(node._grad)
        return self._data

    def zero_grad(self) -> None:
        """Set the gradient of every node in this Value's graph to zero."""
        for node in nodes(self):
            node._grad = 0.0

    def steps(self, names: Style = "full") -> Steps:
        """Return the steps forward and backward, with names in a style of `autograd.names`.

        >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
        >>> L = a * b
        >>> for step in L.steps():
        ...     print(step)
        [1/3] forward   L = a·b = 2·(−3) = −6
        [2/3] backward  L = a·b   a.grad += L.grad · ∂L/∂a = 1 · b = 1·(−3) = −3     0 → −3
        [3/3] backward  L = a·b   b.grad += L.grad · ∂L/∂b = 1 · a = 1·2 = 2     0 → 2
        """
        from autograd.stepping.steps import Steps

        return Steps(self, names=names)

    def detach(self) -> Value:
        """Return a leaf with the same data and label."""
        return Value(self.data, self.label)

    @property
    def source(self) -> tuple[str, int] | None:
        """The file and line where this Value was made, if `record_sources` was on."""
        return getattr(self, "_source", None)

    # --- as it is recorded ---------------------------------------------------------------------

    def _compare(self, symbol: str, other: Value | float) -> bool:
        if not isinstance(other, (Value, float, int, Real)):
            return NotImplemented
        bound = other._data if isinstance(other, Value) else other
        outcome = bool(COMPARISONS[symbol](self._data, bound))
        note(self, symbol, other, outcome, remember=bool(_kind.get()))
        return outcome

    @classmethod
    def _unrecorded(cls, data: float, *_: Any) -> Value:
        """Return the result of an operation while nothing is recorded."""
        return cls(data)


_kind_when_on: ContextVar[type[Value]] = ContextVar("kind_when_on", default=Value)
_kind: ContextVar[type[Value] | None] = ContextVar("kind", default=Value)
"""Of what class nodes are made; None while nothing is recorded."""
_current_kind = _kind.get


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
    if x is None or isinstance(x, (Number, str, bytes, list, tuple, dict, set)):
        raise TypeError(not_a_number(x))
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
    kind = _current_kind()
    if kind is None:
        return _kind_when_on.get()._unrecorded(data, operation, operands, partials)
    node = blank(kind)
    node._data = data
    node._grad = 0.0
    node._label = ""
    node.op = operation
    if len(operands) == 2:
        # As link() does, but without the price of a call.
        node._first, node._second = operands
        node._first_partial, node._second_partial = partials
    else:
        node.link(operands, partials)
    return node
