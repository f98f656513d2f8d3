"""A scalar autograd engine for understanding backpropagation."""

from __future__ import annotations

from autograd.errors import DomainError, StaleGraphError
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
    "Notation",
    "Operation",
    "StaleGraphError",
    "Value",
    "apply",
    "caller_variables",
    "dot",
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
]
