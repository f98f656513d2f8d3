"""What works where there are neither NumPy nor processes, as in a browser."""

import subprocess
import sys
from textwrap import dedent

HOST = """
import os, subprocess, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numpy", "matplotlib", "pygraphviz"):
            raise ImportError(f"{name} is not here")

def refuse(*_, **__):
    raise OSError("no process can be started here")

sys.meta_path.insert(0, Absent())
os.fork = os.posix_spawn = subprocess.Popen = refuse

import autograd, nn, viz
from autograd import Value

X, y = nn.datasets.xor()
model = nn.MLP(2, [4, 1], "tanh", output="sigmoid", seed=1)
a, b = Value(2.0, "a"), Value(-3.0, "b")
L = a * b
L.label = "L"
L.backward()
"""


def run(program: str) -> list[str]:
    words = [sys.executable, "-c", HOST + dedent(program)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_networks_are_trained() -> None:
    found = run(
        """
        adam = nn.Adam(model.parameters(), 0.1)
        history = model.fit(X, y, epochs=400, optimiser=adam, progress=False)
        print([round(p) for p in model.predict(X)], model.evaluate(X, y).loss < 0.01)
        """
    )
    assert found == ["[0, 1, 1, 0] True"]


def test_gradients_are_stepped_through_and_explained() -> None:
    found = run(
        """
        from autograd.stepping.quiz import Quiz
        print(autograd.explain(L, a), autograd.nudge(L, a, 0.01), autograd.summary(L), sep="\\n")
        print(autograd.exercise(difficulty=2, seed=1), Quiz(L).check({"a": -3}), sep="\\n")
        autograd.tree(L)
        with L.steps() as steps:
            print(*steps, sep="\\n")
        print(autograd.grad(autograd.grad(lambda x: x**3))(2.0))
        print(Value(1000.0).exp().data, Value(0.0).sqrt().partials, (Value(-1e200) ** 3).data)
        """
    )
    assert "a: −3 is right" in found
    assert found[-2:] == ["12.0", "inf (inf,) -inf"]


def test_operations_are_registered() -> None:
    found = run(
        """
        twice = autograd.register("twice", lambda xp, x: 2 * x, lambda xp, y, x: (2.0,))
        print(a.twice().data, autograd.grad(lambda x: x.twice() * x)(3.0))
        try:
            autograd.register("itself", lambda xp, x: xp.itself(x), lambda xp, y, x: (0.0,))
        except TypeError as error:
            print(str(error)[:34])
        """
    )
    assert found == ["4.0 12.0", "the value of itself asks for itself"[:34]]


def test_pictures_are_drawn_by_the_host() -> None:
    found = run(
        """
        asked = []
        def draw(dot, format):
            asked.append((dot.partition(" ")[0], format))
            return b"<svg>drawn by the host</svg>"
        try:
            viz.draw(L).svg
        except viz.GraphvizNotFoundError as error:
            print("viz.use_renderer" in str(error))
        viz.use_renderer(draw)
        for picture in (viz.draw(L), viz.network(model)):
            print(picture.svg.splitlines()[-1], picture.source != "")
        print(asked)
        """
    )
    picture = "drawn by the host</svg> True"
    assert found == ["True", picture, picture, "[('digraph', 'svg'), ('graph', 'svg')]"]


def test_what_is_arrays_says_that_it_needs_numpy() -> None:
    found = run(
        """
        for compute in (
            lambda: autograd.compile(L, inputs=[a]),
            lambda: autograd.evaluate_batch(L, {a: [1.0, 2.0]}),
            lambda: autograd.gradcheck(L),
            lambda: model.fit(X, y, progress=False, compiled=True),
            lambda: viz.decision_boundary(model, X, y),
            lambda: viz.loss_curve(nn.History(loss=[1.0])),
        ):
            try:
                compute()
            except ImportError as error:
                print(error)
        """
    )
    what = "autograd.compile evaluate_batch gradcheck compiled=True viz.decision_boundary "
    assert found == [
        f"{name} computes with arrays, which needs NumPy: pip install numpy"
        for name in (what + "viz.loss_curve").split()
    ]
