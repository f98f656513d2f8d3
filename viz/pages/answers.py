"""What Python answers to the playground: why a gradient is what it is, step by step, and a quiz."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import nn
from autograd import Constant, DomainError, Value, explain, gradients, mean, nodes
from autograd.stepping.quiz import Quiz, parse_number
from autograd.table.formulas import number
from autograd.table.mathml import mathml
from autograd.translation import languages, speak, spoken
from autograd.translation import translated as _
from viz.graphs.drawing import GraphTooLarge
from viz.pages.javascript import LOSSES
from viz.pages.stepping import html_page

__all__ = ["answer"]

_MOST_TERMS = 6


def answer(question: Mapping[str, Any]) -> dict[str, str]:
    """Answer a question of the playground's page.

    Parameters
    ----------
    question
        Its ``kind``: ``"why"``, ``"steps"``, ``"quiz"`` or ``"mark"``; the ``language`` to answer
        in; and the network: its ``features``, its ``layers`` with activation, weights and biases,
        its ``loss``, the ``examples`` as pairs of inputs and target, and what is ``asked`` about:
        layer, neuron and input, each counted from 0; the input is -1 for the bias.

    Returns
    -------
    dict
        ``text`` and ``mathml``; or the ``page`` of steps; or the ``question`` and a ``hint``; or
        the ``verdict``; or, where there is none, the ``problem``.

    Examples
    --------
    >>> layers = [{"activation": "linear", "weights": [[2.0]], "biases": [1.0]}]
    >>> print(answer({"kind": "why", "features": ["x₁"], "layers": layers, "loss": "mse",
    ...               "examples": [[[3.0], [4.0]]], "asked": [0, 0, 0]})["text"])
    ∂L/∂w1.1.1 = ∂L/∂v1 · ∂v1/∂z1.1 · ∂z1.1/∂w1.1.1
               = 2·v1 · x₁
               = 6 · 3
               = 18
    where v1 = z1.1 − 4 = 3, x₁ = 3
    """
    before = spoken()
    try:
        if question.get("language") in languages():
            speak(question["language"])
        return _KINDS[question["kind"]](question)
    except (ArithmeticError, DomainError, GraphTooLarge) as error:
        return {"problem": str(error)}
    except (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError) as error:
        return {"problem": _("This question cannot be answered: {why}").format(why=error)}
    finally:
        speak(before)


def _why(question: Mapping[str, Any]) -> dict[str, str]:
    examples = question["examples"]
    if len(examples) > 1:
        return _why_of_mean(question)
    network = _Network(question)
    explanation = explain(network.loss(*examples[0]), network.asked)
    return {"text": explanation.text, "mathml": explanation.mathml}


def _why_of_mean(question: Mapping[str, Any]) -> dict[str, str]:
    """Write the derivative of a mean: it is the mean of the derivatives."""
    network = _Network(question)
    asked, examples = network.asked, question["examples"]
    found = [gradients(network.loss(*example), [asked])[0] for example in examples]
    shown = [f"({number(g)})" if g < 0 else number(g) for g in found[:_MOST_TERMS]]
    terms = " + ".join([*shown, *["…"] * (len(found) > _MOST_TERMS)])
    name, total = asked.label, number(sum(found) / len(found))
    whole = f"∂L/∂{name} = 1/{len(found)} · ({terms}) = {total}"
    latex = (
        rf"\frac{{\partial L}}{{\partial \mathrm{{{name}}}}} = \frac{{1}}{{{len(found)}}} \cdot "
        rf"({terms}) = {total}"
    )
    return {"text": whole, "mathml": mathml(latex)}


def _steps(question: Mapping[str, Any]) -> dict[str, str]:
    return {"page": html_page(_Network(question).loss(*question["examples"][0]))}


def _quiz(question: Mapping[str, Any]) -> dict[str, str]:
    quiz, asked = _question(question)
    name = quiz.names[asked.node]
    wanted = name if asked.kind == "value" else f"∂L/∂{name}"
    return {"question": f"{wanted} =", "hint": quiz.hint(asked)}


def _mark(question: Mapping[str, Any]) -> dict[str, str]:
    quiz, asked = _question(question)
    verdict = quiz.mark(asked, parse_number(question["given"]))
    return {"verdict": f"{verdict}\n{'' if verdict.is_right else quiz.explanation(asked)}".strip()}


def _question(question: Mapping[str, Any]) -> tuple[Quiz, Any]:
    output = _Network(question).loss(*question["examples"][0])
    quiz = Quiz(output, seed=int(question["number"]), variables={})
    return quiz, quiz.questions[int(question["number"]) % len(quiz.questions)]


_KINDS: dict[str, Callable[[Mapping[str, Any]], dict[str, str]]] = {
    "why": _why,
    "steps": _steps,
    "quiz": _quiz,
    "mark": _mark,
}


class _Network:
    """The network of the page, with names that say in few letters where a number stands."""

    def __init__(self, question: Mapping[str, Any]) -> None:
        layers = question["layers"]
        self._features = [str(feature) for feature in question["features"]]
        self._measure = LOSSES[question["loss"]]
        self._model = nn.Sequential(
            *(
                nn.Layer(len(layer["weights"][0]), len(layer["weights"]), layer["activation"])
                for layer in layers
            )
        )
        for made, layer in zip(self._model.layers, layers):
            for neuron, weights, bias in zip(made.neurons, layer["weights"], layer["biases"]):
                for parameter, data in zip([*neuron.w, neuron.b], [*weights, bias]):
                    parameter.data = float(data)
        layer, neuron, place = question["asked"]
        found = self._model.layers[layer].neurons[neuron]
        self.asked: Value = found.b if place < 0 else found.w[place]

    def loss(self, inputs: Sequence[float], target: Sequence[float]) -> Value:
        """Record the loss of one example."""
        x = [Constant(float(one), name) for name, one in zip(self._features, inputs)]
        output = self._model(x)
        wanted: Any = [float(one) for one in target]
        if not isinstance(output, Value):
            wanted = [wanted.index(1.0) if self._measure is nn.cross_entropy else wanted]
        losses = self._measure([output], wanted, reduction="none")
        loss: Value = losses[0] if len(losses) == 1 else mean(losses)
        for node in nodes(loss):
            node.label = _PLACE.sub(_shortly, node.label)
        loss.label = "L"
        return loss


_PLACE = re.compile(r"layer(\d+)\.neuron(\d+)\.(\w)(?:\[(\d+)\])?")


def _shortly(found: re.Match[str]) -> str:
    """Write ``w1.2.1`` for what nn calls ``layer1.neuron2.w[0]``."""
    layer, neuron, letter, place = found.groups()
    return f"{letter}{layer}.{neuron}" + (f".{int(place) + 1}" if place else "")
