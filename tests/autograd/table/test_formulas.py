from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import OPERATIONS
from test_ops import REFERENCES

from autograd import Operation, apply, operations
from autograd.table.formulas import Number, Symbol, definition, latex_name, number, write
from autograd.table.notation import ATOM, PRODUCT, SUM, Notation
from autograd.table.readings import FLOATS

a, b, x = Symbol("a"), Symbol("b"), Symbol("x")


# --- the table as text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "operands", "formula", "derivatives"),
    [
        ("add", "ab", "a + b", ("1", "1")),
        ("sub", "ab", "a − b", ("1", "−1")),
        ("mul", "ab", "a·b", ("b", "a")),
        ("div", "ab", "a/b", ("1/b", "−a/b²")),
        ("neg", "x", "−x", ("−1",)),
        ("power", "x", "x²", ("2·x",)),
        ("pow", "ab", "a^b", ("b·a^(b − 1)", "a^b·log(a)")),
        ("abs", "x", "|x|", ("sign(x)",)),
        ("log1p", "x", "log1p(x)", ("1/(1 + x)",)),
        ("sqrt", "x", "√x", ("1/(2·√x)",)),
        ("cos", "x", "cos(x)", ("−sin(x)",)),
        ("tanh", "x", "tanh(x)", ("1 − tanh(x)²",)),
        ("asin", "x", "asin(x)", ("1/√(1 − x²)",)),
        ("acos", "x", "acos(x)", ("−1/√(1 − x²)",)),
        ("sigmoid", "x", "exp(min(x, 0))/(1 + exp(−|x|))", ("σ(x)·(1 − σ(x))",)),
        ("relu", "x", "max(x, 0)", ("[x > 0]",)),
        ("leaky_relu", "x", "(x if x > 0 else 0.1·x)", ("(1 if x > 0 else 0.1)",)),
        ("sum", "abx", "a + b + x", ("1", "1", "1")),
        ("prod", "abx", "a·b·x", ("b·x", "a·x", "a·b")),
        ("dot", "abx", "a·b + x", ("b", "a", "1")),
        ("mean", "ab", "(a + b)/2", ("0.5", "0.5")),
    ],
)
def test_formulas_read_as_in_a_textbook(name, operands, formula, derivatives):
    assert operations[name].formula(*operands) == formula
    assert operations[name].derivatives(*operands) == derivatives


_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def evaluated(text: str, **names: float) -> float:
    """Read a formula's text back, as a person would with a calculator."""
    for written, python in [
        ("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda match: f"**({match[0].translate(_SUPERSCRIPTS)})"),
        (r"\|(\w+)\|", r"abs(\1)"),
        (r"√(\w+)", r"sqrt(\1)"),
        ("√", "sqrt"),
        ("σ", "sigmoid"),
        (r"\[(.*?)\]", r"float(\1)"),
        ("−", "-"),
        ("·", "*"),
        (r"\^", "**"),
    ]:
        text = re.sub(written, python, text)
    functions = {operation.name: getattr(FLOATS, operation.name) for operation in OPERATIONS}
    return float(eval(text, functions, names))


@pytest.mark.parametrize(
    ("name", "point"),
    [(name, point) for name, (_, points) in REFERENCES.items() for point in points],
)
def test_what_the_text_says_is_what_is_computed(name, point):
    symbols = [f"x{i}" for i in range(len(point))]
    result, numbers = apply(operations[name], *point), dict(zip(symbols, point))
    formula = operations[name].formula(*symbols)
    assert evaluated(formula, **numbers) == pytest.approx(result.data, rel=2e-3, abs=1e-12)
    derivatives = [evaluated(text, **numbers) for text in operations[name].derivatives(*symbols)]
    assert derivatives == pytest.approx(result.partials, rel=2e-3, abs=1e-12)


@pytest.mark.parametrize(
    ("exponent", "text"),
    [(2, "x²"), (3.0, "x³"), (-1, "x⁻¹"), (10, "x¹⁰"), (0.5, "x^0.5"), (-1.5, "x^−1.5")],
)
def test_exponents(exponent, text):
    assert operations["power"].bind(exponent=exponent).text.write("x", exponent=exponent) == text


def test_many_operands_are_shortened():
    names = [f"x{i}" for i in range(100)]
    assert operations["sum"].formula(*names) == "x0 + x1 + x2 + … + x99"
    assert operations["max"].formula(*names) == "max(x0, x1, x2, …, x99)"
    assert operations["dot"].formula(*names) == "x0·x50 + x1·x51 + x2·x52 + … + x49·x99"
    assert operations["dot"].formula(*names[:99]) == "x0·x49 + x1·x50 + x2·x51 + … + x98"
    assert operations["dot"].formula(*names[:15]).count("x") == 15
    assert operations["dot"].formula(*names[:17]) == "x0·x8 + x1·x9 + x2·x10 + … + x16"


def test_operations_of_ones_own_shorten_many_operands_too():
    names = [f"x_{{{i}}}" for i in range(1, 21)]
    total = Operation("sum_of", lambda xp, *xs: xp.sum(*xs), lambda xp, y, *xs: (1.0,) * len(xs))
    assert total.text.write(*names) == "sum_of(x_{1}, x_{2}, x_{3}, …, x_{20})"
    # The underscores of the operands are not those of the name.
    latex = r"\operatorname{sum\_of}\left(x_{1}, x_{2}, x_{3}, …, x_{20}\right)"
    assert total.latex.write(*names) == latex
    every = Notation(lambda *xs: f"{len(xs)} of them: {'; '.join(xs)}")
    assert every.write(*names).startswith("20 of them: x_{1}; x_{2}; x_{3}; x_{4}; ")


def test_what_is_left_out_is_not_written():
    shown = []
    text = operations["sum"].text.write_shown(1000, lambda place: str(shown.append(place)))
    assert (shown, text) == ([0, 1, 2, 999], "None + None + None + … + None")


# --- the table as LaTeX ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "formula", "derivative"),
    [
        ("div", r"\frac{a}{b}", r"\frac{1}{b}"),
        ("mul", r"a \cdot b", "b"),
        ("pow", "a^{b}", r"b \cdot a^{b - 1}"),
        ("exp", "e^{a}", "e^{a}"),
        ("sqrt", r"\sqrt{a}", r"\frac{1}{2 \cdot \sqrt{a}}"),
        ("tanh", r"\tanh\left(a\right)", r"1 - \tanh\left(a\right)^{2}"),
        ("log", r"\ln\left(a\right)", r"\frac{1}{a}"),
        ("relu", r"\max\left(a, 0\right)", "[a > 0]"),
        (
            "leaky_relu",
            r"\begin{cases}a & a > 0\\ 0.1 \cdot a & \text{otherwise}\end{cases}",
            r"\begin{cases}1 & a > 0\\ 0.1 & \text{otherwise}\end{cases}",
        ),
        ("sum", "a", "1"),
    ],
)
def test_latex(name, formula, derivative):
    operation = operations[name]
    operands = ("a", "b")[: operation.arity or 1]
    assert operation.formula(*operands, style="latex") == formula
    assert operation.derivatives(*operands, style="latex")[0] == derivative


@pytest.mark.parametrize("name", REFERENCES)
def test_all_latex_can_be_typeset(name):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    operation = operations[name]
    operands = ("a", "b", "c")[: operation.arity or 3]
    written = [operation.formula(*operands, style="latex")]
    written += operation.derivatives(*operands, style="latex")
    written.append(operation.latex.write(*operands, **operation.parameters))
    for formula in written:
        if "cases" not in formula:  # which matplotlib lacks
            mathtext.MathTextParser("path").parse(f"${formula}$")
        assert formula.count("{") == formula.count("}")
        assert formula.count(r"\left") == formula.count(r"\right")


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("w1", "w_{1}"),
        ("w_12", "w_{12}"),
        ("θ", "θ"),
        ("loss", r"\mathrm{loss}"),
        ("a_b", r"\mathrm{a\_b}"),
        (r"\input{x}", r"\mathrm{\backslash input\{x\}}"),
        ("50% $&#", r"\mathrm{50\%\ \$\&\#}"),
    ],
)
def test_labels_in_latex_are_text(name, latex):
    assert latex_name(name) == latex


# --- parentheses and simplification ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ((a + b) * x, "(a + b)·x"),
        (a + b * x, "a + b·x"),
        (a - (b - x), "a − (b − x)"),
        (a - b - x, "a − b − x"),
        (a / (b * x), "a/(b·x)"),
        (a / b / x, "a/(b·x)"),
        (a / (b / x), "a/(b/x)"),
        (a * (b / x), "a·(b/x)"),
        (-(a + b), "−(a + b)"),
        (-(a * b), "−a·b"),
        ((-a) ** 2, "(−a)²"),
        (-(a**2), "−a²"),
        ((a**2) ** 3, "(a²)³"),
        (a * a, "a²"),
        (a + -b, "a − b"),
        (-a * b, "−a·b"),
        (a + Number(-2), "a + (−2)"),
        (abs(a + b), "|a + b|"),
    ],
)
def test_parentheses_are_put_where_a_person_would(expression, text):
    assert write(expression) == text


def test_powers_of_two_symbols():
    assert write(a**b) == "a^b"
    assert write(2**a) == "2^a"
    assert write((a + b) ** (a - 1)) == "(a + b)^(a − 1)"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (a + 0, "a"),
        (0 + a, "a"),
        (a - 0, "a"),
        (0 - a, "−a"),
        (a * 1, "a"),
        (1 * a, "a"),
        (a * 0, "0"),
        (0.0 * a, "0"),
        (-1 * a, "−a"),
        (a / 1, "a"),
        (0 / a, "0"),
        (a**1, "a"),
        (a**0, "1"),
        (-(0 - a), "a"),
        (Number(2) + 3, "5"),
        (Number(2) - 3, "−1"),
        (Number(2) * 3, "6"),
        (-Number(2), "−2"),
        (1 / a, "1/a"),
        (2 - a, "2 − a"),
        ((1 - a) * (1 + a), "1 − a²"),
        ((1 - a) * (1 + b), "(1 − a)·(1 + b)"),
        ((2 - a) * (1 + a), "(2 − a)·(1 + a)"),
    ],
)
def test_what_a_person_would_leave_out_is_left_out(expression, text):
    assert write(expression) == text


def test_a_level_asks_for_parentheses():
    assert write(a + b, level=SUM) == "a + b"
    assert write(a + b, level=PRODUCT) == "(a + b)"
    assert write(a + b, "latex", PRODUCT) == r"\left(a + b\right)"
    assert write(Number(-2), level=ATOM) == "(−2)"


def test_a_style_is_text_or_latex():
    with pytest.raises(ValueError, match="'text' or 'latex', not 'html'"):
        write(a, "html")


@pytest.mark.parametrize(
    ("value", "text", "latex"),
    [
        (2.0, "2", "2"),
        (-0.5, "−0.5", "-0.5"),
        (1 / 3, "0.3333", "0.3333"),
        (1e-9, "1e−09", r"1 \times 10^{-9}"),
        (-1.5e20, "−1.5e+20", r"-1.5 \times 10^{20}"),
        (math.inf, "∞", r"\infty "),
        (-math.inf, "−∞", r"-\infty "),
        (math.nan, "nan", r"\mathrm{nan}"),
    ],
)
def test_numbers(value, text, latex):
    assert (number(value), write(Number(value)), write(Number(value), "latex")) == (
        text,
        text,
        latex,
    )


@given(st.text())
def test_any_label_appears_as_typed(label):
    assert write(definition(operations["tanh"], label)) == f"tanh({label})"
    assert write(Symbol(label) + 1) == f"{label} + 1"
    latex = latex_name(label)
    unescaped = re.sub(r"\\[{}]", "", latex)
    assert unescaped.count("{") == unescaped.count("}")
