"""The ways of a function: a program for each way in which its comparisons come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from autograd.compiling.running.program import Program, Results

__all__ = ["Ways"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_MOST = 100
"""How many ways are kept; the one that was not gone for longest is recorded anew when it comes."""


class Ways:
    """The programs of a function for arguments of some shapes.

    Code that is the same up to some comparison makes the same one next, whatever the arguments. So
    a program that holds up to the first guard that comes out otherwise says which one may be tried
    next: one that was recorded where the comparisons came out just so.

    Parameters
    ----------
    record
        From the arrays of one example to a new program.

    Attributes
    ----------
    programs : list of Program
        Those that are known; the one used last is at the end.
    """

    def __init__(self, record: Callable[[Sequence[Floats]], Program]) -> None:
        self.record = record
        self.programs: list[Program] = []
        self._seen: WeakSet[Program] = WeakSet()

    def one(self, arrays: list[Floats]) -> tuple[Program, Results]:
        """Compute for one example."""
        program = self.programs[-1] if self.programs else None
        reached = -1
        while program is not None:
            results = program.computed(arrays)
            count = len(program.guards)
            differs = int(program.guards.first_difference(results.sides)) if count else 0
            if differs == count:
                self._use(program)
                self._see_what_is_caught(program, results, arrays)
                return program, results
            # Rounding can make programs differ in what they both look at: then ask the function.
            program = self._turned(program, differs) if differs > reached else None
            reached = differs
        program = self._recorded(arrays)
        return program, program.computed(arrays)

    def many(self, arrays: list[Floats]) -> tuple[Floats, Results]:
        """Compute for examples, each along its own way.

        Returns
        -------
        gradient, results
            The derivatives for the parameters, and all else.
        """
        program = self.programs[-1] if self.programs else self._recorded(_row(arrays, 0))
        results = program.computed(arrays)
        differs = program.guards.first_difference(results.sides) if program.guards else None
        if differs is None or (differs == len(program.guards)).all():
            self._see_what_is_caught(program, results, arrays, batch=True)
            return program.gradient, results
        parts = self._sorted(arrays, program, differs)
        gradient: Any = 0.0
        found = []
        for part, rows in parts:
            given = [array[rows] for array in arrays]
            found.append(part.computed(given))
            self._see_what_is_caught(part, found[-1], given, batch=True)
            gradient = gradient + part.gradient
        self._use(max(parts, key=lambda part: len(part[1]))[0])
        return gradient, _together(found, np.concatenate([rows for _, rows in parts]))

    # --- finding a way ---------------------------------------------------------------------------

    def _turned(self, program: Program, which: int) -> Program | None:
        """Find a program that goes the same way up to a guard, and there the other."""
        expected = program.guards.expected
        for other in reversed(self.programs):
            found = other.guards.expected
            turns = len(found) > which and found[which] != expected[which]
            if turns and (found[:which] == expected[:which]).all():
                return other
        return None

    def _recorded(self, arrays: Sequence[Floats]) -> Program:
        program = self.record(arrays)
        expected = program.guards.expected.tolist()
        self.programs = [p for p in self.programs if p.guards.expected.tolist() != expected]
        self.programs.append(program)
        if len(self.programs) > _MOST:
            del self.programs[0]
        return program

    def _see_what_is_caught(
        self, program: Program, results: Results, arrays: list[Floats], batch: bool = False
    ) -> None:
        """Run the function again where a program's result is not finite for the first time.

        An operation may not be defined there: to the function that is an error, and if it catches
        it, its result is another than the program's.
        """
        if results.is_finite or program in self._seen:
            return
        (rows,) = np.nonzero(~np.isfinite(np.atleast_1d(results.value)))
        if len(rows):
            # A DomainError, or what the function makes of it, comes out: the program has nan there.
            with suppress(ValueError):
                self.record(_row(arrays, rows[0]) if batch else arrays)
            self._seen.add(program)

    def _use(self, program: Program) -> None:
        if self.programs[-1] is not program:
            self.programs = [one for one in self.programs if one is not program]
            self.programs.append(program)

    def _sorted(
        self, arrays: list[Floats], program: Program, differs: NDArray[np.int64]
    ) -> list[tuple[Program, Rows]]:
        """Sort examples by the programs that hold for them."""
        rows_of: dict[Program, list[Rows]] = {}
        waiting = [(program, np.arange(len(arrays[0])), differs, -1)]
        while waiting:
            program, rows, differs, reached = waiting.pop()
            for which in np.unique(differs).tolist():
                part = rows[differs == which]
                if which == len(program.guards):
                    rows_of.setdefault(program, []).append(part)
                    continue
                turned = self._turned(program, which) if which > reached else None
                if turned is None:
                    turned = self._recorded(_row(arrays, part[0]))
                    rows_of.setdefault(turned, []).append(part[:1])
                    part = part[1:]
                if len(part):
                    results = turned.computed([array[part] for array in arrays])
                    further = turned.guards.first_difference(results.sides)
                    waiting.append((turned, part, further, which))
        return [(program, np.concatenate(rows)) for program, rows in rows_of.items()]


def _row(arrays: list[Floats], i: int) -> list[Floats]:
    return [array[i] for array in arrays]


def _together(found: list[Results], rows: Rows) -> Results:
    """Put the results of examples back in their order."""
    order = np.argsort(rows)

    def whole(parts: list[Any]) -> Any:
        return None if parts[0] is None else np.concatenate(parts)[order]

    vectors = {vector for one in found for vector in one.inputs}
    return Results(
        whole([one.value for one in found]),
        {vector: _filled(found, vector)[order] for vector in vectors},
        whole([one.also for one in found]),
    )


def _filled(found: list[Results], vector: str) -> Floats:
    """Put derivatives for inputs together; of those that a way does not depend on they are 0."""
    size = next(one.inputs[vector].shape[-1] for one in found if vector in one.inputs)
    zeros = [np.zeros((len(one.value), size)) for one in found]
    return np.concatenate([one.inputs.get(vector, z) for one, z in zip(found, zeros)])
