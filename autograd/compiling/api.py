"""The door to the compiler."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, overload

from autograd.compiling.compiler import compile_graph
from autograd.compiling.inputs import as_numbers
from autograd.compiling.program import Program
from autograd.compiling.signature import Signature
from autograd.errors import BranchError
from autograd.functional import as_value
from autograd.names import caller_variables
from autograd.structure import fill, flat
from autograd.value import Value, recording

__all__ = ["CompiledFunction", "compile"]


@overload
def compile(
    loss: Value,
    inputs: Sequence[Any] = (),
    wrt: Any = (),
    *,
    batch: bool = False,
    also: Sequence[Value] = (),
    check: bool = False,
) -> Program: ...


@overload
def compile(loss: Callable[..., Any]) -> CompiledFunction: ...


def compile(
    loss: Value | Callable[..., Any],
    inputs: Sequence[Any] = (),
    wrt: Any = (),
    *,
    batch: bool = False,
    also: Sequence[Value] = (),
    check: bool = False,
) -> Program | CompiledFunction:
    """Turn a recorded graph of scalars into a NumPy program of arrays.

    Equal operations on scalars become operations on arrays, and sums of products become matrix
    products, however the graph was written down. What hardly repeats itself becomes a program of
    one line for each operation.

    Parameters
    ----------
    loss
        The result to compute and to differentiate. Or a function of numbers and lists of them that
        returns one: it is recorded when it is first called with arguments of some shape, and gives
        the value and its derivatives with respect to all arguments.
    inputs
        The leaves that change from call to call: each entry is a leaf, or a list (of lists) of
        leaves, which is one array.
    wrt
        The leaves to differentiate with respect to, in lists of any form.
    batch
        Give each input an axis of examples in front. The value then is an array, a number for each
        example; derivatives with respect to inputs are each example's own, and those with respect
        to other leaves are added up over the examples, as ``backward()`` adds them up.
    also
        Other results in the graph to compute, such as predictions; the program returns them too.
    check
        At each call, see that every comparison of Values by which the Python code chose its way
        (``if v > 0``) comes out as it did when the graph was recorded.

    Returns
    -------
    Program
        ``value, gradients = program(*arrays)``, and a third part if ``also`` is given.

    Raises
    ------
    TypeError
        If something is not a Value, or if there is more than a function where one is given.
    ValueError
        If an input or a leaf to differentiate for is not a leaf, not in the graph, or given twice;
        if the lists in an input have different lengths; or if there is no input for a batch.

    Notes
    -----
    All other leaves are constants of the program, with the data that they have now. Where an
    operation is not defined, results are nan or infinite, as in NumPy.

    Examples
    --------
    >>> from autograd import Value
    >>> w, b = [Value(1.0, "w[0]"), Value(-2.0, "w[1]")], Value(0.5, "b")
    >>> x, y = [Value(0.0), Value(0.0)], Value(0.0)
    >>> loss = (sum(wi * xi for wi, xi in zip(w, x)) + b - y) ** 2
    >>> program = compile(loss, inputs=[x, y], wrt=[w, b], batch=True)
    >>> value, (dw, db) = program([[1.0, 1.0], [2.0, 0.0]], [0.0, 1.0])
    >>> value.tolist(), dw.tolist(), float(db)
    ([0.25, 2.25], [5.0, -1.0], 2.0)

    >>> program = compile(lambda x: sum(xi**2 for xi in x))
    >>> program([1.0, 2.0, 3.0])
    (14.0, array([2., 4., 6.]))
    """
    if callable(loss):
        if inputs or wrt or batch or also or check:
            raise TypeError(
                "compile(f) takes nothing beside the function: its arguments are the inputs, each "
                "is differentiated for, and branches are always checked"
            )
        return CompiledFunction(loss)
    if not isinstance(batch, bool):
        raise TypeError(f"batch must be True or False, not {batch!r:.60}")
    if not isinstance(loss, Value):
        raise TypeError(
            f"compile takes one Value, or a function, not {loss!r:.60}; other results go to also="
        )
    if not isinstance(also, (list, tuple)):
        raise TypeError(f"also must be a list of Values, not {also!r:.60}")
    signature = Signature([loss, *also], inputs, wrt, batch, caller_variables())
    signature.check_in_graph()
    return compile_graph(loss, signature, also, batch, check)


class CompiledFunction:
    """A function of numbers and lists of them, compiled for each shape of its arguments.

    It is recorded when it is first called with a shape, and again where an ``if`` on a Value goes
    another way. What it does with plain numbers (``x.data``, ``math.sin(x)``, a global) stays as it
    was when it was recorded.

    Attributes
    ----------
    programs : dict
        The program for each tuple of shapes that the function was called with.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.programs: dict[tuple[tuple[int, ...], ...], Program] = {}

    def __repr__(self) -> str:
        name = getattr(self.function, "__name__", repr(self.function))
        return f"<CompiledFunction of {name} with {len(self.programs)} program(s)>"

    def __call__(self, *arguments: Any) -> tuple[Any, Any]:
        """Compute the value and its derivative with respect to each argument.

        Parameters
        ----------
        *arguments
            Numbers, lists of them, or arrays.

        Returns
        -------
        value, gradients
            The derivative with respect to the one argument, or a list of them for several.

        Raises
        ------
        ValueError
            If an argument is no array of numbers, or has numbers that are not finite.
        """
        arrays = [as_numbers(f"argument {i}", one) for i, one in enumerate(arguments, 1)]
        shapes = tuple(array.shape for array in arrays)
        if shapes not in self.programs:
            self.programs[shapes] = self._recorded(arrays)
        try:
            value, gradients = self.programs[shapes](*arrays)
        except BranchError:
            self.programs[shapes] = self._recorded(arrays)
            value, gradients = self.programs[shapes](*arrays)
        return value, gradients[0] if len(arrays) == 1 else list(gradients)

    def _recorded(self, arrays: list[Any]) -> Program:
        variables = [fill(array.tolist(), map(Value, flat(array))) for array in arrays]
        with recording(True):
            result = as_value(self.function(*variables))
        try:
            names = list(inspect.signature(self.function).parameters)
        except ValueError:
            # Functions written in C may not tell.
            names = []
        named = dict(zip(names, variables))
        signature = Signature([result], variables, variables, False, named)
        return compile_graph(result, signature, (), batch=False, check=True)
