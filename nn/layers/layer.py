"""Neuron and layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from random import Random
from typing import Any, NoReturn

from autograd import Constant, Operation, Value, apply, dot
from nn.activations import activation as find_activation
from nn.layers.initialisation import Initialiser, he, xavier
from nn.module import Module, Parameter, called_with_many

__all__ = ["Abreast", "Layer", "Neuron", "activation_name", "check_widths", "generator"]


class Neuron(Module):
    """A weighted sum and an activation: a = f(w · x + b).

    In a graph it is two nodes, ``z`` for the sum and ``a`` for the activation; a linear neuron is
    ``z`` alone.

    Parameters
    ----------
    inputs
        How many inputs it has.
    activation
        ``"linear"``, or the name of an operation of one operand in ``autograd.operations``, with
        or without its parameters: ``"tanh"``, ``"leaky_relu(slope=0.2)"``; or such an operation:
        ``operations["leaky_relu"].bind(slope=0.2)``.
    init
        How its weights are drawn; `he` for activations that rectify, as relu does, and `xavier` for
        others unless given.
    seed
        The seed of the weights, or the generator to draw them from.
    label
        What its labels begin with, such as ``"layer1.neuron3"``.
    outputs
        How many neurons its layer has; some initialisations ask.

    Attributes
    ----------
    w : list of Parameter
        The weights.
    b : Parameter
        The bias.
    activation : Operation or None
        The operation; None if linear.

    Raises
    ------
    LookupError
        If there is no such activation, or it has no such parameter.
    ValueError
        If the number of inputs is not positive.

    Examples
    --------
    >>> neuron = Neuron(2, "tanh", seed=0)
    >>> for weight, number in zip(neuron.w, [0.5, -0.25]):
    ...     weight.data = number
    >>> neuron([2.0, 4.0])
    Value(data=0.0, grad=0.0, label='a')
    """

    def __init__(
        self,
        inputs: int,
        activation: str | Operation = "relu",
        init: Initialiser | None = None,
        seed: int | Random | None = None,
        label: str = "",
        outputs: int = 1,
    ) -> None:
        check_widths("inputs", [inputs])
        self.activation = find_activation(activation)
        halves = self.activation is not None and self.activation.rectifies
        draw = init or (he() if halves else xavier())
        random = generator(seed)
        self.w = [Parameter(draw(random, inputs, outputs)) for _ in range(inputs)]
        self.b = Parameter(0.0)
        self.label = label

    def __call__(self, x: Iterable[Value | float], *more: NoReturn) -> Value:
        """Compute the activation for one example.

        Raises
        ------
        ValueError
            If there are not as many inputs as weights.
        TypeError
            If the inputs are not given as one list.
        """
        if more:
            raise called_with_many(self, x, *more)
        z = dot(self.w, x, self.b)
        z.label = self.prefix + "z"
        if self.activation is None:
            return z
        a = apply(self.activation, z)
        a.label = self.prefix + "a"
        return a

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, {activation_name(self)!r})"


class Abreast(Module):
    """Neurons that share their inputs; `Layer` and `Maxout` are two kinds.

    Parameters
    ----------
    inputs
        How many inputs they have.
    neurons
        The neurons, in their order.
    label
        What their labels begin with, such as ``"layer1"``.
    """

    def __init__(self, inputs: int, neurons: Sequence[Any], label: str) -> None:
        self.inputs = inputs
        self.neurons = list(neurons)
        self.label = label

    def __call__(self, x: Value | float | Iterable[Value | float], *more: NoReturn) -> Any:
        """Compute the outputs for one example.

        Parameters
        ----------
        x
            The inputs; one input may be given without a list.

        Returns
        -------
        Value or list of Value
            One Value if there is one neuron. (Type checkers are told `Any`: which of the two it is
            depends on the width.)

        Raises
        ------
        ValueError
            If there are more or fewer inputs than the neurons have weights.
        TypeError
            If the inputs are not given as one list.
        """
        if more:
            raise called_with_many(self, x, *more)
        # Each number becomes one Constant here, not one for each neuron.
        given = (x,) if isinstance(x, (Value, float, int)) else x
        inputs = tuple([i if isinstance(i, Value) else Constant(i) for i in given])
        if len(inputs) != self.inputs:
            raise ValueError(
                f"{self.label or 'this layer'} takes {self.inputs} input(s), not {len(inputs)}"
            )
        outputs = [neuron(inputs) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs


class Layer(Abreast):
    """Neurons that share their inputs and their activation.

    Parameters
    ----------
    inputs, outputs
        How many inputs and how many neurons it has.
    activation, init, seed, label
        As for `Neuron`, for all of them.

    Raises
    ------
    LookupError
        If there is no such activation.
    ValueError
        If the number of inputs or outputs is not positive.

    Examples
    --------
    >>> layer = Layer(2, 3, "tanh", seed=0, label="layer1")
    >>> [a.label for a in layer([1.0, 2.0])]
    ['layer1.neuron1.a', 'layer1.neuron2.a', 'layer1.neuron3.a']
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        activation: str | Operation = "relu",
        init: Initialiser | None = None,
        seed: int | Random | None = None,
        label: str = "",
    ) -> None:
        check_widths("outputs", [outputs])
        random = generator(seed)
        neurons = [
            Neuron(inputs, activation, init, random, outputs=outputs) for _ in range(outputs)
        ]
        super().__init__(inputs, neurons, label)

    def __repr__(self) -> str:
        name = activation_name(self.neurons[0])
        return f"Layer({self.inputs}, {len(self.neurons)}, {name!r})"


def check_widths(what: str, widths: Sequence[int]) -> None:
    """Raise a ValueError unless these are counts from 1."""
    if not isinstance(widths, (list, tuple)) or not widths:
        raise ValueError(f"{what} must be a list of widths such as [16, 16, 1], not {widths!r}")
    for width in widths:
        if not isinstance(width, Integral) or width < 1:
            raise ValueError(f"{what} must be counted in whole numbers from 1, not {width!r}")


def generator(seed: int | Random | None) -> Random:
    """Return the generator for a seed, or the one given."""
    return seed if isinstance(seed, Random) else Random(seed)


def activation_name(neuron: Neuron) -> str:
    """Return the text that `activation` finds the neuron's activation by."""
    operation = neuron.activation
    if operation is None:
        return "linear"
    text = str(operation)
    return operation.name if text == str(operation.entry) else text
