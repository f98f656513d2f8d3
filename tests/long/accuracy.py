"""How accurate every entry of the table is, in units of the last place, against mpmath.

Run:  python tests/long/accuracy.py [points] [seed]

It draws points over all scales, from 1e-300 to 1e300, and prints the worst error in the value and
in each first derivative, of the eager engine, of a program of arrays and of a straight line of
floats, and where a derivative is worst. A few minutes for 20,000 points.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import mpmath
from mpmath import mp, mpf

import autograd
from autograd import Operation, Value, apply, operations

mp.prec = 300

Point = tuple[float, ...]


class Entry(NamedTuple):
    """What an entry should give: the value and the partial derivatives, from exact operands.

    A result is a number, or a list of terms that it is the sum of. Where they cancel, no formula of
    floats is right to the last digit of the sum, and errors are measured in that of the largest.
    """

    value: Callable[..., Any]
    partials: Callable[..., tuple[Any, ...]]
    draw: Callable[[random.Random], Point]


# --- points ---------------------------------------------------------------------------------------


def positive(r: random.Random) -> float:
    """Draw a number of any size, often one near 1."""
    exponent = r.choice((r.uniform(-300, 300), r.uniform(-20, 20), r.uniform(-3, 3)))
    return float(10**exponent if r.random() < 0.8 else 1 + r.choice((-1, 1)) * below_one(r))


def moderate(r: random.Random) -> float:
    """Draw a number of which three can be multiplied, or added up in pairs, in any order."""
    return r.choice((-1, 1)) * float(10 ** r.uniform(-100, 100))


def below_one(r: random.Random) -> float:
    return float(10 ** r.choice((r.uniform(-300, 0), r.uniform(-17, 0), r.uniform(-1, 0))))


def real(r: random.Random) -> float:
    return r.choice((-1, 1)) * positive(r)


def inside_one(r: random.Random) -> float:
    x = below_one(r)
    return r.choice((-1, 1)) * (1 - x if r.random() < 0.5 and x > 1e-16 else x)


def one(draw: Callable[[random.Random], float]) -> Callable[[random.Random], Point]:
    return lambda r: (draw(r),)


def two(*draws: Callable[[random.Random], float]) -> Callable[[random.Random], Point]:
    return lambda r: tuple(draw(r) for draw in draws)


def some(draw: Callable[[random.Random], float], *counts: int) -> Callable[[random.Random], Point]:
    return lambda r: tuple(draw(r) for _ in range(r.choice(counts)))


def near_each_other(*counts: int) -> Callable[[random.Random], Point]:
    """Draw numbers of any size that are not so far apart that but one of them matters."""

    def draw(r: random.Random) -> Point:
        centre = real(r)
        return tuple(centre + r.uniform(-30, 30) for _ in range(r.choice(counts)))

    return draw


def base_and_exponent(r: random.Random) -> Point:
    """Draw a power that is neither too large nor too small for a float."""
    x = positive(r)
    size = abs(math.log10(x)) or 1e-16
    return x, r.choice((-1, 1)) * min(r.uniform(0, 300) / size, 10 ** r.uniform(-20, 20))


# --- what the entries should give -----------------------------------------------------------------


def sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def slope_of_sigmoid(x: Any) -> Any:
    e = mp.exp(-abs(x))
    return e / (1 + e) ** 2


def erfc(x: Any) -> Any:
    # mpmath's cannot take large numbers.
    return mp.erfc(max(mpf(-100), min(x, mpf(100))))


def normal(x: Any) -> Any:
    return erfc(-x / mp.sqrt(2)) / 2


def density(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def softplus(x: Any) -> Any:
    return mp.log1p(mp.exp(-abs(x))) + max(x, mpf(0))


def logsumexp(*xs: Any) -> list[Any]:
    largest = max(xs)
    return [largest, mp.log1p(mp.fsum(mp.exp(x - largest) for x in sorted(xs)[:-1]))]


def softmax(*xs: Any) -> tuple[Any, ...]:
    exponentials = [mp.exp(x - max(xs)) for x in xs]
    return tuple(e / mp.fsum(exponentials) for e in exponentials)


def others(*xs: Any) -> tuple[Any, ...]:
    return tuple(mp.fprod([*xs[:i], *xs[i + 1 :]]) for i in range(len(xs)))


def weighted(*wxb: Any) -> list[Any]:
    half = len(wxb) // 2
    return [*(wxb[i] * wxb[half + i] for i in range(half)), *wxb[2 * half :]]


def factors(*wxb: Any) -> tuple[Any, ...]:
    half = len(wxb) // 2
    return (*wxb[half : 2 * half], *wxb[:half], *(mpf(1),) * (len(wxb) % 2))


def first(xs: tuple[Any, ...], wanted: Any) -> tuple[Any, ...]:
    return tuple(mpf(i == xs.index(wanted)) for i in range(len(xs)))


def powers(*exponents: float) -> dict[Operation, Entry]:
    """Make an entry for each exponent."""

    def entry(n: float) -> Entry:
        draw = real if n == int(n) else positive
        return Entry(lambda x: x ** mpf(n), lambda x: (mpf(n) * x ** (mpf(n) - 1),), one(draw))

    return {operations["power"].bind(exponent=n): entry(n) for n in exponents}


def named(**entries: Entry) -> dict[Operation, Entry]:
    return {operations[name]: entry for name, entry in entries.items()}


any_real = one(real)
ENTRIES = {
    **named(
        add=Entry(lambda a, b: [a, b], lambda a, b: (mpf(1), mpf(1)), two(real, real)),
        sub=Entry(lambda a, b: [a, -b], lambda a, b: (mpf(1), mpf(-1)), two(real, real)),
        mul=Entry(lambda a, b: a * b, lambda a, b: (b, a), two(real, real)),
        div=Entry(lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2), two(real, real)),
        neg=Entry(lambda x: -x, lambda x: (mpf(-1),), any_real),
        abs=Entry(abs, lambda x: (mp.sign(x),), any_real),
        identity=Entry(lambda x: x, lambda x: (mpf(1),), any_real),
    ),
    **powers(2, 3, 10, -1, -2, 0.5, -0.5, 1.5, 1 / 3, 0.1, -0.1, 2.7, -2.7),
    **named(
        pow=Entry(
            lambda a, b: a**b, lambda a, b: (b * a ** (b - 1), a**b * mp.log(a)), base_and_exponent
        ),
        exp=Entry(mp.exp, lambda x: (mp.exp(x),), any_real),
        log=Entry(mp.log, lambda x: (1 / x,), one(positive)),
        log1p=Entry(
            mp.log1p,
            lambda x: (1 / (1 + x),),
            lambda r: (r.choice((positive(r), -below_one(r) * (1 - 2**-53))),),
        ),
        expm1=Entry(mp.expm1, lambda x: (mp.exp(x),), any_real),
        sqrt=Entry(mp.sqrt, lambda x: (1 / (2 * mp.sqrt(x)),), one(positive)),
        log2=Entry(
            lambda x: mp.log(x) / mp.log(2), lambda x: (1 / (x * mp.log(2)),), one(positive)
        ),
        log10=Entry(mp.log10, lambda x: (1 / (x * mp.log(10)),), one(positive)),
        cbrt=Entry(
            lambda x: mp.sign(x) * mp.cbrt(abs(x)),
            lambda x: (1 / (3 * mp.cbrt(abs(x)) ** 2),),
            any_real,
        ),
        logaddexp=Entry(logsumexp, softmax, near_each_other(2)),
        hypot=Entry(
            mp.hypot, lambda a, b: (a / mp.hypot(a, b), b / mp.hypot(a, b)), two(real, real)
        ),
        atan2=Entry(
            mp.atan2,
            lambda a, b: (b / (a * a + b * b), -a / (a * a + b * b)),
            two(real, real),
        ),
        xlogy=Entry(
            lambda x, y: x * mp.log(y), lambda x, y: (mp.log(y), x / y), two(real, positive)
        ),
        sin=Entry(mp.sin, lambda x: (mp.cos(x),), any_real),
        cos=Entry(mp.cos, lambda x: (-mp.sin(x),), any_real),
        tan=Entry(mp.tan, lambda x: (1 + mp.tan(x) ** 2,), any_real),
        sinh=Entry(mp.sinh, lambda x: (mp.cosh(x),), any_real),
        cosh=Entry(mp.cosh, lambda x: (mp.sinh(x),), any_real),
        tanh=Entry(mp.tanh, lambda x: (4 * slope_of_sigmoid(2 * x),), any_real),
        asin=Entry(mp.asin, lambda x: (1 / mp.sqrt((1 - x) * (1 + x)),), one(inside_one)),
        acos=Entry(mp.acos, lambda x: (-1 / mp.sqrt((1 - x) * (1 + x)),), one(inside_one)),
        atan=Entry(mp.atan, lambda x: (1 / (1 + x * x),), any_real),
        if_positive=Entry(
            lambda x, a, b: a if x > 0 else b,
            lambda x, a, b: (mpf(0), mpf(x > 0), mpf(x <= 0)),
            two(real, real, real),
        ),
        sign=Entry(mp.sign, lambda x: (mpf(0),), any_real),
        step=Entry(lambda x: mpf(x >= 0), lambda x: (mpf(0),), any_real),
        maximum=Entry(max, lambda a, b: first((a, b), max(a, b)), two(real, real)),
        minimum=Entry(min, lambda a, b: first((a, b), min(a, b)), two(real, real)),
        sigmoid=Entry(sigmoid, lambda x: (slope_of_sigmoid(x),), any_real),
        softplus=Entry(softplus, lambda x: (sigmoid(x),), any_real),
        relu=Entry(lambda x: max(x, mpf(0)), lambda x: (mpf(x > 0),), any_real),
        leaky_relu=Entry(
            lambda x: x if x > 0 else mpf(0.1) * x,
            lambda x: (mpf(1) if x > 0 else mpf(0.1),),
            any_real,
        ),
        elu=Entry(
            lambda x: x if x > 0 else mp.expm1(x), lambda x: (mp.exp(min(x, mpf(0))),), any_real
        ),
        erfc=Entry(erfc, lambda x: (-2 / mp.sqrt(mp.pi) * mp.exp(-x * x),), any_real),
        gelu=Entry(lambda x: x * normal(x), lambda x: ([normal(x), x * density(x)],), any_real),
        sum=Entry(lambda *xs: list(xs), lambda *xs: (mpf(1),) * len(xs), some(real, 1, 2, 3)),
        prod=Entry(lambda *xs: mp.fprod(xs), others, some(moderate, 1, 2, 3)),
        dot=Entry(weighted, factors, some(moderate, 1, 2, 3, 4, 5)),
        mean=Entry(
            lambda *xs: [x / len(xs) for x in xs],
            lambda *xs: (mpf(1) / len(xs),) * len(xs),
            some(real, 1, 2, 3),
        ),
        max=Entry(lambda *xs: max(xs), lambda *xs: first(xs, max(xs)), some(real, 1, 2, 3)),
        min=Entry(lambda *xs: min(xs), lambda *xs: first(xs, min(xs)), some(real, 1, 2, 3)),
        logsumexp=Entry(logsumexp, softmax, near_each_other(1, 2, 3)),
    ),
}


# --- errors ---------------------------------------------------------------------------------------


def ulps(computed: float, exact: Any) -> float:
    """Return how far a number is from what it should be, in units of the last place."""
    terms = exact if isinstance(exact, list) else [exact]
    whole = mp.fsum(terms)
    if float(whole) == computed:
        return 0.0
    unit = math.ulp(float(max(map(abs, [whole, *terms]))))
    return float(abs(computed - whole) / unit) if math.isfinite(unit) else math.inf


def errors(entry: Entry, point: Point, computed: Computed) -> Iterator[float]:
    """Yield the errors of the value and of each partial derivative at a point."""
    exact = [mpf(x) for x in point]
    value, partials = computed
    yield ulps(value, entry.value(*exact))
    for found, wanted in zip(partials, entry.partials(*exact), strict=True):
        yield ulps(float(found), wanted)


# --- what is measured -----------------------------------------------------------------------------

Computed = tuple[float, Sequence[float]]
"""A value and its partial derivatives."""


def eager(operation: Operation, points: Sequence[Point]) -> Iterator[Computed]:
    """Apply an operation at each point."""
    for point in points:
        result = apply(operation, *point)
        yield result.data, result.partials


def arrays(operation: Operation, points: Sequence[Point]) -> Iterator[Computed]:
    """Compute a program of arrays for all points, which have the same number of operands."""
    program = _program(operation, len(points[0]), batch=True)
    values, slopes = program(*zip(*points))
    return zip(values.tolist(), slopes.tolist())


def floats(operation: Operation, points: Sequence[Point]) -> Iterator[Computed]:
    """Compute a straight line of Python's own arithmetic at each point."""
    program = _program(operation, len(points[0]), batch=False)
    for point in points:
        value, slopes = program(*point)
        yield float(value), slopes


def _program(operation: Operation, operands: int, *, batch: bool) -> Any:
    variables = [Value(0.5) for _ in range(operands)]
    result = apply(operation, *variables)
    return autograd.compile(result, inputs=variables, wrt=variables, batch=batch)


READINGS: dict[str, Callable[[Operation, Sequence[Point]], Iterator[Computed]]] = {
    "eager": eager,
    "arrays": arrays,
    "floats": floats,
}
Worst = tuple[tuple[float, Point], tuple[float, Point]]
"""The worst error of the value and that of any derivative, and where they are."""


def worst(operation: Operation, entry: Entry, count: int, seed: int) -> dict[str, Worst]:
    """Return the worst errors of each reading of an entry, at so many random points."""
    r = random.Random(seed)
    points: dict[int, list[Point]] = {}
    for _ in range(count):
        point = entry.draw(r)
        points.setdefault(len(point), []).append(point)
    found: dict[str, Worst] = {}
    for name, reading in READINGS.items():
        value, slope = (0.0, ()), (0.0, ())
        for some in points.values():
            for point, computed in zip(some, reading(operation, some), strict=True):
                of_value, *of_slopes = errors(entry, point, computed)
                value, slope = max(value, (of_value, point)), max(slope, (max(of_slopes), point))
        found[name] = value, slope
    return found


if __name__ == "__main__":
    count, seed = (int(x) for x in (sys.argv[1:] + ["20000", "0"][len(sys.argv) - 1 :]))
    print(f"mpmath {mpmath.__version__}, {count} points each; errors in units of the last place")
    print(" " * 28 + "".join(f"{reading:>16}" for reading in READINGS))
    print(" " * 28 + "   value   slope" * len(READINGS) + "   at")
    for operation, entry in ENTRIES.items():
        found = worst(operation, entry, count, seed)
        numbers = "".join(f"{value:8.2f}{slope:8.2f}" for (value, _), (slope, _) in found.values())
        _, (_, place) = max(found.values(), key=lambda one: one[1])
        print(f"{operation!s:<28}{numbers}   {' '.join(map(str, place))}")
