"""Scalars in, matrices out: a recorded graph becomes a NumPy program.

>>> from autograd import Value
>>> w, x = Value(2.0, "w"), Value(3.0, "x")
>>> program = compile((w * x).tanh(), inputs=[x], wrt=[w])
>>> value, gradient = program(0.5)
"""

from __future__ import annotations

from autograd.compiling.api import compile
from autograd.compiling.function import CompiledFunction
from autograd.compiling.running.program import Program

__all__ = ["CompiledFunction", "Program", "compile"]
