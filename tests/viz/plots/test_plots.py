"""What all plots have in common."""

import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure

import viz
from nn import MLP, History, datasets

ROOT = Path(__file__).parents[3]


@pytest.fixture
def model():
    model = MLP(2, [3, 1], "tanh", seed=1)
    model([0.5, -1.0]).backward()
    return model


PLOTS = {
    "activation": lambda _, **ax: viz.activation("tanh", **ax),
    "decision_boundary": lambda model, **ax: viz.decision_boundary(model, *datasets.xor(), **ax),
    "descent_path": lambda _, **ax: viz.descent_path(
        lambda x, y: x**2 + y**2, [(1.0, 2.0), (0.5, 1.0)], **ax
    ),
    "gradient_flow": lambda model, **ax: viz.gradient_flow(model, **ax),
    "loss_curve": lambda _, **ax: viz.loss_curve(History(loss=[2.0, 1.0]), **ax),
    "weights": lambda model, **ax: viz.weights(model, **ax),
}
each_plot = pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)


@each_plot
def test_axes_are_those_given(model, plot):
    ax = Figure().add_subplot()
    assert plot(model, ax=ax) is ax
    assert ax.has_data()


@each_plot
def test_what_are_no_axes_is_refused(model, plot):
    with pytest.raises(TypeError, match="ax must be matplotlib's Axes"):
        plot(model, ax="axes")


@each_plot
@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_the_same_plot_gives_the_same_bytes(model, plot, suffix, tmp_path):
    for name in "ab":
        plot(model).figure.savefig(tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@each_plot
def test_global_state_is_left_alone(model, plot, tmp_path):
    before = dict(matplotlib.rcParams)
    plot(model).figure.savefig(tmp_path / "plot.svg")
    assert dict(matplotlib.rcParams) == before


@each_plot
def test_the_model_is_left_alone(model, plot):
    before = model.state_dict(), [p.grad for p in model.parameters()], model.training
    plot(model)
    assert (model.state_dict(), [p.grad for p in model.parameters()], model.training) == before


def test_plots_are_exported():
    assert set(PLOTS) | {"animate", "network"} <= set(dir(viz)) & set(viz.__all__)
    with pytest.raises(AttributeError, match="no attribute 'pie_chart'"):
        viz.pie_chart  # noqa: B018


SCRIPT = """
import sys
import viz
assert not {"matplotlib", "numpy"} & sys.modules.keys()
viz.activation("tanh").figure.savefig(sys.argv[1])
assert "matplotlib.pyplot" not in sys.modules
"""


def test_matplotlib_is_imported_when_needed_and_works_without_display(tmp_path):
    without_display = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "MPLBACKEND")}
    environment = {**without_display, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "a.png")], env=environment, check=True
    )
    assert (tmp_path / "a.png").exists()


@each_plot
def test_matplotlib_missing_says_what_to_install(model, plot, monkeypatch):
    monkeypatch.setitem(sys.modules, "viz.plots.figures", None)
    with pytest.raises(ImportError, match=r'pip install "retrograd\[plot\]"'):
        plot(model)
