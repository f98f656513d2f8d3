from functools import partial
from typing import Any

import pytest

from autograd import Value
from nn import MLP, Dropout, EarlyStopping, Layer, LearningRate, Sequential, Training, mse
from nn import fit as fit_with_a_bar

fit = partial(fit_with_a_bar, progress=False)
X, Y = [[-1.0], [0.5], [1.0]], [-2.0, 1.0, 2.0]


def line() -> MLP:
    return MLP(1, [1], init=lambda *_: 0.0)


def scripted(losses: list[float], training: Training) -> None:
    """Let the held-out loss of each epoch be what a script says."""
    if training.epoch:
        training.history.held_out_loss[-1] = losses[training.epoch - 1]


def test_a_callback_is_called_before_the_first_epoch_and_after_each() -> None:
    seen: list[Any] = []

    def look(training: Training) -> None:
        slope = training.model.parameters()[0].data
        seen.append((training.epoch, training.finished, len(training.history.loss), slope))

    model = line()
    history = fit(model, X, Y, epochs=3, callbacks=[look])
    assert [entry[:3] for entry in seen] == [
        (0, False, 0),
        (1, False, 1),
        (2, False, 2),
        (3, True, 3),
    ]
    assert seen[0][3] == 0.0
    assert seen[3][3] == model.parameters()[0].data
    assert len(history.loss) == 3


def test_callbacks_come_in_their_order_and_see_the_same() -> None:
    seen: list[Training] = []
    model = line()
    history = fit(model, X, Y, epochs=1, callbacks=[seen.append, seen.append])
    assert len({id(training) for training in seen}) == 1
    assert len(seen) == 4
    assert (seen[0].model, seen[0].history, seen[0].epochs) == (model, history, 1)


@pytest.mark.parametrize("epoch", [0, 2])
def test_a_callback_can_stop(epoch: int) -> None:
    def stop(training: Training) -> None:
        training.stop = training.epoch == epoch

    history = fit(line(), X, Y, epochs=9, callbacks=[stop])
    assert len(history.loss) == epoch
    assert not history.interrupted


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_a_callback_raises(error: type[BaseException]) -> None:
    def fail(training: Training) -> None:
        if training.epoch == 2:
            raise error

    model, other = line(), line()
    try:
        history = fit(model, X, Y, epochs=9, callbacks=[fail])
        assert error is KeyboardInterrupt
        assert history.interrupted
        assert len(history.loss) == 2
    except RuntimeError:
        assert error is RuntimeError
    fit(other, X, Y, epochs=2)
    assert model.state_dict() == other.state_dict()


def test_callbacks_see_the_model_as_for_use_and_updates_as_for_training() -> None:
    modes = []

    class Spy(Dropout):
        def __call__(self, x: Any) -> Any:
            modes.append(self.training)
            return super().__call__(x)

    model = Sequential(Layer(1, 2, "linear", seed=0), Spy(0.5, seed=0), Layer(2, 1, "linear"))
    during: list[bool] = []
    fit(model, X, Y, epochs=1, held_out=(X, Y), callbacks=[lambda t: during.append(model.training)])
    # A look at all, the epoch, and the measuring.
    assert modes == [False] * 6 + [True] * 3 + [False] * 3
    assert during == [False, False]
    assert not model.training


# --- early stopping ------------------------------------------------------------------------------


def test_early_stopping_goes_back_to_the_best_epoch() -> None:
    stopping, states = EarlyStopping(patience=2), []

    def keep(training: Training) -> None:
        states.append(training.model.state_dict())

    model = line()
    script = partial(scripted, [3.0, 1.0, 2.0, 0.5, 0.5, 0.7, 0.1])
    history = fit(model, X, Y, epochs=20, held_out=(X, Y), callbacks=[script, keep, stopping])
    assert len(history.loss) == 6
    assert stopping.best_epoch_ == 4
    assert model.state_dict() == states[4] != states[5]


def test_early_stopping_goes_back_at_the_last_epoch_too_and_serves_again() -> None:
    stopping = EarlyStopping(patience=5)
    for losses, best in (([1.0, 2.0, 3.0], 1), ([3.0, 2.0, 4.0], 2)):
        model, other = line(), line()
        script = partial(scripted, losses)
        fit(model, X, Y, epochs=3, held_out=(X, Y), callbacks=[script, stopping])
        fit(other, X, Y, epochs=best)
        assert stopping.best_epoch_ == best
        assert model.state_dict() == other.state_dict()


def test_early_stopping_by_the_loss_trained_on() -> None:
    losses = iter([9.0, 4.0, 1.0, 2.0, 3.0])

    def loss(predictions: list[Value], targets: list[float]) -> Value:
        return mse(predictions, targets) * 0 + next(losses)

    stopping = EarlyStopping(patience=1)
    # The first loss is that of the look at all examples.
    history = fit(line(), X, Y, loss=loss, callbacks=[stopping])
    assert history.loss == [4.0, 1.0, 2.0]
    assert stopping.best_epoch_ == 2


@pytest.mark.parametrize("patience", [0, -1, 1.5])
def test_impossible_patience(patience: Any) -> None:
    with pytest.raises(ValueError, match="patience must be a positive whole number"):
        EarlyStopping(patience)


# --- learning rate -------------------------------------------------------------------------------


def test_each_epoch_has_the_rate_of_the_schedule() -> None:
    rates = [0.5, 0.25, 0.125, 0.0625]
    used = []

    def look(training: Training) -> None:
        used.append(training.optimiser.learning_rate)

    model = line()
    fit(
        model,
        [1.0],
        [1.0],
        epochs=3,
        callbacks=[LearningRate(lambda epoch: rates[epoch]), look],
    )
    assert used == rates
    slope = bias = 0.0
    for rate in rates[:3]:
        error = slope + bias - 1
        slope, bias = slope - rate * 2 * error, bias - rate * 2 * error
    assert model.parameters()[0].data == pytest.approx(slope)
