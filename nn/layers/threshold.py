"""The threshold neuron."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

from nn.layers.layer import Neuron

__all__ = ["ThresholdNeuron"]


class ThresholdNeuron(Neuron):
    """A neuron that fires if its weighted sum reaches a threshold: 1 where w · x ≥ θ, else 0.

    It is McCulloch's and Pitts's (1943), *A logical calculus of the ideas immanent in nervous
    activity*, with weights. A bias b = −θ moves the threshold to 0, which makes it a `Neuron` like
    any other, with the activation ``step``: step(w · x + b). That is how it is computed.

    Parameters
    ----------
    weights
        One for each input.
    threshold
        What the weighted sum must reach.

    Attributes
    ----------
    w : list of Parameter
        The weights.
    b : Parameter
        The bias, −θ.

    Raises
    ------
    ValueError
        If there is no weight.
    TypeError
        If a weight or the threshold is not a number.

    Examples
    --------
    >>> both = ThresholdNeuron([1, 1], threshold=2)
    >>> [both([a, b]).data for a in (0, 1) for b in (0, 1)]
    [0.0, 0.0, 0.0, 1.0]
    >>> both.b.data
    -2.0
    """

    def __init__(self, weights: Sequence[float], threshold: float) -> None:
        _check("threshold", threshold)
        given = iter(weights)
        super().__init__(len(weights), "step", init=lambda *_: next(given))
        self.b.data -= threshold

    @classmethod
    def with_bias(cls, weights: Sequence[float], bias: float) -> ThresholdNeuron:
        """Write the same neuron with a bias instead of a threshold.

        >>> ThresholdNeuron.with_bias([1, 1], bias=-2)
        ThresholdNeuron([1.0, 1.0], threshold=2.0)
        """
        _check("bias", bias)
        return cls(weights, -bias)

    @property
    def threshold(self) -> float:
        """What the weighted sum must reach."""
        return 0.0 - self.b.data

    def __repr__(self) -> str:
        return f"ThresholdNeuron({[w.data for w in self.w]}, threshold={self.threshold})"


def _check(what: str, number: object) -> None:
    if not isinstance(number, Real):
        raise TypeError(f"the {what} must be one number, not {number!r:.60}")
