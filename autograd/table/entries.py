"""The table of derivatives.

Each entry says what an operation computes and what its local partial derivatives are, once, in
plain arithmetic over a namespace ``xp`` of elementary functions. In a partial derivative ``y`` is
the result. Everything else in this library is a reading of this table.

Kinks follow one rule each: relu'(0) = 0, abs'(0) = 0, and a maximum or minimum belongs to its first
operand on a tie.
"""

from __future__ import annotations

# In the order of a textbook, which becomes that of the table.
# isort: off
from autograd.table.arithmetic import (
    ABS,
    ADD,
    CHAIN,
    DIV,
    IDENTITY,
    MUL,
    NEG,
    POW,
    POWER_OF,
    POWER_RULE,
    SUB,
)
from autograd.table.elementary import (
    ACOS,
    ASIN,
    ATAN,
    ATAN2,
    CBRT,
    COS,
    COSH,
    EXP,
    EXPM1,
    HYPOT,
    LOG,
    LOG1P,
    LOG2,
    LOG10,
    LOGADDEXP,
    SIN,
    SINH,
    SQRT,
    TAN,
    TANH,
    XLOGY,
)
from autograd.table.choosing import IF_POSITIVE, MAXIMUM, MINIMUM, SIGN_OF, STEP
from autograd.table.activations import ELU, ERFC, GELU, LEAKY_RELU, RELU, SIGMOID, SOFTPLUS
from autograd.table.many import DOT, LOGSUMEXP, MAX, MEAN, MIN, PROD, SUM_OF

# isort: on

__all__ = [
    "ABS",
    "ACOS",
    "ADD",
    "ASIN",
    "ATAN",
    "ATAN2",
    "CBRT",
    "CHAIN",
    "COS",
    "COSH",
    "DIV",
    "DOT",
    "ELU",
    "ERFC",
    "EXP",
    "EXPM1",
    "GELU",
    "HYPOT",
    "IDENTITY",
    "IF_POSITIVE",
    "LEAKY_RELU",
    "LOG",
    "LOG1P",
    "LOG2",
    "LOG10",
    "LOGADDEXP",
    "LOGSUMEXP",
    "MAX",
    "MAXIMUM",
    "MEAN",
    "MIN",
    "MINIMUM",
    "MUL",
    "NEG",
    "POW",
    "POWER_OF",
    "POWER_RULE",
    "PROD",
    "RELU",
    "SIGMOID",
    "SIGN_OF",
    "SIN",
    "SINH",
    "SOFTPLUS",
    "SQRT",
    "STEP",
    "SUB",
    "SUM_OF",
    "TAN",
    "TANH",
    "XLOGY",
]
