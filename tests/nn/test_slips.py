"""What is easily written instead of what was meant, and what is said then."""

from typing import Any

import pytest

from autograd import Value
from nn import (
    MLP,
    SGD,
    Adam,
    EarlyStopping,
    Layer,
    Maxout,
    Module,
    Neuron,
    Sequential,
    ThresholdNeuron,
    evaluate,
    fit,
)

X, Y = [[0.0, 1.0], [1.0, 0.0]], [0.0, 1.0]


class Untouchable(MLP):
    """A model that cannot be called: what is wrong is found before."""

    def __call__(self, *given: Any) -> Any:
        raise AssertionError(f"called with {given}")


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ({"loss": "mse"}, r"loss must be a function, not 'mse': give the function: nn\.mse$"),
        ({"loss": "MSE"}, r"give the function: nn\.mse$"),
        ({"loss": "crossentropy"}, r"give the function: nn\.cross_entropy$"),
        ({"loss": None}, r"not None: give the function: nn\.mse, nn\.mae, nn\.huber, nn\.hinge, "),
        ({"optimiser": "adam"}, r"not 'adam': write Adam\(model\.parameters\(\), learning_rate\)"),
        ({"optimiser": "rmsprob"}, r"write RMSProp\(model\.parameters\(\), learning_rate\)"),
        ({"optimiser": SGD}, r"write SGD\(model\.parameters\(\), learning_rate\)"),
        ({"optimiser": 0.1}, r"not 0\.1: write Adam\(model\.parameters\(\), learning_rate\)"),
        ({"callbacks": EarlyStopping(3)}, r"callbacks must be a list, even of one: .*=\[\.\.\.\]"),
        ({"callbacks": "stop"}, "callbacks must be a list"),
        (
            {"callbacks": [EarlyStopping]},
            r"EarlyStopping is a class: .*\[EarlyStopping\(\.+\)\]",
        ),
        ({"callbacks": [3]}, "a callback must be a function of the training, not 3"),
    ],
)
def test_fit_says_what_to_give_before_it_computes_anything(
    option: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(TypeError, match=complaint):
        fit(Untouchable(2, [1]), X, Y, progress=False, **option)


def test_a_loss_is_no_text_for_evaluate_either() -> None:
    with pytest.raises(TypeError, match=r"give the function: nn\.hinge"):
        evaluate(Untouchable(2, [1]), X, Y, loss="hinge")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("option", "meant"),
    [
        ("optimizer", "did you mean 'optimiser'"),
        ("lr", "did you mean 'learning_rate'"),
        ("verbose", "did you mean 'progress'"),
        ("held_out", "did you mean 'validation_split'"),
        ("callback", "did you mean 'callbacks'"),
        (
            "zzz",
            "choose from batch_size, callbacks, compiled, epochs, learning_rate, loss, optimiser, ",
        ),
    ],
)
def test_the_options_of_a_models_fit(option: str, meant: str) -> None:
    with pytest.raises(TypeError, match=f"fit takes no option '{option}'; {meant}"):
        Untouchable(2, [1]).fit(X, Y, **{option: 1})


@pytest.mark.parametrize(
    "model",
    [
        MLP(2, [1]),
        Sequential(Layer(2, 1)),
        Layer(2, 3),
        Maxout(2, 1),
        Neuron(2),
        ThresholdNeuron([1, 1], 2),
    ],
)
def test_inputs_that_are_not_in_a_list(model: Module) -> None:
    kind = type(model).__name__
    with pytest.raises(TypeError, match=rf"{kind} takes its inputs as one list: .*\(\[1, 2\]\)"):
        model(1, 2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=rf"{kind} takes its inputs as one list"):
        model(Value(1.0), Value(2.0))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=rf"{kind} takes one .* several, predict\(\[\[1, 2\], "):
        model([1, 2], [3, 4])  # type: ignore[call-arg]


def test_an_optimiser_of_ones_parameters_is_one() -> None:
    model = MLP(2, [1], seed=0)
    assert len(fit(model, X, Y, epochs=2, optimiser=Adam(model.parameters()), progress=False).loss)


@pytest.mark.parametrize("threshold", [[2], "2", None])
def test_a_threshold_is_one_number(threshold: Any) -> None:
    with pytest.raises(TypeError, match="the threshold must be one number, not "):
        ThresholdNeuron([1, 1], threshold)
    with pytest.raises(TypeError, match="the bias must be one number, not "):
        ThresholdNeuron.with_bias([1, 1], threshold)
