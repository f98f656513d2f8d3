"""How a Value behaves among Python's numbers, NumPy's arrays, copies, and micrograd's notebooks."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from numbers import Number
from typing import TYPE_CHECKING, Any
from warnings import warn

from autograd import micrograd
from autograd.copying import copy_graph, flatten_for_pickle
from autograd.errors import ComparisonWarning
from autograd.node import Node
from autograd.stand_ins import carried

if TYPE_CHECKING:
    from autograd.value import Value

__all__ = ["Behaviour"]


class Behaviour(Node):
    """What a Value does that is no mathematics."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _compare(self, symbol: str, other: Value | float) -> bool: ...

    # --- as a number -----------------------------------------------------------------------------

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return carried(f"{type(self).__name__}(data={self.data}, grad={self.grad}{label})")

    def _repr_html_(self) -> str:
        from html import escape

        return f"<code>{escape(repr(self))}</code>"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else str(self)

    def __float__(self) -> float:
        return self._data

    def __int__(self) -> int:
        return int(self._data)

    def __trunc__(self) -> int:
        return math.trunc(self._data)

    def __floor__(self) -> int:
        return math.floor(self._data)

    def __ceil__(self) -> int:
        return math.ceil(self._data)

    def __round__(self, digits: int | None = None) -> float:
        return round(self._data, digits)

    def __eq__(self, other: object) -> bool:
        """Say whether both are one and the same Value: they are kept in sets and dictionaries."""
        if isinstance(other, Number):
            warn(
                f"a Value is not equal to {other!r}, whatever its data, since == asks whether both "
                f"are the same object: write a.data == {other!r}",
                ComparisonWarning,
                stacklevel=2,
            )
        return True if self is other else NotImplemented

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return self._compare("!=", 0.0)

    def __lt__(self, other: Value | float) -> bool:
        return self._compare("<", other)

    def __le__(self, other: Value | float) -> bool:
        return self._compare("<=", other)

    def __gt__(self, other: Value | float) -> bool:
        return self._compare(">", other)

    def __ge__(self, other: Value | float) -> bool:
        return self._compare(">=", other)

    # --- among other libraries -------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        # In a box of its own, a Value takes part in NumPy's loops over objects, which use its
        # operators and methods; but maximum and minimum only compare, and logaddexp has no loop.
        import numpy as np

        if ufunc in (np.maximum, np.minimum, np.logaddexp) and method == "__call__":
            ufunc = np.frompyfunc(getattr(type(self), ufunc.__name__), 2, 1)

        def boxed(x: Any) -> Any:
            if not isinstance(x, Node):
                return x
            box = np.empty((), dtype=object)
            box[()] = x
            return box

        return getattr(ufunc, method)(*map(boxed, inputs), **options)

    def conjugate(self) -> Behaviour:
        """Return this Value, as a float does; ``np.var`` and ``np.std`` ask for it."""
        return self

    def __deepcopy__(self: Any, memo: dict[int, Any]) -> Value:
        return copy_graph(self, memo)

    def __reduce__(self: Any) -> tuple[Any, ...]:
        return flatten_for_pickle(self)

    # --- micrograd's names, for notebooks written with it ----------------------------------------

    @property
    def _prev(self) -> set[Value]:
        return set(self.operands)

    @property
    def _op(self) -> str:
        return micrograd.symbol(self.op)

    @property
    def _backward(self: Any) -> Callable[[], None]:
        return partial(micrograd.backward, self)

    @_backward.setter
    def _backward(self, _: object) -> None:
        raise AttributeError(micrograd.NO_BACKWARD)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._refuse_own_backward()

    @classmethod
    def _refuse_own_backward(cls) -> None:
        # Set on a class, it is not seen before the next use: to see it at once, each isinstance()
        # would have to pay.
        if cls._backward is not Behaviour._backward:
            raise TypeError(f"{cls.__name__}: {micrograd.NO_BACKWARD}")
