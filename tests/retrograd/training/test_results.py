"""What training leaves behind."""

import re
import sys
from xml.etree import ElementTree

import pytest

import viz
from autograd import gradcheck
from nn import MLP, History
from retrograd.training.objective import Task
from retrograd.training.prepared import Dataset, Part, Scale
from retrograd.training.results import example, write_curve, write_graph, write_network
from viz import CannotFold, GraphvizNotFoundError

HISTORY = History(loss=[1.0, 0.5, 0.25], held_out_loss=[1.1, 0.6, 0.4])


def task(features=2):
    part = Part([2, 3], [[0.1] * features, [2.0] * features], [1.0, 0.0])
    names = [f"x{i}" for i in range(features)]
    return Task(Dataset(names, "y", ["a", "b"], [], Scale(0.0, 1.0), part, part), "auto")


def test_the_curve_is_an_svg_with_text_and_the_same_bytes_each_time(tmp_path):
    for name in ("1.svg", "2.svg"):
        assert write_curve(tmp_path / name, HISTORY, "cross_entropy")
    drawn = (tmp_path / "1.svg").read_bytes()
    assert drawn == (tmp_path / "2.svg").read_bytes()
    texts = [text.strip() for text in ElementTree.fromstring(drawn).itertext()]
    assert {"epoch", "cross entropy", "train", "held out"} <= set(texts)


@pytest.mark.parametrize("epochs", [0, 1])
def test_even_the_shortest_history_has_a_curve(tmp_path, epochs):
    history = History(loss=[1.0] * epochs, held_out_loss=[2.0] * epochs)
    assert write_curve(tmp_path / "loss.svg", history, "mse")
    assert ElementTree.parse(tmp_path / "loss.svg")


def test_without_matplotlib_the_curve_is_left_out_in_words(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not write_curve(tmp_path / "loss.svg", HISTORY, "mse")
    assert capsys.readouterr().err == (
        'retrograd: loss.svg is left out: matplotlib is missing: pip install "retrograd[plot]"\n'
    )
    assert list(tmp_path.iterdir()) == []


def test_the_example_is_the_held_out_row_with_the_largest_loss():
    model = MLP(2, [3, 1], "tanh", init=lambda *_: 0.5, seed=0)
    for parameter in model.parameters():
        parameter.grad = 100.0
    loss, place = example(task(), model)
    # The outputs are positive, more so for row 3, whose class is the negative one.
    assert place == "row 3, y a"
    assert loss.label == "loss"
    assert loss.grad == 1.0
    assert gradcheck(loss)
    assert all(abs(parameter.grad) < 10 for parameter in model.parameters())


@pytest.mark.parametrize(("features", "widths"), [(2, [4, 1]), (2, [200, 1]), (300, [1])])
def test_the_loss_is_drawn_at_the_scale_that_fits(tmp_path, features, widths):
    loss, _ = example(task(features), MLP(features, widths, "tanh", seed=0))
    assert write_graph(tmp_path / "graph.svg", loss) == "loss"
    svg = (tmp_path / "graph.svg").read_text()
    assert "<title>Graph of loss</title>" in svg
    width, height = map(float, re.search(r'viewBox="0.00 0.00 ([\d.]+) ([\d.]+)"', svg).groups())
    assert width < 1600
    assert height < 900


@pytest.fixture
def unfoldable(monkeypatch):
    def layers(*_):
        raise CannotFold("no NumPy, say")

    monkeypatch.setattr(viz.graphs.drawing, "layers", layers)


@pytest.mark.parametrize(
    ("activation", "drawn"), [("tanh", "layer1.neuron1.a"), ("linear", "layer1.neuron1.z")]
)
@pytest.mark.usefixtures("unfoldable")
def test_of_a_loss_that_cannot_be_folded_a_neuron_is_drawn(tmp_path, activation, drawn):
    loss, _ = example(task(2), MLP(2, [200, 1], activation, seed=0))
    assert write_graph(tmp_path / "graph.svg", loss) == drawn
    assert f"<title>Graph of {drawn}</title>" in (tmp_path / "graph.svg").read_text()


@pytest.mark.usefixtures("unfoldable")
def test_a_graph_that_nobody_could_read_is_left_out_in_words(tmp_path, capsys):
    loss, _ = example(task(300), MLP(300, [1], seed=0))
    assert write_graph(tmp_path / "graph.svg", loss) == ""
    err = capsys.readouterr().err
    assert err.startswith("retrograd: graph.svg is left out: its 604 values are too many to read")
    assert list(tmp_path.iterdir()) == []


def test_the_network_is_drawn_with_the_names_of_its_features_and_its_target(tmp_path):
    assert write_network(tmp_path / "network.svg", task(), MLP(2, [3, 1], seed=0))
    svg = (tmp_path / "network.svg").read_text()
    assert {">x0<", ">x1<", ">y<"} <= set(re.findall(r">\w+<", svg))


def test_without_graphviz_the_graph_is_left_out_in_words(tmp_path, monkeypatch, capsys):
    def save(*_):
        raise GraphvizNotFoundError("no Graphviz to draw with")

    monkeypatch.setattr(viz.Picture, "save", save)
    loss, _ = example(task(), MLP(2, [1], seed=0))
    assert write_graph(tmp_path / "graph.svg", loss) == ""
    assert capsys.readouterr().err == (
        "retrograd: graph.svg is left out: no Graphviz to draw with\n"
    )
