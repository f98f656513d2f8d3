import os
import sys

import pytest

from viz import GraphvizNotFoundError
from viz.graphs.rendering import render, use_renderer

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for dot is a script")


@pytest.fixture
def without_pygraphviz(monkeypatch, tmp_path):
    """Leave neither pygraphviz nor dot to be found; return the only folder on the PATH."""
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def stand_in_for_dot(folder, script):
    dot = folder / "dot"
    dot.write_text(f"#!/bin/sh\n{script}\n")
    dot.chmod(0o755)


@pytest.fixture
def host():
    """Draw by a function of the test; return what it was asked for."""
    asked = []

    def draw(dot, format):
        asked.append((dot, format))
        return b"<svg/>" if format == "svg" else format.encode()

    use_renderer(draw)
    yield asked
    use_renderer(None)


def test_the_renderer_in_use_draws(host):
    assert render("digraph { a }", "png") == b"png"
    assert host == [("digraph { a }", "png")]
    use_renderer(None)
    assert render("digraph { a }", "png").startswith(b"\x89PNG")


@pytest.mark.usefixtures("host")
def test_a_renderer_that_does_not_return_bytes():
    use_renderer(lambda dot, format: "<svg></svg>")
    with pytest.raises(TypeError, match="must return the bytes of a picture, not '<svg></svg>'"):
        render("digraph { a }", "svg")


def test_drawing_needs_no_dot_on_the_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert b"<svg" in render("digraph { a }", "svg")


@pytest.mark.usefixtures("without_pygraphviz")
def test_without_graphviz_both_ways_out_are_told():
    with pytest.raises(
        GraphvizNotFoundError, match=r"pip install pygraphviz.*`dot` is on the PATH"
    ):
        render("digraph {}", "svg")


@posix_only
def test_without_pygraphviz_the_systems_dot_draws(without_pygraphviz):
    stand_in_for_dot(without_pygraphviz, 'read dot; echo "$1: $dot"')
    assert render("digraph { é }", "png") == "-Tpng: digraph { é }\n".encode()


@posix_only
def test_a_dot_that_fails_silently_is_reported(without_pygraphviz):
    stand_in_for_dot(without_pygraphviz, "exit 7")
    with pytest.raises(RuntimeError, match="ended with status 7"):
        render("digraph {}", "svg")


def test_what_graphviz_says_on_failing_is_passed_on():
    with pytest.raises(RuntimeError, match=r"Graphviz could not draw this graph: .*Invalid Input"):
        render("digraph {", "svg")


def test_nothing_is_printed_even_for_large_graphs(capfd):
    render("digraph {" + " ".join(f"n{i}" for i in range(1001)) + "}", "svg")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("format", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_other_formats(format, start):
    assert render("digraph { a }", format).startswith(start)


def test_a_pdf_does_not_tell_the_time():
    assert b"/CreationDate (D:19700101000000" in render("digraph { a }", "pdf")


def test_a_layout_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("viz.graphs.rendering._PATIENCE", 0.001)
    with pytest.raises(RuntimeError, match=r"0\.001 seconds: draw a smaller part"):
        render("digraph { a -> b }", "svg")


# --- what lies in the current folder is not run --------------------------------------------------


@pytest.mark.parametrize("name", ["pygraphviz", "random", "types", "logging", "tempfile", "re"])
def test_drawing_imports_nothing_from_the_current_folder(monkeypatch, tmp_path, name):
    (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n1 / 0\n")
    monkeypatch.chdir(tmp_path)
    for path in ("", ".", f"{os.pathsep}."):
        monkeypatch.setenv("PYTHONPATH", path)
        assert b"<svg" in render("digraph { a }", "svg")
    assert not (tmp_path / "run").exists()


@posix_only
@pytest.mark.parametrize("path", ["", ".", "./", ":", "bin/.."])
def test_a_dot_in_the_current_folder_is_not_run(monkeypatch, without_pygraphviz, path):
    here = without_pygraphviz / "here"
    (here / "bin").mkdir(parents=True)
    stand_in_for_dot(here, "echo '<svg>'")
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", path)
    with pytest.raises(GraphvizNotFoundError):
        render("digraph {}", "svg")
