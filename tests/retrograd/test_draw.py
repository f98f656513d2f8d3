"""``retrograd draw``, as a person uses it."""

from itertools import product

import pytest

import viz
from retrograd.command import main
from viz import GraphvizNotFoundError

_FUNCTIONS = ("tanh", "exp", "sin", "cos", "sigmoid", "softplus", "atan")
IRREGULAR = f"sum({', '.join(f'{f}({g}({h}(a)))' for f, g, h in product(_FUNCTIONS, repeat=3))})"
"""No two of these terms are alike, so that it cannot be folded."""


def refused(capsys, *words):
    """Run a command that is refused, and return its one line."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("retrograd: error: ")
    assert err.count("\n") == 1
    return err


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_an_expression_is_drawn(capsys, tmp_path):
    assert main(["draw", "tanh(a*b + c)", "a=2", "b=-3", "c=6", "-o", "g.dot"]) == 0
    assert capsys.readouterr() == ("", "wrote g.dot\n")
    drawn = (tmp_path / "g.dot").read_text()
    for text in ("−3", "tanh", "result"):
        assert text in drawn


def test_the_gradients_are_those_of_the_result(tmp_path):
    assert main(["draw", "4*a*b", "a=2", "b=-3.5", "-o", "g.dot"]) == 0
    assert "−14" in (tmp_path / "g.dot").read_text()


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot"])
def test_the_suffix_chooses_the_format(tmp_path, suffix):
    assert main(["draw", "a*a", "a=2", "--out", f"g.{suffix}"]) == 0
    head = (tmp_path / f"g.{suffix}").read_bytes()[:8].decode("latin-1")
    assert head.startswith(
        {"svg": "<svg", "png": "\x89PNG", "pdf": "%PDF", "dot": "digraph"}[suffix]
    )


def test_without_a_file_the_svg_goes_to_standard_output(capsysbinary, tmp_path):
    assert main(["draw", "a*a", "a=2"]) == 0
    out, err = capsysbinary.readouterr()
    assert out.startswith(b"<svg")
    assert out.endswith(b"</svg>\n")
    assert err == b""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["a*b", "a=2", "b=3", "-o", "g.dot"],
        ["a*b", "-o", "g.dot", "a=2", "b=3"],
        ["-o", "g.dot", "a=2", "a*b", "b=3"],
        ["-o", "g.dot", "a = 2", "a*b", "b= 3"],
    ],
)
def test_words_may_stand_in_any_order(words, tmp_path):
    assert main(["draw", *words]) == 0
    first = (tmp_path / "g.dot").read_text()
    assert main(["draw", "a*b", "a=2", "b=3", "-o", "g.dot"]) == 0
    assert (tmp_path / "g.dot").read_text() == first


@pytest.mark.parametrize("expression", ["-a*b", "-a", "- a"])
def test_an_expression_may_begin_with_a_minus(expression):
    values = ["a=2", "b=3"] if "b" in expression else ["a=2"]
    assert main(["draw", expression, *values, "-o", "g.dot"]) == 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["a + b", "a=1"], "b has no value: give it one, such as b=1.0 (at character 5)"),
        (["a", "a=1", "b=1"], "there is no b in the expression 'a'"),
        (["a ^ 2", "a=1"], "write ** instead of ^ (at character 3)"),
        (["log(a)", "a=-1"], "log(a) is not defined at a = -1.0"),
        (["a", "a=x"], "'a=x': 'x' is not a finite number"),
        (["a", "a="], "'a=': '' is not a finite number"),
        (["a", "a=nan"], "'a=nan': 'nan' is not a finite number"),
        (["a", "a=1", "a=2"], "a has two values: 1 and 2"),
        (["a", "b", "a=1"], "there can be one expression, but here are 'a' and 'b'"),
        (["a=1"], "there is no expression: write one"),
        ([""], "the expression is empty"),
        (["a", "a=1", "--colour", "red"], "not understood: --colour (retrograd --help"),
        (["a", "a=1", "-o"], "argument -o/--out: expected one argument"),
        (["(" * 500], "nested too deeply"),
        ([IRREGULAR, "a=1", "-o", "g.svg"], "this graph has 1,031 values"),
        (["a", "a=1", "-o", "g.gif"], "a picture is saved as .svg, .png, .pdf, .dot"),
        (["a", "a=1", "-o", "absent/g.svg"], "absent/g.svg: No such file or directory"),
        (["__import__('os').system('touch owned')"], "only a function's name can stand before '('"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(capsys, tmp_path, words, problem):
    assert problem in refused(capsys, "draw", *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [GraphvizNotFoundError("no Graphviz to draw with"), RuntimeError("Graphviz could not draw")],
)
def test_a_graphviz_that_does_not_draw_is_told(capsys, monkeypatch, error):
    def save(*_):
        raise error

    monkeypatch.setattr(viz.Picture, "save", save)
    assert str(error) in refused(capsys, "draw", "a", "a=1", "-o", "g.svg")
