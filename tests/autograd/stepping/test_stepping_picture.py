from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest
from played import played

import autograd
from autograd import Value, explain, names, nodes, summary, tree
from autograd.stepping.picture import draw_step, show_step
from autograd.stepping.quiz import Question, Quiz
from autograd.stepping.steps import Steps
from viz import draw


def example():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    e = a * b
    e.label = "e"
    L = e + 10 * a
    L.label = "L"
    return a, b, e, L


def test_the_picture_highlights_the_last_step():
    *_, L = example()
    steps = L.steps()
    pictures = [draw_step(steps).source]
    for _ in steps:
        steps.next()
        pictures.append(draw_step(steps).source)
    assert len(set(pictures)) == len(pictures)


def test_the_highlighted_node_and_edge_are_those_of_the_step():
    _, b, e, L = example()
    steps = L.steps()
    steps.run(until=b)
    expected = draw(L, highlight=[e, (e, b)])
    assert draw_step(steps).source == expected.source


def test_before_the_first_step_nothing_is_highlighted():
    *_, L = example()
    assert draw_step(L.steps()).source == draw(L).source


def test_drawing_a_step_changes_nothing():
    *_, L = example()
    steps = L.steps()
    steps.goto(5)
    before = [(node.data, node.grad, node.label) for node in nodes(L)]
    assert draw_step(steps).svg == draw_step(steps).svg
    assert [(node.data, node.grad, node.label) for node in nodes(L)] == before
    steps.next()


def test_in_jupyter_the_player_is_shown_at_the_cursor():
    *_, L = example()
    steps = L.steps()
    shown = steps._repr_mimebundle_()
    assert shown["text/plain"] == repr(steps)
    assert shown["text/html"].startswith("<iframe ")
    assert played(shown["text/html"])["position"] == 0
    steps.run(until="b")
    assert played(steps._repr_mimebundle_()["text/html"])["position"] == steps.position


def test_where_frames_are_taken_out_the_step_is_told_in_words():
    *_, L = example()
    steps = L.steps()
    assert ">0 of 8 steps taken</iframe>" in show_step(steps)
    step = steps.run(until="b")
    assert f"{steps.position} of 8 steps taken\n{step}</iframe>" in show_step(steps)


def test_labels_run_nowhere():
    a = Value(2.0, "</iframe><script>alert(1)</script>")
    steps = (a * 3).steps()
    for _ in steps:
        steps.next()
        assert "<script" not in show_step(steps)
        ET.fromstring(show_step(steps))


def test_a_graph_too_large_to_draw_is_shown_in_words():
    steps = autograd.sum([Value(1.0) for _ in range(600)]).steps()
    steps.next()
    html = show_step(steps)
    assert "601 values" in html
    assert "<math>" in html
    assert "<svg" not in html


def test_a_graph_is_shown_in_words_where_there_is_no_graphviz(monkeypatch):
    def nothing_there(*_):
        raise LookupError("there is no Graphviz")

    monkeypatch.setattr("viz.GraphvizNotFoundError", LookupError)
    monkeypatch.setattr("viz.graphs.picture.render", nothing_there)
    assert "there is no Graphviz" in show_step(example()[-1].steps())


def test_numbers_that_are_not_finite_can_be_shown():
    x = Value(math.inf, "x")
    steps = (x * 0).steps()
    steps.run()
    assert "⚠ ∞" in played(show_step(steps))["svg"]


def test_an_explanation_s_path_can_be_highlighted():
    _, b, e, L = example()
    picture = draw(L, highlight=explain(L, b).edges)
    assert picture.source == draw(L, highlight=[(L, L.operands[0]), (e, b)]).source
    assert picture.source != draw(L).source


# --- names --------------------------------------------------------------------------------------


@pytest.fixture
def half_named():
    weight, x = Value(2.0), Value(3.0, "input 1")
    hidden = (weight * x).tanh()
    loss = (hidden - 0.5) ** 2
    return {"weight": weight, "hidden": hidden, "loss": loss}


def test_names_are_the_same_in_every_reading(half_named):
    weight, hidden, loss = half_named["weight"], half_named["hidden"], half_named["loss"]
    named = names(loss)
    assert list(named.values()) == ["weight", "input 1", "v1", "hidden", "0.5", "v2", "loss"]
    assert dict(loss.steps().names) == dict(named)
    assert dict(summary(loss).names) == dict(named)
    assert dict(Quiz(loss).names) == dict(named)
    assert "∂loss/∂v2 · ∂v2/∂hidden · ∂hidden/∂v1 · ∂v1/∂weight" in str(explain(loss, weight))
    drawn = str(tree(loss))
    assert all(f"─ {name} = " in drawn for name in named.values() if name != "loss")
    assert Quiz(loss).hint(Question("gradient", hidden)) == "v2 = hidden − 0.5, so ∂v2/∂hidden = 1"
    picture = draw(loss)
    for node in nodes(loss):
        assert any(title.startswith(named[node]) for title in picture.titles.values())


def test_a_step_s_picture_has_the_names_of_the_steps(half_named):
    loss = half_named["loss"]
    steps = Steps(loss, {"verlust": loss})
    assert steps.names[loss] == "verlust"
    assert "verlust" in draw_step(steps).svg
