"""A pass: the backward program, derived from the forward one by the table of derivatives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from autograd.asymptotes import is_steep
from autograd.compiling.arrays.nodes import Array, Builder, Labels, Selectors, Take
from autograd.table.entries import CHAIN, MUL
from autograd.table.formulas import Apply, Expression, Number, Symbol
from autograd.tracing import STOPPED

__all__ = ["differentiated", "may_be_infinite", "sorted_arrays"]


def sorted_arrays(outputs: Iterable[Array]) -> list[Array]:
    """List the arrays that lead to some, operands before results."""
    order: dict[Array, None] = {}
    stack = [(output, False) for output in reversed(list(outputs))]
    while stack:
        array, is_listed = stack.pop()
        if is_listed:
            order[array] = None
        elif array not in order:
            stack.append((array, True))
            stack += [(x, False) for x in reversed(array.operands) if x not in order]
    return list(order)


def may_be_infinite(output: Array) -> bool:
    """Say whether some derivative on the way to an output is infinite or nan for some operands."""
    order = sorted_arrays([output])
    return any(x.kind in ("apply", "reduce") and is_steep(x.detail) for x in order)


def differentiated(
    builder: Builder, output: Array, targets: list[Array], careful: bool = False
) -> tuple[list[Array], dict[Array, Array]]:
    """Make the derivative of an output with respect to each target, by the chain rule in reverse.

    With an axis of examples the output is one number for each, and the derivative is that of their
    sum. To be careful is to read the entries as the eager engine does, where numbers are not finite
    too: as a program for all others it would be slow, and long.

    Returns
    -------
    derivatives, upstream
        The derivative for each target, and for each array on the way.
    """
    order = sorted_arrays([output])
    wanted = set(targets)
    leading = set(targets)
    for array in order:
        if not leading.isdisjoint(array.operands) and not array.applies(STOPPED):
            leading.add(array)
    backward = _Backward(builder, leading, careful, may_be_infinite(output))
    backward.add(output, builder.number(1.0))
    for array in reversed(order):
        if array in leading and array not in wanted:
            backward.push(array)
    return [backward.upstream(target, whole=True) for target in targets], backward.totals


class _Backward:
    """From arrays of a forward program to arrays of their derivatives, the last array first.

    A contribution has the shape of the array that it belongs to, or axes of length 1 where it is
    the same all along; what goes to some elements only waits in ``scattered``, with their places.
    """

    def __init__(
        self, builder: Builder, leading: set[Array], careful: bool, keeps_zeros: bool
    ) -> None:
        self.builder = builder
        self.leading = leading
        self.careful, self.keeps_zeros = careful, keeps_zeros
        self.plain: dict[Array, list[Array]] = defaultdict(list)
        self.totals: dict[Array, Array] = {}
        self.scattered: dict[Array, list[tuple[Selectors, Array]]] = defaultdict(list)

    def add(self, array: Array, contribution: Array) -> None:
        """Take in a contribution to the derivative for an array."""
        self.plain[array].append(contribution)

    def times(
        self,
        upstream: Array,
        local: Expression | float,
        made: dict[Expression, Array] | None = None,
    ) -> Array:
        """Multiply what comes from above by a local derivative."""
        if self.careful:
            return self.builder.apply(CHAIN, upstream, self.builder.lower(local, made=made))
        if self.keeps_zeros and (upstream.number == 0 or _is_zero(local)):
            # A formula would be 0; but 0 times nan is nan, and so noticed.
            return self.builder.apply(MUL, upstream, self.builder.lower(local, made=made))
        return self.builder.lower(upstream.formula * local, made=made)

    def upstream(self, array: Array, whole: bool = False) -> Array:
        """Add up the contributions to the derivative for an array.

        They may have axes of length 1 where the array has longer ones, and are then the same all
        along; and so the sum, unless it is wanted whole.
        """
        found = self.builder.number(0.0)
        for contribution, count in Counter(self.plain[array]).items():
            # Term by term: a formula of thousands of them is too deep to be gone through.
            found = self.builder.lower(found.formula + count * contribution.formula)
        if items := self.scattered[array]:
            base = found if self.plain[array] else None
            found = self.builder.scatter(base, items, array)
        elif whole:
            found = self.builder.broadcast(found, array.shape, array.batched)
        self.totals[array] = found
        return found

    def push(self, array: Array) -> None:
        """Carry the derivative for an array on to its operands."""
        if self.plain[array] or self.scattered[array]:
            getattr(self, f"_{array.kind}")(array, self.upstream(array))

    # --- one rule for each kind of array ---------------------------------------------------------

    def _apply(self, array: Array, upstream: Array) -> None:
        """Multiply by the partial derivatives that stand in the operation's entry."""
        formulas = [operand.formula for operand in array.operands]
        partials = self.builder.partials(array.detail, array, *formulas, exact=self.careful)
        # Partial derivatives for many operands have parts in common.
        made: dict[Expression, Array] = {}
        for operand, partial in zip(array.operands, partials):
            if operand in self.leading:
                contribution = self.times(upstream, partial, made)
                self.add(operand, self._summed_to(operand, contribution, array))

    def _reshape(self, array: Array, upstream: Array) -> None:
        """Give a contribution the operand's shape."""
        (operand,) = array.operands
        ones = all(n == 1 for n in upstream.shape)
        if ones:
            contribution = self.builder.reshape(upstream, ())
        elif [n for n in array.shape if n > 1] == [n for n in operand.shape if n > 1]:
            # Only axes of length 1 come or go.
            upstream = self.builder.padded(upstream, array.ndim)
            kept = iter([n for n, whole in zip(upstream.shape, array.shape) if whole > 1])
            shape = tuple(next(kept) if n > 1 else 1 for n in operand.shape)
            contribution = self.builder.reshape(upstream, shape)
        else:
            whole = self.builder.broadcast(upstream, array.shape, upstream.batched)
            contribution = self.builder.reshape(whole, operand.shape)
        self.add(operand, contribution)

    def _transpose(self, array: Array, upstream: Array) -> None:
        upstream = self.builder.padded(upstream, array.ndim)
        if upstream.number is None:
            back = tuple(array.detail.index(axis) for axis in range(array.ndim))
            upstream = self.builder.transpose(upstream, back)
        self.add(array.operands[0], upstream)

    def _index(self, array: Array, upstream: Array) -> None:
        (operand,) = array.operands
        upstream = self.builder.padded(upstream, array.ndim)
        # Places that are taken several times get a contribution for each.
        if any(isinstance(selector, Take) for selector in array.detail):
            upstream = self.builder.broadcast(upstream, array.shape, operand.batched)
        self.scattered[operand].append((array.detail, upstream))

    def _stack(self, array: Array, upstream: Array) -> None:
        upstream = self.builder.broadcast(upstream, array.shape, array.batched)
        for i, operand in enumerate(array.operands):
            self.add(operand, self.builder.element(upstream, i))

    def _broadcast(self, array: Array, upstream: Array) -> None:
        (operand,) = array.operands
        self.add(operand, self._summed_to(operand, upstream, array))

    def _sum(self, array: Array, upstream: Array) -> None:
        (operand,) = array.operands
        axes, _ = array.detail
        if upstream.number is None:
            lengths = iter(self.builder.padded(upstream, array.ndim).shape)
            shape = tuple(1 if i in axes else next(lengths) for i in range(operand.ndim))
            upstream = self.builder.reshape(upstream, shape)
        self.add(operand, upstream)

    def _contract(self, array: Array, upstream: Array) -> None:
        """Carry on to both factors: dA = dC · Bᵀ, dB = Aᵀ · dC, by the axes' names."""
        if upstream.number is None:
            upstream = self.builder.broadcast(upstream, array.shape, array.batched)
        (a, b), (of_a, of_b, of_result) = array.operands, array.detail
        for operand, own, other, others in ((a, of_a, b, of_b), (b, of_b, a, of_a)):
            if operand in self.leading:
                self.add(
                    operand, self._contraction(upstream, other, (of_result, others, own), operand)
                )

    def _contraction(
        self, upstream: Array, other: Array, labels: tuple[Labels, Labels, Labels], like: Array
    ) -> Array:
        """Contract what comes from above with the other factor."""
        if (
            upstream.number is not None
            and set(labels[1]) == set(labels[2])
            and other.batched == like.batched
        ):
            order = tuple(labels[1].index(label) for label in labels[2])
            return self.times(upstream, self.builder.transpose(other, order))
        if upstream.number is not None:
            shape = tuple(
                dict(zip(labels[1] + labels[2], other.shape + like.shape))[i] for i in labels[0]
            )
            upstream = self.builder.broadcast(upstream, shape, other.batched or like.batched)
        if self.careful:
            return self._product(upstream, other, labels, like)
        return self.builder.contract(upstream, other, labels, like.batched)

    def _product(
        self, upstream: Array, other: Array, labels: tuple[Labels, Labels, Labels], like: Array
    ) -> Array:
        """Multiply by the chain rule, and add up: no matrix product does that."""
        builder, (of_upstream, of_other, of_result) = self.builder, labels
        summed = [x for x in dict.fromkeys(of_upstream + of_other) if x not in of_result]
        order = (*of_result, *summed)

        def aligned(array: Array, own: Labels) -> Array:
            kept = [label for label in order if label in own]
            array = builder.transpose(array, tuple(own.index(label) for label in kept))
            lengths = dict(zip(kept, array.shape))
            return builder.reshape(array, tuple(lengths.get(label, 1) for label in order))

        product = self.times(aligned(upstream, of_upstream), aligned(other, of_other))
        axes = tuple(range(len(of_result), len(order)))
        return builder.sum(product, axes, product.batched and not like.batched)

    def _reduce(self, array: Array, upstream: Array) -> None:
        (operand,) = array.operands
        upstream = self.builder.padded(upstream, array.ndim)
        if upstream.number is None:
            upstream = self.builder.reshape(upstream, (*upstream.shape, 1))
        self.add(operand, self.times(upstream, self._reduced_partial(array)))

    def _reduced_partial(self, array: Array) -> Array:
        """Read the partial derivatives of an n-ary operation, all along its axis."""
        (operand,), operation, builder = array.operands, array.detail, self.builder
        if operation.picks:
            return builder.picked(operation, operand)
        count = operand.shape[-1]
        names = [f"x{i}" for i in range(count)]
        # A textbook's exp(x − y) is the same for all; the algebra knows the quotient that it is.
        partials = builder.textbook(operation, Symbol("y"), *map(Symbol, names))
        if _are_alike(partials, names):
            result = builder.reshape(array, (*array.shape, 1))
            return builder.lower(partials[0], {"x0": operand, "y": result})
        known = {name: builder.element(operand, i) for i, name in enumerate(names)}
        known["y"] = array
        made: dict[Expression, Array] = {}
        parts = [builder.lower(partial, known, made) for partial in partials]
        return builder.stack(parts, array.shape, array.batched)

    # --- shapes ----------------------------------------------------------------------------------

    def _summed_to(self, operand: Array, contribution: Array, result: Array) -> Array:
        """Add up along the axes along which an operand was repeated in a result."""
        builder = self.builder
        missing = result.ndim - operand.ndim
        own = (1,) * missing + operand.shape
        contribution = builder.padded(contribution, result.ndim)
        shape = contribution.shape or (1,) * result.ndim
        repeated = [i for i, n in enumerate(own) if n == 1 < result.shape[i]]
        axes = tuple(i for i in repeated if shape[i] > 1)
        times = 1
        for i in repeated:
            times *= result.shape[i] if shape[i] == 1 else 1
        over_examples = result.batched and not operand.batched
        summed = builder.sum(contribution, axes, over_examples and contribution.batched)
        formula = times * summed.formula
        if over_examples and not contribution.batched:
            formula = formula * builder.examples()
        found = builder.lower(formula)
        if found.number is not None:
            return found
        kept = tuple(1 if i in axes else n for i, n in enumerate(shape))
        return builder.reshape(found, kept[missing:])


_DEEPEST = 10


def _is_zero(x: Expression | float) -> bool:
    return (x.number if isinstance(x, Expression) else x) == 0


def _are_alike(partials: tuple[Any, ...], names: list[str]) -> bool:
    """Say whether each partial derivative is the same formula of its own operand and the result."""
    return len({_pattern(partial, name) for partial, name in zip(partials, names)}) == 1


def _pattern(formula: Expression | float, name: str, depth: int = 0) -> Any:
    """Return a formula with its own operand as x; what has other operands is like no other.

    So is what is deeper than anybody writes, as a product of all the others is.
    """
    if depth > _DEEPEST:
        return name
    if isinstance(formula, Symbol):
        return {name: "x", "y": "y"}.get(formula.text, name)
    if isinstance(formula, Apply):
        operation = formula.operation
        operands = tuple(_pattern(operand, name, depth + 1) for operand in formula.operands)
        return operation.name, tuple(operation.parameters.values()), operands
    return formula.value if isinstance(formula, Number) else formula
