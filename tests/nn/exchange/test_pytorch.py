from typing import Any

import pytest
from handed_over import NETWORKS, TOLERANCE, X, flat, gradients, outputs, targets

from nn import MLP, Dropout, Layer, Sequential, from_torch, to_torch

torch = pytest.importorskip("torch", reason='needs PyTorch: pip install "retrograd[torch]"')
tnn = torch.nn


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_and_gradients_are_equal(name: str, dtype: str) -> None:
    model, tolerance = NETWORKS[name](), TOLERANCE[dtype]
    module = to_torch(model, dtype)
    found = module(torch.tensor(X, dtype=getattr(torch, dtype)))
    for ours, theirs in zip(outputs(model), found.tolist()):
        assert theirs == pytest.approx(ours, rel=tolerance, abs=tolerance)
    tnn.MSELoss()(found, torch.tensor(targets(model), dtype=found.dtype)).backward()
    with torch.no_grad():
        # With gradients for weights it is a network whose numbers are the gradients, by name.
        for parameter in module.parameters():
            parameter.copy_(parameter.grad)
    theirs = flat(from_torch(module))
    assert theirs == pytest.approx(list(gradients(model).values()), rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("name", NETWORKS)
def test_there_and_back(name: str) -> None:
    model = NETWORKS[name]()
    back = from_torch(to_torch(model, "float64"))
    assert flat(back) == flat(model)
    assert back.predict(X) == model.predict(X)


def test_the_names_of_an_mlp_come_back() -> None:
    model = MLP(2, [3, 1], seed=0)
    back = from_torch(to_torch(model, "float64"))
    assert back.state_dict() == model.state_dict()
    assert [p.label for p in back.parameters()] == [p.label for p in model.parameters()]
    assert str(back) == "Sequential(Layer(2, 3, 'relu'), Layer(3, 1, 'linear'))"


def test_pytorchs_generator_is_left_alone() -> None:
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    to_torch(MLP(2, [3, 1]))
    assert torch.rand(1) == expected


@pytest.mark.parametrize("training", [True, False])
def test_training_or_not(training: bool) -> None:
    model = Sequential(Layer(2, 3), Dropout(0.2)).train(training)
    module = to_torch(model)
    assert (module.training, module[2].training, module[2].p) == (training, training, 0.2)
    back = from_torch(module)
    assert back.training == back.layers[1].training == training


def test_parameters_of_activations_are_kept() -> None:
    module = tnn.Sequential(tnn.Linear(2, 2), tnn.LeakyReLU(), tnn.Linear(2, 2), tnn.ELU(alpha=0.5))
    model = from_torch(module.double())
    x = [[-3.0, 1.0], [2.0, -5.0]]
    assert [str(layer.neurons[0].activation) for layer in model.layers] == [
        "leaky_relu(slope=0.01)",
        "elu(alpha=0.5)",
    ]
    expected = module(torch.tensor(x, dtype=torch.float64)).tolist()
    for ours, theirs in zip(model.predict(x), expected):
        assert ours == pytest.approx(theirs, rel=1e-12)
    assert str(to_torch(model)[1]) == "LeakyReLU(negative_slope=0.01)"


def test_what_pytorch_writes_otherwise() -> None:
    module = tnn.Sequential(
        tnn.Sequential(tnn.Linear(2, 3, bias=False), tnn.Identity(), tnn.Softplus()),
        tnn.Softmax(dim=1),
    )
    model = from_torch(module.double())
    assert [neuron.b.data for neuron in model.layers[0].neurons] == [0.0, 0.0, 0.0]
    expected = module(torch.tensor([[1.0, 2.0]], dtype=torch.float64)).tolist()
    assert model.predict([[1.0, 2.0]])[0] == pytest.approx(expected[0], rel=1e-9)
    assert flat(from_torch(tnn.Linear(1, 1, bias=False)))[1] == 0.0


@pytest.mark.parametrize(
    ("layers", "error", "complaint"),
    [
        ([tnn.Conv1d(1, 1, 1)], TypeError, r"Conv1d\(.*has no counterpart in nn"),
        ([tnn.Linear(2, 2), tnn.GELU("tanh")], TypeError, r"GELU\(.*has no counterpart"),
        ([tnn.Linear(2, 2), tnn.Softplus(beta=2)], TypeError, r"Softplus\(.*has no counterpart"),
        ([tnn.Linear(2, 2), tnn.Softmax(dim=0)], TypeError, r"Softmax\(dim=0\) has no counterpart"),
        ([tnn.Linear(4, 4), tnn.MaxPool1d(2, stride=1)], TypeError, "MaxPool1d.*no counterpart"),
        ([tnn.Linear(4, 3), tnn.MaxPool1d(2)], ValueError, "Largest.* does not follow a layer"),
        ([tnn.Linear(4, 3), tnn.Tanh(), tnn.Tanh()], ValueError, "Activation.* does not follow"),
        ([tnn.Tanh()], ValueError, "Activation.* does not follow a layer of sums"),
        ([], ValueError, "there is no layer"),
    ],
)
def test_modules_without_a_counterpart(
    layers: list[Any], error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        from_torch(tnn.Sequential(*layers))


def test_a_weight_that_is_not_finite() -> None:
    linear = tnn.Linear(2, 1)
    with torch.no_grad():
        linear.weight[0, 1] = float("nan")
    with pytest.raises(ValueError, match=r"not a finite number: neuron1\.w\[1\]"):
        from_torch(linear)
