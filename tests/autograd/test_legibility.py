from collections.abc import Callable
from io import StringIO

import pytest
from hostile import HOSTILE, illegible
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import DomainError, Value, explain, gradcheck, names, nudge, summary, tree
from autograd.legibility import legible
from autograd.stepping.exercise import Exercise
from autograd.stepping.pages import html_page, latex_document
from autograd.stepping.prompt import Prompt
from autograd.stepping.quiz import Quiz
from autograd.stepping.steps import Steps


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("\x1b]0;title\a", "␛]0;title␇"),
        ("\r\b\0\x7f", "␍␈␀␡"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb\u2066c", r"a\u202eb\u2066c"),
        ("a\u200bb\xadc\ufeff", r"a\u200bb\xadc\ufeff"),
        ("\u2028\u2029\x85", r"\u2028\u2029\x85"),
        ("\ud800\uffff", r"\ud800\uffff"),
        ("a\u200db", r"a\u200db"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_runs_or_hides_becomes_a_sign(text: str, shown: str) -> None:
    assert legible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "w[0]",
            "größe µ ∂L/∂a",
            "\\x1b",
            "two\nlines",
            "a\ttab",
            "no\xa0break",
            "日本\u3000語",
        ),
        *("שלום", "می\u200cخواهم", "क्\u200dष", "Z͑a͗l͋go"),
        *(
            "😀",
            "👩\u200d👩\u200d👧",
            "❤\ufe0f\u200d🔥",
            "👩🏽\u200d🚀",
            "🏳\ufe0f\u200d🌈",
            "🙂\u200d↔\ufe0f",
        ),
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
)
def test_what_can_be_read_is_as_typed(text: str) -> None:
    assert legible(text) == text


@given(st.text(st.characters().filter(lambda c: c not in "\u200c\u200d")))
def test_any_text_is_legible_and_can_be_written(text: str) -> None:
    shown = legible(text)
    assert not illegible(shown)
    assert legible(shown) == shown
    shown.encode()


# --- everything that prints a name ---------------------------------------------------------------


def graph(where: str = "{}") -> tuple[Value, Value]:
    a, b = Value(2.0, where.format(f"a{HOSTILE}")), Value(-3.0, where.format(f"b{HOSTILE}"))
    e = a * b
    e.label = where.format(f"e{HOSTILE}")
    L = (e + a).relu() + e
    L.label = where.format(f"L{HOSTILE}")
    return L, a


def told(action: Callable[[], object]) -> str:
    """Return the words of the error that an action raises."""
    with pytest.raises((LookupError, ValueError, RuntimeError)) as caught:
        action()
    return str(caught.value.args[0])


def in_steps(write: Callable[[Steps], str]) -> str:
    with Steps(graph()[0], {}) as steps:
        return write(steps)


def stale() -> str:
    L, a = graph()
    a.data = 5.0
    return told(lambda: explain(L, a))


def branching() -> str:
    x = Value(2.0, HOSTILE)
    program = autograd.compile(x * 2 if x > 1 else x, inputs=[x], check=True)
    return told(lambda: program(0.0))


def outside(write: Callable[[Value], object]) -> str:
    return told(lambda: write(Value(1.0, HOSTILE)))


def compiled() -> str:
    L, a = graph()
    program = autograd.compile(L, inputs=[a], batch=True)
    return program.source + str(program.report(verbose=True))


def quizzed() -> str:
    quiz = Quiz(graph()[0], variables={})
    words = [
        str((quiz.mark(q, 1.5), quiz.hint(q), quiz.explanation(q), quiz.mark(q, None)))
        for q in quiz.questions
    ]
    return "".join(map(str, [*words, quiz.check({f"a{HOSTILE}": 1})]))


OUTPUTS: dict[str, Callable[[], object]] = {
    "repr": lambda: repr(graph()[0]),
    "html": lambda: graph()[0]._repr_html_(),
    "names": lambda: "".join(names(graph()[0]).values()),
    "tree": lambda: tree(graph()[0]),
    "explain": lambda: explain(*graph()),
    "explain, many paths": lambda: explain(*graph(), paths=0),
    "explain, LaTeX": lambda: explain(*graph()).latex,
    "nudge": lambda: nudge(*graph()),
    "summary": lambda: summary(graph()[0]),
    "gradcheck": lambda: gradcheck(graph()[0]),
    "exercise": lambda: Exercise(graph()[0]).text + Exercise(graph()[0]).solution,
    "quiz": quizzed,
    "steps": lambda: in_steps(lambda steps: "".join(s.text + s.latex + s.html for s in steps)),
    "steps themselves": lambda: in_steps(repr),
    "page": lambda: in_steps(html_page),
    "document": lambda: in_steps(latex_document),
    "program": compiled,
    "a domain": lambda: told((Value(-1.0, HOSTILE)).log),
    "a branch": branching,
    "changed data": stale,
    "a stranger": lambda: outside(lambda x: explain(graph()[0], x)),
    "a stranger nudged": lambda: outside(lambda x: nudge(graph()[0], x)),
    "a name that there is not": lambda: told(lambda: explain(graph()[0], "nothing")),
    "no leaf": lambda: outside(lambda x: gradcheck(graph()[0], x)),
}


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_every_output_is_legible(output: Callable[[], object]) -> None:
    text = str(output())
    assert text
    assert not illegible(text)
    text.encode()


def test_the_prompt_is_legible() -> None:
    L, _ = graph()
    a = names(L).find(f"a{HOSTILE}")
    shown, odd = names(L)[a], HOSTILE.replace("\r", "").partition("\v")[0]
    commands = (
        f"where|list|next|until {shown}|break {shown}|break|clear {shown}|print {shown}|explain "
        f"{shown}|nudge {shown} 0.1|nudge {shown}|set {shown} 4|set {odd} 4|set {odd}|goto {odd}|"
        f"until {odd}|{odd}|help {odd}|draw {odd}/x.svg|draw {odd}|run|quit|"
    )
    out = StringIO()
    Prompt(L, {}, StringIO(commands.replace("|", "\n")), out).cmdloop()
    assert f"{shown}.grad +=" in out.getvalue()
    assert f"{shown} = 4; " in out.getvalue()
    assert not illegible(out.getvalue())


def test_a_name_is_found_as_it_was_typed_and_as_it_is_printed() -> None:
    L, a = graph()
    shown = names(L)[a]
    assert names(L).find(a.label) is names(L).find(shown) is a
    for name in (a.label, shown):
        with L.steps() as steps:
            step = steps.run(until=name)
            assert step is not None
            assert step.concerns is a
    assert str(explain(L, a.label)) == str(explain(L, a))


def test_two_that_read_alike_are_told_apart() -> None:
    a, b = Value(2.0, "a\x1b"), Value(3.0, "a␛")
    product = a * b
    assert list(names(product).values()) == ["a␛", "a␛#2", "product"]


def test_domain_errors_stay_domain_errors() -> None:
    with pytest.raises(DomainError, match=r"log\(a␛\) is not defined at a␛ = 0\.0"):
        Value(0.0, "a\x1b").log()
