"""A quiz on a graph: what is each number, and where did a wrong answer come from?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple

from autograd.evaluation import check_recorded
from autograd.functional import gradients
from autograd.graph import nodes, recorded
from autograd.names import Names, caller_variables
from autograd.stand_ins import carried
from autograd.stepping.exercise import statement
from autograd.stepping.explanation import Explanation
from autograd.stepping.formulas import Formula
from autograd.table.formulas import number, write
from autograd.value import Value, learns

__all__ = ["Marks", "Question", "Quiz", "Verdict", "quiz"]

_MOST_QUESTIONS = 12
_MOST_FORWARD = 2
_MOST_HINTS = 4
_LARGEST_SHOWN = 60


class Question(NamedTuple):
    """One question: the data (``"value"``) or the gradient (``"gradient"``) of a node."""

    kind: str
    node: Value


class Verdict(NamedTuple):
    """What became of one answer; ``mistake`` names the likely cause of a wrong one."""

    name: str
    given: float | None
    right: float
    is_right: bool
    mistake: str

    def __str__(self) -> str:
        if self.given is None:
            verdict = f"not answered; it is {number(self.right)}"
        elif self.is_right:
            verdict = f"{number(self.given)} is right"
        else:
            why = f": {self.mistake}" if self.mistake else ""
            verdict = f"{number(self.given)} is wrong, it is {number(self.right)}{why}"
        return carried(f"{self.name}: {verdict}")


class Marks(list[Verdict]):
    """The verdicts on a set of answers; prints a line for each, and the score."""

    @property
    def score(self) -> int:
        """How many answers are right."""
        return sum(verdict.is_right for verdict in self)

    def __repr__(self) -> str:
        return "\n".join([*map(str, self), f"{self.score} of {len(self)} right"])


def quiz(output: Value, seed: int = 0) -> None:
    """Ask for values and gradients one by one, from the output backwards, and keep score.

    Numbers and simple fractions are understood. A first miss brings a hint, a second one the
    explanation; an empty line passes; Ctrl-D ends the quiz.

    Parameters
    ----------
    output
        The result of the graph to be asked about.
    seed
        Chooses which questions are asked of a large graph.
    """
    asked = Quiz(output, seed, caller_variables())
    if len(asked.names) <= _LARGEST_SHOWN:
        print(carried(statement(output, asked.names)))
    right = total = 0
    try:
        for question in asked.questions:
            right += _ask(asked, question)
            total += 1
    except (EOFError, KeyboardInterrupt):
        print()
    print(f"{right} of {total} right")


class Quiz:
    """Questions about a graph, and the marking of answers.

    Parameters
    ----------
    output
        The result of the graph.
    seed
        Chooses which questions are asked of a large graph.
    variables
        Variables whose names the nodes take; those of the caller unless given.

    Attributes
    ----------
    questions : list of Question
        Some forward values, then gradients from the output backwards; those of constants are left
        out.

    Raises
    ------
    StaleGraphError
        If data in the graph changed since it was recorded; ``forward()`` mends that.

    Examples
    --------
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> e = a * b
    >>> L = e * e
    >>> Quiz(L).check({"a": 36, "b": 24})
    a: 36 is right
    b: 24 is wrong, it is −24: the sign is lost
    1 of 2 right
    >>> Quiz(L).check({"e": -6})
    e: −6 is wrong, it is −12: only one of 2 contributions is counted
    0 of 1 right
    """

    def __init__(
        self, output: Value, seed: int = 0, variables: dict[str, object] | None = None
    ) -> None:
        self.output = output
        order = nodes(output)
        check_recorded(output)
        self.names = Names(order, caller_variables() if variables is None else variables)
        self._gradients = dict(zip(order, gradients(output, order)))
        self._uses: dict[Value, list[tuple[Value, int]]] = {node: [] for node in order}
        for node in order:
            for place, operand in enumerate(node.operands):
                self._uses[operand].append((node, place))
        random = Random(seed)
        forward = recorded(output)
        backward = [node for node in reversed(order) if learns(node)]
        self.questions = [
            *(Question("value", node) for node in _some(forward, _MOST_FORWARD, random)),
            *(Question("gradient", node) for node in _some(backward, _MOST_QUESTIONS, random)),
        ]

    def check(self, answers: Mapping[str, float | str]) -> Marks:
        """Mark gradients that were found by hand.

        Parameters
        ----------
        answers
            For names of nodes the gradient, as a number or as text such as ``"3/4"``.

        Raises
        ------
        LookupError
            If the graph has no node of some name.
        ValueError
            If some text is no number.
        """
        marks = Marks()
        for name, answer in answers.items():
            question = Question("gradient", self.names.find(name))
            marks.append(self.mark(question, parse_number(answer)))
        return marks

    def answer(self, question: Question) -> float:
        """Return the right answer to a question."""
        node = question.node
        return node.data if question.kind == "value" else self._gradients[node]

    def mark(self, question: Question, given: float | None) -> Verdict:
        """Mark one answer."""
        right = self.answer(question)
        is_right = given is not None and _is_close(given, right)
        mistake = "" if is_right or given is None else self._mistake(question, given)
        return Verdict(self.names[question.node], given, right, is_right, mistake)

    def hint(self, question: Question) -> str:
        """Return a formula that helps: the operation, or the local derivatives."""
        name = self.names[question.node]
        if question.kind == "value":
            return self._equation(question.node)
        if question.node is self.output:
            return f"how fast does {name} change with {name} itself?"
        hints = []
        uses = self._uses[question.node]
        for user, place in uses[:_MOST_HINTS]:
            formula = write(Formula(user, self.names).partial(place))
            hints.append(f"{self._equation(user)}, so ∂{self.names[user]}/∂{name} = {formula}")
        if len(uses) > _MOST_HINTS:
            hints.append(f"so on for {len(uses) - _MOST_HINTS} more uses of {name}")
        return "; and ".join(hints)

    def explanation(self, question: Question) -> str:
        """Return the whole solution of a question."""
        if question.kind == "value":
            return f"{self._equation(question.node)} = {number(question.node.data)}"
        return str(Explanation(self.output, question.node, self.names))

    def _equation(self, node: Value) -> str:
        return Formula(node, self.names).equation()

    def _mistake(self, question: Question, given: float) -> str:
        """Name the common mistake that leads to a wrong answer; nothing if none does."""
        right = self.answer(question)
        mistakes = [(-right, "the sign is lost")]
        if question.kind == "gradient":
            mistakes += self._mistakes(question.node)
        for wrong, mistake in mistakes:
            if _is_close(given, wrong):
                return mistake
        return ""

    def _mistakes(self, node: Value) -> Iterator[tuple[float, str]]:
        """Yield gradients that common mistakes lead to."""
        uses = self._uses[node]
        contributions = [self._gradients[user] * user.partials[place] for user, place in uses]
        if len(uses) > 1:
            for contribution in contributions:
                yield contribution, f"only one of {len(uses)} contributions is counted"
        if uses:
            local = sum(user.partials[place] for user, place in uses)
            yield local, "the upstream factor is forgotten: this is the local derivative alone"
            upstream = sum(self._gradients[user] for user, _ in uses)
            yield upstream, "the local derivative is forgotten: this is the upstream gradient alone"
        for user, place in uses:
            others = user.partials[:place] + user.partials[place + 1 :]
            for other in others:
                yield self._gradients[user] * other, "this is the derivative for another operand"
        yield node.data, "this is the value, not the gradient"


def parse_number(text: float | str) -> float:
    """Understand a number or a simple fraction, such as ``"-3/4"``.

    Raises
    ------
    ValueError
        If it is neither.
    """
    numerator, slash, denominator = str(text).replace("−", "-").partition("/")
    try:
        return float(numerator) / float(denominator if slash else 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text!r} is not a number or a fraction such as -3/4") from None


def _ask(asked: Quiz, question: Question) -> bool:
    """Ask one question at the terminal; say whether it was answered at the first or second try."""
    name = asked.names[question.node]
    wanted = name if question.kind == "value" else f"∂{asked.names[asked.output]}/∂{name}"
    tries = 0
    while tries < 2:
        text = input(carried(f"{wanted} = ")).strip()
        if not text:
            break
        try:
            verdict = asked.mark(question, parse_number(text))
        except ValueError as error:
            print(carried(str(error)))
            continue
        if verdict.is_right:
            print("right")
            return True
        tries += 1
        print(carried(f"not quite: {verdict.mistake}") if verdict.mistake else "not quite")
        if tries == 1:
            print(carried(f"hint: {asked.hint(question)}"))
    print(carried(asked.explanation(question)))
    return False


def _is_close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=5e-3, abs_tol=5e-4)


def _some(values: list[Value], most: int, random: Random) -> list[Value]:
    """Choose some of the values, in their order."""
    if len(values) <= most:
        return values
    return [values[place] for place in sorted(random.sample(range(len(values)), most))]
