"""Neurons: where they are in a model."""

from __future__ import annotations

from nn import Layer, Module, Neuron

__all__ = ["layers_of"]


def layers_of(model: Module) -> list[list[Neuron]]:
    """Find the neurons of each layer, in the order in which the model holds them.

    Raises
    ------
    TypeError
        If the model has parameters elsewhere than in a `Layer`, or is none itself.

    Examples
    --------
    >>> from nn import MLP
    >>> [len(layer) for layer in layers_of(MLP(2, [3, 1]))]
    [3, 1]
    """
    if not isinstance(model, Module):
        raise TypeError(f"this takes a model of nn's layers, not {model!r:.60}")
    if isinstance(model, Neuron):
        return [[model]]
    layers = [module.neurons for module in model.modules() if isinstance(module, Layer)]
    found = {parameter for layer in layers for neuron in layer for parameter in neuron.parameters()}
    elsewhere = [name for name, parameter in model.named_parameters() if parameter not in found]
    if elsewhere or not layers:
        part = f"{elsewhere[0]} is not in one" if elsewhere else "there is none"
        raise TypeError(f"this takes a model whose neurons are all in a Layer; in {model} {part}")
    return layers
