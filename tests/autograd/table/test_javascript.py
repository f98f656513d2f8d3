"""JavaScript computes what the eager engine computes."""

from __future__ import annotations

import math
import random

import pytest
from javascript import run
from mpmath import mp
from strategies import BLEND, OPERATIONS, ROOT_MEAN_SQUARE

from autograd import Operation, operations, register
from autograd.table.extended import EXTENDED, Extended
from autograd.table.formulas import Apply, Number, Symbol
from autograd.table.javascript import SYMBOLS, Element, JavaScript, is_row, ordered
from autograd.table.operation import RULES

ERF = register(
    "erf",
    lambda xp, x: xp.erf(x),
    lambda xp, y, x: (2 / math.sqrt(math.pi) * xp.exp(-(x**2)),),
    floats="math.erf({0})",
    arrays="np.vectorize(math.erf, otypes=[float])({0})",
)
NUMBERS = [0.0, 0.3, -0.3, 0.5, 1.0, -1.0, 1.7, -2.6, 3.0, 6.2, -8.0, 30.0, -700.0, 800.0, 1e-9]
# No 1e200: a/b/b is written a/(b·b), as in formulas, which overflows before.
EDGES = [*NUMBERS, 1e-300, 1e100, -1e100, math.inf, -math.inf, math.nan]

P, Y = Element("p"), Element("y")


def computed(functions: dict[str, str], points: dict[str, list[list[float]]], script: JavaScript):
    """Call functions, each at its points."""
    definitions = "\n".join(f"const {name} = {body}" for name, body in script.definitions.items())
    listed = ",\n".join(f"{name}: {code}" for name, code in functions.items())
    program = f"""{definitions}
const functions = {{{listed}}}
const program = (points) => Object.fromEntries(Object.entries(points).map(
  ([name, all]) => [name, all.map((x) => functions[name](...x.map((one) => +one)))]))
"""
    return run(program, {name: [[*map(_sent, x)] for x in all] for name, all in points.items()})


def _sent(x: float) -> float | str:
    return x if math.isfinite(x) else str(x).replace("inf", "Infinity").replace("nan", "NaN")


def expected(operation: Operation, numbers: list[float]) -> list[float]:
    given = [*map(Extended, numbers)]
    y = operation.value(EXTENDED, *given, **operation.parameters)
    partials = operation.partials(EXTENDED, Extended(y), *given, **operation.parameters)
    return [*map(float, (y, *partials))]


def names(count: int) -> list[str]:
    return [f"x{i}" for i in range(count)]


@pytest.mark.parametrize("numbers", [NUMBERS, EDGES], ids=["inside", "at the edges"])
def test_each_operation_and_its_derivatives(numbers: list[float]) -> None:
    draw = random.Random(1)
    script, functions, points = JavaScript(), {}, {}
    bound = [operations["power"].bind(exponent=n) for n in (0, 1, -1, 0.5, 3, -1.5)]
    every = {op.name: op for op in (*OPERATIONS, *RULES.values(), ERF, BLEND, ROOT_MEAN_SQUARE)}
    named = [*every.items(), *((f"power{i}", op) for i, op in enumerate(bound))]
    for name, operation in named:
        count = operation.arity or 3
        symbols = tuple(map(Symbol, names(count)))
        result = Apply(operation, symbols)
        partials = operation.partials(SYMBOLS, result, *symbols, **operation.parameters)
        whole = [result, *(x if not isinstance(x, float) else Number(x) for x in partials)]
        points[name] = [[draw.choice(numbers) for _ in range(count)] for _ in range(60)]
        if count == 1:
            points[name] = [[x] for x in numbers]
        for i, expression in enumerate(whole):
            functions[f"{name}_{i}"] = script.function(names(count), expression)
            points[f"{name}_{i}"] = points[name]
        del points[name]
    found = computed(functions, points, script)
    wrong = []
    for name, operation in named:
        for place, x in enumerate(points[f"{name}_0"]):
            value, *slopes = expected(operation, x)
            # Of what is no number, a formula has any slope.
            for i, wanted in enumerate([value] if math.isnan(value) else [value, *slopes]):
                got = found[f"{name}_{i}"][place]
                if got != pytest.approx(wanted, rel=1e-12, abs=1e-300, nan_ok=True):
                    wrong.append(f"{name} at {x}, {i}: {got}, not {wanted}")
    assert wrong == []


def test_the_error_function_to_its_last_digits() -> None:
    script, x = JavaScript(), Symbol("x")
    functions = {
        name: script.function(["x"], Apply(operations[name], (x,))) for name in ("erfc", "erf")
    }
    points = [[i / 16] for i in range(-100, 400)]
    found = computed(functions, {"erfc": points, "erf": points}, script)
    for name, exact in (("erfc", mp.erfc), ("erf", mp.erf)):
        for (number,), got in zip(points, found[name]):
            assert got == pytest.approx(float(exact(number)), rel=2e-13), (name, number)


def test_what_is_there_twice_is_computed_once() -> None:
    x = Symbol("x")
    code = JavaScript().function(["x"], SYMBOLS.exp(x + 1) * SYMBOLS.sin(SYMBOLS.exp(x + 1)))
    assert code == "(x) => {\n  const t0 = Math.exp(x + 1)\n  return t0 * Math.sin(t0)\n}"


def test_parentheses_stand_where_rounding_or_sense_needs_them() -> None:
    a, b, c = map(Symbol, "abc")
    written = {
        a - (b - c): "a - (b - c)",
        a + (b + c): "a + (b + c)",
        (a + b) * c: "(a + b) * c",
        a / (b * c): "a / (b * c)",
        -(a + b): "-(a + b)",
        -(a * b) * c: "-(a * b * c)",
        a - Number(-2.0): "a - -2",
        SYMBOLS.neg(Number(-2.0)): "-(-2)",
    }
    for expression, code in written.items():
        assert JavaScript().function("abc", expression) == f"(a, b, c) => {code}"


def test_rows_are_computed_for_each_place_and_sums_along_them() -> None:
    script = JavaScript()
    assert is_row(P * 2)
    assert not is_row(SYMBOLS.sum(P))
    functions = {
        "row": script.function("py", P * Y + SYMBOLS.max(P)),
        "one": script.function("py", SYMBOLS.logsumexp(P) - SYMBOLS.dot(Y, P)),
    }
    sent = run(
        "\n".join(f"const {name} = {body}" for name, body in script.definitions.items())
        + f"""
const row = {functions["row"]}
const one = {functions["one"]}
const program = ({{ p, y }}) => [row(p, y), one(p, y)]
""",
        {"p": [1.0, 3.0, 2.0], "y": [0.0, 0.5, 2.0]},
    )
    total = math.log(sum(map(math.exp, (1, 3, 2))))
    assert sent == [[3.0, 4.5, 7.0], pytest.approx(total - 5.5, rel=1e-14)]


def test_a_graph_of_a_thousand_operations() -> None:
    x = Symbol("x")
    long = x
    for _ in range(3000):
        long = SYMBOLS.sin(long) + x
    assert len(ordered(long)) == 6001
    assert JavaScript().function("x", long).count("Math.sin") == 3000


def primitive(floats, **parameters: float) -> Operation:
    return Operation(
        "mine",
        lambda xp, x, **settings: xp.mine(x, **settings),
        lambda xp, y, x, **settings: (1.0,),
        parameters=parameters,
        floats=floats,
        arrays="{0}",
    )


def test_a_function_is_translated_with_its_parameters_and_choices() -> None:
    def let(x, top, slope):  # a word of JavaScript's
        """Rise from 0 to the top."""
        new = slope * x
        if not 0 <= new < top or x == math.inf:
            new = min(max(new, 0.0), float(top))
        elif new:
            high = 2 * new
            return high - new * 3
        return new if new else -1

    script = JavaScript()
    operation = primitive(let, slope=2.0, top=5.0)
    code = script.function("x", Apply(operation, (Symbol("x"),)))
    assert code == "(x) => let_(x, 5, 2)"
    points = [-1.0, 0.0, 1.0, 2.5, 3.0, math.inf]
    found = computed({"ramp": code}, {"ramp": [[x] for x in points]}, script)
    assert found["ramp"] == [let(x, 5.0, 2.0) for x in points]


def in_a_loop(x):
    for _ in range(3):
        x = x + 1
    return x


def of_any_number(*x):
    return x[0]


@pytest.mark.parametrize(
    ("floats", "part"),
    [
        ("{0} % 1", "a % 1"),
        ("math.gamma({0})", "math.gamma(a)"),
        ("math.log({0}, 2)", "math.log(a, 2)"),
        ("np.sin({0})", "np.sin(a)"),
        (in_a_loop, "for _ in range(3):"),
        (of_any_number, "*x"),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(floats, part: str) -> None:
    with pytest.raises(TypeError, match=r"cannot be said in JavaScript: use .*") as refused:
        JavaScript().function("x", Apply(primitive(floats), (Symbol("x"),)))
    assert part in str(refused.value)


def test_two_functions_of_one_name_stay_two() -> None:
    script, x = JavaScript(), (Symbol("x"),)
    chosen = [primitive(f"{{0}} if {{0}} > 0 else {number}") for number in (1.0, 2.0)]
    codes = [script.function("x", Apply(one, x)) for one in (*chosen, chosen[0])]
    assert codes == ["(x) => mine(x)", "(x) => mine_(x)", "(x) => mine(x)"]
