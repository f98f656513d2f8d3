"""The classic drawing of a network: neurons in columns, weights as lines between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from autograd import Value, gradients, nodes
from autograd.translation import translated
from nn import Module, Neuron
from viz.graphs.columns import Chart
from viz.graphs.neurons import layers_of
from viz.graphs.picture import Picture
from viz.themes import THEMES, follow_the_reader

__all__ = ["network"]

_FEWEST = 3


def network(
    model: Module,
    example: Iterable[float] | float | None = None,
    *,
    loss: Callable[[Any], Value] | None = None,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    values: bool = False,
    theme: str = "auto",
    limit: int = 16,
) -> Picture:
    """Draw a network as circles and lines.

    Each circle is a neuron, and each line a weight: blue if it is positive, orange and dashed if
    it is negative, the wider and the stronger the larger. For an example, each circle is filled by
    what the neuron puts out; or, where a loss is given, by the gradient of the loss with respect to
    that. Of a layer too large to read only some neurons are drawn, with ⋮ for the others.

    Parameters
    ----------
    model
        A network of layers, a layer or a neuron.
    example
        The inputs.
    loss
        From the model's output for the example to a Value, such as ``lambda y: (y - 1) ** 2``.
    inputs, outputs
        The names of the features, and of the classes or whatever the outputs are.
    values
        Whether to write the weights on the lines, and the biases below the neurons.
    theme
        ``"light"``, ``"dark"`` or ``"auto"``, as for `draw`.
    limit
        How many neurons of a layer may be drawn, at least 3.

    Returns
    -------
    Picture
        It shows itself in Jupyter, and has ``.save("network.svg")``, ``.svg`` and ``.source``.

    Raises
    ------
    TypeError
        If the model has no layers of neurons.
    ValueError
        If its layers do not feed one into the next, the example does not fit, a loss is given
        without an example, or an option is not one of those above.

    Examples
    --------
    >>> from nn import MLP
    >>> network(MLP(2, [3, 1], "tanh", seed=1), [0.5, -1.0]).description.split(". ")[0]
    'inputs 2, layer 1 3 × tanh, layer 2 1 × linear'
    """
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, not {theme!r}")
    if not (isinstance(limit, int) and limit >= _FEWEST):
        raise ValueError(f"limit must be a whole number from {_FEWEST}, not {limit!r}")
    columns = layers_of(model)
    _check(columns)
    for what, named, count in (
        ("inputs", inputs, len(columns[0][0].w)),
        ("outputs", outputs, len(columns[-1])),
    ):
        if named and len(named) != count:
            raise ValueError(f"{what} must name {count}, not {len(named)}: {named!r:.60}")
    signals = None
    if example is not None:
        signals = _signals(model, columns, _listed(example), loss)
    elif loss:
        raise ValueError("gradients are those for an example: give network one")
    signal = translated("gradient" if loss else "activation")
    chart = Chart(columns, signals, signal, theme, limit, inputs, outputs, values)
    return Picture(
        chart.graph,
        title=chart.title,
        description=chart.description,
        titles=chart.titles,
        style=follow_the_reader() if theme == "auto" else "",
    )


def _check(columns: list[list[Neuron]]) -> None:
    for i, (before, after) in enumerate(pairwise(columns), 2):
        if len(after[0].w) != len(before):
            raise ValueError(
                f"network draws layers that feed one into the next, but layer {i} takes "
                f"{len(after[0].w)} inputs and the layer before it has {len(before)} neurons"
            )


def _listed(example: Iterable[float] | float) -> list[float]:
    return [float(x) for x in (example if isinstance(example, Iterable) else [example])]


def _signals(
    model: Module,
    columns: list[list[Neuron]],
    example: list[float],
    loss: Callable[[Any], Value] | None,
) -> list[list[float]]:
    """Compute what each input and neuron puts out, or the gradient of the loss by that."""
    inputs = [Value(x) for x in example]
    output = model(inputs)
    outputs = [output] if isinstance(output, Value) else output
    # Of the nodes that an operand goes into, the one made first.
    goes_into = {x: node for node in reversed(nodes(*outputs)) for x in node.operands}

    def put_out(neuron: Neuron) -> Value:
        weighted_sum = goes_into[neuron.b]
        return goes_into[weighted_sum] if neuron.activation else weighted_sum

    try:
        signals = [inputs, *([put_out(neuron) for neuron in column] for column in columns)]
    except KeyError:
        raise ValueError(
            "the model's output was not computed by all of its neurons, or not recorded: draw it "
            "outside of no_grad()"
        ) from None
    if loss is None:
        return [[value.data for value in column] for column in signals]
    found = iter(gradients(loss(output), [value for column in signals for value in column]))
    return [[next(found) for _ in column] for column in signals]
