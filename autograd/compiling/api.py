"""The door to the compiler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

from autograd.comparisons import among
from autograd.compiling.compiler import compile_graph
from autograd.compiling.function import CompiledFunction
from autograd.compiling.running.program import Program
from autograd.compiling.signature import Signature
from autograd.graph import leaves, nodes
from autograd.names import caller_variables
from autograd.nested import flat
from autograd.value import Constant, Value

__all__ = ["compile"]


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
def compile(
    loss: Callable[..., Any], *, wrt: Any = None, batch: bool = False
) -> CompiledFunction: ...


def compile(
    loss: Value | Callable[..., Any],
    inputs: Sequence[Any] = (),
    wrt: Any = None,
    *,
    batch: bool = False,
    also: Sequence[Value] = (),
    check: bool = False,
) -> Program | CompiledFunction:
    """Turn a recorded graph of scalars, or a function, into a NumPy program of arrays.

    Equal operations on scalars become operations on arrays, and sums of products become matrix
    products, however the graph was written down. What hardly repeats itself becomes a program of
    one line for each operation.

    Parameters
    ----------
    loss
        The result to compute and to differentiate. Or a function of numbers and lists of them that
        returns one, or a pair of one and a list of others. It is recorded when it is first called
        with arguments of some shape, and again wherever a comparison of its numbers comes out
        otherwise, so that the program equals the function everywhere.
    inputs
        The leaves that change from call to call: each entry is a leaf, or a list (of lists) of
        leaves, which is one array. A function has its arguments for inputs.
    wrt
        The leaves to differentiate with respect to, in lists of any form. A function is
        differentiated with respect to its arguments, unless this is given.
    batch
        Give each input an axis of examples in front. The value then is an array, a number for each
        example; derivatives with respect to inputs are each example's own, and those with respect
        to other leaves are added up over the examples, as ``backward()`` adds them up.
    also
        Other results in the graph to compute, such as predictions; the program returns them too.
    check
        At each call, see that the comparisons by which the Python code chose its way
        (``if v > 0``) come out as they did when the graph was recorded: those of Values in the
        graph and of inputs with numbers, and with each other. What was compared with a Value
        outside of the graph is reported and cannot be seen to; nor can ``v.data`` be, nor what was
        compared under `no_grad`. Compile the function instead: it follows every comparison.

    Returns
    -------
    Program
        ``value, gradients = program(*arrays)``, and a third part if there are other results.

    Raises
    ------
    TypeError
        If something is not a Value, or if there is more than a function where one is given.
    ValueError
        If an input or a leaf to differentiate for is not a leaf, not in the graph, or given twice;
        if the lists in an input have different lengths; if there is no input for a batch; or if
        neither inputs nor leaves to differentiate for are given.

    Notes
    -----
    All other leaves are constants of the program, with the data that they have now. Where there is
    nothing to differentiate for, all leaves but inputs and plain numbers are its parameters. Where
    an operation is not defined, results are nan or infinite, as in NumPy. Numbers that are not
    finite come out as the eager engine has them.

    Of a function, what makes a plain number of a Value (``x.data``, ``float(x)``, its text), draws
    random numbers or catches a `DomainError` is refused where it is noticed. It is not noticed, and
    stays as it was when the function was recorded, where Python keeps it to itself: globals, the
    clock, files, the random numbers of `secrets` and of generators that the function makes, what
    other threads look at, text with a Value's in it, and an error caught where the program's own
    number is finite.

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

    >>> program = compile(lambda x: 3 * x if x > 0 else -x)
    >>> program(2.0), program(-2.0)
    ((6.0, 3.0), (2.0, -1.0))
    """
    if not isinstance(batch, bool):
        raise TypeError(f"batch must be True or False, not {batch!r:.60}")
    if not isinstance(loss, Value) and callable(loss):
        if inputs or also or check:
            raise TypeError(
                "compile(f) takes no inputs, also or check: the arguments of the function are the "
                "inputs, it may return a pair of a number and a list of others, and its "
                "comparisons are always followed"
            )
        return CompiledFunction(loss, wrt, batch, caller_variables())
    if not isinstance(loss, Value):
        raise TypeError(
            f"compile takes one Value, or a function, not {loss!r:.60}; other results go to also="
        )
    if not isinstance(also, (list, tuple)):
        raise TypeError(f"also must be a list of Values, not {also!r:.60}")
    outputs = [loss, *also]
    signature = Signature(outputs, inputs, () if wrt is None else wrt, batch, caller_variables())
    graph = nodes(*outputs)
    made = among(dict.fromkeys([*graph, *flat([one.leaves for one in signature.arguments])]))
    compared = {side for one in made for side in (one.left, one.right)}
    signature.check_in_graph(compared)
    if wrt is None and not signature.arguments:
        raise ValueError(
            "this program would compute nothing new: name what changes from call to call in "
            "inputs=, and what to differentiate for in wrt="
        )
    if not signature.differentiated:
        free = [leaf for leaf in leaves(*outputs) if not isinstance(leaf, Constant)]
        signature.take_parameters(free)
    remarks = [f"recorded where {one}; elsewhere it may be wrong" for one in made]
    if not check:
        return compile_graph(loss, signature, also, (), remarks)
    for i, one in enumerate(made):
        if one.right is not None:
            remarks[i] = f"seen to at each call: {one}"
    return compile_graph(loss, signature, also, made, remarks)
