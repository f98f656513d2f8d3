"""The derivatives of every entry in a program are the eager engine's, at whatever scale."""

import itertools

import numpy as np
import pytest

import autograd
from autograd import DomainError, Operation, Value, apply, operations

SCALES = (0.0, -0.0, 1e-160, 0.5, 1.0, -1.0, 2.0, -3.0, 1e12, 1e160, 1e308)


@pytest.mark.parametrize("operation", list(operations.values()), ids=str)
def test_slopes_of_every_entry(operation: Operation) -> None:
    arity = operation.arity or 2
    variables = [Value(0.5) for _ in range(arity)]
    result = apply(operation, *variables)
    program = autograd.compile(result, inputs=variables, wrt=variables, batch=True)
    scales = SCALES if arity < 3 else (0.0, -0.0, 1.0, -1e308)
    for point in itertools.product(scales, repeat=arity):
        leaves = [Value(number) for number in point]
        try:
            apply(operation, *leaves).backward()
        except DomainError:
            continue
        _, slopes = program(*([number] for number in point))
        expected = [leaf.grad for leaf in leaves]
        np.testing.assert_allclose(np.ravel(slopes), expected, 1e-12, 1e-300, err_msg=str(point))
