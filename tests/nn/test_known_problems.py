from functools import partial

import pytest

from nn import (
    MLP,
    Adam,
    LearningRate,
    Training,
    binary_cross_entropy,
    classify,
    cross_entropy,
    datasets,
    schedules,
    split,
)

from_logits = partial(binary_cross_entropy, from_logits=True)


def test_xor_is_solved_by_four_hidden_neurons_in_each_of_50_seeds() -> None:
    X, y = datasets.xor()

    def stop_when_solved(training: Training) -> None:
        training.stop = training.epoch > 0 and training.history.loss[-1] < 0.1

    for seed in range(50):
        model = MLP(2, [4, 1], "gelu", seed=seed)
        model.fit(
            X,
            y,
            loss=from_logits,
            epochs=300,
            batch_size="full",
            optimiser=Adam(model.parameters(), 0.1),
            callbacks=[stop_when_solved],
            progress=False,
        )
        assert classify(model, X) == y, seed


def test_the_spiral_is_solved_by_two_layers_of_sixteen() -> None:
    train, held_out = split(*datasets.spiral(n=400), seed=0)
    model = MLP(2, [16, 16, 1], "relu", seed=1)
    model.fit(
        *train,
        loss=from_logits,
        epochs=30,
        optimiser=Adam(model.parameters(), 0.02),
        callbacks=[LearningRate(schedules.cosine(0.02, epochs=30))],
        progress=False,
    )
    assert model.score(*held_out) > 0.95


def test_handwritten_digits_are_read() -> None:
    load_digits = pytest.importorskip("sklearn.datasets").load_digits
    digits = load_digits()
    train, held_out = split((digits.data / 16).tolist(), digits.target.tolist(), seed=0)
    model = MLP(64, [16, 10], "tanh", seed=0)
    model.fit(
        *train,
        loss=cross_entropy,
        epochs=5,
        optimiser=Adam(model.parameters(), 0.01),
        callbacks=[LearningRate(schedules.cosine(0.01, epochs=5))],
        progress=False,
    )
    assert model.score(*held_out) > 0.95
