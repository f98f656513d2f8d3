"""A layer is W·X + b: the scalar graph beside its matrix form"""

import numpy as np

from nn import Layer
from retrograd.lecture import draw, run, say, show
from viz import draw as draw_graph
from viz import weights

W = [[1.0, 2.0], [-1.0, 0.5], [3.0, -2.0]]
b = [0.5, 0.0, -1.0]
x = [2.0, -1.0]


def main(out=None):
    layer = Layer(2, 3, "linear", label="layer")
    for neuron, row, bias in zip(layer.neurons, W, b):
        for weight, number in zip(neuron.w, row):
            weight.data = number
        neuron.b.data = bias

    say("Three neurons with two inputs, one by one:")
    z = layer(x)
    for i, (row, bias, sum_) in enumerate(zip(W, b, z), 1):
        products = " + ".join(f"({w:g})·({number:g})" for w, number in zip(row, x))
        show(f"    z{i} = {products} + ({bias:g}) = {sum_.data:g}")

    say("\nThe same as one product: a row of W for each neuron, a column for each input.")
    result = np.array(W) @ x + b
    for place, row in enumerate(W):
        times, plus, equals = ("·", "+", "=") if place == 1 else ("   ")
        entry = f"{x[place]:4g}" if place < 2 else "    "
        left = f"│ {row[0]:4g} {row[1]:4g} │ {times} │ {entry} │ {plus} │ {b[place]:4g} │"
        show(f"    {left} {equals} │ {result[place]:4g} │")
    say("W has the shape (neurons, inputs) = {shape}.", shape=np.shape(W))

    say("\nMany examples at once are the columns of X, and one product computes them all:")
    X = np.array([x, [0.0, 1.0], [1.0, 1.0], [5.0, 0.0]]).T
    for row in np.array(W) @ X + np.array(b)[:, np.newaxis]:
        show("    " + " ".join(f"{number:6g}" for number in row))
    say("The scalar graph, neuron by neuron, for the same four examples:")
    for neuron in layer.neurons:
        show("    " + " ".join(f"{neuron(column).data:6g}" for column in X.T))
    total = z[0] + z[1] + z[2]
    total.backward()
    draw(out, "07-scalar-graph", draw_graph, total)
    draw(out, "07-matrix-form", weights, layer)
    say("\nTo try: give the layer a fourth neuron. Which shapes change, and which stay?")
    say("Then put a second linear layer behind it: is there one matrix that does both?")


if __name__ == "__main__":
    run(__file__)
