"""What is known of an operation stands in its entry: no other module knows it by its name."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from autograd.table import entries
from autograd.table.operation import TABLE

ROOT = Path(entries.__file__).parents[2]
WHERE_ENTRIES_STAND = {Path(inspect.getfile(one.value)) for one in TABLE.values()}
MODULES = [
    path
    for package in ("autograd", "nn", "viz", "retrograd")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path not in WHERE_ENTRIES_STAND
]
BUILT_IN = frozenset(TABLE)


def names(node: ast.AST) -> set[str]:
    """Return the operations' names that are constants here, alone or in a list."""
    listed = getattr(node, "elts", [node])
    return {x.value for x in listed if isinstance(x, ast.Constant)} & BUILT_IN


def complaints(tree: ast.AST) -> list[str]:
    found = []
    of_all = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            asks = any(isinstance(side, ast.Attribute) and side.attr == "name" for side in sides)
            compared = set().union(*map(names, sides)) if asks else set()
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("applies"):
            compared = set().union(*map(names, node.args))
        elif isinstance(node, (ast.MatchValue, ast.MatchSingleton)):
            compared = names(node.value) if isinstance(node.value, ast.AST) else set()
        elif isinstance(node, (ast.Set, ast.List, ast.Tuple)) and id(node) not in of_all:
            compared = names(node) if 1 < len(node.elts) == len(names(node)) else set()
        elif isinstance(node, ast.Dict):
            # A namespace of functions has the names of the table: that is what it is.
            keys = ast.Tuple([key for key in node.keys if key])
            listed = names(keys) and not any(isinstance(v, ast.Lambda) for v in node.values)
            compared = names(keys) if 1 < len(keys.elts) == len(names(keys)) and listed else set()
        else:
            continue
        if compared:
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_knows_an_operation_by_its_name(path: Path) -> None:
    assert complaints(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "code",
    [
        'node.op.name == "power"',
        'operation.name in ("max", "min")',
        'x.applies("neg")',
        'RECTIFIERS = {"relu", "leaky_relu"}',
        'SQUASHERS = {"sigmoid": 0.25, "tanh": 1.0}',
        'match name:\n    case "relu":\n        pass',
        'match stage:\n    case Activation("leaky_relu", parameters):\n        pass',
    ],
)
def test_the_test_finds_them(code: str) -> None:
    assert complaints(ast.parse(code))
