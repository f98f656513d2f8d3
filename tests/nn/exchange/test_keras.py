import os
from typing import Any

import numpy as np
import pytest
from handed_over import NETWORKS, TOLERANCE, X, flat, gradients, outputs, targets

from nn import MLP, Softmax, from_keras, to_keras

os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason='needs Keras: pip install "retrograd[keras]"')
torch = pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
L = keras.layers

pytestmark = [
    pytest.mark.skipif(
        keras.backend.backend() != "torch", reason="gradients are taken with PyTorch here"
    ),
    # Keras itself copies tensors to NumPy in a way that NumPy 2 warns of.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


def sequential(*layers: Any, inputs: tuple[int, ...] = (2,)) -> Any:
    return keras.Sequential([keras.Input(inputs), *layers])


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_and_gradients_are_equal(name: str, dtype: str) -> None:
    # With PyTorch, Keras multiplies matrices of float64 in float32.
    model, tolerance = NETWORKS[name](), TOLERANCE["float32"]
    network = to_keras(model, dtype)
    found = network(np.array(X, dtype=dtype))
    for ours, theirs in zip(outputs(model), found.tolist()):
        assert theirs == pytest.approx(ours, rel=tolerance, abs=tolerance)
    wanted = torch.tensor(targets(model), dtype=getattr(torch, dtype), device=found.device)
    torch.nn.MSELoss()(found, wanted).backward()
    # With gradients for weights it is a network whose numbers are the gradients, by name.
    network.set_weights([weight.value.grad.cpu().numpy() for weight in network.trainable_weights])
    theirs = flat(from_keras(network))
    assert theirs == pytest.approx(list(gradients(model).values()), rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("name", NETWORKS)
def test_there_and_back(name: str) -> None:
    model = NETWORKS[name]()
    back = from_keras(to_keras(model, "float64"))
    assert flat(back) == flat(model)
    assert back.predict(X) == model.predict(X)


def test_the_names_of_an_mlp_come_back() -> None:
    model = MLP(2, [3, 1], "elu", seed=0)
    assert from_keras(to_keras(model, "float64")).state_dict() == model.state_dict()


def test_what_keras_writes_otherwise() -> None:
    network = sequential(
        L.Dense(4, activation="leaky_relu", use_bias=False),
        L.Dense(4),
        L.ReLU(),
        L.Dense(4, activation="elu"),
        L.Dense(4, activation="linear"),
        L.Activation("linear"),
        L.LeakyReLU(),
        L.Dense(3, activation="softmax"),
    )
    model = from_keras(network)
    assert str(model) == (
        "Sequential(Layer(2, 4, 'leaky_relu(slope=0.2)'), Layer(4, 4, 'relu'), "
        "Layer(4, 4, 'elu'), Layer(4, 4, 'leaky_relu(slope=0.3)'), Layer(4, 3, 'linear'), "
        "Softmax())"
    )
    x = [[-3.0, 1.0], [2.0, -5.0]]
    for ours, theirs in zip(model.predict(x), network(np.array(x)).tolist()):
        assert ours == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize(
    ("layers", "complaint"),
    [
        ([L.Dense(2), L.BatchNormalization()], "BatchNormalization.* has no counterpart in nn"),
        ([L.Dense(2, activation="silu")], "silu.* has no counterpart in nn"),
        ([L.Dense(2, activation=lambda x: x)], "lambda.* has no counterpart in nn"),
        ([L.Dense(2), L.ReLU(max_value=6)], "ReLU.* has no counterpart in nn"),
        ([L.Dense(4), L.Reshape((2, 2))], "Reshape.* has no counterpart in nn"),
        (
            [L.Dense(4), L.Reshape((2, 2)), L.GlobalMaxPooling1D()],
            "Reshape.* has no counterpart in nn",
        ),
    ],
)
def test_layers_without_a_counterpart(layers: list[Any], complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        from_keras(sequential(*layers))


@pytest.mark.parametrize(
    "model",
    [
        L.Dense(2),
        keras.Sequential([L.Dense(2)]),
        sequential(L.Dense(2), inputs=(5, 2)),
        Softmax(),
    ],
)
def test_only_a_built_network_of_rows(model: Any) -> None:
    with pytest.raises(TypeError, match=r"only a built keras\.Sequential of rows is taken over"):
        from_keras(model)
