"""The steps of a graph as a sequence with a cursor."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from math import isfinite
from types import TracebackType
from typing import Any, overload
from weakref import WeakValueDictionary

from autograd.errors import SteppingError
from autograd.evaluation import check_recorded, contribution
from autograd.graph import nodes
from autograd.names import Names, Style, caller_variables
from autograd.stepping.formulas import Formula
from autograd.stepping.step import Step
from autograd.value import Value, learns

__all__ = ["Steps", "Until"]

Until = Value | str | Callable[[Step], bool]
"""Where to stop: at a Value, a name, the first step for which a function is true, or "nan"."""

_WATCHED = 200
"""How many nodes, from the output backwards, are watched for changes from elsewhere."""

_open: WeakValueDictionary[int, Steps] = WeakValueDictionary()
"""The steps that may yet move, by their id, for as long as somebody holds them."""


class Steps(Sequence[Step]):
    """Every forward evaluation of a graph, then every contribution to a gradient, in order.

    Constants, like the 2 in ``2 * a``, do not learn: no step contributes to their gradients.

    Looking at steps changes nothing; moving the cursor does. While the cursor stands between two
    steps, every ``.grad`` in the graph is the gradient so far: what the steps before the cursor
    make of zero, whatever it was before. At the end the graph is as after ``zero_grad()`` and
    ``backward()``. At the start every gradient is as it was found by the first move, and so it is
    at the end of a ``with`` statement, and where steps are let go of halfway. `close` leaves the
    gradients as they are. ``.data`` stay as recorded.

    Parameters
    ----------
    output
        The result to step through.
    variables
        Variables whose names the nodes take; those of the caller unless given.
    names
        ``"full"`` or ``"short"``, as for `autograd.names`.

    Attributes
    ----------
    position : int
        How many steps lie before the cursor.

    Raises
    ------
    SteppingError
        If the graph is being stepped through already, or changes while it is. Steps at the start or
        the end of their graph are closed when others move.
    StaleGraphError
        If data in the graph changed since it was recorded; ``forward()`` mends that.

    Examples
    --------
    >>> a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    >>> e = a * b
    >>> L = e + c
    >>> steps = Steps(L)
    >>> steps.run(until="a")
    [5/6] backward  e = a·b   a.grad += e.grad · ∂e/∂a = 1 · b = 1·(−3) = −3     0 → −3
    >>> a.grad, b.grad
    (-3.0, 0.0)
    >>> steps.back()
    [4/6] backward  L = e + c   c.grad += L.grad · ∂L/∂c = 1·1 = 1     0 → 1
    >>> a.grad
    0.0
    >>> steps.close()
    """

    _is_open = False

    def __init__(
        self,
        output: Value,
        variables: dict[str, Any] | None = None,
        names: Style = "full",
    ) -> None:
        self.output = output
        self._nodes = nodes(output)
        self._order = [node for node in self._nodes if node.op]
        check_recorded(output)
        found = caller_variables() if variables is None else variables
        self.names = Names(self._nodes, found, names)
        self._others()
        self._starts, self._places = array("q"), array("i")
        self._before, self._final = array("d"), array("d")
        self._formula: Formula | None = None
        self._rehearse()
        self.position = 0
        # The gradients as they were found, from the first move until they are put back.
        self._found: list[float] | None = None
        self._is_open = True
        self._seen = self._watch()
        _open[id(self)] = self

    # --- the cursor -----------------------------------------------------------------------------

    def next(self) -> Step:
        """Take the next step.

        Raises
        ------
        IndexError
            If the last step has been taken.
        """
        if self.position == len(self):
            raise IndexError("this was the last step: backpropagation is complete")
        self.goto(self.position + 1)
        return self[self.position - 1]

    def back(self) -> Step | None:
        """Undo the last step, and return the one before it; None at the start.

        Raises
        ------
        IndexError
            If there is nothing to undo.
        """
        if self.position == 0:
            raise IndexError("there is no step to undo: this is the start")
        self.goto(self.position - 1)
        return self[self.position - 1] if self.position else None

    def goto(self, position: int) -> None:
        """Place the cursor so that this many steps lie before it; from the end if negative."""
        if not -len(self) <= position <= len(self):
            raise IndexError(f"there are {len(self)} steps: no position {position}")
        position %= len(self) + (position >= 0)
        self._check_unchanged()
        try:
            if position == 0 and len(self):
                self._put_back()
            else:
                self._begin()
                if position > self.position:
                    self._advance(position)
                else:
                    self._retreat(position)
            self.position, self._seen = position, self._watch()
        except BaseException:
            # Ctrl-C came halfway; the start is the one place that is sure to be right.
            self._put_back()
            self.position, self._seen = 0, self._watch()
            raise

    def run(self, until: Until | None = None) -> Step | None:
        """Go on to the end, or to the next step that meets a condition.

        Parameters
        ----------
        until
            A Value or a name: stop after the next step that evaluates it or adds to its gradient. A
            function of a step: stop when it is true. ``"nan"``: stop where the first number that is
            not finite is born.

        Returns
        -------
        Step or None
            The step just taken; None if the end was reached and the condition never met.
        """
        index = len(self) - 1 if until is None else self.find(until)
        self.goto(len(self) if index is None else index + 1)
        return None if index is None or index < 0 else self[index]

    def find(self, until: Until) -> int | None:
        """Return the index of the next step that meets a condition, as in `run`; None if none."""
        meets = self._condition(until)
        upcoming = range(self.position, len(self))
        return next((index for index in upcoming if meets(self[index])), None)

    def stop(self, until: Value | str) -> Value:
        """Return the Value that some steps concern, by itself or by its name.

        Raises
        ------
        LookupError
            If it is not in this graph, or a constant.
        """
        wanted = self.names.find(until) if isinstance(until, str) else until
        if wanted not in self.names:
            raise LookupError(f"{until!r} is not in this graph")
        if not learns(wanted):
            raise LookupError(f"{self.names[wanted]} is a constant: no step concerns it")
        return wanted

    def reset(self) -> None:
        """Return to the start, and put every gradient back as it was found."""
        self.goto(0)

    def close(self) -> None:
        """Let go of the graph, with the gradients as they are now."""
        self._is_open = False
        _open.pop(id(self), None)

    def __enter__(self) -> Steps:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._put_back()
        self.close()

    def __del__(self) -> None:
        # A whole backward pass is what backward() leaves, and stays; half of one nobody asked for.
        if self._is_open and 0 < self.position < len(self) and self._are_ours():
            self._put_back()

    # --- as a sequence --------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._order) + len(self._before)

    @overload
    def __getitem__(self, index: int) -> Step: ...

    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...

    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self._step(i) for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(f"there are {len(self)} steps: no step {index}")
        return self._step(index % len(self))

    def __repr__(self) -> str:
        if self.position == len(self):
            return f"<{len(self)} steps, all taken>"
        return f"<{len(self)} steps, {self.position} taken; next: {self[self.position]}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the picture with the last step highlighted, and the step's formula, in Jupyter."""
        from autograd.stepping.picture import show_step

        return {"text/html": show_step(self), "text/plain": repr(self)}

    # --- how it works ---------------------------------------------------------------------------

    def _rehearse(self) -> None:
        """Go backward on paper, noting the gradient that each contribution finds."""
        grads = dict.fromkeys(self._nodes, 0.0)
        grads[self.output] = 1.0
        for node in reversed(self._order):
            upstream = grads[node]
            self._starts.append(len(self._before))
            self._final.append(upstream)
            for place, (operand, local) in enumerate(zip(node.operands, node.partials)):
                if learns(operand):
                    self._places.append(place)
                    self._before.append(grads[operand])
                    grads[operand] += contribution(upstream, local)

    def _begin(self) -> None:
        """Take hold of the gradients, and start from zero."""
        if self._found is None:
            for other in self._others():
                other.close()
            self._found = [node._grad for node in self._nodes]
            self.output.zero_grad()
            if not self._order:
                self.output.grad = 1.0

    def _put_back(self) -> None:
        """Let go of the gradients, as they were found."""
        if self._found is not None:
            for node, grad in zip(self._nodes, self._found):
                # As it was, and not as a new number.
                node._grad = grad
            self._found = None

    def _are_ours(self) -> bool:
        """Say whether the gradients are those so far, and nobody has set others since."""
        grads = dict.fromkeys(self._nodes, 0.0)
        if self.position >= len(self._order):
            grads[self.output] = 1.0
        for index in range(len(self._order), self.position):
            which, place = self._contribution(index)
            node = self._order[-1 - which]
            added = contribution(self._final[which], node.partials[place])
            grads[node.operands[place]] = self._before[index - len(self._order)] + added
        return all(node.grad == grad or grad != grad for node, grad in grads.items())

    def _advance(self, position: int) -> None:
        if self.position < len(self._order) <= position:
            self.output.grad = 1.0
        for index in range(max(self.position, len(self._order)), position):
            which, place = self._contribution(index)
            node = self._order[-1 - which]
            node.operands[place].grad += contribution(node.grad, node.partials[place])

    def _retreat(self, position: int) -> None:
        for index in range(self.position - 1, max(position, len(self._order)) - 1, -1):
            which, place = self._contribution(index)
            before = self._before[index - len(self._order)]
            self._order[-1 - which].operands[place].grad = before
        if position < len(self._order) <= self.position:
            self.output.grad = 0.0

    def _contribution(self, index: int) -> tuple[int, int]:
        """Return which node of the reversed order contributes, and to which of its operands."""
        index -= len(self._order)
        return bisect_right(self._starts, index) - 1, self._places[index]

    def _step(self, index: int) -> Step:
        if index < len(self._order):
            node = self._order[index]
            return Step(index, len(self), "forward", node, node.data, self._written(node))
        which, place = self._contribution(index)
        node, upstream = self._order[-1 - which], self._final[which]
        operand, local = node.operands[place], node.partials[place]
        before = self._before[index - len(self._order)]
        contributed = contribution(upstream, local)
        ordinals, counts = self._fan_out
        return Step(
            index=index,
            count=len(self),
            phase="backward",
            value=node,
            data=node.data,
            operand=operand,
            upstream=upstream,
            local=local,
            contribution=contributed,
            before=before,
            after=before + contributed,
            occasion=(ordinals[index - len(self._order)], counts[operand]),
            place=place,
            formula=self._written(node),
        )

    def _written(self, node: Value) -> Formula:
        """Return how a node is written; its steps stand side by side, and share it."""
        formula = self._formula
        if formula is None or formula.node is not node:
            formula = self._formula = Formula(node, self.names)
        return formula

    @cached_property
    def _fan_out(self) -> tuple[array[int], dict[Value, int]]:
        """Which contribution to its operand each one is, and how many there are to each."""
        ordinals: array[int] = array("q")
        counts: dict[Value, int] = {}
        for node in reversed(self._order):
            for operand in filter(learns, node.operands):
                counts[operand] = counts.get(operand, 0) + 1
                ordinals.append(counts[operand])
        return ordinals, counts

    def _condition(self, until: Until) -> Callable[[Step], bool]:
        if until == "nan":
            return lambda step: not (isfinite(step.data) and isfinite(step.after))
        if callable(until):
            return until
        if not isinstance(until, (Value, str)):
            raise TypeError(
                "until takes a Value, the name of one, a function of a step, or 'nan', "
                f"not {type(until).__name__} {until!r}"
            )
        wanted = self.stop(until)
        return lambda step: step.concerns is wanted

    # --- guarding the graph ---------------------------------------------------------------------

    def _watch(self) -> list[tuple[float, float, tuple[float, ...]]]:
        """List what must not change: the numbers, and the gradients while they are the steps'."""
        held = self._found is not None
        watched = self._nodes[-_WATCHED:]
        return [(node.data, node.grad if held else 0.0, node.partials) for node in watched]

    def _check_unchanged(self) -> None:
        if not self._is_open:
            raise SteppingError("these steps are closed: begin anew with .steps()")
        for node, seen, now in zip(self._nodes[-_WATCHED:], self._seen, self._watch()):
            if seen != now:
                raise SteppingError(
                    f"the graph changed while it was being stepped through, at "
                    f"{self.names[node]}: {node!r}. Close these steps and begin anew with .steps()"
                )

    def _others(self) -> list[Steps]:
        """List the other steps through this graph, none of which may be on their way."""
        mine = self.names.keys()
        # A list of them all at once, which other threads may add to and take from meanwhile. A lock
        # for that would stay locked where Ctrl-C comes as it is let go.
        known = [steps for found in _open.valuerefs() if (steps := found()) is not None]
        others = [x for x in known if x is not self and not mine.isdisjoint(x.names.keys())]
        for other in others:
            if 0 < other.position < len(other):
                raise SteppingError(
                    f"this graph is being stepped through already ({other!r}): go on with "
                    "those steps, .reset() them, or .close() them first"
                )
        return others
