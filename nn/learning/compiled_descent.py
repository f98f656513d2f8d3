"""Descent by a NumPy program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nn.data.examples import Example, Row, batches
from nn.learning.compiled_cost import CompiledCost, NotCompiledError, Numbers
from nn.learning.descent import Descent
from nn.learning.optimisers import Optimiser, takes_arrays
from nn.measuring.decisions import decision
from nn.measuring.evaluation import Score, accuracy_of, computing

__all__ = ["CompiledDescent"]

_NUDGE = 1e-2
"""How far parameters are moved to see that the program follows."""


class State(NamedTuple):
    """What an update changes: a number for each parameter of the optimiser, in each array."""

    numbers: Numbers
    gradient: Numbers
    remembered: tuple[Numbers, ...]
    steps: int


class CompiledDescent(Descent):
    """Updates as `Descent` makes them, by a program.

    While it learns, the numbers are in a `State`, and the parameters are behind. Each update makes
    a new one, which takes the place of the old one at once, so that Ctrl-C never finds a half of
    it. Where a number is not finite, the eager engine does the update again and says what is wrong.

    Parameters
    ----------
    model, loss, optimiser, penalty
        As for `fit`.
    required
        Whether to complain where there can be no program; else the eager engine trains.
    """

    def __init__(self, *settings: Any, required: bool) -> None:
        super().__init__(*settings)
        self.required = required
        self.cost: CompiledCost | None = None
        self.state: State | None = None
        self.before: State | None = None

    @property
    def engine(self) -> str:
        """What makes the updates: the eager engine, where there is no program."""
        return "compiled" if self.cost else "eager"

    def look(self, training: list[Example], held_out: list[Example]) -> None:
        """Make the program, and look at every example with it.

        Raises
        ------
        ValueError
            As `fit`, where an example is at fault; and if a program is required, and there can be
            none.
        """
        self.training, self.held_out = training, held_out
        try:
            self._compile()
        except NotCompiledError as error:
            # What is wrong with the examples, the model or the loss is said first.
            super().look(training, held_out)
            self._give_up(error)
            return
        except (TypeError, ValueError):
            # The eager engine meets the first fault first.
            super().look(training, held_out)
            raise

    def look_again(self) -> None:
        """Make the program anew if the model is no longer what it was."""
        if self.cost is None:
            return
        try:
            if self.optimiser.parameters != self.cost.changed:
                raise NotCompiledError("the optimiser has other parameters")
            if list(self.model.modules()) != self.cost.modules:
                raise NotCompiledError("the model has other modules")
            self.cost.check(self.sample)
        except NotCompiledError:
            self.before = None
            try:
                self._compile()
            except NotCompiledError as error:
                self._give_up(error)

    def epoch(self, training: list[Example], order: Sequence[int], batch_size: int) -> Score:
        """Go through the examples once in this order, computing as for training."""
        if self.cost is None:
            return super().epoch(training, order, batch_size)
        if self.state is None:
            self.cost.function.load()
            self.state = self._current()
        # All at once are in their own order, which spares a copy.
        rows = slice(None) if isinstance(order, range) else order
        X, Y = (array[rows] for array in self.arrays)
        total, outputs = 0.0, []
        for part in batches(len(order), batch_size):
            results = self._advance(X[part], Y[part], order[part])
            if results is None:
                loss, found = self._advance_eagerly([training[i] for i in order[part]])
                total += loss * len(found)
            else:
                total += float(results[:, 0].sum())
                found = self._outputs(results)
            outputs += found
        ordered = [training[i] for i in order] if outputs else []
        return Score(total / len(order), accuracy_of(self.loss, outputs, ordered))

    def score(self, held_out: list[Example]) -> Score:
        """Compute the score on the examples held out, computing as for use."""
        if self.cost is None or self.state is None:
            return super().score(held_out)
        self._write(self.cost, self.state)
        try:
            _, results = self.cost.run(*self.held_out_arrays)
            loss = float(results[:, 0].mean())
        except NotCompiledError:
            loss = math.nan
        if not math.isfinite(loss):
            self.settle()
            return super().score(held_out)
        return Score(loss, accuracy_of(self.loss, self._outputs(results), held_out))

    def settle(self) -> None:
        """Put the numbers where all look for them.

        It can be done again where Ctrl-C cut it off.
        """
        super().settle()
        if self.state:
            self._store(self.state)
            self.state = None

    def finish(self) -> None:
        """See that the program still computes what the model does.

        Raises
        ------
        ValueError
            If it does not; the parameters are then as they were when the program was made.
        """
        self.settle()
        if self.cost is None:
            return
        try:
            self.cost.check(self.sample)
        except NotCompiledError as error:
            self._store(self.began)
            raise ValueError(
                f"this training should not have been compiled: {error}; use compiled=False"
            ) from error

    # --- the program -----------------------------------------------------------------------------

    def _compile(self) -> None:
        """Make the program.

        Raises
        ------
        NotCompiledError
            If there can be none.
        """
        self.cost = None
        _check_optimiser(self.optimiser)
        cost = CompiledCost(self, self.training[0])
        self.sample = cost.sample(self.training) + cost.sample(self.held_out)
        cost.check(self.sample)
        self._check_elsewhere(cost)
        self.arrays = cost.arrays(self.training)
        self.held_out_arrays = cost.arrays(self.held_out or self.training[:1])
        cost.function.load()
        found = [
            self._looked_at(cost, examples[part])
            for examples in (self.training, self.held_out)
            for part in batches(len(examples), len(self.sample))
        ]
        self.cost, self.began = cost, self._current()
        if not all(np.isfinite(results).all() for results in found):
            # The eager engine says what is wrong, if anything is.
            super().look(self.training, self.held_out)

    def _looked_at(self, cost: CompiledCost, examples: list[Example]) -> Numbers:
        """Compute for examples, and check with them if one goes a way that none went before.

        The loss may choose its way by one example and go it with all.
        """
        known = cost.ways
        _, results = cost.run(*cost.arrays(examples))
        if cost.ways > known:
            cost.check(examples)
        return results

    def _give_up(self, error: NotCompiledError) -> None:
        if self.required:
            raise ValueError(
                f"this training cannot be compiled: {error}; without compiled=True the eager "
                "engine trains"
            ) from error

    def _check_elsewhere(self, cost: CompiledCost) -> None:
        """See that the program follows when the parameters change."""
        # From here settle() puts them back, whatever happens.
        self.state = self._current()
        moved = self.state.numbers + _NUDGE * np.cos(np.arange(len(self.state.numbers)))
        try:
            for parameter, data in zip(self.optimiser.parameters, moved.tolist()):
                parameter.data = data
            cost.check(self.sample)
        except NotCompiledError:
            raise
        except ValueError as error:
            raise NotCompiledError(f"it fails for parameters near by: {error}") from error
        finally:
            self.settle()

    def _write(self, cost: CompiledCost, state: State) -> None:
        cost.function.parameters[: len(cost.changed)] = state.numbers

    # --- one update ------------------------------------------------------------------------------

    def _advance(self, X: Numbers, Y: Numbers, rows: Sequence[int]) -> Numbers | None:
        """Learn from one mini-batch; return losses and outputs, or None if that cannot be done."""
        if self.cost is None:
            return None
        try:
            return self._learned(self.cost, X, Y, rows)
        except NotCompiledError as error:
            # An example that goes a way that no program can follow.
            self.settle()
            self.cost = None
            self._give_up(error)
            return None

    def _learned(
        self, cost: CompiledCost, X: Numbers, Y: Numbers, rows: Sequence[int]
    ) -> Numbers | None:
        state, known = self.state, cost.ways
        assert state is not None
        self._write(cost, state)
        costs, results = cost.run(X, Y)
        if not math.isfinite(costs.sum()):
            return None
        gradient = cost.function.gradient[: len(cost.changed)] / len(X)
        if cost.ways > known:
            self._put(state.numbers, state.gradient)
            cost.check([self.training[i] for i in rows])
        after = self._changed(state, gradient)
        if not np.isfinite(after.numbers).all():
            return None
        self.before, self.state = state, after
        return results

    def _changed(self, state: State, gradient: Numbers) -> State:
        """Apply the optimiser's rule: to all at once if it takes arrays, else one by one."""
        rule, steps = self.optimiser.rule, state.steps + 1
        self.optimiser.steps = steps
        columns = gradient, *state.remembered
        if takes_arrays(rule):
            with np.errstate(all="ignore"):
                change, *remembered = np.broadcast_arrays(*rule(*columns))
        else:
            # It may look at all parameters.
            self._put(state.numbers, gradient)
            rows = map(rule, *(column.tolist() for column in columns))
            change, *remembered = np.array(list(zip(*rows)), dtype=float)
        return State(state.numbers + change, gradient, tuple(remembered), steps)

    def _advance_eagerly(self, batch: list[Example]) -> tuple[float, list[Row]]:
        state = self.state
        if state is None:
            with computing(self.model, training=True):
                return self.update(batch)
        if self.before:
            # Where to go back to.
            self._store(self.before)
            self._remember()
        self.settle()
        with computing(self.model, training=True):
            result = self.update(batch)
        self.before, self.state = state, self._current()
        return result

    def _outputs(self, results: Numbers) -> list[Any]:
        """List what the model puts out, if it is looked at."""
        if decision(self.loss) is None:
            return []
        assert self.cost is not None
        outputs: list[Any] = (results[:, 1] if self.cost.one_output else results[:, 1:]).tolist()
        return outputs

    # --- numbers ---------------------------------------------------------------------------------

    def _current(self) -> State:
        """Read the numbers from where all look for them."""
        parameters, remembered = self.optimiser.parameters, self.optimiser.state_dict()
        return State(
            np.array([parameter.data for parameter in parameters], dtype=float),
            np.array([parameter.grad for parameter in parameters], dtype=float),
            tuple(np.array(remembered[name], dtype=float) for name in self.optimiser.memory),
            self.optimiser.steps,
        )

    def _store(self, state: State) -> None:
        self._put(state.numbers, state.gradient)
        self.optimiser.remember(state.steps, *(column.tolist() for column in state.remembered))

    def _put(self, numbers: Numbers, gradient: Numbers) -> None:
        rows = zip(self.optimiser.parameters, numbers.tolist(), gradient.tolist())
        for parameter, data, grad in rows:
            parameter.data, parameter.grad = data, grad


def _check_optimiser(optimiser: Optimiser) -> None:
    for name in ("step", "zero_grad", "state_dict", "load_state_dict"):
        is_ours = getattr(type(optimiser), name) is getattr(Optimiser, name)
        if name in vars(optimiser) or not is_ours:
            raise NotCompiledError(
                f"{type(optimiser).__name__} has a {name}() of its own, in place of a rule()"
            )
    if len(set(optimiser.parameters)) < len(optimiser.parameters):
        raise NotCompiledError("the optimiser has a parameter twice")
