"""Checkpoints: training that goes on where it was cut off."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any

from autograd.files import replace
from autograd.legibility import legible
from nn.learning.callbacks import EarlyStopping, Training
from nn.module import generators
from nn.saved import expect, expect_names, is_generator_state, is_number, within

__all__ = ["Checkpoint"]

_FORMAT = {"format": "retrograd checkpoint", "version": 1}


class Checkpoint:
    """Save training to a file, and go on from there when it is started again.

    Run the same script again after a crash, a power cut or Ctrl-C: training goes on after the last
    epoch saved, and ends with the same numbers, bit for bit, as if nothing had happened. Give more
    epochs, and it goes on to these. Remove the file to start anew.

    The file is JSON, which runs nothing when it is read. It holds the parameters, what the
    optimiser and other callbacks remember, the state of each `Dropout`, the history, and which
    engine trains: one that was begun by the eager engine goes on by it, however many more epochs
    there are to be, and one that was begun by a compiled program goes on by one. The file is
    replaced as a whole: there is always a complete one.

    A callback with methods ``state_dict`` and ``load_state_dict``, as `EarlyStopping` has, is saved
    too. What else a callback remembers is lost, and so is the state of a generator outside the
    model. Put the checkpoint first: the other callbacks are then called again for the epoch that
    training goes on from, and what they do when it ends is not in the file.

    Parameters
    ----------
    path
        The file.
    every
        After how many epochs to save; the last is always saved.

    Raises
    ------
    ValueError
        If ``every`` is not a positive whole number. In training: if the file is damaged, is no
        checkpoint, or belongs to another training, whose model, loss, optimiser, callbacks,
        examples, batch size, penalty or seed differ, has more epochs than asked for, or is by
        another engine than ``compiled=`` asks for; then nothing is changed.
    OSError
        In training: if the file cannot be read or written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from nn import MLP, datasets, fit
    >>> def train(epochs):
    ...     model = MLP(2, [4, 1], "tanh", seed=0)
    ...     fit(model, *datasets.xor(), epochs=epochs, callbacks=[Checkpoint(path)], progress=False)
    ...     return model.state_dict()
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "first.json")
    ...     at_once = train(epochs=5)
    ...     path = Path(folder, "second.json")
    ...     half = train(epochs=2)
    ...     whole = train(epochs=5)
    >>> half != whole == at_once
    True
    """

    def __init__(self, path: str | PathLike[str], every: int = 1) -> None:
        if not isinstance(every, int) or every < 1:
            raise ValueError(f"every must be a positive whole number, not {every!r}")
        self.path = Path(path)
        self.every = every

    def __call__(self, training: Training) -> None:
        """Go on from the file, if there is one, before the first epoch; save after the others."""
        if training.epoch == 0:
            self._identity = _identity(training)
            if self.path.exists():
                self._load(training)
                return
        if training.epoch % self.every == 0 or training.finished:
            self._save(training)

    def _save(self, training: Training) -> None:
        state = {"identity": self._identity, **_state(training)}
        document = {**_FORMAT, "sha256": _checksum(state), "training": state}
        replace(self.path, json.dumps(document).encode())

    def _load(self, training: Training) -> None:
        path = legible(str(self.path))
        state = _read(self.path)
        theirs = state["identity"]
        differing = [part for part, mine in self._identity.items() if theirs.get(part) != mine]
        if differing:
            raise ValueError(
                f"{path} belongs to another training, with different {', '.join(differing)}; "
                "remove it to start anew, or save to another file"
            )
        # Files from before there was a choice do not tell.
        state.setdefault("engine", training.engine)
        with within(f"{path} is damaged"):
            _check(state, training)
        epochs = len(state["history"]["loss"])
        if epochs > training.epochs:
            raise ValueError(
                f"{path} is {epochs} epochs on, more than the {training.epochs} asked for"
            )
        engine = state["engine"]
        if engine != training.engine and training.compiled is not None:
            raise ValueError(
                f"{path} was trained by the {engine} engine, and goes on by it to the same "
                f"numbers, which compiled={training.compiled} does not allow: leave it out, or "
                "save to another file"
            )
        found = _state(training)
        try:
            with within(f"{path} is damaged"):
                _restore(training, state)
        except BaseException:
            _restore(training, found)
            raise


def _identity(training: Training) -> dict[str, str]:
    """Tell by checksums what must be the same for one training to go on from another."""
    model, optimiser = training.model, training.optimiser
    changing = optimiser.state_dict()
    parts = {
        "model": [model, list(model.state_dict()), len(generators(model))],
        "loss": model.loss_,
        "optimiser": [
            type(optimiser).__name__,
            len(optimiser.parameters),
            {
                name: number
                for name, number in vars(optimiser).items()
                if isinstance(number, (int, float)) and name not in changing
            },
        ],
        "callbacks": [type(callback).__name__ for callback in _saved(training)],
        **training.settings,
    }
    # Where in memory something without a text of its own is changes from run to run.
    texts = {name: re.sub(r" at 0x[0-9A-Fa-f]+", "", repr(part)) for name, part in parts.items()}
    return {name: _checksum(text) for name, text in texts.items()}


def _state(training: Training) -> dict[str, Any]:
    return {
        "model": training.model.state_dict(),
        "generators": [generator.getstate() for generator in generators(training.model)],
        "optimiser": training.optimiser.state_dict(),
        "callbacks": [callback.state_dict() for callback in _saved(training)],
        "history": _lists(training),
        "engine": training.engine,
        "stop": training.stop,
    }


def _check(state: dict[str, Any], training: Training) -> None:
    """See that all in a file is what this training could have written."""
    ours = _state(training)
    expect_names("the training", state, ["identity", *ours])
    history = state["history"]
    expect_names("history", history, ours["history"])
    for name, seen in history.items():
        expect(isinstance(seen, list), f"history.{name}", "a list", seen)
        for i, number in enumerate(seen):
            expect(is_number(number), f"history.{name}[{i}]", "a number", number)
        epochs = len(history["loss"]) if seen else 0
        expect(len(seen) == epochs, f"history.{name}", "as long as history.loss", len(seen))
    for name in ("generators", "callbacks"):
        listed, count = state[name], len(ours[name])
        expect(isinstance(listed, list) and len(listed) == count, name, f"{count} states", listed)
    for i, generator in enumerate(state["generators"]):
        expect(is_generator_state(generator), f"generators[{i}]", "one of Random", generator)
    for i, (callback, remembered) in enumerate(zip(_saved(training), state["callbacks"])):
        if isinstance(callback, EarlyStopping):
            best = remembered.get("best") if isinstance(remembered, dict) else remembered
            # What training may go back to must be the model's.
            if best:
                expect_names(f"callbacks[{i}].best", best, ours["model"])
    engine = state["engine"]
    expect(engine in ("eager", "compiled"), "engine", "'eager' or 'compiled'", engine)
    expect(isinstance(state["stop"], bool), "stop", "true or false", state["stop"])


def _restore(training: Training, state: dict[str, Any]) -> None:
    """Take over a state; each part is looked at whole by the one that it belongs to."""
    with within("model"):
        training.model.load_state_dict(state["model"])
    for generator, (version, words, gauss) in zip(generators(training.model), state["generators"]):
        generator.setstate((version, tuple(words), gauss))
    with within("optimiser"):
        training.optimiser.load_state_dict(state["optimiser"])
    for i, (callback, remembered) in enumerate(zip(_saved(training), state["callbacks"])):
        with within(f"callbacks[{i}]"):
            callback.load_state_dict(remembered)
    for name, seen in _lists(training).items():
        seen[:] = state["history"][name]
    training.stop, training.engine = state["stop"], state["engine"]


def _saved(training: Training) -> list[Any]:
    return [callback for callback in training.callbacks if hasattr(callback, "state_dict")]


def _lists(training: Training) -> dict[str, list[float]]:
    return {name: seen for name, seen in vars(training.history).items() if isinstance(seen, list)}


def _read(path: Path) -> Any:
    """Read the state in a checkpoint, once it is known to be as it was written."""
    name = legible(str(path))
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ValueError(f"{name} is damaged, or no checkpoint: it is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != _FORMAT["format"]:
        raise ValueError(f"{name} is JSON, but no checkpoint of a training")
    if document.get("version") != _FORMAT["version"]:
        raise ValueError(
            f"{name} is a checkpoint in version {document.get('version')!r:.20} of the format; "
            f"this retrograd reads version {_FORMAT['version']}"
        )
    state = document.get("training")
    try:
        checksum = _checksum(state)
    except RecursionError:
        checksum = ""
    if document.get("sha256") != checksum:
        raise ValueError(f"{name} is damaged: it is not what was written")
    with within(f"{name} is damaged"):
        expect(isinstance(state, dict), "the training", "a mapping", state)
        assert isinstance(state, dict)
        identity = state.get("identity")
        expect(isinstance(identity, dict), "identity", "a mapping", identity)
    return state


def _checksum(state: object) -> str:
    # JSON gives floats back to the last bit, so that what was read has the text that was written.
    return sha256(json.dumps(state).encode()).hexdigest()
