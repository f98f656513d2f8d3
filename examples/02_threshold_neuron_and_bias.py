"""The threshold neuron, with a threshold and with a bias"""

from autograd import dot
from nn import ThresholdNeuron
from retrograd.lecture import draw, panels, run, say, show
from viz import decision_boundary

INPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]]


def written(neuron, *inputs):
    return " + ".join(f"{w.data:g}·{x}" for w, x in zip(neuron.w, inputs))


def main(out=None):
    say("McCulloch and Pitts's neuron (1943), in today's notation: add up weight times input.")
    say("It fires (1) if the sum reaches its threshold θ, and else it does not (0).")
    neurons = {
        "AND": ThresholdNeuron([1, 1], threshold=2),
        "OR": ThresholdNeuron([1, 1], threshold=1),
    }
    for name, neuron in neurons.items():
        total, threshold = written(neuron, "x1", "x2"), neuron.threshold
        say("\n{name}: {total} ≥ {threshold:g} ?", name=name, total=total, threshold=threshold)
        for x in INPUTS:
            z = dot(neuron.w, x).data
            show(f"    {written(neuron, *x)} = {z:g}   →   {neuron(x).data:g}")

    say("\nThe same neuron, written with a bias: take θ to the other side.")
    weights, bias = [w.data for w in neuron.w], -neuron.threshold
    biased = ThresholdNeuron.with_bias(weights, bias)
    show(f"    {total} ≥ {threshold:g}    ⟺    {total} + ({bias:g}) ≥ 0    b = −θ = {bias:g}")
    for x in INPUTS:
        z = dot(weights, x) + bias
        show(f"    {written(biased, *x)} + ({bias:g}) = {z:2g}   →   {biased(x).data:g}")
    say("Now the threshold is always 0, and the bias is one more number to learn.")

    say("\nA negative weight inhibits. NOT: −1·x ≥ 0 ?")
    inverter = ThresholdNeuron([-1], threshold=0)
    for x in (0, 1):
        show(f"    −1·{x} = {-x:2}   →   {inverter([x]).data:g}")
    draw(out, "02-and-or", picture, neurons)
    say("\nTo try: find weights and a threshold for NAND. Then try XOR for five minutes.")


def picture(neurons):
    for ax, (name, neuron) in zip(panels(len(neurons)), neurons.items()):
        answers = [neuron(x).data for x in INPUTS]
        decision_boundary(neuron, INPUTS, answers, ax=ax)
        line = f"{written(neuron, 'x1', 'x2')} = {neuron.threshold:g}"
        ax.set_title(f"{name}:  {line}", loc="right", pad=22)
    return ax


if __name__ == "__main__":
    run(__file__)
