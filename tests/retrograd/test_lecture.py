"""What the lessons speak and draw with."""

import sys

import pytest

from autograd.translation import speak
from retrograd.lecture import draw, panels, run, say, show
from viz import GraphvizNotFoundError, loss_curve
from viz.plots.axes import COLOURS


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


def test_long_messages_are_folded_and_line_breaks_kept(capsys):
    say("\n" + "word " * 30 + "\n    {x:.1f}", x=-2.0)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ""
    assert lines[-1] == "    −2.0"
    assert len(lines) == 4
    assert all(len(line) <= 88 for line in lines)


def test_only_a_minus_becomes_one(capsys):
    show("-1 (-.5) 2-3-1 1e-06 mini-batch x - 1 w = -3")
    assert capsys.readouterr().out == "−1 (−.5) 2-3-1 1e-06 mini-batch x - 1 w = −3\n"


def test_without_a_folder_nothing_is_drawn(capsys):
    draw(None, "picture", pytest.fail, "this is not to be called")
    assert capsys.readouterr().out == ""


def test_axes_are_saved_with_all_of_their_figure(tmp_path, capsys):
    def picture(title):
        left, right = panels(2)
        left.set_title(title)
        return right

    draw(tmp_path, "two", picture, "from the left")
    assert capsys.readouterr().out == f"[picture: {tmp_path / 'two.svg'}]\n"
    assert "from the left" in (tmp_path / "two.svg").read_text(encoding="utf-8")


def test_panels_come_row_by_row():
    first, *_, last = panels(3, rows=2)
    assert len(first.figure.axes) == 6
    assert first.plot([0, 1])[0].get_color() in COLOURS
    assert (first.get_subplotspec().rowspan.start, last.get_subplotspec().rowspan.start) == (0, 1)


def test_no_matplotlib_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "viz.plots.figures", None)
    draw(tmp_path, "panels", panels, 2)
    said = capsys.readouterr().out
    assert said.startswith(f"[no picture {tmp_path / 'panels.svg'}: plots need matplotlib: pip ")
    assert list(tmp_path.iterdir()) == []


def test_no_graphviz_is_told(tmp_path, capsys):
    def picture():
        raise GraphvizNotFoundError("there is no Graphviz")

    speak("es")
    draw(tmp_path, "graph", picture)
    file = tmp_path / "graph.svg"
    assert capsys.readouterr().out == f"[sin figura {file}: there is no Graphviz]\n"


def test_a_fault_in_a_picture_is_a_fault(tmp_path):
    with pytest.raises(AttributeError):
        draw(tmp_path, "curve", loss_curve, None)


def test_run_takes_the_options_of_the_command_line(monkeypatch, tmp_path, capsys):
    script = tmp_path / "lesson.py"
    script.write_text('"""XOR with a hidden layer"""\ndef main(out):\n    print(out)\n')
    monkeypatch.setattr(sys, "argv", [str(script), "--lang", "es", "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        run(str(script))
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"XOR con una capa oculta\n{'─' * 23}\n{tmp_path}\n"
