"""Softmax: logits become probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value, logsumexp
from nn.module import Module

__all__ = ["Softmax"]


class Softmax(Module):
    """Turn logits z into probabilities: p_i = exp(z_i) / (exp(z_1) + … + exp(z_n)).

    They are positive and add up to 1; ∂p_i/∂z_j = p_i · ([i = j] − p_j). It is computed as
    exp(z_i − logsumexp(z)), so that nothing overflows.

    For training leave it out, since `cross_entropy` takes logits; or keep it, and use
    ``functools.partial(cross_entropy, from_logits=False)``.

    Examples
    --------
    >>> [round(p.data, 4) for p in Softmax()([Value(1.0), Value(2.0), Value(3.0)])]
    [0.09, 0.2447, 0.6652]
    """

    def __call__(self, x: Sequence[Value | float]) -> Any:
        """Compute the probabilities for the logits of one example.

        Raises
        ------
        TypeError
            If there is one number only, whose probability would always be 1.
        """
        if isinstance(x, (Value, float, int)):
            raise TypeError(
                "a Softmax needs one logit for each class; for two classes and one output use the "
                "activation sigmoid"
            )
        logits = list(x)
        total = logsumexp(logits)
        return [(z - total).exp() for z in logits]

    def __repr__(self) -> str:
        return "Softmax()"
