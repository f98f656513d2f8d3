"""How the time of everything that reads a size grows with it.

    python benchmarks/growth.py

Each thing is done for sizes that double, and the exponent is that of the last three: 1 is a time
that grows as the size does, 2 one that grows with its square. Nothing is to grow faster than
n log n, which at these sizes is an exponent of about 1.1; above 1.5 the run fails. Pictures are not
in it, since how large one may be is bounded; nor are expressions as text, which are bounded too.
"""

from __future__ import annotations

import csv
import gc
import io
import math
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import autograd
from autograd import Value, explain, gradcheck, names, nudge, summary, tree
from autograd.legibility import legible
from autograd.stand_ins import carried
from autograd.stepping.pages import latex_document
from autograd.stepping.prompt import Prompt
from autograd.stepping.quiz import Quiz
from nn import MLP, fit, mse
from nn.data.csv_files import from_csv, read_csv
from nn.metrics import confusion_matrix
from retrograd.training.csv_table import read_table
from retrograd.training.prepared import prepare

Work = Callable[[], object]
_LONG_ENOUGH = 0.2
_WORST = 1.5


def chain(n: int, label: bool = False) -> Value:
    x = out = Value(0.5, "x")
    for i in range(n):
        out = out * 0.999 + x
        if label:
            out.label = f"node {i}"
    return out


def wide(n: int, operation: str = "sum") -> Value:
    return autograd.operations[operation](*[Value(1 / i, f"x{i}") for i in range(1, n + 1)])


def same_label(n: int) -> Value:
    return autograd.sum([Value(1 / i, "x") for i in range(1, n + 1)])


def paths(n: int) -> Value:
    out = Value(0.5, "x")
    for _ in range(n):
        out = out + out * 0.5
    return out


def table(folder: Path, rows: int, columns: int, classes: int) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*(f"column {i}" for i in range(columns)), "target"])
    for i in range(rows):
        writer.writerow([*((i * j) % 7 for j in range(columns)), f"class {i % classes}"])
    file = folder / f"{rows}-{columns}-{classes}.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return str(file)


def walk(output: Value) -> Work:
    return lambda: sum(len(step.text) for step in output.steps())


def there_and_back(output: Value) -> None:
    steps = output.steps()
    while steps.position < len(steps):
        steps.next()
    while steps.position:
        steps.back()


def prompted(output: Value) -> None:
    commands = "next\nwhere\nlist\nuntil x\nbreak x\nrun\nexplain x\nnudge x 0.1\nset x 0.4\nquit\n"
    Prompt(output, {}, io.StringIO(commands), io.StringIO()).cmdloop()


def training(n: int) -> Work:
    X = [[i % 5 / 5, i % 7 / 7] for i in range(n)]
    y = [i % 2 for i in range(n)]
    return lambda: fit(MLP(2, [2, 1], seed=0), X, y, epochs=1, progress=False)


def marked(output: Value) -> object:
    quiz = Quiz(output, variables={})
    return quiz.check({"x": 1.0})


def compiled(output: Value) -> object:
    return autograd.compile(output, wrt=autograd.leaves(output))


def works(folder: Path) -> dict[str, tuple[int, Callable[[int], Work]]]:
    """For each thing its first size, and what makes the work of some size ready."""

    def graph(make: Callable[[int], Value], do: Callable[[Value], object]) -> Callable[[int], Work]:
        def ready(n: int) -> Work:
            output = make(n)
            return lambda: do(output)

        return ready

    def text(n: int) -> Work:
        return lambda: (legible("a\x1b\u200d−·" * n), carried("−·" * n, sys.__stdout__))

    def reading(rows: int, columns: int, classes: int, do: Callable[[str], object]) -> Any:
        def ready(n: int) -> Work:
            file = table(folder, rows or n, columns or n, classes or n)
            return lambda: do(file)

        return ready

    def trained(file: str) -> object:
        return prepare(read_table(file), "target", "auto", 0)

    def halves(file: str) -> object:
        rows = Path(file).read_text(encoding="utf-8").splitlines()
        twice = Path(file + "2")
        twice.write_text("\n".join([rows[0], *rows[1:], *rows[1:]]), encoding="utf-8")
        return trained(str(twice))

    return {
        "CSV, columns": (5_000, reading(2, 0, 2, read_csv)),
        "CSV, rows": (5_000, reading(0, 2, 2, read_csv)),
        "CSV, classes": (5_000, reading(0, 2, 0, lambda file: from_csv(file, "target"))),
        "train, columns": (2_000, reading(10, 0, 2, trained)),
        "train, rows": (5_000, reading(0, 2, 2, trained)),
        "train, classes": (2_000, reading(0, 2, 0, halves)),
        "confusion, rows": (5_000, lambda n: lambda: confusion_matrix([0, 1] * n, [1, 1] * n)),
        "fit, rows": (2_000, training),
        "mse": (5_000, lambda n: lambda: mse([Value(0.5)] * n, [0.0] * n)),
        "text": (20_000, text),
        "backward, chain": (20_000, graph(chain, Value.backward)),
        "forward, chain": (20_000, graph(chain, Value.forward)),
        "names, chain": (5_000, graph(chain, names)),
        "names, labels": (5_000, graph(lambda n: chain(n, label=True), names)),
        "names, one label": (5_000, graph(same_label, lambda v: list(names(v).values()))),
        "tree, chain": (5_000, graph(chain, tree)),
        "tree, whole width": (5_000, graph(wide, lambda v: tree(v, width=10**9))),
        "summary, chain": (5_000, graph(chain, lambda v: str(summary(v)))),
        "summary, one label": (5_000, graph(same_label, lambda v: str(summary(v)))),
        "explain, chain": (500, graph(chain, lambda v: explain(v, "x").text)),
        "explain, many paths": (500, graph(paths, lambda v: explain(v, "x").text)),
        "explain, wide": (2_000, graph(wide, lambda v: explain(v, "x1").text)),
        "nudge, chain": (2_000, graph(chain, lambda v: nudge(v, "x"))),
        "steps, chain": (2_000, lambda n: walk(chain(n))),
        **{
            f"steps, {name} of many": (1_000, lambda n, name=name: walk(wide(n, name)))
            for name, operation in autograd.operations.items()
            if operation.arity is None
        },
        "steps there and back": (2_000, graph(chain, there_and_back)),
        "prompt": (2_000, graph(chain, prompted)),
        "prompt, wide": (2_000, graph(lambda n: wide(n) + Value(1.0, "x"), prompted)),
        "quiz": (2_000, graph(chain, marked)),
        "gradcheck, one input": (2_000, graph(chain, lambda v: gradcheck(v))),
        "step document": (500, graph(chain, lambda v: latex_document(v.steps()))),
        "step document, wide": (500, graph(wide, lambda v: latex_document(v.steps()))),
        "compile, chain": (500, graph(chain, compiled)),
        **{
            f"compile, {name} of many": (500, lambda n, name=name: partial(compiled, wide(n, name)))
            for name, operation in autograd.operations.items()
            if operation.arity is None
        },
    }


def exponent(ready: Callable[[int], Work], n: int) -> tuple[int, float, float]:
    """Double the size until the work takes long enough; return the size, the time, the slope."""
    times: list[float] = []
    while len(times) < 3 or times[-1] < _LONG_ENOUGH:
        work = ready(n)
        # It looks at everything that is alive, and so takes longer the more there is of it.
        gc.collect()
        gc.disable()
        start = process_time()
        with redirect_stdout(io.StringIO()):
            work()
        times.append(process_time() - start)
        gc.enable()
        n *= 2
    return n // 2, times[-1], math.log(times[-1] / times[-3], 4)


def main() -> int:
    wanted, worst = sys.argv[1:], 0.0
    print(f"{'':<24} {'size':>9} {'seconds':>9} {'exponent':>9}")
    with TemporaryDirectory() as folder:
        for name, (n, ready) in works(Path(folder)).items():
            if wanted and not any(word in name for word in wanted):
                continue
            size, seconds, slope = exponent(ready, n)
            worst = max(worst, slope)
            print(f"{name:<24} {size:>9,} {seconds:>9.2f} {slope:>9.2f}", flush=True)
    return int(worst > _WORST)


if __name__ == "__main__":
    sys.exit(main())
