"""Breaks the engine on purpose, a little at a time, and asks whether a test notices.

Run:  pip install -e ".[test,mutation]"; python tests/long/mutants.py [MUTANTS] [SEED] [MODULE ...]

A mutant is the engine with one change, such as a + for a −, as Cosmic Ray makes them. So many are
drawn from all that there are of autograd's table, Value, graph and their neighbours, and each is
held to the tests of the engine. The survivors are printed: each is a test that is missing, or a
change that changes nothing. A table at the end, or after Ctrl-C, counts them; the exit status is 1
if fewer than 90 in 100 were noticed.

Cosmic Ray's own runner starts Python anew for each mutant and edits the files that it tests;
mutmut changes functions only, and most of the table is not inside of one. Here each mutant is a
fork of one process, with everything but the engine already imported, and no file is changed.
"""

from __future__ import annotations

import ast
import difflib
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import mpmath  # noqa: F401 - so that no mutant has to import it
import numpy as np  # noqa: F401
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from hypothesis import strategies  # noqa: F401

ROOT = Path(__file__).parents[2]
_TABLE = ("arithmetic", "elementary", "activations", "choosing", "many", "entries", "functions")
_TABLE += ("operation", "readings", "extended", "algebra")
MODULES = tuple(f"table/{name}" for name in _TABLE)
MODULES += ("value", "node", "graph", "behaviour", "evaluation", "nary", "comparisons")
WANTED = 0.9

TESTS = (
    *("table/entries", "value", "nary", "table/operation", "evaluation", "table/extended"),
    *("textbook", "edges", "table/readings", "table/formulas", "table/algebra", "accuracy"),
    *("power_rule", "functional", "comparisons", "micrograd", "no_grad", "value_with_numpy"),
    *("chaining", "one_table", "asymptotes", "registry", "names", "batches", "proofreading"),
    *("tracing", "interrupts", "graph", "copying", "random_graphs"),
)
"""Those of the engine that start no other process: it would not have the change."""


class Mutant(NamedTuple):
    """One change to one module."""

    module: str
    operator: str
    occurrence: int
    source: str
    mutated: str

    def __str__(self) -> str:
        lines = (text.splitlines() for text in (self.source, self.mutated))
        changes = [*difflib.unified_diff(*lines, lineterm="", n=0)][2:]
        return "\n".join([f"{self.module}: {self.operator} {self.occurrence}", *changes])


def mutants(modules: tuple[str, ...], random: Random) -> Iterator[Mutant]:
    """Make all mutants in random order, but those that differ in a type or are no program."""
    sources = {module: (ROOT / "autograd" / f"{module}.py").read_text() for module in modules}
    operators = {name: get_operator(name) for name in operator_names()}
    made = {name: kind() for name, kind in operators.items() if _changes(name, kind)}
    trees = {module: [*ast_nodes(get_ast(source))] for module, source in sources.items()}
    places = [
        (module, name, occurrence)
        for module, tree in trees.items()
        for name, operator in made.items()
        for occurrence in range(sum(len([*operator.mutation_positions(node)]) for node in tree))
    ]
    random.shuffle(places)
    print(f"{len(places)} places to change", flush=True)
    for module, name, occurrence in places:
        source = sources[module]
        mutated = mutate_code(source, made[name], occurrence)
        if mutated and _meaning(mutated) not in (_meaning(source), ""):
            yield Mutant(module, name.partition("/")[2], occurrence, source, mutated)


def _changes(name: str, operator: Any) -> bool:
    # Of None, NotImplemented and types, "is" and "==" say the same; operators with arguments put
    # variables of our choice in the place of others.
    return not operator.arguments() and not name.endswith(("_Is_Eq", "_IsNot_NotEq"))


def _meaning(source: str) -> str:
    """Write a program without its types, which nobody runs; nothing if it is no program."""
    try:
        return ast.unparse(_WithoutTypes().visit(ast.parse(source)))
    except SyntaxError:
        return ""


class _WithoutTypes(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> Any:
        is_for_types = ast.unparse(node.test).endswith("TYPE_CHECKING")
        return None if is_for_types else self.generic_visit(node)


# --- one mutant ----------------------------------------------------------------------------------


class _Mutated(SourceFileLoader):
    """Loads one module from another source."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, _: str) -> Any:
        return compile(self.source, self.path, "exec", dont_inherit=True)


class _Finder:
    """Finds one module changed, and leaves the others to the others."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any, _: Any = None) -> ModuleSpec | None:
        if name != f"autograd.{self.mutant.module.replace('/', '.')}":
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Mutated(name, spec.origin, self.mutant.mutated)
        return spec


def noticed(mutant: Mutant, limit: float) -> str:
    """Return by which tests a mutant is noticed in a process of its own; nothing if by none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        sys.meta_path.insert(0, _Finder(mutant))
        os.write(writing, _failing(mutant.module).encode())
        os._exit(0)
    os.close(writing)
    end = time.monotonic() + limit
    while not os.waitpid(child, os.WNOHANG)[0]:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "the time"
        time.sleep(0.01)
    with open(reading) as told:
        # One that says nothing has crashed.
        return {"": "a crash", "none": ""}.get(found := told.read(), found)


def _failing(module: str) -> str:
    """Run the tests, those of the module first, until one fails."""
    options = ["-x", "-q", "--no-cov", "-pno:cacheprovider", "-Wignore:Module already imported"]
    for name in sorted(TESTS, key=lambda name: name != module):
        file = ROOT / "tests/autograd" / name
        path = file.with_name(f"test_{file.name}.py")
        if pytest.main([*options, f"--rootdir={ROOT}", f"-c={ROOT / 'setup.cfg'}", str(path)]):
            return path.name
    return "none"


def main(count: int = 300, seed: int = 0, modules: tuple[str, ...] = MODULES) -> int:
    """Draw mutants, print the survivors and counts, and return the exit status."""
    # The tests that Hypothesis draws are then the same for all.
    os.environ["CI"] = "1"
    drawn = islice(mutants(modules, Random(seed)), count)
    source = (ROOT / "autograd" / f"{modules[0]}.py").read_text()
    started = time.monotonic()
    if broken := noticed(Mutant(modules[0], "", 0, source, source), limit=3600):
        raise SystemExit(f"the engine as it is fails: {broken}")
    limit = 60 + 3 * (time.monotonic() - started)
    made: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    with suppress(KeyboardInterrupt):
        for mutant in drawn:
            started = time.monotonic()
            test = noticed(mutant, limit)
            made[mutant.module] += 1
            killed[mutant.module] += bool(test)
            took = f"{made.total():4} {time.monotonic() - started:4.0f} s"
            print(f"{took} {mutant.module:18} {test or f'SURVIVED {mutant}'}", flush=True)
    print()
    for module in modules:
        print(f"autograd/{module}.py".ljust(32), f"{killed[module]:4} of {made[module]:4} noticed")
    share = killed.total() / made.total()
    print(f"{killed.total()} of {made.total()} mutants noticed, {share:.1%}")
    return int(share < WANTED)


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*map(int, given[:2]), **({"modules": tuple(given[2:])} if given[2:] else {})))
