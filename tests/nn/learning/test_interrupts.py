import signal
import sys
import threading
from typing import Any

import pytest

import nn
from nn.learning.descent import Descent
from nn.learning.interrupts import heard_once

X = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
Y = [1.0, 1.0, 0.0, 0.0]


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def fit(model: nn.MLP, **settings: Any) -> nn.History:
    return nn.fit(model, X, Y, progress=False, **settings)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_second_ctrl_c_takes_nothing_back(compiled: bool) -> None:
    """It comes while the numbers learned are put where they belong: at any line of that."""
    presses = []

    def impatient(frame: Any, event: str, _: object) -> Any:
        if event == "line":
            presses.append(frame.f_lineno)
            press()
        return impatient

    def stop(training: nn.Training) -> None:
        if training.epoch == 3:
            # From the next line of the engine on, at every line.
            sys.settrace(lambda frame, *_: impatient if "settle" in frame.f_code.co_name else None)
            press()

    settled, calm = nn.MLP(2, [3, 1], seed=0), nn.MLP(2, [3, 1], seed=0)
    tracer = sys.gettrace()
    try:
        history = fit(settled, epochs=10, compiled=compiled, callbacks=[stop])
    finally:
        sys.settrace(tracer)
    fit(calm, epochs=3, compiled=compiled, callbacks=[lambda training: None])
    assert history.interrupted
    assert len(history.loss) == 3
    assert len(presses) > 3
    assert settled.state_dict() == calm.state_dict()


def test_ctrl_c_is_heard_again_when_a_callback_has_met_one() -> None:
    epochs = []

    def patient(training: nn.Training) -> None:
        epochs.append(training.epoch)
        if training.epoch == 2:
            with pytest.raises(KeyboardInterrupt):
                press()
        if training.epoch == 5:
            press()

    assert fit(nn.MLP(2, [3, 1], seed=0), epochs=10, callbacks=[patient]).interrupted
    assert epochs == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_handlers_are_as_before(number: signal.Signals) -> None:
    heard = []
    before = signal.signal(number, lambda *_: heard.append(1))
    try:
        mine = signal.getsignal(number)
        with heard_once():
            # What a handler does not end goes on, and so does the handler.
            signal.raise_signal(number)
            signal.raise_signal(number)
        assert len(heard) == 2
        assert signal.getsignal(number) is mine
        signal.signal(number, signal.SIG_IGN)
        with heard_once():
            assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_it_can_be_nested() -> None:
    with heard_once():
        with pytest.raises(KeyboardInterrupt), heard_once():
            press()
        press()
    with pytest.raises(KeyboardInterrupt):
        press()


def test_a_thread_trains_without_signals() -> None:
    histories: list[nn.History] = []
    train = threading.Thread(
        target=lambda: histories.append(fit(nn.MLP(2, [3, 1], seed=0), epochs=3))
    )
    train.start()
    train.join()
    assert len(histories[0].loss) == 3


def test_settling_is_still_done_again_where_the_first_cut_it_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, calls = Descent.settle, []

    def settle(descent: Descent) -> None:
        calls.append(1)
        if len(calls) == 2:
            press()
        real(descent)

    monkeypatch.setattr(Descent, "settle", settle)
    history = fit(nn.MLP(2, [3, 1], seed=0), epochs=3, callbacks=[nn.EarlyStopping(patience=9)])
    assert history.interrupted
