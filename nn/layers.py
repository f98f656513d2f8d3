"""Neuron, layer, multilayer perceptron."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from random import Random
from typing import Any

from autograd import Constant, Value, apply, dot
from nn.activations import activation as find_activation
from nn.initialisation import Initialiser, he, xavier
from nn.module import Module, Parameter

__all__ = ["MLP", "Layer", "Neuron"]

_RECTIFIERS = {"relu", "leaky_relu", "elu", "gelu", "softplus"}


class Neuron(Module):
    """A weighted sum and an activation: a = f(w · x + b).

    In a graph it is two nodes, ``z`` for the sum and ``a`` for the activation; a linear neuron is
    ``z`` alone.

    Parameters
    ----------
    inputs
        How many inputs it has.
    activation
        ``"linear"``, or the name of an operation of one operand in ``autograd.operations``.
    init
        How its weights are drawn; `he` for activations like relu and `xavier` for others unless
        given.
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
        If there is no such activation.
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
        activation: str = "relu",
        init: Initialiser | None = None,
        seed: int | Random | None = None,
        label: str = "",
        outputs: int = 1,
    ) -> None:
        _check_widths("inputs", [inputs])
        self.activation = find_activation(activation)
        draw = init or (he() if activation in _RECTIFIERS else xavier())
        random = _generator(seed)
        name = f"{label}." if label else ""
        self.w = [Parameter(draw(random, inputs, outputs), f"{name}w[{i}]") for i in range(inputs)]
        self.b = Parameter(0.0, f"{name}b")
        # Written once: every call gives its nodes these labels.
        self._z, self._a = f"{name}z", f"{name}a"

    def __call__(self, x: Iterable[Value | float]) -> Value:
        """Compute the activation for one example.

        Raises
        ------
        ValueError
            If there are not as many inputs as weights.
        """
        z = dot(self.w, x, self.b)
        z.label = self._z
        if self.activation is None:
            return z
        a = apply(self.activation, z)
        a.label = self._a
        return a

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, {_name(self)!r})"


class Layer(Module):
    """Neurons that share their inputs.

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
        activation: str = "relu",
        init: Initialiser | None = None,
        seed: int | Random | None = None,
        label: str = "",
    ) -> None:
        _check_widths("outputs", [outputs])
        random = _generator(seed)
        self.label = label
        self.neurons = [
            Neuron(inputs, activation, init, random, f"{label}.neuron{i + 1}".lstrip("."), outputs)
            for i in range(outputs)
        ]

    def __call__(self, x: Value | float | Iterable[Value | float]) -> Any:
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
        """
        # Each number becomes one Constant here, not one for each neuron.
        given = (x,) if isinstance(x, (Value, float, int)) else x
        inputs = tuple([i if isinstance(i, Value) else Constant(i) for i in given])
        if len(inputs) != len(self.neurons[0].w):
            raise ValueError(
                f"{self.label or 'this layer'} takes {len(self.neurons[0].w)} input(s), "
                f"not {len(inputs)}"
            )
        outputs = [neuron(inputs) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        first = self.neurons[0]
        return f"Layer({len(first.w)}, {len(self.neurons)}, {_name(first)!r})"


class MLP(Module):
    """A multilayer perceptron: layers, each fed by the one before it.

    Parameters
    ----------
    inputs
        How many inputs it has.
    layers
        How many neurons each layer has; the last layer is the output.
    activation
        The activation of all layers but the last, as for `Neuron`.
    output
        The activation of the last layer.
    init
        How weights are drawn, as for `Neuron`.
    seed
        The same seed gives the same weights.

    Raises
    ------
    LookupError
        If there is no such activation.
    ValueError
        If a width is not a positive whole number, or there is no layer.

    Examples
    --------
    >>> model = MLP(2, [16, 16, 1], seed=1)
    >>> model
    MLP(2, [16, 16, 1], activation='relu', output='linear')
    >>> model([0.5, -1.0]).label
    'layer3.neuron1.z'
    >>> len(model.parameters()), model.parameters()[0].label
    (337, 'layer1.neuron1.w[0]')
    """

    def __init__(
        self,
        inputs: int,
        layers: Sequence[int],
        activation: str = "relu",
        output: str = "linear",
        init: Initialiser | None = None,
        seed: int | Random | None = None,
    ) -> None:
        _check_widths("layers", layers)
        random = _generator(seed)
        activations = [activation] * (len(layers) - 1) + [output]
        self.layers = [
            Layer(fan_in, fan_out, f, init, random, f"layer{i}")
            for i, (fan_in, fan_out, f) in enumerate(zip([inputs, *layers], layers, activations), 1)
        ]

    def __call__(self, x: Value | float | Iterable[Value | float]) -> Any:
        """Compute the outputs for one example, as `Layer` does."""
        first, *rest = self.layers
        outputs = first(x)
        for layer in rest:
            outputs = layer(outputs)
        return outputs

    def __repr__(self) -> str:
        widths = [len(layer.neurons) for layer in self.layers]
        first, last = self.layers[0].neurons[0], self.layers[-1].neurons[0]
        return f"MLP({len(first.w)}, {widths}, activation={_name(first)!r}, output={_name(last)!r})"


def _check_widths(what: str, widths: Sequence[int]) -> None:
    if not isinstance(widths, (list, tuple)) or not widths:
        raise ValueError(f"{what} must be a list of widths such as [16, 16, 1], not {widths!r}")
    for width in widths:
        if not isinstance(width, Integral) or width < 1:
            raise ValueError(f"{what} must be counted in whole numbers from 1, not {width!r}")


def _generator(seed: int | Random | None) -> Random:
    return seed if isinstance(seed, Random) else Random(seed)


def _name(neuron: Neuron) -> str:
    return neuron.activation.name if neuron.activation else "linear"
