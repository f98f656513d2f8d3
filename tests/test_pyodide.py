"""What works in the browser's Python: Pyodide, run by Node; ``npm ci --prefix tests/browser``."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path(__file__).parent / "browser"
PACKAGES = ["autograd", "nn", "viz", "retrograd", "graphviz", "termcolor", "tqdm"]

PROGRAM = """
import io, json, sys, warnings
warnings.simplefilter("error")
import autograd, nn, viz
from autograd import Value
from autograd.stepping.prompt import Prompt
from autograd.stepping.quiz import Quiz

found = {"python": sys.version_info[:2], "numpy": "numpy" in sys.modules}

X, y = nn.datasets.xor()
model = nn.MLP(2, [4, 1], "tanh", output="sigmoid", seed=1)
adam = nn.Adam(model.parameters(), 0.1)
history = model.fit(X, y, epochs=400, optimiser=adam, progress=False)
found["learned"] = [round(p) for p in model.predict(X)]
found["losses"] = history.loss[::100]

a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
e = a * b
L = autograd.max([(e + c) ** 2, e.tanh(), 3])
L.label = "L"
L.backward()
found["gradients"] = [a.grad, b.grad, c.grad]
found["steps"] = [str(step) for step in L.steps()]
found["explained"] = [str(text) for text in (
    autograd.explain(L, a), autograd.nudge(L, a, 0.01), autograd.summary(L), autograd.tree(L)
)]
commands = "next 4\\nuntil a\\nwhere\\nexplain a\\nnudge a 0.1\\nset b 4\\nback\\nlist\\nquit\\n"
said = io.StringIO()
Prompt(L, {}, io.StringIO(commands), said).cmdloop()
found["prompt"] = said.getvalue()
found["quiz"] = str(Quiz(L).check({"a": -24, "b": "16", "c": 2}))
found["exercise"] = autograd.exercise(difficulty=2, seed=1).text

asked = []
def draw(dot, format):
    asked.append([dot.partition(" ")[0], format])
    return b"<svg>drawn by the page</svg>"
viz.use_renderer(draw)
found["pictures"] = [picture.svg for picture in (viz.draw(L), viz.network(model))]
found["asked"] = asked

for grow in (lambda x: -x, lambda x: x * x, lambda x: x * 0.5 + a):
    x = Value(1.0)
    for _ in range(30_000):
        x = grow(x)
    x.backward()
    del x
found["freed"] = a.grad

print(json.dumps(found))
"""


def run(command: Sequence[str | Path], *, program: str = PROGRAM) -> Any:
    done = subprocess.run(command, input=program, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=["pyodide", "pyodide-3.13"])
def found(request: pytest.FixtureRequest) -> Any:
    node, pyodide = shutil.which("node"), BROWSER / "node_modules" / request.param
    if node is None:
        pytest.skip("Node runs the browser's Python here, and there is none")
    if not pyodide.exists():
        pytest.skip("no Pyodide: npm ci --prefix tests/browser brings it")
    folders = []
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None
        assert spec.submodule_search_locations
        folders.append(f"/packages/{name}={spec.submodule_search_locations[0]}")
    return run([node, BROWSER / "run.mjs", pyodide, *folders])


@pytest.fixture(scope="module")
def here() -> Any:
    return run([sys.executable, "-"])


def test_it_is_another_python_without_numpy(found: Any) -> None:
    assert found["python"] in ([3, 13], [3, 14])
    assert not found["numpy"]


def test_networks_are_trained(found: Any, here: Any) -> None:
    assert found["learned"] == [0, 1, 1, 0]
    assert found["losses"] == pytest.approx(here["losses"], rel=1e-6)


def test_gradients_are_stepped_through_and_explained(found: Any, here: Any) -> None:
    assert found["gradients"] == [-24, 16, 8]
    for words in ("steps", "explained", "prompt", "quiz", "exercise"):
        assert found[words] == here[words]


def test_pictures_are_drawn_by_the_page(found: Any) -> None:
    assert all("drawn by the page" in picture for picture in found["pictures"])
    assert found["asked"] == [["digraph", "svg"], ["graph", "svg"]]


def test_long_chains_are_freed(found: Any, here: Any) -> None:
    assert found["freed"] == here["freed"]
