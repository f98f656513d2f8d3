"""Activation functions and their derivatives"""

from autograd import Value, grad, operations
from nn import activations
from retrograd.lecture import draw, panels, run, say, show
from viz import activation

FORMULAS = {
    "step": "1 if x ≥ 0, 0 if x < 0",
    "sign": "x / |x|",
    "sigmoid": "1 / (1 + e⁻ˣ)",
    "tanh": "(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
    "relu": "max(0, x)",
    "leaky_relu": "max(0.1·x, x)",
    "elu": "x if x > 0, else α·(eˣ − 1), α=1",
    "softplus": "log(1 + eˣ)",
    "gelu": "x · Φ(x)",
}


def main(out=None):
    say("What a neuron makes of its sum, and which numbers can come out:")
    for name, formula in FORMULAS.items():
        show(f"    {name:<12}{formula:<36}{activations.RANGES[name]}")

    say("\nTheir derivatives, and the slope at these five places:")
    places = [-5, -1, 0, 1, 5]
    show(f"{'x =':>56}" + "".join(f"{x:8}" for x in places))
    for name in FORMULAS:
        slopes = [grad(getattr(activations, name))(float(x)) for x in places]
        formula = operations[name].derivatives("x")[0]
        show(f"    {name:<12}{formula:<40}" + "".join(f"{s:8.3f}" for s in slopes))

    say("\nThe slope of step is 0: gradient descent learns nothing from it.")
    say("(At 0 step has no slope; we take it as 0. The same for sign.)")
    say("Far from 0, sigmoid and tanh are flat too: they saturate, and gradients vanish.")
    say("relu keeps its slope of 1 for all positive sums; leaky_relu never lets go altogether.")
    say("\nMaxout learns its own activation, the largest of several sums:")
    pieces = [Value(z) for z in (0.3, 1.2, -0.5)]
    show(f"    max(0.3, 1.2, −0.5) = {activations.maxout(pieces).data:g}")
    draw(out, "08-activations", picture)
    say(
        "\nTo try: ten layers of sigmoid multiply ten slopes, each at most 0.25. How much of a "
        "gradient is left?"
    )


def picture():
    for ax, name in zip(panels(3, 3), FORMULAS):
        activation(name, ax=ax)
    return ax


if __name__ == "__main__":
    run(__file__)
