"""The text of programs: as a person would write it, and the same numbers without this library."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from strategies import recipes

import autograd
from autograd import Value
from autograd.compiling import compiler

GOLDEN = Path(__file__).with_name("golden_network.txt")


def network():
    generator = Random(1)
    layers = [
        [([Value(generator.gauss(0, 0.5)) for _ in range(n)], Value(0.1)) for _ in range(count)]
        for n, count in pairwise([2, 16, 16, 1])
    ]
    x, y = [Value(0.0), Value(0.0)], Value(0.0)
    values = x
    for neurons in layers:
        sums = [sum((w * v for w, v in zip(weights, values)), b) for weights, b in neurons]
        values = [z.tanh() for z in sums]
    loss = (values[0] - y) ** 2
    return autograd.compile(loss, inputs=[x, y], wrt=layers, batch=True)


def run_source(program, *inputs):
    """Run the source; return the value and the derivatives for the parameters, in one vector."""
    namespace = {}
    exec(program.source, namespace)
    results = namespace["step"](*inputs, **program.arrays)
    value, *found = results if isinstance(results, tuple) else (results,)
    gradient = np.zeros_like(program.parameters)
    for place, derivatives in zip(program._found, found):
        gradient[place.places] = derivatives
    return value, gradient


def close(found, expected):
    # Where contributions of about 1 cancel each other out, what is left is their rounding.
    scale = max(0.1, np.abs(expected).max(initial=0))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * scale)


def test_a_network_reads_as_a_person_would_write_it():
    source = network().source
    assert len(source.splitlines()) <= 40
    assert source == GOLDEN.read_text(encoding="utf-8")


def test_the_site_shows_the_same():
    page = Path(__file__).parents[4].joinpath("docs", "compile.md").read_text(encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8").partition("def step")[2] in page


def test_the_order_of_terms_and_factors_does_not_matter():
    generator = Random(1)

    def source(shuffle):
        x, b = [Value(0.0) for _ in range(5)], [Value(0.1) for _ in range(4)]
        w = [[Value(generator.random()) for _ in range(5)] for _ in range(4)]
        outputs = []
        for row, bias in zip(w, b):
            terms = [bias, *(wi * xi for wi, xi in zip(row, x))]
            if shuffle:
                terms = [bias, *(xi * wi for wi, xi in zip(row, x))]
                generator.shuffle(terms)
            outputs.append(sum(terms).tanh())
        return autograd.compile(sum(outputs), inputs=[x], wrt=[w, b], batch=True).source

    assert source(shuffle=True) == source(shuffle=False)


def test_the_saved_source_needs_numpy_only(tmp_path):
    program = network()
    program.save(tmp_path / "saved.py")
    X, y = np.random.default_rng(0).uniform(-1, 1, (2, 7, 2))
    y = y[:, 0]
    np.savez(tmp_path / "numbers.npz", X=X, y=y, **program.arrays)
    code = (
        "import sys, numpy as np; sys.path.insert(0, '.'); import saved\n"
        "results = saved.step(**np.load('numbers.npz'))\n"
        "assert not {'autograd', 'nn'} & sys.modules.keys()\n"
        "np.savez('results.npz', *results)"
    )
    subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, check=True)
    value, _ = program(X, y)
    results = list(np.load(tmp_path / "results.npz").values())
    close(results[0], value)
    for place, derivatives in zip(program._found, results[1:]):
        close(derivatives, place.array)


def test_saving_where_there_is_no_folder_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        network().save(tmp_path / "nowhere" / "step.py")


@pytest.mark.parametrize("cost", [1e9, 0], ids=["straight line", "rolled up"])
@settings(deadline=None, max_examples=25, phases=[Phase.generate], report_multiple_bugs=False)
@given(recipes(), st.integers(0, 3))
def test_the_source_of_random_graphs_finds_the_same(cost, recipe, count):
    nodes = recipe.build()
    leaves = nodes[: len(recipe.leaves)]
    used = [leaf for leaf in leaves if leaf in set(autograd.leaves(nodes[-1]))]
    inputs = [used[1:]] if count and used[1:] else []
    parameters = used[:1] if inputs else used
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "_OPERATIONS_PER_ARRAY", {False: cost, True: cost})
        program = autograd.compile(nodes[-1], inputs=inputs, wrt=parameters, batch=bool(inputs))
    numbers = [leaf.data for leaf in used[1:]]
    arrays = [np.tile(numbers, (count, 1))] if inputs else []
    value, gradient = run_source(program, *arrays)
    nodes[-1].backward()
    close(value, nodes[-1].data)
    close(gradient / (count if inputs else 1), [leaf.grad for leaf in parameters])


def test_a_source_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = Value(2.0, "x")
    path = tmp_path / "step.py"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device.*step\.py"):
        autograd.compile(x * x, inputs=[x]).save(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
