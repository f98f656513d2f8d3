from nn import History


def test_it_shows_its_last_numbers_and_not_all() -> None:
    history = History(loss=[0.5] * 999 + [0.123456789], held_out_loss=[0.25] * 1000)
    assert repr(history) == "<History: epochs=1000, loss=0.1235, held_out_loss=0.25>"
    assert repr(History()) == "<History: epochs=0>"
    assert repr(History([1.0], interrupted=True)) == "<History: epochs=1, loss=1, interrupted=True>"
