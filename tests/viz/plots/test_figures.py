import os
import sys
from io import BytesIO, StringIO

import pytest

from viz.plots.axes import axes_or_new


@pytest.fixture
def figure():
    ax = axes_or_new(None)
    ax.plot([1, 2], [3, 5])
    return ax.figure


def test_a_notebook_gets_a_png(figure):
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_an_svg_has_neither_date_nor_names_at_random(figure, tmp_path):
    figure.savefig(tmp_path / "a.svg", metadata={"Title": "two points"})
    svg = (tmp_path / "a.svg").read_text()
    assert "<dc:date>" not in svg
    assert "two points" in svg


def test_the_caller_may_want_a_date(figure, tmp_path):
    figure.savefig(tmp_path / "a.svg", metadata={"Date": "1970-01-01"})
    assert "1970-01-01" in (tmp_path / "a.svg").read_text()


def test_files_without_a_suffix_get_one(figure, tmp_path):
    figure.savefig(str(tmp_path / "a"))
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_the_format_may_be_given(figure, tmp_path):
    figure.savefig(tmp_path / "a.tmp", format="pdf")
    assert (tmp_path / "a.tmp").read_bytes().startswith(b"%PDF")


def test_a_figure_is_written_to_open_files_too(figure, tmp_path):
    content = BytesIO()
    figure.savefig(content, format="svg")
    figure.savefig(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_bytes() == content.getvalue()
    text = StringIO()
    figure.savefig(text, format="svg")
    assert text.getvalue().encode() == content.getvalue()


def test_a_file_is_replaced_complete_or_not_at_all(figure, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    (tmp_path / "a.svg").write_text("what was there")
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        figure.savefig(tmp_path / "a.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    assert (tmp_path / "a.svg").read_text() == "what was there"


def test_unknown_suffixes_are_refused(figure, tmp_path):
    with pytest.raises(ValueError, match="not supported"):
        figure.savefig(tmp_path / "a.mp3")
    assert not list(tmp_path.iterdir())


def test_the_frame_is_drawn_only_where_there_is_a_scale(figure):
    assert {side for side, spine in figure.axes[0].spines.items() if spine.get_visible()} == {
        "left",
        "bottom",
    }


def test_axes_alone_show_themselves_in_a_notebook(monkeypatch):
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    assert axes_or_new(None)._repr_png_().startswith(b"\x89PNG")


def test_pyplot_shows_new_axes_where_it_is_in_use():
    from matplotlib import pyplot

    before = set(pyplot.get_fignums())
    ax = axes_or_new(None)
    (number,) = set(pyplot.get_fignums()) - before
    assert pyplot.figure(number) is ax.figure
    # Shown by pyplot, they are not shown a second time as what the cell returns.
    assert not hasattr(ax, "_repr_png_")
    pyplot.close(number)
