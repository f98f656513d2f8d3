"""Networks: layers, each fed by the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, NoReturn

from autograd import Operation
from nn.layers.initialisation import Initialiser
from nn.layers.layer import Layer, activation_name, check_widths, generator
from nn.module import Module, called_with_many

__all__ = ["MLP", "Sequential"]


class Sequential(Module):
    """Layers, each fed by the one before it.

    They are labelled by their places: layer1, layer2, …

    Parameters
    ----------
    *layers
        Modules, or any functions of the outputs of the layer before.

    Attributes
    ----------
    layers : list
        The layers.

    Raises
    ------
    ValueError
        If there is no layer.
    TypeError
        If a layer cannot be called.

    Examples
    --------
    >>> from nn import Dropout, Layer, Softmax
    >>> model = Sequential(Layer(2, 8, "tanh"), Dropout(0.2), Layer(8, 3, "linear"), Softmax())
    >>> model
    Sequential(Layer(2, 8, 'tanh'), Dropout(0.2), Layer(8, 3, 'linear'), Softmax())
    >>> model.parameters()[-1].label
    'layer3.neuron3.b'
    """

    def __init__(self, *layers: Any) -> None:
        if not layers:
            raise ValueError("there is no layer: give at least one")
        for i, layer in enumerate(layers, 1):
            if not callable(layer) or isinstance(layer, type):
                hint = "; make one of this class" if isinstance(layer, type) else ""
                raise TypeError(f"layer{i} is {layer!r:.60}, which computes nothing{hint}")
        self.layers: list[Any] = list(layers)

    def __call__(self, x: Any, *more: NoReturn) -> Any:
        """Compute the outputs for one example, as `Layer` does."""
        if more:
            raise called_with_many(self, x, *more)
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


class MLP(Sequential):
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
        activation: str | Operation = "relu",
        output: str | Operation = "linear",
        init: Initialiser | None = None,
        seed: int | Random | None = None,
    ) -> None:
        check_widths("layers", layers)
        random = generator(seed)
        activations = [activation] * (len(layers) - 1) + [output]
        widths = zip([inputs, *layers], layers, activations)
        super().__init__(*(Layer(*width, init, random) for width in widths))

    def __repr__(self) -> str:
        widths = [len(layer.neurons) for layer in self.layers]
        first, last = self.layers[0].neurons[0], self.layers[-1].neurons[0]
        return (
            f"MLP({self.layers[0].inputs}, {widths}, activation={activation_name(first)!r}, "
            f"output={activation_name(last)!r})"
        )
