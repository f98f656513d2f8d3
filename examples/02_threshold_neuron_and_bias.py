"""The threshold neuron, with a threshold and with a bias"""

from nn import ThresholdNeuron
from retrograd.lecture import draw, panels, run, say, show
from viz import decision_boundary

INPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]]


def main(out=None):
    say("McCulloch and Pitts's neuron (1943) adds up its inputs, each times a weight.")
    say("It fires (1) if the sum reaches its threshold θ, and else it does not (0).")
    neurons = {
        "AND": ThresholdNeuron([1, 1], threshold=2),
        "OR": ThresholdNeuron([1, 1], threshold=1),
    }
    for name, neuron in neurons.items():
        say("\n{name}: 1·x1 + 1·x2 ≥ {threshold:g} ?", name=name, threshold=neuron.threshold)
        for x1, x2 in INPUTS:
            show(f"    {x1} + {x2} = {x1 + x2}   →   {neuron([x1, x2]).data:g}")

    say("\nThe same neuron, written with a bias: take θ to the other side.")
    say("    x1 + x2 ≥ 2      becomes      x1 + x2 − 2 ≥ 0,      with the bias b = −θ = −2")
    biased = ThresholdNeuron.with_bias([1, 1], bias=-2)
    for x1, x2 in INPUTS:
        show(f"    {x1} + {x2} − 2 = {x1 + x2 - 2:2}   →   {biased([x1, x2]).data:g}")
    say("Now the threshold is always 0, and the bias is one more number to learn.")

    say("\nA negative weight inhibits. NOT: −1·x ≥ 0 ?")
    inverter = ThresholdNeuron([-1], threshold=0)
    for x in (0, 1):
        show(f"    −1·{x} = {-x:2}   →   {inverter([x]).data:g}")
    draw(out, "02-and-or", picture, neurons)
    say("\nTo try: find weights and a threshold for NAND. Then try XOR for five minutes.")


def picture(neurons):
    for ax, (name, neuron) in zip(panels(2), neurons.items()):
        answers = [neuron(x).data for x in INPUTS]
        decision_boundary(neuron, INPUTS, answers, ax=ax)
        ax.set_title(f"{name}:  x1 + x2 = {neuron.threshold:g}", loc="right")
    return ax


if __name__ == "__main__":
    run(__file__)
