"""What leaves the playground: its network as one of nn, and a script that trains it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pprint import pformat
from typing import Any

import nn
from autograd import Value
from autograd.parsing import parse
from nn.activations import activation as find_activation

__all__ = ["Typed", "network", "script"]


class Typed:
    """An activation that somebody typed: a formula in x, for each number that a layer puts out.

    Examples
    --------
    >>> Typed("x*sigmoid(x)")([Value(0.0), Value(1e3)])[1].data
    1000.0
    """

    def __init__(self, formula: str) -> None:
        self.formula = formula
        # What is no formula is said at once, and not when a network is used.
        self(Value(0.5))

    def __call__(self, outputs: Any) -> Any:
        """Apply it to the outputs of one example."""
        if isinstance(outputs, list):
            return [self(z) for z in outputs]
        return parse(self.formula, x=outputs)

    def __repr__(self) -> str:
        return f"Typed({self.formula!r})"


def network(spec: Mapping[str, Any], state: Mapping[str, Any]) -> nn.Sequential:
    """Return the network that a trainer trains, with its weights as they are.

    Parameters
    ----------
    spec
        What `trainer.js` makes a network of. An activation may also be a formula in x.
    state
        The trainer's ``state()``, or only its ``weights`` and ``biases``.

    Returns
    -------
    Sequential
        An `nn.MLP` where there is one activation for all hidden layers, and no dropout.

    Raises
    ------
    ExpressionError
        If an activation is neither one of nn nor a formula in x.
    ValueError
        If the weights are not those of such a network.

    Examples
    --------
    >>> layers = [{"width": 1, "activation": "tanh"}]
    >>> spec = {"inputs": 2, "layers": layers, "output": {"width": 1, "activation": "sigmoid"}}
    >>> network(spec, {"weights": [[[1.0, 2.0]], [[3.0]]], "biases": [[0.5], [0.0]]})
    MLP(2, [1, 1], activation='tanh', output='sigmoid')
    """
    layers = [*spec["layers"], spec["output"]]
    widths = [spec["inputs"], *(layer["width"] for layer in layers)]
    parts: list[Any] = []
    for (inputs, width), layer in zip(pairwise(widths), layers):
        try:
            find_activation(layer["activation"])
            parts.append(nn.Layer(inputs, width, layer["activation"]))
        except LookupError:
            parts += nn.Layer(inputs, width, "linear"), Typed(layer["activation"])
        if layer.get("dropout"):
            parts.append(nn.Dropout(layer["dropout"], seed=spec.get("seed", 0)))
    hidden = {layer["activation"] for layer in spec["layers"]}
    if len(parts) == len(layers) and len(hidden) <= 1:
        activation = hidden.pop() if hidden else "relu"
        model: nn.Sequential = nn.MLP(widths[0], widths[1:], activation, layers[-1]["activation"])
    else:
        model = nn.Sequential(*parts)
    model.load_state_dict(_numbered(model, state))
    return model


def script(
    spec: Mapping[str, Any],
    state: Mapping[str, Any],
    X: Sequence[Sequence[float]],
    Y: Sequence[Any],
    epochs: int = 100,
) -> str:
    """Return a Python script that builds the network as it is, and trains it on.

    Parameters
    ----------
    spec, state
        As for `network`.
    X, Y
        The examples, as the trainer has them.
    epochs
        For how long to train.

    Raises
    ------
    ExpressionError, ValueError
        As `network`.
    """
    model = network(spec, state)
    loss, optimiser = spec["loss"], dict(spec["optimiser"])
    kind, rate = optimiser.pop("name"), optimiser.pop("rate")
    settings = {
        "loss": f"nn.{loss}",
        "epochs": repr(epochs),
        "batch_size": repr(spec.get("batch", 16) or "full"),
        "optimiser": f"nn.{kind}(model.parameters(), {_listed(rate, **optimiser)})",
        "seed": repr(spec.get("seed", 0)),
    }
    strengths = {name: x for name, x in spec.get("penalty", {}).items() if x}
    if strengths:
        terms = [f"nn.{name}({strength!r})" for name, strength in strengths.items()]
        settings["penalty"] = (
            terms[0]
            if len(terms) == 1
            else f"lambda model: {' + '.join(f'{term}(model)' for term in terms)}"
        )
    if spec.get("schedule"):
        schedule = dict(spec["schedule"])
        name = schedule.pop("name")
        followed = f"nn.schedules.{name}({_listed(rate, **schedule)})"
        settings["callbacks"] = f"[nn.LearningRate({followed})]"
    targets = [_target(y, spec["output"]["width"], loss) for y in Y]
    kinds = {type(part).__name__ for part in ([] if isinstance(model, nn.MLP) else model.layers)}
    ours = sorted({type(model).__name__, *kinds} - {"Typed"})
    imports = f"from nn import {', '.join(ours)}\n"
    if "Typed" in kinds:
        imports += "from viz.pages.exported import Typed\n"
    return _SCRIPT.format(
        imports=imports,
        X=pformat([list(x) for x in X], width=100, compact=True),
        Y=pformat(targets, width=100, compact=True),
        model=repr(model),
        numbers=pformat(list(_numbered(model, state).values()), width=100, compact=True),
        loss=loss,
        settings="".join(f"    {name}={code},\n" for name, code in settings.items()),
    )


def _numbered(model: nn.Sequential, state: Mapping[str, Any]) -> dict[str, float]:
    """Name the numbers of a trainer as the network's parameters."""
    numbers = [
        number
        for weights, biases in zip(state["weights"], state["biases"])
        for row, bias in zip(weights, biases)
        for number in (*row, bias)
    ]
    names = model.state_dict()
    if len(names) != len(numbers):
        raise ValueError(f"{model!r} has {len(names)} parameters, and here are {len(numbers)}")
    return dict(zip(names, numbers))


def _target(y: Any, width: int, loss: str) -> Any:
    """Return a target as nn takes it."""
    if loss == "cross_entropy":
        return y.index(max(y)) if isinstance(y, (list, tuple)) else y
    return y[0] if width == 1 and isinstance(y, (list, tuple)) else y


def _listed(*arguments: Any, **named: Any) -> str:
    """Write the arguments of a call."""
    return ", ".join([*map(repr, arguments), *(f"{name}={x!r}" for name, x in named.items())])


_SCRIPT = '''\
"""A network from retrograd's playground, as it was there, and trained on from there."""

import nn
{imports}
X = {X}
y = {Y}

model = {model}
numbers = {numbers}
model.load_state_dict(dict(zip(model.state_dict(), numbers)))

print("loss:", model.evaluate(X, y, loss=nn.{loss}).loss)
history = model.fit(
    X,
    y,
{settings}    progress=False,
)
print("loss after {{}} epochs: {{}}".format(len(history.loss), model.evaluate(X, y).loss))
'''
