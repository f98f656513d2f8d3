"""Functions are traced: what cannot be followed is an error that names the line."""

import copy
import math
import pickle
import random
import reprlib
import statistics
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import DomainError, TracingError, Value, no_grad

SQUARE = autograd.compile(lambda t: t * t)
SUM = autograd.compile(lambda ts: sum(ts))
INF = math.inf
RANDOM, GENERATOR = random.Random(0), np.random.default_rng(0)
GENERATORS: dict[str, Any] = {
    "Random": RANDOM,
    "Generator": GENERATOR,
    "RandomState": np.random.RandomState(0),
}

DRAWN, NOISE = random.Random(1), np.random.default_rng(1)
LISTED, KEPT = [random.Random(2)], {"noise": [np.random.default_rng(2)]}
REFUSED: dict[str, Any] = {
    "float": lambda x: x * float(2 * x),
    "float of an argument": lambda x: x * float(x),
    "int": lambda x: x * int(x * 2),
    "data": lambda x: x * (x + 1).data,
    "data of an argument": lambda x: x * x.data,
    "data set": lambda x: setattr(x, "data", 3.0) or x,
    "grad": lambda x: (x * x).backward() or x * x.grad,
    "partials": lambda x: x * (x * x).partials[0],
    "forward": lambda x: x * (x * x).forward(),
    "math.sin": lambda x: x * math.sin(x),
    "math.floor": lambda x: x * math.floor(x.exp()),
    "math.isnan": lambda x: x if math.isnan(x) else 2 * x,
    "statistics": lambda x: x * statistics.median([float(x), 1.0]),
    "numpy": lambda x: x * np.asarray([x], dtype=float)[0],
    "gradients": lambda x: x * autograd.gradients(x * x, [x])[0],
    "evaluate_batch": lambda x: x * autograd.evaluate_batch(x * x, {x: [1.0]})[0],
    "a derivative at a plain number": lambda x: x * autograd.grad(lambda z: z * x)(2.0),
    "sum of floats": lambda x: x * math.fsum([x, x]),
    "numpy.floor": lambda x: x * np.floor(x),
    "numpy.trunc of an array": lambda x: x * np.trunc(np.array([x]))[0],
    "pickle": lambda x: x * pickle.loads(pickle.dumps(x)),
    "a compiled function": lambda x: x * SQUARE(x)[0],
    "a compiled function, in a list": lambda x: x * SUM([x, 1.0])[0],
    "random": lambda x: x * random.random(),
    "numpy.random": lambda x: x * np.random.rand(),
    "a generator": lambda x: x * DRAWN.random(),
    "a generator of NumPy's": lambda x: x * NOISE.normal(),
    "a generator in a list": lambda x: x * LISTED[0].random(),
    "a generator in a dictionary of lists": lambda x: x * KEPT["noise"][0].normal(),
    "float of text": lambda x: x * float(f"{x:.3f}"),
    "int of text": lambda x: x * int(f"{2 * x:.0f}"),
    "text compared": lambda x: x if f"{x:.1f}" == "1.5" else 2 * x,
    "text looked up": lambda x: x * {"1.5": 2.0}.get(f"{x:.1f}", 3.0),
    "text searched": lambda x: x if "-" in f"{x:.1f}" else 2 * x,
    "start of text": lambda x: x if f"{x:.1f}".startswith("-") else 2 * x,
    "place in text": lambda x: x * str(x).find("."),
    "text stripped": lambda x: x * float(f"{x:.3f}".rstrip("0")),
    "order of text": lambda x: x if f"{x:.1f}" < "2" else 2 * x,
    "text cut": lambda x: x if f"{x:.1f}"[0] == "-" else 2 * x,
    "text of a Value compared": lambda x: x if str(x) == repr(x) else 2 * x,
}


@pytest.mark.parametrize("f", REFUSED.values(), ids=REFUSED)
def test_plain_numbers_of_values_are_refused(f: Any) -> None:
    with pytest.raises(TracingError):
        autograd.compile(f)(1.5)
    # An ordinary function again, elsewhere.
    x = Value(1.5)
    y = x * x
    assert (float(y), y.data, type(x)) == (2.25, 2.25, Value)


def test_the_line_is_named() -> None:
    def f(x: Value) -> Value:
        y = x * x
        return y * y.data

    with pytest.raises(TracingError, match=rf"\.data .*\(line {f.__code__.co_firstlineno + 2} of "):
        autograd.compile(f)(1.0)


def test_code_cannot_hide_a_refusal() -> None:
    def f(x: Value) -> Value:
        try:
            return x * float(x)
        except TypeError:
            return x

    with pytest.raises(TracingError, match="float"):
        autograd.compile(f)(1.0)


def test_what_depends_on_no_argument_may_be_looked_at() -> None:
    w = Value(3.0)
    compiled = autograd.compile(lambda x: x * float(w * 2) * w.data)
    assert compiled(2.0) == (36.0, 18.0)


def test_looking_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    def f(x: Value) -> Value:
        print(x, f"{x * x:.2f}", repr(x), reprlib.repr([x]))
        return x * x

    compiled = autograd.compile(f)
    assert compiled(3.0) == (9.0, 6.0)
    assert capsys.readouterr().out.count("9.00") == 1
    place = f"written as text, with the numbers of this run (line {f.__code__.co_firstlineno + 1} "
    assert str(compiled.report()).count(place) == 1


def without(x: Value) -> Value:
    with no_grad():
        y = x * x
    return x * y


STOPPED: dict[str, Any] = {
    "detach": lambda x: x * (x * x).detach(),
    "no_grad": without,
    "deepcopy": lambda x: x * copy.deepcopy(x * x),
    "copy": lambda x: x * copy.copy(x * x),
}


@pytest.mark.parametrize("f", STOPPED.values(), ids=STOPPED)
def test_what_has_no_derivative_still_follows(f: Any) -> None:
    compiled = autograd.compile(f)
    assert [compiled(x) for x in (2.0, 3.0)] == [(8.0, 4.0), (27.0, 9.0)]


def test_what_another_thread_computes_is_refused() -> None:
    def f(x: Value) -> Value:
        with ThreadPoolExecutor(1) as pool:
            return autograd.sum(pool.map(lambda z: z * 2 if z > 0 else z * 3, [x, x + 1]))

    with pytest.raises(TracingError, match="another thread"):
        autograd.compile(f)(1.0)
    # Values from outside may be computed with before, wherever.
    w = Value(3.0)
    doubled = w * 2
    assert autograd.compile(lambda x: x * doubled, wrt=[w])(5.0)[0] == 30.0


def unrecorded_choice(x: Value, y: Value) -> Value:
    with no_grad():
        is_far = abs(x - y) > 1
    return x - y if is_far else (x - y) ** 2


@pytest.mark.parametrize("batch", [False, True])
def test_comparisons_are_followed_where_nothing_is_recorded(batch: bool) -> None:
    compiled = autograd.compile(unrecorded_choice, batch=batch)
    places = [(0.5, 0.0), (3.0, 0.0), (0.5, 0.0)]
    expected = [(0.25, [1.0, -1.0]), (3.0, [1.0, -1.0]), (0.25, [1.0, -1.0])]
    if batch:
        values, slopes = compiled(*zip(*places))
        assert list(zip(values, np.transpose(slopes).tolist())) == expected
    else:
        assert [compiled(*place) for place in places] == expected


def test_arguments_are_compared_as_the_numbers_they_stand_for() -> None:
    compiled = autograd.compile(lambda x, y: 2 * x if x == y else 3 * x if y != 0 else x)
    found = [compiled(*place)[0] for place in ((1, 1), (1, 2), (1, 0), (2, 2), (2, 0))]
    assert found == [2, 3, 1, 4, 2]


EQUAL: dict[str, Any] = {
    "a number of NumPy": lambda x: x == np.int64(2),
    "on the left": lambda x: np.float64(2) == x,
    "np.equal": lambda x: np.equal(x, 2.0),
    "an array": lambda x: (np.array([x]) == 2.0)[0],
    "a fraction": lambda x: x == Fraction(2),
    "among others": lambda x: x in (1, 2),
}


@pytest.mark.parametrize("equal", EQUAL.values(), ids=EQUAL)
def test_arguments_are_compared_in_every_way_of_writing_it(equal: Any) -> None:
    compiled = autograd.compile(lambda x: 3 * x if equal(x) else 4 * x)
    assert [compiled(x)[0] for x in (0.5, 2, 0.5)] == [2.0, 6.0, 2.0]


class WithSample:
    def __init__(self, draw: Any) -> None:
        self.random_sample = draw


@pytest.mark.parametrize("source", GENERATORS.values(), ids=GENERATORS)
def test_random_generators_at_hand_are_noticed(source: Any) -> None:
    draw = getattr(source, "random", None) or source.rand

    class Noisy:
        def __init__(self) -> None:
            self.source = source

        def __call__(self, x: Value) -> Value:
            return self.method(x)

        def method(self, x: Value) -> Value:
            return x * draw()

    def by_default(x: Value, source: Any = source) -> Value:
        return x * draw() if source else x

    around = lambda x: x * draw() if source else x  # noqa: E731
    through = lambda x: by_global(x)  # noqa: E731
    given = partial(lambda source, x: x * draw(), source)
    drawn_by = partial(draw)
    by_another = lambda x: x * drawn_by()  # noqa: E731
    module = ModuleType("noise")
    exec("def noise():\n    return source.random_sample()", vars(module))
    module.source = source if hasattr(source, "random_sample") else WithSample(draw)
    of_a_module = eval("lambda x: x * module.noise()", {"module": module})
    held = SimpleNamespace(inner=SimpleNamespace(source=source))
    of_what_is_held = lambda x: x * getattr(held.inner.source, draw.__name__)()  # noqa: E731
    more = (by_another, of_a_module, of_what_is_held)
    for f in (Noisy(), Noisy().method, by_default, around, through, given, *more):
        with pytest.raises(TracingError, match="random numbers are drawn"):
            autograd.compile(f)(1.0)


def by_global(x: Value) -> Value:
    return x * RANDOM.random() * GENERATOR.random()


def test_a_caught_error_of_the_domain_is_refused() -> None:
    # A program recorded here would have 100 * x for every x.
    def f(x: Value) -> Value:
        try:
            return x.log()
        except ValueError:
            return x * 100

    with pytest.raises(TracingError, match=r"caught.*log\(x\) is not defined at x = -1"):
        autograd.compile(f)(-1.0)
    with pytest.raises(DomainError):
        autograd.compile(lambda x: x.log())(-1.0)


def logarithm(x: Value) -> Value:
    if x > 5:
        return x * x
    try:
        return x.log()
    except DomainError:
        return 100 * x


def test_an_error_that_would_be_caught_elsewhere_is_refused_there() -> None:
    compiled = autograd.compile(logarithm)
    assert compiled(6.0) == (36.0, 12.0)
    assert compiled(1.0) == (0.0, 1.0)
    for x in (-1.0, 0.0, -1.0):
        with pytest.raises(TracingError, match=r"caught.*log\(x\) is not defined at x = "):
            compiled(x)
    assert compiled(1.0) == (0.0, 1.0)
    batch = autograd.compile(logarithm, batch=True)
    assert batch([1.0, 6.0])[0].tolist() == [0.0, 36.0]
    for xs in ([1.0, 6.0, -1.0], [-1.0, 1.0]):
        with pytest.raises(TracingError, match="caught"):
            batch(xs)


def test_what_overflows_or_is_not_caught_is_recorded_no_more_than_twice() -> None:
    calls = []

    def f(x: Value) -> Value:
        calls.append(x)
        return x.exp().log()

    compiled = autograd.compile(f)
    assert [compiled(x)[0] for x in (0.0, 1000.0, -1000.0, 2000.0)] == [0.0, INF, -INF, INF]
    assert len(calls) == 2


def test_numbers_of_other_kinds_are_compared_too() -> None:
    compiled = autograd.compile(lambda x: x if x > Fraction(1, 3) and x < 10**400 else -x)
    assert [compiled(x)[0] for x in (0.3, 0.4)] == [-0.3, 0.4]


def test_derivatives_inside_are_followed() -> None:
    compiled = autograd.compile(lambda x: autograd.grad(lambda z: z**3 if z > 1 else z)(x))
    assert [compiled(x) for x in (2.0, 0.5, 3.0)] == [(12.0, 12.0), (1.0, 0.0), (27.0, 18.0)]


def test_an_error_of_the_function_leaves_values_as_they_were() -> None:
    w = Value(1.0)

    def f(x: Value) -> Value:
        raise LookupError(f"of its own, at {x}")

    with pytest.raises(LookupError):
        autograd.compile(f, wrt=[w])(1.0)
    assert (type(w), w.data) == (Value, 1.0)
    assert (w > 0) is True
