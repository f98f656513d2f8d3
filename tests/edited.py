"""Files edited by hand: every way to change one entry of a JSON document."""

import json
import math
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from nn import (
    Adam,
    Checkpoint,
    Dropout,
    EarlyStopping,
    Layer,
    Sequential,
    binary_cross_entropy,
    datasets,
    fit,
)

X, Y = datasets.xor(n=12, noise=0.1, seed=1)

STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.5, -2.0, math.nan, math.inf, -math.inf, 10**400, -(10**25)),
    *("", "a", "1.0", "\x1b[2J", [], {}, [0.5], [[1]], {"a": 1}, [None] * 625, 2**32, 2**64 - 1),
)


def edits(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    """Yield the way to an entry, what is done there, and what is put there, for all of these."""
    if path:
        yield path, "remove", None
        for strange in STRANGE:
            yield path, "put", strange
    if isinstance(document, dict):
        yield path, "add", None
        for name, part in document.items():
            yield from edits(part, (*path, name))
    if isinstance(document, list):
        yield path, "add", None
        yield path, "cut", None
        # Of a long list, such as the words of a generator, the ends stand for all.
        ends = {0, 1, 2, len(document) - 1} & set(range(len(document)))
        for i in ends:
            yield from edits(document[i], (*path, i))


def edited(document: Any, path: tuple[Any, ...], action: str, strange: Any) -> Any:
    """Return a copy of a document with one entry changed."""
    copy = json.loads(json.dumps(document))
    whole, part = None, copy
    for name in path:
        whole, part = part, part[name]
    if action == "add":
        part.update(strange=1) if isinstance(part, dict) else part.append(1.0)
    elif action == "cut":
        del part[len(part) // 2 :]
    elif action == "remove":
        del whole[path[-1]]  # type: ignore[index]
    else:
        whole[path[-1]] = strange  # type: ignore[index]
    return copy


class Run:
    """A training with all that a checkpoint holds, some epochs on."""

    def __init__(self, path: Path, kind: Any = Adam) -> None:
        self.path = path
        self.model = Sequential(
            Layer(2, 2, "tanh", seed=0), Dropout(0.2, seed=1), Layer(2, 1, "linear", seed=2)
        )
        self.optimiser = kind(self.model.parameters(), learning_rate=0.05)
        self.stopping = EarlyStopping(patience=6)

    def go_on(self, epochs: int) -> Any:
        return fit(
            self.model,
            X,
            Y,
            loss=binary_cross_entropy_of_logits,
            epochs=epochs,
            batch_size=7,
            optimiser=self.optimiser,
            held_out=0.3,
            callbacks=[Checkpoint(self.path), self.stopping],
            progress=False,
        )

    @property
    def state(self) -> str:
        """All that training changes, to the last bit."""
        random = self.model.layers[1].random
        labels = self.stopping.state_dict()
        return repr(
            (self.model.state_dict(), self.optimiser.state_dict(), labels, random.getstate())
        )


def binary_cross_entropy_of_logits(predictions: Any, targets: Any) -> Any:
    return binary_cross_entropy(predictions, targets, from_logits=True)


def check_edit(
    path: Path, training: Any, edit: tuple[tuple[Any, ...], str, Any], kind: Any
) -> bool:
    """Hold that an edited checkpoint is loaded as it is, or refused with nothing changed.

    Returns whether it was refused.
    """
    state = edited(training, *edit)
    text = json.dumps(state)
    document = {"format": "retrograd checkpoint", "version": 1}
    document |= {"sha256": sha256(text.encode()).hexdigest(), "training": state}
    path.write_text(json.dumps(document))
    run = Run(path, kind)
    before, content = run.state, path.read_bytes()
    try:
        # As many epochs as the file has: it is loaded, and nothing more is done.
        history = run.go_on(epochs=len(state["history"]["loss"]) if _is_long(state) else 3)
    except ValueError as error:
        told = str(error)
        assert told.isprintable()
        assert path.name in told
        assert run.state == before
        assert path.read_bytes() == content
        return True
    # What follows an epoch that is not the last changes these.
    if len(history.loss) == len(state["history"]["loss"]):
        assert run.optimiser.state_dict() == floats(state["optimiser"])
        version, words, gauss = state["generators"][0]
        assert run.model.layers[1].random.getstate() == (version, tuple(words), gauss)
        assert repr(history.loss) == repr(state["history"]["loss"])
        either = [floats(state["model"]), floats(state["callbacks"][0]["best"])]
        assert run.model.state_dict() in either
    return False


def floats(entry: Any) -> Any:
    """Return a state with its numbers as floats, which is what they become."""
    if isinstance(entry, dict):
        return {name: floats(part) for name, part in entry.items()}
    return [*map(floats, entry)] if isinstance(entry, list) else float(entry)


def _is_long(state: Any) -> bool:
    try:
        return len(state["history"]["loss"]) > 0 and isinstance(state["history"]["loss"], list)
    except (TypeError, KeyError):
        return False


def saved(path: Path, kind: Any = Adam) -> Any:
    """Train for three epochs, and return what the checkpoint holds."""
    Run(path, kind).go_on(epochs=3)
    return json.loads(path.read_text())["training"]


def some(found: list[Any], count: int, seed: int) -> list[Any]:
    """Choose some of many, the same each time."""
    return Random(seed).sample(found, min(count, len(found)))
