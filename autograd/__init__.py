"""A scalar autograd engine for understanding backpropagation.

>>> from autograd import Value, explain
>>> a, b = Value(2.0, "a"), Value(-3.0, "b")
>>> L = a * b
>>> L.backward()
>>> a.grad, b.grad
(-3.0, 2.0)

What to ask for:

- numbers that remember how they were made: `Value`, `no_grad`; sums and the like as one node each:
  `sum`, `prod`, `dot`, `mean`, `max`, `min`, `logsumexp`
- why a gradient is what it is: `explain(L, a)`, `nudge(L, a, 0.01)`, `tree(L)`, `summary(L)`
- one step at a time: `L.steps()`, `debug(L)` for a prompt, `record_sources()`
- to practise: `quiz(L)`, `exercise(difficulty, seed)`
- derivatives of functions: `grad`, `value_and_grad`, `jacobian`, `hessian`, `vjp`, `jvp`; of a
  graph: `gradients`; checked against finite differences: `gradcheck`
- fast: `compile(loss, inputs, wrt)` turns a recorded graph into a NumPy program of arrays
- the table of derivatives: `operations`, `register`, `apply`

Pictures are in `viz`, networks in `nn`.
"""

from __future__ import annotations

import autograd.import_path  # noqa: F401  (first, so that all below comes from where it should)

# isort: split
from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd.batches import evaluate_batch
from autograd.check import GradcheckReport, gradcheck
from autograd.errors import (
    BranchError,
    ComparisonWarning,
    DomainError,
    StaleGraphError,
    TracingError,
)
from autograd.functional import (
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from autograd.graph import leaves, nodes
from autograd.names import caller_variables, names
from autograd.nary import dot, logsumexp, mean, prod

# Not in __all__, nor is compile: a star import must not hide Python's own.
from autograd.nary import max as max
from autograd.nary import min as min
from autograd.nary import sum as sum
from autograd.registry import operations, register
from autograd.requirements import require_numpy
from autograd.table.notation import Notation
from autograd.table.operation import Operation
from autograd.value import Constant, Value, apply, no_grad

if TYPE_CHECKING:
    from autograd.compiling.api import compile as compile
    from autograd.stepping.exercise import exercise
    from autograd.stepping.explanation import explain
    from autograd.stepping.nudging import nudge
    from autograd.stepping.prompt import debug
    from autograd.stepping.quiz import quiz
    from autograd.stepping.sources import record_sources
    from autograd.stepping.summary import summary
    from autograd.stepping.tree import tree

__version__ = "0.1.0"

__all__ = [
    "BranchError",
    "ComparisonWarning",
    "Constant",
    "DomainError",
    "GradcheckReport",
    "Notation",
    "Operation",
    "StaleGraphError",
    "TracingError",
    "Value",
    "apply",
    "caller_variables",
    "debug",
    "dot",
    "evaluate_batch",
    "exercise",
    "explain",
    "grad",
    "gradcheck",
    "gradients",
    "hessian",
    "jacobian",
    "jvp",
    "leaves",
    "logsumexp",
    "mean",
    "names",
    "no_grad",
    "nodes",
    "nudge",
    "operations",
    "prod",
    "quiz",
    "record_sources",
    "register",
    "summary",
    "tree",
    "value_and_grad",
    "vjp",
]

_LAZY = {
    "compile": "compiling.api",
    "debug": "stepping.prompt",
    "exercise": "stepping.exercise",
    "explain": "stepping.explanation",
    "nudge": "stepping.nudging",
    "quiz": "stepping.quiz",
    "record_sources": "stepping.sources",
    "summary": "stepping.summary",
    "tree": "stepping.tree",
}


def __getattr__(name: str) -> Any:
    # What steps, explains and compiles is imported when it is first asked for, so that a script
    # that does not use it does not pay for it.
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "compile":
        require_numpy("autograd.compile")
    return getattr(import_module(f"autograd.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "compile", "max", "min", "sum"])
