"""Losses and classes: how outputs are read as classes, and classes written as numbers.

Both are marks on the function that a loss is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

__all__ = ["decides", "decision", "encodes", "encoding"]

F = TypeVar("F", bound=Callable[..., Any])

_RULE = "_reads_as_class"
_CODE = "_encodes_target"


def decides(rule: Callable[..., int]) -> Callable[[F], F]:
    """Mark a loss as one of classes.

    Parameters
    ----------
    rule
        ``rule(output, **options)``: the class that a number (or the numbers) that a model puts out
        stands for. The options are those that were given to the loss with ``functools.partial``.

    Examples
    --------
    >>> from autograd import mean
    >>> @decides(lambda output: 1 if output > 0 else -1)
    ... def squared_hinge(predictions, targets):
    ...     return mean([(1 - t * p).relu() ** 2 for p, t in zip(predictions, targets)])
    >>> decision(squared_hinge)(-0.3)
    -1
    """

    def mark(loss: F) -> F:
        setattr(loss, _RULE, rule)
        return loss

    return mark


def decision(loss: Callable[..., Any]) -> Callable[[Any], int] | None:
    """Return how an output is read as a class, for models trained with this loss.

    Parameters
    ----------
    loss
        Any loss, or a ``functools.partial`` of one.

    Returns
    -------
    callable or None
        From the number (or the numbers) that a model puts out to the class; None where the loss is
        not of classes.

    Examples
    --------
    >>> from nn import cross_entropy, hinge
    >>> decision(cross_entropy)([0.5, 2.0, -1.0]), decision(hinge)(-0.3)
    (1, -1)
    """
    given = loss if isinstance(loss, partial) else partial(loss)
    rule = getattr(given.func, _RULE, None)
    return partial(rule, **given.keywords) if rule else None


def encodes(code: Callable[..., Any]) -> Callable[[F], F]:
    """Mark a loss that does not compute with its targets as they are.

    Parameters
    ----------
    code
        ``code(target, size)``: the number, or the list of numbers, that stands for a target where
        targets are Values, after a check of the target; size is how many numbers the model puts
        out.
    """

    def mark(loss: F) -> F:
        setattr(loss, _CODE, code)
        return loss

    return mark


def encoding(loss: Callable[..., Any]) -> Callable[[Any, int], Any]:
    """Return how a target becomes numbers to compute with, for a loss whose targets are Values.

    Parameters
    ----------
    loss
        Any loss, or a ``functools.partial`` of one.

    Examples
    --------
    >>> from nn import cross_entropy, mse
    >>> encoding(cross_entropy)(2, 3), encoding(mse)(2.5, 1)
    ([0.0, 0.0, 1.0], 2.5)
    """
    given = loss.func if isinstance(loss, partial) else loss
    return getattr(given, _CODE, lambda target, _: target)
