import math
from collections.abc import Sequence
from functools import partial
from itertools import chain
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import (
    MLP,
    SGD,
    DivergedError,
    Module,
    Momentum,
    Parameter,
    Score,
    Training,
    binary_cross_entropy,
    classify,
    cross_entropy,
    evaluate,
    hinge,
    mse,
    predict,
    split,
)
from nn import fit as fit_with_a_bar

fit = partial(fit_with_a_bar, progress=False)
from_logits = partial(binary_cross_entropy, from_logits=True)

CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
GRID = [[i / 4 - 1, j / 4 - 1] for i in range(9) for j in range(9)]


class Line(Module):
    """The smallest model there is."""

    def __init__(self, slope: float = 0.0) -> None:
        self.slope = Parameter(slope)

    def __call__(self, x: float) -> Value:
        return self.slope * x


class Recorder:
    """A loss that keeps the targets of each call, and may do something then."""

    def __init__(self, after: int = 1_000_000, then: Any = None) -> None:
        self.targets: list[list[float]] = []
        self.recorded: list[bool] = []
        self.after, self.then = after, then

    def __call__(self, predictions: Sequence[Value], targets: list[float]) -> Value:
        if len(self.targets) == self.after:
            return self.then()
        self.targets.append(targets)
        self.recorded.append(bool(predictions[0].operands))
        return mse(predictions, targets)

    @property
    def training(self) -> list[list[float]]:
        """The targets of the mini-batches that were learned from."""
        return [targets for targets, recorded in zip(self.targets, self.recorded) if recorded]


def interrupt() -> Value:
    raise KeyboardInterrupt


# --- learning ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_xor_is_learned_by_a_hidden_layer_of_four(seed: int) -> None:
    model, y = MLP(2, [4, 1], "tanh", seed=seed), [0, 1, 1, 0]
    history = fit(model, CORNERS, y, loss=from_logits, epochs=400, learning_rate=0.5)
    assert classify(model, CORNERS, loss=from_logits) == y
    assert history.accuracy[-1] == 1.0
    assert history.loss[-1] < 0.1 < history.loss[0]


@pytest.mark.parametrize(
    ("loss", "layers", "output", "labels"),
    [
        (hinge, [6, 1], "linear", (-1, 1)),
        (from_logits, [6, 1], "linear", (0, 1)),
        (binary_cross_entropy, [6, 1], "sigmoid", (0, 1)),
        (cross_entropy, [6, 2], "linear", (0, 1)),
    ],
)
def test_sides_of_a_line_are_learned_with_every_loss_of_classes(
    loss: Any, layers: list[int], output: str, labels: tuple[int, int]
) -> None:
    y = [labels[a + b > 0.1] for a, b in GRID]
    train, held_out = split(GRID, y, seed=3)
    model = MLP(2, layers, "tanh", output, seed=1)
    history = fit(model, *train, loss=loss, epochs=40, learning_rate=0.3, held_out=held_out)
    assert history.accuracy[-1] > 0.9
    score = evaluate(model, *held_out, loss=loss)
    assert history.held_out_loss[-1] == pytest.approx(score.loss, rel=1e-12)
    assert history.held_out_accuracy[-1] == score.accuracy
    assert history.held_out_accuracy[-1] > 0.9
    right = sum(a == b for a, b in zip(classify(model, train[0], loss=loss), train[1]))
    assert evaluate(model, *train, loss=loss).accuracy == right / len(train[0])


def test_several_outputs_are_learned() -> None:
    X = np.array(GRID)
    y = np.stack([X[:, 0] + X[:, 1], X[:, 0] - X[:, 1]], axis=1)
    model = MLP(2, [2], seed=0)
    history = fit(model, X, y, epochs=30, learning_rate=0.3)
    assert history.loss[-1] < 1e-6
    assert history.accuracy == history.held_out_accuracy == []
    assert np.allclose(predict(model, X), y, atol=0.01)


def test_an_epoch_is_what_it_says() -> None:
    model = Line(slope=1.0)
    history = fit(model, [1.0, 2.0], [0.0, 0.0], epochs=1, batch_size=2, learning_rate=0.1)
    # Loss (1 + 4)/2 w², its derivative 5 w.
    assert history.loss == [2.5]
    assert model.slope.data == 0.5


def test_the_loss_of_an_epoch_weighs_mini_batches_by_their_size() -> None:
    # The rate is too small to change anything that can be seen.
    y = [1.0, 1.0, 4.0]
    history = fit(Line(), [1.0] * 3, y, epochs=1, batch_size=2, learning_rate=1e-12)
    assert history.loss[0] == pytest.approx((1 + 1 + 16) / 3)


def test_momentum_through_an_optimiser_of_ones_own() -> None:
    model = Line(slope=1.0)
    optimiser = SGD(model.parameters(), learning_rate=0.1, momentum=0.5)
    fit(model, [1.0], [0.0], epochs=2, optimiser=optimiser)
    # Gradients 2 and 1.6; velocities 2 and 2.6.
    assert model.slope.data == pytest.approx(1 - 0.2 - 0.26)


# --- order ---------------------------------------------------------------------------------------


def test_mini_batches_are_shuffled_anew_each_epoch_and_settled_by_the_seed() -> None:
    y = [float(i) for i in range(10)]

    def batches(seed: int) -> list[list[float]]:
        loss = Recorder()
        fit(Line(), y, y, loss=loss, epochs=2, batch_size=4, learning_rate=1e-9, seed=seed)
        return loss.training

    first = batches(0)
    assert [len(batch) for batch in first] == [3, 3, 4, 3, 3, 4]
    assert sorted(chain(*first[:3])) == sorted(chain(*first[3:])) == y
    assert first[:3] != first[3:]
    assert first == batches(0) != batches(1)


@pytest.mark.parametrize(
    ("batch_size", "lengths"),
    [
        *[("full", [10]), ("stochastic", [1] * 10), (99, [10])],
        *[(4, [3, 3, 4]), (5, [5, 5]), (9, [5, 5])],
    ],
)
def test_the_three_forms_of_descent(batch_size: Any, lengths: list[int]) -> None:
    y = [float(i) for i in range(10)]
    loss = Recorder()
    fit(Line(), y, y, loss=loss, epochs=1, batch_size=batch_size, learning_rate=1e-9)
    assert [len(batch) for batch in loss.training] == lengths


def test_the_order_of_an_epoch_does_not_hang_on_those_before() -> None:
    y = [float(i) for i in range(10)]

    def last_order(done: int) -> list[list[float]]:
        def go_on(training: Training) -> None:
            if training.epoch == 0:
                training.history.loss += [1.0] * done

        loss = Recorder()
        fit(Line(), y, y, loss=loss, epochs=3, learning_rate=1e-9, callbacks=[go_on])
        assert len(loss.training) == 3 - done
        return loss.training[-1:]

    assert last_order(0) == last_order(1) == last_order(2)


def test_the_same_seeds_give_the_same_model() -> None:
    def learned(seed: int) -> dict[str, float]:
        model = MLP(2, [4, 1], "tanh", seed=0)
        y = [a * b for a, b in GRID]
        fit(model, GRID, y, epochs=2, held_out=0.2, seed=seed)
        return model.state_dict()

    assert learned(0) == learned(0) != learned(1)


def test_what_is_held_out_is_split_off_and_never_learned() -> None:
    y = [float(i) for i in range(10)]
    loss = Recorder()
    history = fit(
        Line(), y, y, loss=loss, epochs=3, batch_size=3, learning_rate=1e-9, held_out=0.3, seed=5
    )
    (_, train), (_, held) = split(y, y, held_out=0.3, seed=5)
    assert sorted(chain(*loss.training[:3])) == train
    assert loss.targets[-1] == held
    assert loss.recorded[-1] is False
    assert len(history.held_out_loss) == len(history.loss) == 3


def test_measuring_records_no_graph() -> None:
    loss = Recorder()
    evaluate(Line(), [1.0], [1.0], loss=loss)
    assert loss.recorded == [False]


def test_history_of_the_latest_epoch() -> None:
    history = fit(Line(), [1.0], [1.0], epochs=2, held_out=([2.0], [2.0]))
    assert history.latest() == {
        "loss": history.loss[1],
        "held_out_loss": history.held_out_loss[1],
    }


def test_no_mini_batch_of_one_example_upsets_what_was_learned() -> None:
    # With the 353rd example for a mini-batch of its own, a rate as high as this one ends an epoch
    # far from where it stood.
    random = Random(0)
    X = [[random.gauss(0, 1) for _ in range(10)] for _ in range(353)]
    y = [x[0] + x[1] * x[2] + random.gauss(0, 1) for x in X]
    for compiled in (False, True):
        model = MLP(10, [1], seed=0)
        history = fit(model, X, y, epochs=20, learning_rate=0.07, seed=2, compiled=compiled)
        assert evaluate(model, X, y).loss < 1.1 * history.loss[-1]


# --- stopping ------------------------------------------------------------------------------------


def learned_in(updates: int) -> float:
    """Return the slope after so many updates of one example each."""
    model = Line()
    if updates:
        fit(model, [1.0], [1.0], epochs=updates)
    return model.slope.data


@pytest.mark.parametrize("updates", [0, 1, 5])
def test_an_interrupt_keeps_what_was_learned(updates: int) -> None:
    model = Line()
    # The first call looks at the examples.
    history = fit(model, [1.0], [1.0], loss=Recorder(1 + updates, interrupt), epochs=9)
    assert history.interrupted
    assert len(history.loss) == updates
    assert model.slope.data == learned_in(updates)


def test_an_interrupt_before_learning_changes_nothing() -> None:
    model = Line()
    history = fit(model, [1.0], [1.0], loss=Recorder(0, interrupt))
    assert history.interrupted
    assert (history.loss, model.slope.data) == ([], 0.0)


def test_an_uninterrupted_history_says_so() -> None:
    assert not fit(Line(), [1.0], [1.0], epochs=1).interrupted


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_update_is_made_wholly_or_not_at_all(error: type[BaseException]) -> None:
    class Half(SGD):
        calls = 0

        def step(self) -> None:
            self.calls += 1
            if self.calls == 3:
                self.parameters[0].data = 99.0
                raise error
            super().step()

    model = MLP(1, [1], seed=0)
    optimiser = Half(model.parameters(), 0.1)
    states: list[dict[str, float]] = []

    def loss(predictions: Any, targets: Any) -> Value:
        states.append(model.state_dict())
        return mse(predictions, targets)

    try:
        assert fit(model, [1.0], [1.0], loss=loss, optimiser=optimiser).interrupted
    except RuntimeError:
        assert error is RuntimeError
    assert (optimiser.calls, optimiser.steps) == (3, 2)
    assert model.state_dict() == states[-1] != states[-2]


def test_a_loss_that_is_not_finite_ends_training_where_it_last_was() -> None:
    model = Line()
    nan = Recorder(4, lambda: Value(math.nan))
    with pytest.raises(
        DivergedError,
        match=r"diverged in epoch 4: the loss is nan; try a learning rate below 0\.05",
    ):
        fit(model, [1.0], [1.0], loss=nan)
    # The third update is what led to the loss that is nan.
    assert model.slope.data == learned_in(2)


@pytest.mark.parametrize("learning_rate", [0.1, 1e300])
def test_the_optimiser_goes_back_with_the_model(learning_rate: float) -> None:
    model = Line(slope=1e200)
    optimiser = Momentum(model.parameters(), learning_rate)
    before = optimiser.state_dict()
    # With the low rate the loss is infinite in the second epoch, with the high one the parameter.
    costs = iter([0.0, math.inf])
    with pytest.raises(DivergedError):
        fit(
            model,
            [1e-50],
            [0.0],
            epochs=2,
            optimiser=optimiser,
            penalty=lambda _: Value(next(costs)),
        )
    assert (model.slope.data, optimiser.state_dict()) == (1e200, before)


def test_a_learning_rate_that_is_too_large() -> None:
    model = Line(slope=1.0)
    with pytest.raises(DivergedError, match=r"in epoch \d+: the loss is inf; .* below 1000"):
        fit(model, [1.0], [0.0], epochs=1000, learning_rate=1000.0)
    assert math.isfinite(evaluate(model, [1.0], [0.0]).loss)


def test_a_parameter_that_is_not_finite_after_the_last_update() -> None:
    model = Line(slope=1e200)
    with pytest.raises(
        DivergedError, match=r"epoch 1: a parameter is no longer finite; .* 1e\+300"
    ):
        fit(model, [1e-50], [0.0], epochs=1, learning_rate=1e300)
    assert model.slope.data == 1e200


# --- faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("X", "y", "options", "error", "complaint"),
    [
        ([[1.0, 2.0], [1.0, math.nan]], [1, 1], {}, ValueError, r"X\[1\]\[1\] is nan"),
        ([[1.0, 2.0]], [math.nan], {}, ValueError, r"y\[0\] is nan"),
        ([[1.0, 2.0]], ["setosa"], {}, TypeError, r"y\[0\] is 'setosa', not a number"),
        ([[1.0, 2.0]], [1.0, 2.0], {}, ValueError, r"1 row\(s\) in X and 2 in y"),
        ([], [], {}, ValueError, r"0 row\(s\) in X and 0 in y"),
        ([[1.0]], [1], {}, ValueError, r"layer1 takes 2 input\(s\), not 1"),
        ([[1.0, 2.0]], [[1.0, 2.0]], {}, TypeError, "target must be a number, not"),
        (GRID, [1] * 80 + [5], {"loss": hinge}, ValueError, "targets are -1 or 1, not 5"),
        (GRID, [1] * 81, {"loss": cross_entropy}, TypeError, "one output for each class"),
        (GRID, [1] * 81, {"epochs": 0}, ValueError, "epochs must be a positive whole number"),
        (GRID, [1] * 81, {"epochs": 1.5}, ValueError, "epochs must be a positive whole number"),
        (GRID, [1] * 81, {"batch_size": 0}, ValueError, "batch_size must be a positive whole"),
        (GRID, [1] * 81, {"batch_size": "half"}, ValueError, "or 'stochastic', not 'half'"),
        (GRID, [1] * 81, {"learning_rate": -1}, ValueError, "learning rate must be a positive"),
        (GRID, [1] * 81, {"held_out": 1.5}, ValueError, "held_out=1.5 of 81"),
        (GRID, [1] * 81, {"held_out": (GRID, [1])}, ValueError, r"81 row\(s\) in X and 1 in y"),
        (
            GRID,
            [1] * 81,
            {"loss": hinge, "held_out": ([[1.0, 2.0]], [0.0])},
            ValueError,
            "targets are -1 or 1, not 0",
        ),
        (
            GRID,
            [1] * 81,
            {"loss": lambda predictions, targets: mse(predictions, targets).data},
            TypeError,
            "a loss must return a Value, not",
        ),
    ],
)
def test_a_fault_is_found_before_anything_is_learned(
    X: Any, y: Any, options: Any, error: type[Exception], complaint: str
) -> None:
    model = MLP(2, [1], seed=0)
    before = model.state_dict()
    with pytest.raises(error, match=complaint):
        fit(model, X, y, **options)
    assert model.state_dict() == before


def test_a_model_without_parameters() -> None:
    with pytest.raises(ValueError, match="no parameters"):
        fit(Module(), [1.0], [1.0])


def test_no_classes_from_a_loss_that_is_not_of_classes() -> None:
    with pytest.raises(ValueError, match=r"mse .* is not a loss of classes: use predict"):
        classify(Line(), [1.0], loss=mse)


def test_evaluate_and_predict() -> None:
    assert evaluate(Line(2.0), [1.0, 2.0], [2.0, 3.0]) == Score(loss=0.5, accuracy=None)
    assert predict(Line(2.0), [1.0, 2.0]) == [2.0, 4.0]
    assert predict(MLP(1, [2], init=lambda *_: 1.0), [[3.0]]) == [[3.0, 3.0]]
    with pytest.raises(ValueError, match=r"X\[0\] is nan"):
        predict(Line(), [math.nan])


# --- the bar -------------------------------------------------------------------------------------


def test_the_bar_shows_epochs_and_the_latest_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    history = fit_with_a_bar(Line(), [1.0], [1.0], epochs=3)
    out, err = capsys.readouterr()
    assert out == ""
    assert "3/3" in err
    assert f"loss={history.loss[-1]:.3g}" in err


def test_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    fit_with_a_bar(Line(), [1.0], [1.0], epochs=3, progress=False)
    assert capsys.readouterr() == ("", "")
