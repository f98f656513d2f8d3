from pathlib import Path

import numpy as np
import pytest
from handed_over import NETWORKS, X, outputs

from autograd import operations
from nn import MLP, Layer, Module, Sequential, Softmax, to_onnx

onnx = pytest.importorskip("onnx", reason='needs onnx: pip install "retrograd[onnx]"')
runtime = pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install onnxruntime")


def run(path: Path) -> tuple[list[list[float]], list[list[object]]]:
    """Return what onnxruntime computes, and the shapes that the file gives."""
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (found,) = session.run(["y"], {"X": np.array(X, dtype=np.float32)})
    return found.tolist(), [
        outer.shape for outer in (*session.get_inputs(), *session.get_outputs())
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_are_equal(name: str, tmp_path: Path) -> None:
    model = NETWORKS[name]()
    to_onnx(model, tmp_path / "network.onnx")
    found, shapes = run(tmp_path / "network.onnx")
    expected = outputs(model)
    assert len(found) == len(expected)
    for ours, theirs in zip(expected, found):
        assert theirs == pytest.approx(ours, rel=1e-6, abs=1e-6)
    assert shapes == [["examples", 3], ["examples", len(expected[0])]]


def test_the_slope_of_an_activation_is_kept(tmp_path: Path) -> None:
    model = MLP(3, [2], output="leaky_relu", seed=0)
    for neuron in model.layers[0].neurons:
        neuron.activation = operations["leaky_relu"].bind(slope=0.3)
    to_onnx(model, tmp_path / "network.onnx")
    for ours, theirs in zip(outputs(model), run(tmp_path / "network.onnx")[0]):
        assert theirs == pytest.approx(ours, rel=1e-6, abs=1e-6)


def test_a_network_in_training_is_written_as_for_use(tmp_path: Path) -> None:
    to_onnx(NETWORKS["all of it"](), tmp_path / "a")
    to_onnx(NETWORKS["all of it"]().train(), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_file_says_who_wrote_it(tmp_path: Path) -> None:
    to_onnx(MLP(2, [3, 1]), tmp_path / "network.onnx")
    file = onnx.load(tmp_path / "network.onnx")
    assert file.producer_name == "retrograd"
    assert [node.op_type for node in file.graph.node] == ["Gemm", "Relu", "Gemm"]
    assert [constant.name for constant in file.graph.initializer] == [
        "layer1.w",
        "layer1.b",
        "layer2.w",
        "layer2.b",
    ]


@pytest.mark.parametrize(
    ("model", "error", "complaint"),
    [
        (Sequential(Layer(1, 1), len), TypeError, "len.* cannot be handed over"),
        (Softmax(), ValueError, "there is no layer of neurons in Softmax"),
    ],
)
def test_nothing_is_written_of_what_has_no_counterpart(
    tmp_path: Path, model: Module, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        to_onnx(model, tmp_path / "network.onnx")
    assert list(tmp_path.iterdir()) == []
