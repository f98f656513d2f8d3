"""Hostile names through every output: what may not happen, whatever a label is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from random import Random
from typing import Any
from xml.etree import ElementTree

from hostile import HOSTILE, illegible

import viz
from autograd import Value, explain, names, nudge, summary, tree
from autograd import compile as compiled
from autograd.stepping.pages import html_page, latex_document
from autograd.stepping.quiz import Quiz
from autograd.stepping.steps import Steps

PIECES = (
    *("\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x.org\x1b\\", "\x9b2J", "\r", "\b\b", "\0"),
    *("\u202e", "\u2066", "\u200b", "\ud800", "\ufeff", "\n", "\n\n", "\t", " ", "\\n", "\\N"),
    *("</script>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->"),
    *("</title>", "</style>", "</svg>", "]]>", "&amp;", "&#27;", "&", "<", ">", '"', "'", "`"),
    *("{", "}", "{0}", "{a.__class__}", "${x}", "%s", "%", "$x$", "#", "_", "^", "~", "\\"),
    *("\\input{x}", "\\end{document}", '"""', "\nimport os\n", "#\n__import__('os')"),
    *("é", "日本", "😀", "w[0]", "x"),
)
"""What is something else than text to a terminal, HTML, SVG, DOT, LaTeX, a template or Python."""

_TAGS_OF_TEXT = {"br", "font", "tspan", "text"}
_OF_TEXT = ("\\backslash", "\\wedge", "\\sim")


def hostile_name(random: Random) -> str:
    """Put a name together from pieces."""
    return "".join(random.choices(PIECES, k=random.randint(1, 6)))


def graph(name: str) -> tuple[Value, Value]:
    """Make a graph with names in all places."""
    a, b = Value(2.0, f"{name}a"), Value(-3.0, f"b{name}")
    e = a * b
    e.label = f"{name}e{name}"
    L = (e + a).tanh() + e
    L.label = f"{name}"
    L.backward()
    return L, a


def _in_steps(write: Callable[[Steps], str]) -> Callable[[str], str]:
    def written(name: str) -> str:
        with Steps(graph(name)[0], {}) as steps:
            return write(steps)

    return written


def _quizzed(name: str) -> str:
    quiz = Quiz(graph(name)[0], variables={})
    told = [(quiz.mark(q, 1.5), quiz.hint(q), quiz.explanation(q)) for q in quiz.questions]
    return "\n".join(str(part) for parts in told for part in parts)


def _program(name: str) -> str:
    L, a = graph(name)
    return compiled(L, inputs=[a], batch=True).source


WORDS: dict[str, Callable[[str], object]] = {
    "repr": lambda name: repr(graph(name)[0]),
    "names": lambda name: "".join(names(graph(name)[0]).values()),
    "tree": lambda name: tree(graph(name)[0]),
    "explain": lambda name: explain(*graph(name)),
    "nudge": lambda name: nudge(*graph(name)),
    "summary": lambda name: summary(graph(name)[0]),
    "steps": _in_steps(lambda steps: "\n".join(step.text for step in steps)),
    "quiz": _quizzed,
}
PAGES: dict[str, Callable[[str], str]] = {
    "Value in a notebook": lambda name: graph(name)[0]._repr_html_(),
    "steps in a notebook": _in_steps(lambda steps: "".join(step.html for step in steps)),
    "page of steps": _in_steps(html_page),
}
PICTURES: dict[str, Callable[[str], str]] = {
    "graph, SVG": lambda name: viz.draw(graph(name)[0], scale="values").svg,
    "graph of partials, SVG": lambda name: viz.draw(graph(name)[0], partials=True).svg,
}


_document = _in_steps(latex_document)


def problems(name: str) -> Iterator[tuple[str, str]]:
    """Send a name through every output; yield each output, and what is wrong or nothing."""
    for output, write in WORDS.items():
        yield output, _caught(lambda write=write: _of_words(str(write(name))))
    for output, page in (PAGES | PICTURES).items():
        yield output, _caught(lambda page=page, output=output: _of_markup(page(name), output))
    yield "DOT", _caught(lambda: _of_words(viz.draw(graph(name)[0]).source))
    yield "LaTeX", _caught(lambda: _of_latex(_document(name)))
    yield "program", _caught(lambda: _of_program(_program(name)))


def _caught(find: Callable[[], str]) -> str:
    try:
        return find()
    except Exception as error:
        return repr(error)[:200]


def _of_words(text: str) -> str:
    found = illegible(text)
    text.encode()
    return f"illegible {found}" if found else "" if text else "there is nothing"


class _Markup(HTMLParser):
    """Counts what is markup in a page, and looks for what could run or be fetched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.strange: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(https?|javascript|//)", value or ""):
                self.strange.add(f"{name}={value:.30}")

    def handle_comment(self, _: str) -> None:
        self.tags["a comment"] += 1


@cache
def _plain(output: str) -> Any:
    """Look at an output for names that are nothing else."""
    if output == "LaTeX":
        return _commands(_document("plain"))
    if output == "program":
        return _syntax(_program("plain"))
    return _Markup((PAGES | PICTURES)[output]("plain"))


def _of_markup(text: str, output: str) -> str:
    if output in PICTURES:
        ElementTree.fromstring(text)
    found, plain = _Markup(text), _plain(output)
    tags = (found.tags - plain.tags) + (plain.tags - found.tags)
    tags = Counter({tag: n for tag, n in tags.items() if tag not in _TAGS_OF_TEXT})
    if tags or found.strange - plain.strange:
        return f"markup {dict(tags)} {found.strange - plain.strange}"
    return _of_words(text)


def _of_latex(document: str) -> str:
    found = _commands(document)
    if found - _plain("LaTeX"):
        return f"commands {dict(found - _plain('LaTeX'))}"
    return "braces do not match" if found["{"] != found["}"] else _of_words(document)


def _commands(document: str) -> Counter[str]:
    """Count what means something to LaTeX, but for the signs that labels are written with."""
    unescaped = re.sub(r"\\[\\{}#$%&_ ]", "", document)
    found = Counter(re.findall(r"\\[a-zA-Z]+|[{}$%#&~^]", unescaped))
    for command in _OF_TEXT:
        del found[command]
    return found


def _of_program(source: str) -> str:
    return "another program" if _syntax(source) != _plain("program") else _of_words(source)


def _syntax(source: str) -> list[str]:
    """List the parts of a program, without its names."""
    return [type(node).__name__ for node in ast.walk(ast.parse(source))]


LARGE = HOSTILE + "</script>{}\\$" + "x" * 1_000_000
"""A name of a megabyte."""
