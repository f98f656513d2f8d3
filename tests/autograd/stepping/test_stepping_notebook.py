"""A notebook as a student would run it, executed by a real kernel."""

from __future__ import annotations

import warnings

import pytest

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbconvert")
pytest.importorskip("ipykernel")

CELLS = """\
from autograd import Value, debug, exercise, explain, nudge, quiz, summary, tree
a, b, c = Value(2.0), Value(-3.0), Value(10.0, "<b>c</b>")
e = a * b
L = (e + c).tanh()
a
---
steps = L.steps()
steps
---
steps.run(until="a")
---
steps
---
steps.reset()
explain(L, a)
---
summary(L)
---
tree(L)
---
nudge(L, a)
---
exercise(2, seed=1)
---
from viz import draw
draw(L, highlight=explain(L, a).edges)
---
steps[0]
---
sum(Value(1.0) for _ in range(600)).steps()
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Execute the notebook; return for each cell what it shows, by kind."""
    with warnings.catch_warnings():
        # What Jupyter's own libraries warn each other of is not ours.
        warnings.simplefilter("ignore")
        from nbconvert.preprocessors import ExecutePreprocessor

        cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS.split("---\n")]
        notebook = nbformat.v4.new_notebook(cells=cells)
        folder = str(tmp_path_factory.mktemp("notebook"))
        run = ExecutePreprocessor(timeout=120, kernel_name="python3")
        run.preprocess(notebook, {"metadata": {"path": folder}})
    results = []
    for cell in notebook.cells:
        assert [output.output_type for output in cell.outputs] == ["execute_result"], cell
        results.append(cell.outputs[0].data)
    return results


def test_a_value_is_shown_as_html(shown):
    assert shown[0]["text/html"] == "<code>Value(data=2.0, grad=0.0)</code>"


def test_steps_are_shown_in_the_player(shown):
    assert shown[1]["text/html"].startswith("<iframe ")
    assert "0 of 8 steps taken" in shown[1]["text/html"]
    assert shown[1]["text/plain"].startswith("<8 steps, 0 taken; next: [1/8] forward   e = a·b")
    assert "<b>c" not in shown[1]["text/html"]


def test_a_step_is_shown_as_a_formula(shown):
    assert shown[2]["text/latex"].startswith(r"$$ \overline{a} \mathrel{+}= \overline{e} \cdot ")
    assert "backward  e = a·b   a.grad += e.grad" in shown[2]["text/plain"]
    assert shown[10]["text/latex"] == (r"$$ e = a \cdot b = 2 \cdot \left(-3\right) = -6 $$")


def test_the_picture_follows_the_cursor(shown):
    assert "7 of 8 steps taken" in shown[3]["text/html"]
    assert "a.grad += e.grad · ∂e/∂a" in shown[3]["text/html"]


def test_an_explanation_is_shown_as_a_formula(shown):
    assert shown[4]["text/latex"].startswith(
        r"$$ \begin{aligned}\frac{\partial L}{\partial a} &= \frac{\partial L}{\partial v_{1}}"
    )
    assert shown[4]["text/plain"].startswith("∂L/∂a = ∂L/∂v1 · ∂v1/∂e · ∂e/∂a\n")


def test_a_summary_is_shown_as_a_table(shown):
    assert shown[5]["text/html"].startswith("<table>")
    assert "&lt;b&gt;c&lt;/b&gt;" in shown[5]["text/html"] or "saturated" in shown[5]["text/html"]


@pytest.mark.parametrize(
    ("cell", "beginning"), [(6, "L = tanh(v1) = "), (7, "∂L/∂a = "), (8, "Given a = ")]
)
def test_the_rest_is_shown_as_text(shown, cell, beginning):
    assert shown[cell]["text/plain"].startswith(beginning)


def test_a_picture_with_the_path_highlighted_is_shown(shown):
    assert "<svg" in shown[9]["image/svg+xml"]


def test_steps_of_a_graph_too_large_to_draw_are_shown_in_words(shown):
    assert "more than the 500 that can be read in a picture" in shown[11]["text/html"]


def test_the_picture_has_the_names_of_the_notebook(shown):
    assert "e = a·b" in shown[1]["text/html"]
