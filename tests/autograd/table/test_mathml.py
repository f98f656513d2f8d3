"""MathML: what browsers show must mean what is computed, whatever the names in it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hostile import HOSTILE
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import OPERATIONS
from test_entries import REFERENCES

from autograd import Value, apply, explain, operations
from autograd.table.formulas import Number, Symbol, latex_name, write
from autograd.table.mathml import mathml, phrases
from autograd.table.readings import FLOATS

NAMES = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "ReLU": "relu",
    "σ": "sigmoid",
}
SIGNS = {"·": "*", "−": "-", "×": "*", "[": "float(", "]": ")"}
PARTS = {"mfrac": 2, "msup": 2, "msub": 2, "mroot": 2, "mover": 2, "msubsup": 3}


def python(element: ET.Element) -> str:
    """Read a formula as a person would, and write it in Python."""
    parts = [python(part) for part in element]
    if element.tag in PARTS:
        assert len(parts) == PARTS[element.tag]
    if element.tag in ("mi", "mn", "mo"):
        text = element.text or ""
        return SIGNS.get(text) or NAMES.get(text, text)
    if element.tag == "mrow" and parts and parts[0] == "|":
        return f"abs({parts[1]})"
    if element.tag == "mrow" and parts and parts[0] == "{":
        return parts[1]
    if element.tag == "mtable":
        (a, condition), (b, _) = ([python(cell) for cell in row] for row in element)
        return f"(({a}) if {condition} else ({b}))"
    templates = {
        "mfrac": "(({0})/({1}))",
        "msup": "{0}**({1})",
        "msub": "{0}{1}",
        "msubsup": "{0}{1}**({2})",
        "msqrt": "sqrt({0})",
        "mroot": "cbrt({0})",
    }
    return templates[element.tag].format(*parts) if element.tag in templates else "".join(parts)


def evaluated(formula: str, numbers: dict[str, float]) -> float:
    functions = {operation.name: getattr(FLOATS, operation.name) for operation in OPERATIONS}
    return float(eval(python(ET.fromstring(formula)), {**functions, "e": 2.718281828}, numbers))


@pytest.mark.parametrize(
    ("name", "point"),
    [(name, point) for name, (_, points) in REFERENCES.items() for point in points],
)
def test_what_a_browser_shows_is_what_is_computed(name, point):
    symbols = [f"x{i}" for i in range(len(point))]
    operation, numbers = operations[name], dict(zip(symbols, point))
    result = apply(operation, *point)
    formula = operation.formula(*symbols, style="mathml")
    assert evaluated(formula, numbers) == pytest.approx(result.data, rel=2e-3, abs=1e-12)
    derivatives = operation.derivatives(*symbols, style="mathml")
    found = [evaluated(derivative, numbers) for derivative in derivatives]
    assert found == pytest.approx(result.partials, rel=2e-3, abs=1e-12)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("-x", '<mo form="prefix">−</mo><mi>x</mi>'),
        ("a = -x", '<mi>a</mi><mo form="infix">=</mo><mo form="prefix">−</mo><mi>x</mi>'),
        ("w_{1}^{2}", "<msubsup><mi>w</mi><mn>1</mn><mn>2</mn></msubsup>"),
        (r"\mathrm{50\%}", "<mi>50%</mi>"),
        (r"\mathrm{a\ b\_c}", "<mi>a b_c</mi>"),
        (r"\mathrm{<}", '<mi mathvariant="normal">&lt;</mi>'),
        (r"\alpha", '<mi mathvariant="normal">α</mi>'),
        (r"\overline{w}", '<mover accent="true"><mi>w</mi><mo>¯</mo></mover>'),
        (r"1 \times 10^{-9}", None),
        (r"\operatorname{soft\_sign}\left(x\right)", None),
        (r"a \mathrel{+}= b", '<mi>a</mi><mo form="infix">+=</mo><mi>b</mi>'),
    ],
)
def test_latex_is_read(latex, expected):
    ET.fromstring(mathml(latex))
    if expected:
        assert mathml(latex) == f"<math>{expected}</math>"


@pytest.mark.parametrize(
    "latex", ["{", "}", "^", "a^", r"\frac{1}", r"\left", r"\begin{cases}", "_"]
)
def test_latex_that_is_not_well_formed_is_no_fault(latex):
    # A registered operation's LaTeX is anybody's.
    ET.fromstring(mathml(latex))


def test_a_formula_is_broken_before_its_signs():
    assert [
        "".join(ET.fromstring(f"<a>{x}</a>").itertext()) for x in phrases(r"y = -a + 2 \cdot b")
    ] == [
        "y",
        "=−a",
        "+2",
        "·b",
    ]


@given(st.text())
@example("¼")
def test_names_are_text(name):
    # ElementTree reads XML, which has no place for control characters; a Value's names have none.
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", name)
    read = ET.fromstring(mathml(latex_name(name)))
    assert {element.tag for element in read.iter()} <= {"math", "mrow", "mi", "mn", "msub"}
    shown = "".join(read.itertext())
    assert shown in (name, name.replace("_", "", 1))


def test_steps_and_explanations_are_written_in_mathml():
    a, b = Value(2.0, "</math><script>"), Value(-3.0, HOSTILE)
    L = (a * b).tanh() / b
    for written in (
        *(step.mathml for step in L.steps()),
        explain(L, a).mathml,
        explain(L, b).mathml,
    ):
        assert ET.fromstring(written).tag == "math"
        assert "<script" not in written


def test_a_style_that_there_is_not_is_told():
    assert write(Number(-2.0), "mathml") == '<math><mo form="prefix">−</mo><mn>2</mn></math>'
    with pytest.raises(ValueError, match="'text', 'latex' or 'mathml', not 'word'"):
        write(Symbol("x"), "word")
