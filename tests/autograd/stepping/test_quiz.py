from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import recipes
from terminals import plain

import autograd
from autograd import Constant, Value, apply, gradients, leaves, nodes, quiz
from autograd.stepping.quiz import Question, Quiz, parse_number
from autograd.table.operation import TABLE


def example():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    e = a * b
    e.label = "e"
    L = e**2 + a
    L.label = "L"
    return a, b, e, L


# --- marking ------------------------------------------------------------------------------------


def test_right_answers_are_right():
    *_, L = example()
    marks = Quiz(L).check({"a": 37, "b": "-24", "e": "−12.0", "L": 1})
    assert all(verdict.is_right for verdict in marks)
    assert marks.score == 4
    assert repr(marks).splitlines() == [
        "a: 37 is right",
        "b: −24 is right",
        "e: −12 is right",
        "L: 1 is right",
        "4 of 4 right",
    ]


def test_a_verdict_tells_what_was_given_what_is_right_and_why():
    *_, L = example()
    (verdict,) = Quiz(L).check({"b": 24})
    assert verdict == ("b", 24.0, -24.0, False, "the sign is lost")
    assert str(verdict) == "b: 24 is wrong, it is −24: the sign is lost"


@pytest.mark.parametrize(
    ("name", "given", "mistake"),
    [
        ("b", 24, "the sign is lost"),
        ("a", 36, "only one of 2 contributions is counted"),
        ("a", 1, "only one of 2 contributions is counted"),
        ("b", 2, "the upstream factor is forgotten"),
        ("b", 36, "this is the derivative for another operand"),
        ("b", -12, "the local derivative is forgotten"),
        ("b", -3, "this is the value, not the gradient"),
        ("L", -1, "the sign is lost"),
        ("L", 38, "this is the value, not the gradient"),
        ("L", 0, ""),
        ("b", 1234, ""),
    ],
)
def test_common_mistakes_are_named(name, given, mistake):
    *_, L = example()
    (verdict,) = Quiz(L).check({name: given})
    assert not verdict.is_right
    assert verdict.mistake.startswith(mistake)
    assert bool(verdict.mistake) == bool(mistake)
    assert str(verdict).endswith(verdict.mistake or f"it is {verdict.right:g}".replace("-", "−"))


@given(recipes())
def test_the_gradients_of_any_graph_are_right_answers(recipe):
    L = recipe.build()[-1]
    for i, node in enumerate(nodes(L)):
        node.label = f"n{i}"
    asked = Quiz(L)
    answers = {node.label: grad for node, grad in zip(nodes(L), gradients(L, nodes(L)))}
    assert asked.check(answers).score == len(answers)
    assert [node.grad for node in nodes(L)] == [0.0] * len(nodes(L))


@given(st.integers(-999, 999), st.integers(1, 999))
def test_numbers_and_fractions_are_understood(numerator, denominator):
    assert parse_number(f"{numerator}/{denominator}") == numerator / denominator
    assert parse_number(f" {numerator} / {denominator} ") == numerator / denominator
    assert parse_number(str(numerator).replace("-", "−")) == numerator
    assert parse_number(f"{numerator}e-3") == float(f"{numerator}e-3")


@pytest.mark.parametrize("text", ["", "abc", "1/0", "1/2/3", "1/", "/2", "2x", None, "1+1"])
def test_what_is_no_number_is_an_error(text):
    with pytest.raises(ValueError, match="is not a number or a fraction such as -3/4"):
        parse_number(text)


def test_a_huge_number_is_understood_at_once():
    assert parse_number("1e999999999") == math.inf


@pytest.mark.parametrize(("given", "is_right"), [(1 / 3, True), (0.333, True), (0.33, False)])
def test_answers_have_a_tolerance(given, is_right):
    a = Value(2.0, "a")
    (verdict,) = Quiz(a / 3).check({"a": given})
    assert verdict.is_right == is_right


def test_a_fraction_is_a_right_answer():
    a = Value(2.0, "a")
    assert Quiz(a * -0.75).check({"a": "-3/4"}).score == 1


def test_unknown_names_are_an_error():
    *_, L = example()
    with pytest.raises(LookupError, match="nothing in this graph is called 'q'"):
        Quiz(L).check({"a": 1, "q": 2})
    with pytest.raises(ValueError, match="'abc' is not a number"):
        Quiz(L).check({"a": "abc"})


def test_names_of_variables_can_be_used():
    weight = Value(2.0)
    loss = weight * 3
    assert Quiz(loss).check({"weight": 3, "loss": 1}).score == 2


def test_infinite_gradients_can_be_answered():
    x = Value(0.0, "x")
    assert Quiz(x.sqrt()).check({"x": "inf"}).score == 1


# --- questions ----------------------------------------------------------------------------------


def test_questions_go_from_some_values_to_the_gradients_from_the_output_backwards():
    *_, L = example()
    questions = Quiz(L).questions
    forward = [question.node for question in questions if question.kind == "value"]
    backward = [question.node for question in questions if question.kind == "gradient"]
    assert questions == [
        *(Question("value", node) for node in forward),
        *(Question("gradient", node) for node in backward),
    ]
    assert len(forward) == 2
    assert all(node.operands for node in forward)
    assert backward == list(reversed(nodes(L)))


def test_the_seed_chooses_the_questions_of_a_large_graph():
    L = autograd.sum([Value(float(i)) * i for i in range(50)]) * 2
    questions = [Quiz(L, seed).questions for seed in (0, 0, 1)]
    assert questions[0] == questions[1] != questions[2]
    assert len(questions[0]) == 14
    order = nodes(L)
    asked = [order.index(question.node) for question in questions[0][2:]]
    assert asked == sorted(asked, reverse=True)


def test_a_leaf_has_one_question():
    a = Value(2.0, "a")
    assert Quiz(a).questions == [Question("gradient", a)]


def test_hints_give_the_local_derivative_and_not_the_answer():
    a, b, e, L = example()
    asked = Quiz(L)
    assert asked.hint(Question("gradient", b)) == "e = a·b, so ∂e/∂b = a"
    assert asked.hint(Question("gradient", a)) == (
        "e = a·b, so ∂e/∂a = b; and L = v1 + a, so ∂L/∂a = 1"
    )
    assert asked.hint(Question("value", e)) == "e = a·b"
    assert asked.hint(Question("gradient", L)) == "how fast does L change with L itself?"


def test_hints_stay_short():
    a = Value(1.0, "a")
    L = autograd.sum([a] * 100)
    assert Quiz(L).hint(Question("gradient", a)).endswith("so on for 96 more uses of a")
    values = [Value(1.0, f"x{i}") for i in range(1000)]
    largest = apply(TABLE["max"], *values)
    assert len(Quiz(largest).hint(Question("gradient", values[500]))) < 500


def test_explanations_give_the_whole_solution():
    _, b, e, L = example()
    asked = Quiz(L)
    assert asked.explanation(Question("value", e)) == "e = a·b = −6"
    assert asked.explanation(Question("gradient", b)).endswith("= −24\nwhere e = a·b = −6, a = 2")


def test_a_question_that_was_passed_is_not_right():
    _, b, _, L = example()
    verdict = Quiz(L).mark(Question("gradient", b), None)
    assert not verdict.is_right
    assert str(verdict) == "b: not answered; it is −24"


# --- asked and answered -------------------------------------------------------------------------


@pytest.fixture
def answering(monkeypatch, capsys):
    """Take the quiz with these lines typed; return what is printed."""

    def answer(output, *lines):
        typed = iter(lines)

        def read(question=""):
            print(question, end="")
            try:
                line = next(typed)
            except StopIteration:
                raise EOFError from None
            print(line)
            return line

        monkeypatch.setattr("builtins.input", read)
        quiz(output)
        return capsys.readouterr().out.splitlines()

    return answer


def test_all_right(answering):
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a * b
    L.label = "L"
    assert answering(L, "-6", "1", "2", "-3/1") == [
        "Given a = 2, b = −3:",
        "    L = a·b",
        "L = -6",
        "right",
        "∂L/∂L = 1",
        "right",
        "∂L/∂b = 2",
        "right",
        "∂L/∂a = -3/1",
        "right",
        "4 of 4 right",
    ]


def test_a_miss_brings_a_hint_and_a_second_one_the_explanation(answering):
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    L = a * b
    L.label = "L"
    said = answering(L, "-6", "1", "-2", "2", "abc", "3", "5")
    assert said[6:] == [
        "∂L/∂b = -2",
        "not quite: the sign is lost",
        "hint: L = a·b, so ∂L/∂b = a",
        "∂L/∂b = 2",
        "right",
        "∂L/∂a = abc",
        "'abc' is not a number or a fraction such as -3/4",
        "∂L/∂a = 3",
        "not quite: the sign is lost",
        "hint: L = a·b, so ∂L/∂a = b",
        "∂L/∂a = 5",
        "not quite",
        "∂L/∂a = b",
        "      = −3",
        "3 of 4 right",
    ]


def test_an_empty_line_passes_and_the_end_of_input_ends_the_quiz(answering):
    a = Value(2.0, "a")
    L = a * 3
    L.label = "L"
    assert answering(L, "", "1") == [
        "Given a = 2:",
        "    L = a·3",
        "L = ",
        "L = a·3 = 6",
        "∂L/∂L = 1",
        "right",
        "∂L/∂a = ",
        "1 of 2 right",
    ]


def test_a_large_graph_is_not_written_down(answering):
    L = autograd.sum([Value(1.0) for _ in range(100)])
    assert answering(L)[-1] == "0 of 0 right"
    assert len(answering(L)) == 2


def test_taking_a_quiz_changes_nothing(answering):
    *_, L = example()
    L.backward()
    before = [(node.data, node.grad) for node in nodes(L)]
    answering(L, *["7"] * 40)
    assert [(node.data, node.grad) for node in nodes(L)] == before


SCRIPT = """\
from autograd import Value, quiz
a, b = Value(2.0), Value(-3.0)
L = a * b
quiz(L)
"""


def test_in_a_terminal(terminal):
    session = terminal(SCRIPT)
    assert plain(session.see("L = a·b")).startswith("Given a = 2, b = −3:")
    session.see("L = ")
    session.type("6")
    assert plain(session.see("hint: ")).endswith("not quite: the sign is lost\n")
    session.see("L = ")
    session.type("-6")
    session.see("right")
    session.see("∂L/∂L = ")
    session.press("d")
    assert session.end().endswith("1 of 1 right\n")


def test_ctrl_c_ends_the_quiz_with_the_score(terminal):
    session = terminal(SCRIPT)
    session.see("L = a·b")
    session.see("L = ")
    session.interrupt("0 of 0 right")
    session.end()


def test_the_output_of_an_exercise_makes_a_quiz():
    made = autograd.exercise(2, 5)
    named = [leaf for leaf in leaves(made.output) if leaf.label]
    answers = {leaf.label: grad for leaf, grad in zip(named, gradients(made.output, named))}
    assert Quiz(made.output).check(answers).score == len(answers)


def test_constants_are_not_asked_about_unless_they_have_a_label():
    a, g = Value(2.0, "a"), Constant(9.81)
    L = g * a + 3
    assert [x.node for x in Quiz(L).questions if x.kind == "gradient"] == [L, L.operands[0], a]
    g.label = "g"
    assert g in [x.node for x in Quiz(L).questions if x.kind == "gradient"]
