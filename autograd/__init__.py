"""A scalar autograd engine for understanding backpropagation."""

from __future__ import annotations

from autograd.batch import evaluate_batch
from autograd.check import GradcheckReport, gradcheck
from autograd.errors import DomainError, StaleGraphError
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
from autograd.nary import dot, logsumexp, max, mean, min, prod, sum
from autograd.operation import Notation, Operation
from autograd.registry import operations, register
from autograd.value import Constant, Value, apply, no_grad

__version__ = "0.1.0"

__all__ = [
    "Constant",
    "DomainError",
    "GradcheckReport",
    "Notation",
    "Operation",
    "StaleGraphError",
    "Value",
    "apply",
    "caller_variables",
    "dot",
    "evaluate_batch",
    "grad",
    "gradcheck",
    "gradients",
    "hessian",
    "jacobian",
    "jvp",
    "leaves",
    "logsumexp",
    "max",
    "mean",
    "min",
    "names",
    "no_grad",
    "nodes",
    "operations",
    "prod",
    "register",
    "sum",
    "value_and_grad",
    "vjp",
]
