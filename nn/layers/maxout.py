"""Maxout: neurons that learn their activation."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from autograd import Value
from nn.activations import maxout
from nn.layers.initialisation import Initialiser
from nn.layers.layer import Abreast, Neuron, check_widths, generator
from nn.module import Module

__all__ = ["Maxout", "MaxoutNeuron"]


class MaxoutNeuron(Module):
    """The largest of several weighted sums: a = max(w1 · x + b1, …, wk · x + bk).

    Parameters
    ----------
    inputs
        How many inputs it has.
    pieces
        How many weighted sums it chooses from.
    init, seed, label, outputs
        As for `Neuron`.

    Attributes
    ----------
    pieces : list of Neuron
        The weighted sums, as linear neurons.

    Raises
    ------
    ValueError
        If the number of inputs or pieces is not positive.
    """

    def __init__(
        self,
        inputs: int,
        pieces: int = 2,
        init: Initialiser | None = None,
        seed: int | Random | None = None,
        label: str = "",
        outputs: int = 1,
    ) -> None:
        check_widths("pieces", [pieces])
        random = generator(seed)
        self.pieces = [
            Neuron(inputs, "linear", init, random, outputs=outputs) for _ in range(pieces)
        ]
        self.label = label

    def __call__(self, x: Iterable[Value | float]) -> Value:
        """Compute the activation for one example.

        Raises
        ------
        ValueError
            If there are not as many inputs as weights.
        """
        inputs = list(x)
        a = maxout([piece(inputs) for piece in self.pieces])
        a.label = self.prefix + "a"
        return a

    def __repr__(self) -> str:
        return f"MaxoutNeuron({len(self.pieces[0].w)}, pieces={len(self.pieces)})"


class Maxout(Abreast):
    """A layer of maxout neurons, each the largest of its weighted sums.

    With enough pieces a neuron comes as near as wanted to any convex activation: relu is two, of
    which one is 0. Goodfellow, Warde-Farley, Mirza, Courville and Bengio (2013), *Maxout networks*.

    Parameters
    ----------
    inputs, outputs
        How many inputs and how many neurons it has.
    pieces
        How many weighted sums each neuron chooses from.
    init, seed, label
        As for `Neuron`.

    Raises
    ------
    ValueError
        If the number of inputs, outputs or pieces is not positive.

    Examples
    --------
    >>> layer = Maxout(2, 3, seed=0, label="layer1")
    >>> layer([1.0, 2.0])[2].label, layer.parameters()[-1].label
    ('layer1.neuron3.a', 'layer1.neuron3.piece2.b')
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        pieces: int = 2,
        init: Initialiser | None = None,
        seed: int | Random | None = None,
        label: str = "",
    ) -> None:
        check_widths("outputs", [outputs])
        random = generator(seed)
        neurons = [
            MaxoutNeuron(inputs, pieces, init, random, outputs=outputs) for _ in range(outputs)
        ]
        super().__init__(inputs, neurons, label)

    def __repr__(self) -> str:
        pieces = len(self.neurons[0].pieces)
        return f"Maxout({self.inputs}, {len(self.neurons)}, pieces={pieces})"
