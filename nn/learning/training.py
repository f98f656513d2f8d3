"""Training: fit a model to examples by gradient descent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from random import Random
from typing import Any

from tqdm import tqdm

from autograd.requirements import require_numpy
from nn.data.examples import Example, divide, examples
from nn.learning.callbacks import Callback, EarlyStopping, LearningRate, Training
from nn.learning.checkpoint import Checkpoint
from nn.learning.descent import Descent, DivergedError
from nn.learning.history import History
from nn.learning.interrupts import heard_once
from nn.learning.optimisers import SGD, Optimiser
from nn.learning.penalties import Penalty
from nn.measuring.losses import Loss, check_loss, mse
from nn.module import Module

__all__ = ["batch_length", "fit"]


_OPTIMISERS = {name.lower(): name for name in ("SGD", "Momentum", "Nesterov", "RMSProp", "Adam")}

if sys.platform == "emscripten":
    # No thread can be started in a browser to watch the bar, and tqdm would say so at each fit.
    tqdm.monitor_interval = 0

_OURS = (Checkpoint, EarlyStopping, LearningRate)
"""Callbacks that change numbers only, and never what a model computes."""

_FEW = 1000
"""Making a program takes as long as learning from some hundreds of examples without one."""


def fit(
    model: Module,
    X: Any,
    y: Any,
    *,
    loss: Loss = mse,
    epochs: int = 100,
    batch_size: int | str = 16,
    learning_rate: float = 0.05,
    optimiser: Optimiser | None = None,
    penalty: Penalty | None = None,
    held_out: float | tuple[Any, Any] = 0.0,
    callbacks: Sequence[Callback] = (),
    seed: int = 0,
    progress: bool = True,
    compiled: bool | None = None,
) -> History:
    """Train a model on examples by gradient descent: full, stochastic, or in mini-batches.

    Ctrl-C ends the training early: the model is then as its last complete update left it.

    Where it can, it records the graph of one example only, and trains by the NumPy program that
    `autograd.compile` makes of it. The results are those of the eager engine, up to the rounding of
    sums.

    Parameters
    ----------
    model
        What to train.
    X, y
        Inputs and targets, one of each for an example: lists of numbers or of rows, or NumPy
        arrays.
    loss
        A loss of this package, or any ``loss(predictions, targets)`` that returns a Value.
    epochs
        How often to go through the examples.
    batch_size
        How many examples each update of the parameters sees: ``"full"`` for all, ``"stochastic"``
        for one, or the most that a mini-batch may hold. Examples are spread evenly over as few
        mini-batches as that takes, whose sizes differ by at most one.
    learning_rate
        The rate of plain `SGD`.
    optimiser
        Use this one instead; ``learning_rate`` is then not used.
    penalty
        What to add to the loss of each update, such as ``l2(0.001)``.
    held_out
        Examples that are not trained on but measured after each epoch: a part of the examples, as
        for `split`, or a pair ``(X, y)``.
    callbacks
        Functions of a `Training`, called in their order before the first epoch and after each.
    seed
        Settles the order of the examples in each epoch, and which are held out.
    progress
        Whether to show a bar on stderr.
    compiled
        False trains by the eager engine, graph after graph; True by a compiled program, or not at
        all. Unless given, a program is used where there is enough to do, and the eager engine where
        a program would not mean the same: where the model draws at random, as `Dropout` does, where
        its graph depends on numbers, or where the optimiser has a step() of its own. A program is
        checked against the model on some examples, before and after, and on those that go a way of
        their own. The model and the loss are then called for a few examples only. A loss that is
        not the mean over the examples is noticed by these; one that becomes so where no example
        alone decides it, as in ``if sum(errors) > 100``, may not be, and needs False. Training that
        goes on from a `Checkpoint` goes on by the engine that it was begun with. Without NumPy
        there are no programs.

    Returns
    -------
    History

    Raises
    ------
    DivergedError
        If the loss or a parameter is no longer finite; the model then is as it was when they last
        were.
    TypeError, ValueError
        If X or y holds something that is not a finite number, if their lengths or the model's
        inputs do not match, if the loss does not take these targets, or if the loss, the optimiser
        or a callback is something else, such as a name; no parameter is changed. And
        with ``compiled=True``, if the training cannot be compiled.
    ImportError
        With ``compiled=True``, if there is no NumPy.

    Examples
    --------
    >>> from nn import MLP, hinge
    >>> model = MLP(2, [4, 1], "tanh", seed=1)
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [-1, 1, 1, -1]
    >>> history = fit(model, X, y, loss=hinge, learning_rate=0.5, progress=False)
    >>> history.accuracy[-1]
    1.0
    """
    if not isinstance(epochs, int) or epochs < 1:
        raise ValueError(f"epochs must be a positive whole number, not {epochs!r}")
    check_loss(loss)
    _check_optimiser(optimiser)
    _check_callbacks(callbacks)
    training = examples(X, y)
    measured: list[Example] = []
    if not isinstance(held_out, (int, float)):
        measured = examples(*held_out)
    elif held_out:
        training, measured = divide(training, held_out, seed)
    size = batch_length(batch_size, len(training))
    optimiser = optimiser or SGD(model.parameters(), learning_rate)
    settings = {
        "examples": training,
        "held_out": measured,
        "batch_size": size,
        "penalty": penalty,
        "seed": seed,
    }
    if compiled not in (None, True, False):
        raise ValueError(f"compiled must be True, False or None, not {compiled!r}")
    state = Training(model, optimiser, History(), epochs, callbacks, settings, compiled)
    history = state.history
    if compiled is None and epochs * len(training) < _FEW:
        compiled = False
    descent = _descent(compiled, model, loss, optimiser, penalty)
    with heard_once() as ears, tqdm(total=epochs, unit="epoch", disable=not progress) as bar:
        try:
            try:
                _begin(state, descent)
                if state.engine != descent.engine:
                    wanted = None if state.engine == "compiled" else False
                    descent = _descent(wanted, model, loss, optimiser, penalty)
                    descent.look(training, measured)
                    _check_engine(state, descent)
                _train(state, descent, bar, ears)
            finally:
                descent.settle()
        except KeyboardInterrupt:
            # It may have cut off even this.
            descent.settle()
            history.interrupted = True
        except DivergedError as error:
            raise DivergedError(
                f"training diverged in epoch {state.epoch + 1}: {error}; try a learning rate "
                f"below {optimiser.learning_rate:g}, or inputs scaled to about -1 to 1"
            ) from None
    return history


def _descent(compiled: bool | None, *parts: Any) -> Descent:
    if compiled is False:
        return Descent(*parts)
    try:
        require_numpy("compiled=True")
    except ImportError:
        if compiled:
            raise
        return Descent(*parts)
    # Only here, since it imports NumPy.
    from nn.learning.compiled_descent import CompiledDescent

    return CompiledDescent(*parts, required=bool(compiled))


def _begin(state: Training, descent: Descent) -> None:
    descent.look(state.settings["examples"], state.settings["held_out"])
    state.model.loss_ = descent.loss
    _call(state, descent)


def _check_engine(state: Training, descent: Descent) -> None:
    if state.engine != descent.engine:
        raise ValueError(
            "this training was begun by a compiled program, and cannot be compiled here: go on "
            "where it was begun, or start anew without its checkpoint"
        )


def _train(state: Training, descent: Descent, bar: Any, ears: heard_once) -> None:
    settings = state.settings
    training, held_out = settings["examples"], settings["held_out"]
    size, count = settings["batch_size"], len(training)
    # Callbacks may have put it on from where another training was.
    bar.update(state.epoch)
    while not state.finished:
        ears.listen()
        # Each epoch's order is its own, whatever the orders before: training can go on from any
        # epoch. All examples at once need none.
        shuffled = Random(f"{settings['seed']}, epoch {state.epoch}").sample
        order = shuffled(range(count), count) if size < count else range(count)
        scores = [descent.epoch(training, order, size)]
        scores += [descent.score(held_out)] if held_out else []
        state.history.append(*scores)
        bar.set_postfix(state.history.latest(), refresh=False)
        bar.update()
        _call(state, descent)
    if not _may_change_the_model(state.callbacks):
        descent.finish()


def batch_length(batch_size: int | str, count: int) -> int:
    """Return how many of so many examples each update sees at most.

    Raises
    ------
    ValueError
        If it is neither a word that `fit` knows nor a positive whole number.

    Examples
    --------
    >>> batch_length("full", 150), batch_length("stochastic", 150), batch_length(16, 150)
    (150, 1, 16)
    """
    words: dict[int | str, int] = {"full": count, "stochastic": 1}
    size = words.get(batch_size, batch_size)
    if not isinstance(size, int) or size < 1:
        raise ValueError(
            "batch_size must be a positive whole number, 'full' or 'stochastic', not "
            f"{batch_size!r}"
        )
    return size


def _check_optimiser(optimiser: object) -> None:
    if optimiser is None or isinstance(optimiser, Optimiser):
        return
    if isinstance(optimiser, type) and issubclass(optimiser, Optimiser):
        name = optimiser.__name__
    else:
        close = get_close_matches(str(optimiser).lower(), _OPTIMISERS, n=1)
        name = _OPTIMISERS[close[0]] if close else "Adam"
    raise TypeError(
        f"optimiser must be one that knows the model's parameters, not {optimiser!r:.60}: "
        f"write {name}(model.parameters(), learning_rate)"
    )


def _check_callbacks(callbacks: object) -> None:
    if not isinstance(callbacks, Sequence) or isinstance(callbacks, str):
        raise TypeError(
            f"callbacks must be a list, even of one: not {callbacks!r:.60}, but callbacks=[...]"
        )
    for callback in callbacks:
        if isinstance(callback, type):
            name = callback.__name__
            raise TypeError(f"{name} is a class: give one made of it, callbacks=[{name}(...)]")
        if not callable(callback):
            raise TypeError(f"a callback must be a function of the training, not {callback!r:.60}")


def _call(state: Training, descent: Descent) -> None:
    state.engine = descent.engine
    if not state.callbacks:
        return
    if _may_change_the_model(state.callbacks):
        descent.finish()
    descent.settle()
    for callback in state.callbacks:
        callback(state)
    if _may_change_the_model(state.callbacks):
        descent.look_again()


def _may_change_the_model(callbacks: Sequence[Callback]) -> bool:
    return not all(type(callback) in _OURS for callback in callbacks)
