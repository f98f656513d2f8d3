import json
import math
import sys
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, operations
from nn import (
    MLP,
    SGD,
    Adam,
    Checkpoint,
    DivergedError,
    Dropout,
    EarlyStopping,
    Layer,
    LearningRate,
    Module,
    Momentum,
    Parameter,
    Sequential,
    binary_cross_entropy,
    datasets,
    l1,
    l2,
    mae,
    mse,
    schedules,
)
from nn import fit as fit_with_a_bar

fit = partial(fit_with_a_bar, progress=False)
from_logits = partial(binary_cross_entropy, from_logits=True)
X, Y = datasets.xor(n=40, noise=0.1, seed=1)


class Run:
    """A training with all that has a state, and all that came of it."""

    def __init__(
        self, path: Path | None, epochs: int, first: bool = True, also: Sequence[Any] = ()
    ) -> None:
        self.model = Sequential(
            Layer(2, 4, "tanh", seed=0), Dropout(0.2, seed=1), Layer(4, 1, "linear", seed=2)
        )
        self.optimiser = Adam(self.model.parameters(), learning_rate=0.05)
        self.stopping = EarlyStopping(patience=6)
        callbacks: list[Any] = [self.stopping, LearningRate(schedules.cosine(0.05, epochs=12))]
        checkpoint = [Checkpoint(path)] if path else []
        self.history = fit(
            self.model,
            X,
            Y,
            loss=from_logits,
            epochs=epochs,
            batch_size=7,
            optimiser=self.optimiser,
            held_out=0.3,
            callbacks=[*((checkpoint + callbacks) if first else (callbacks + checkpoint)), *also],
        )

    @property
    def result(self) -> list[Any]:
        """Numbers are compared by their text, which tells every bit and the sign of 0."""
        dropout = self.model.layers[1]
        return [
            repr(self.model.state_dict()),
            repr(self.optimiser.state_dict()),
            repr(self.history),
            repr(dropout.random.getstate()),
            self.stopping.best_epoch_,
        ]


class Line(Module):
    def __init__(self, slope: float = 0.0) -> None:
        self.slope = Parameter(slope)

    def __call__(self, x: float) -> Value:
        return self.slope * x


def test_training_goes_on_bit_for_bit(tmp_path: Path) -> None:
    whole = Run(None, epochs=12).result
    for epochs in (2, 3, 7, 12, 12):
        run = Run(tmp_path / "run.json", epochs)
        assert len(run.history.loss) == epochs
    assert run.result == whole


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("stopped_at", [1, 5, 10, 11, 15])
def test_early_stopping_goes_on_too(tmp_path: Path, stopped_at: int, first: bool) -> None:
    whole = Run(None, epochs=100)
    assert whole.stopping.best_epoch_ == 10
    assert len(whole.history.loss) == 16

    def interrupt(training: Any) -> None:
        if training.epoch == stopped_at:
            raise KeyboardInterrupt

    path = tmp_path / "run.json"
    assert Run(path, epochs=100, first=first, also=[interrupt]).history.interrupted
    assert Run(path, epochs=100, first=first).result == whole.result
    assert Run(path, epochs=100, first=first).result == whole.result


def test_saving_changes_nothing(tmp_path: Path) -> None:
    assert Run(tmp_path / "run.json", epochs=5).result == Run(None, epochs=5).result


def test_a_model_without_a_seed_goes_on_from_its_first_weights(tmp_path: Path) -> None:
    def interrupt(*_: Any) -> Value:
        raise KeyboardInterrupt

    first = MLP(2, [3, 1])
    weights = first.state_dict()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SGD, "step", interrupt)
        checkpoint = Checkpoint(tmp_path / "run.json")
        assert fit(first, X, Y, epochs=3, callbacks=[checkpoint]).interrupted
    second = MLP(2, [3, 1])
    fit(second, X, Y, epochs=3, callbacks=[Checkpoint(tmp_path / "run.json")])
    third = MLP(2, [3, 1])
    third.load_state_dict(weights)
    fit(third, X, Y, epochs=3)
    assert second.state_dict() == third.state_dict()


def test_every_so_many_epochs_and_the_last(tmp_path: Path) -> None:
    path, saved = tmp_path / "run.json", []

    def look(_: Any) -> None:
        saved.append(len(json.loads(path.read_text())["training"]["history"]["loss"]))

    fit(Line(), [1.0], [1.0], epochs=8, callbacks=[Checkpoint(path, every=3), look])
    assert saved == [0, 0, 0, 3, 3, 3, 6, 6, 8]


def test_a_history_that_is_not_finite_is_kept(tmp_path: Path) -> None:
    def spoil(training: Any) -> None:
        if training.epoch == 1:
            training.history.loss[:] = [math.nan]

    checkpoint = Checkpoint(tmp_path / "run.json")
    fit(Line(), [1.0], [1.0], epochs=1, callbacks=[spoil, checkpoint])
    history = fit(Line(), [1.0], [1.0], epochs=2, callbacks=[checkpoint])
    assert math.isnan(history.loss[0])
    assert math.isfinite(history.loss[1])


def test_a_loss_that_is_not_finite_after_going_on(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    fit(Line(), [1.0], [1.0], epochs=3, callbacks=[Checkpoint(path)])
    learned = json.loads(path.read_text())["training"]["model"]["slope"]
    model = Line()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SGD, "rule", lambda self, gradient, velocity: (math.nan, velocity))
        with pytest.raises(DivergedError, match="epoch 4"):
            fit(model, [1.0], [1.0], epochs=9, callbacks=[Checkpoint(path)])
    assert model.slope.data == learned != 0.0


# --- the engine ----------------------------------------------------------------------------------


def learn(path: Path | None, epochs: int, **options: Any) -> str:
    """Train without anything random; return all numbers that came of it."""
    model = MLP(2, [3, 1], "tanh", seed=0)
    callbacks: list[Any] = [Checkpoint(path)] if path else []
    callbacks += options.pop("callbacks", [])
    history = fit(model, X, Y, epochs=epochs, batch_size=7, callbacks=callbacks, **options)
    return repr([history.loss, model.state_dict()])


def cut_off(training: Any) -> None:
    if training.epoch == 10:
        raise KeyboardInterrupt


def test_more_epochs_go_on_by_the_eager_engine(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    # 400 examples are too few to make a program for, 4000 are not.
    learn(path, epochs=10)
    eager, compiled = (learn(None, epochs=100, compiled=engine) for engine in (False, True))
    assert learn(path, epochs=100) == eager != compiled


def test_fewer_epochs_go_on_by_a_program(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    learn(path, epochs=100, callbacks=[cut_off])
    eager, compiled = (learn(None, epochs=15, compiled=engine) for engine in (False, True))
    assert learn(path, epochs=15) == compiled != eager


def test_what_cannot_be_compiled_goes_on_by_the_eager_engine(tmp_path: Path) -> None:
    whole = Run(None, epochs=100).result
    Run(tmp_path / "run.json", epochs=100, also=[cut_off])
    assert json.loads((tmp_path / "run.json").read_text())["training"]["engine"] == "eager"
    assert Run(tmp_path / "run.json", epochs=100).result == whole


@pytest.mark.parametrize(("begun", "asked"), [(False, True), (True, False)])
def test_the_engine_that_is_asked_for_must_be_that_of_the_file(
    tmp_path: Path, begun: bool, asked: bool
) -> None:
    path = tmp_path / "run.json"
    learn(path, epochs=5, compiled=begun)
    engine, content = ["eager", "compiled"][begun], path.read_bytes()
    with pytest.raises(ValueError, match=rf"by the {engine} engine, .* compiled={asked} does not"):
        learn(path, epochs=9, compiled=asked)
    assert path.read_bytes() == content
    assert learn(path, epochs=9, compiled=begun) == learn(None, epochs=9, compiled=begun)


def test_a_program_that_there_cannot_be_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.json"
    learn(path, epochs=5, compiled=True)
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ValueError, match="begun by a compiled program, and cannot be compiled"):
        learn(path, epochs=9)


def test_a_file_that_does_not_tell_its_engine(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    learn(path, epochs=5, compiled=False)
    document = json.loads(path.read_text())
    del document["training"]["engine"]
    document["sha256"] = sha256(json.dumps(document["training"]).encode()).hexdigest()
    path.write_text(json.dumps(document))
    assert learn(path, epochs=9) == learn(None, epochs=9)


# --- faults --------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "run.json"
    fit(MLP(2, [3, 1], seed=0), X, Y, epochs=2, callbacks=[Checkpoint(path)])
    return path


def refused(path: Path, complaint: str) -> None:
    """Hold that a file is refused by name, and changes nothing."""
    model, content = MLP(2, [3, 1], seed=0), path.read_bytes()
    before = model.state_dict()
    with pytest.raises(ValueError, match=rf"run\.json {complaint}"):
        fit(model, X, Y, epochs=4, callbacks=[Checkpoint(path)])
    assert model.state_dict() == before
    assert path.read_bytes() == content


@pytest.mark.parametrize("part", [0, 0.001, 0.3, 0.7, 0.9999])
def test_a_truncated_file(path: Path, part: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    refused(path, "is damaged, or no checkpoint: it is not JSON")


def test_a_file_with_a_changed_bit(path: Path) -> None:
    content = path.read_bytes()
    for position in range(0, len(content), len(content) // 50):
        changed = bytearray(content)
        changed[position] ^= 1
        path.write_bytes(changed)
        refused(path, "is ")


def test_a_file_with_a_changed_digit(path: Path) -> None:
    document = json.loads(path.read_text())
    document["training"]["model"]["layer1.neuron1.w[0]"] += 1e-15
    path.write_text(json.dumps(document))
    refused(path, "is damaged: it is not what was written")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\x80\x04\x95\xff", "is damaged, or no checkpoint: it is not JSON"),
        (b"[" * 100_000, "is damaged, or no checkpoint: it is not JSON"),
        (b"[1, 2]", "is JSON, but no checkpoint"),
        (b'{"format": "retrograd model"}', "is JSON, but no checkpoint"),
        (b'{"format": "retrograd checkpoint"}', "is a checkpoint in version None"),
        (
            b'{"format": "retrograd checkpoint", "version": 2}',
            "is a checkpoint in version 2 of the format; this retrograd reads version 1",
        ),
        (b'{"format": "retrograd checkpoint", "version": 1}', "is damaged"),
    ],
)
def test_a_foreign_file(path: Path, content: bytes, complaint: str) -> None:
    path.write_bytes(content)
    refused(path, complaint)


def own_loss(predictions: Any, targets: Any) -> Value:
    return mse(predictions, targets)


@pytest.mark.parametrize(
    ("differing", "change"),
    [
        ("model, optimiser", {"model": lambda: MLP(2, [4, 1], seed=0)}),
        ("model", {"model": lambda: MLP(2, [3, 1], "tanh", seed=0)}),
        ("loss", {"loss": mae}),
        ("loss", {"loss": own_loss}),
        ("loss", {"loss": from_logits}),
        ("optimiser", {"optimiser": lambda p: Adam(p, 0.05)}),
        ("optimiser", {"optimiser": lambda p: SGD(p, 0.05, momentum=0.5)}),
        ("optimiser", {"optimiser": lambda p: Momentum(p, 0.05, momentum=0.0)}),
        ("optimiser", {"optimiser": lambda p: SGD(p[1:], 0.05)}),
        ("callbacks", {"callbacks": [EarlyStopping()]}),
        ("examples", {"y": [*Y[:-1], 1 - Y[-1]]}),
        ("held_out", {"held_out": ([[1.0, 1.0]], [0.0])}),
        ("examples, held_out", {"held_out": 0.5}),
        ("batch_size", {"batch_size": 17}),
        ("penalty", {"penalty": l2(0.01)}),
        ("seed", {"seed": 1}),
    ],
)
def test_the_checkpoint_of_another_training(
    path: Path, differing: str, change: dict[str, Any]
) -> None:
    model = change.pop("model", lambda: MLP(2, [3, 1], seed=0))()
    make: Callable[[Any], Any] = change.pop("optimiser", lambda parameters: SGD(parameters, 0.05))
    options = {
        "y": Y,
        "optimiser": make(model.parameters()),
        **change,
        "callbacks": [Checkpoint(path), *change.get("callbacks", [])],
    }
    before = model.state_dict()
    complaint = rf"run\.json belongs to another training, with different {differing}; remove it"
    with pytest.raises(ValueError, match=complaint):
        fit(model, X, epochs=4, **options)
    assert model.state_dict() == before


def test_a_penalty_is_told_by_its_kind_and_its_strength(tmp_path: Path) -> None:
    def train(epochs: int, penalty: Any) -> None:
        checkpoint = Checkpoint(tmp_path / "run.json")
        model = MLP(2, [3, 1], seed=0)
        fit(model, X, Y, epochs=epochs, penalty=penalty, callbacks=[checkpoint])

    train(1, l2(0.01))
    train(2, l2(0.01))
    for other in (l2(0.02), l1(0.01), None):
        with pytest.raises(ValueError, match="belongs to another training, with different penalty"):
            train(3, other)


def test_an_activation_is_told_by_its_parameters(tmp_path: Path) -> None:
    def train(epochs: int, activation: Any) -> dict[str, float]:
        model = MLP(2, [3, 1], activation, seed=0)
        fit(model, X, Y, epochs=epochs, callbacks=[Checkpoint(tmp_path / "run.json")])
        return model.state_dict()

    train(1, "leaky_relu(slope=0.2)")
    went_on = train(2, operations["leaky_relu"].bind(slope=0.2))
    with pytest.raises(ValueError, match="belongs to another training, with different model"):
        train(3, "leaky_relu(slope=0.3)")
    (tmp_path / "run.json").unlink()
    assert train(2, "leaky_relu(slope=0.2)") == went_on


def test_a_training_that_is_further_on(path: Path) -> None:
    with pytest.raises(ValueError, match=r"run\.json is 2 epochs on, more than the 1 asked for"):
        fit(MLP(2, [3, 1], seed=0), X, Y, epochs=1, callbacks=[Checkpoint(path)])


def test_a_folder_that_is_missing_is_found_before_anything_is_learned(tmp_path: Path) -> None:
    model = Line()
    with pytest.raises(FileNotFoundError):
        fit(model, [1.0], [1.0], callbacks=[Checkpoint(tmp_path / "missing" / "run.json")])
    assert model.slope.data == 0.0


@pytest.mark.parametrize("every", [0, -1, 1.5])
def test_every_is_a_count(every: Any) -> None:
    with pytest.raises(ValueError, match="every must be a positive whole number, not"):
        Checkpoint("run.json", every)
