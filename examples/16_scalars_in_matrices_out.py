"""Scalars in, matrices out: a program finds the matrices"""

import inspect
from itertools import pairwise
from random import Random
from timeit import repeat

import autograd
from autograd import Value
from nn import History, datasets
from retrograd.lecture import draw, run, say
from viz import loss_curve

POINTS, HALVES = datasets.moons(100, noise=0.1, seed=1)
TARGETS = [2 * half - 1 for half in HALVES]
SIZES, RATE, STEPS = [2, 16, 16, 1], 0.1, 1000
random = Random(1)


def new_neuron(inputs):
    return [Value(random.gauss(0, 0.5)) for _ in range(inputs)], Value(0.0)


def squared_error(layers, values, target):
    for neurons in layers:
        sums = [sum((w * v for w, v in zip(weights, values)), b) for weights, b in neurons]
        values = [z.tanh() for z in sums]
    return (values[0] - target) ** 2


def main(out=None):
    layers = [[new_neuron(n) for _ in range(count)] for n, count in pairwise(SIZES)]
    say("A network and its loss, from single numbers:")
    print("\n" + inspect.getsource(new_neuron) + "\n" + inspect.getsource(squared_error))
    x, y = [Value(0.0), Value(0.0)], Value(0.0)
    loss = squared_error(layers, x, y)
    program = autograd.compile(loss, inputs=[x, y], wrt=layers, batch=True)
    say("autograd.compile finds the matrices in it, and writes what a person would write:")
    print("\n" + program.source)
    report = program.report()
    say(
        "{recorded} nodes have become {operations} operations on arrays, among them a matrix "
        "product for each layer forward, and two for each backward, less one: nobody asks for the "
        "derivative with respect to X.",
        recorded=report.recorded,
        operations=report.operations,
    )

    def node_by_node():
        for point, target in zip(POINTS, TARGETS):
            squared_error(layers, point, target).backward()

    slow = min(repeat(node_by_node, number=1, repeat=3))
    fast = min(repeat(lambda: program(POINTS, TARGETS), number=1, repeat=100))
    say("\nThe loss of {n} examples with all derivatives:", n=len(POINTS))
    say("    {ms:8.2f} ms node by node", ms=1000 * slow)
    say("    {ms:8.2f} ms by the program, {n:.0f} times as fast", ms=1000 * fast, n=slow / fast)

    history = History()
    for _step in range(STEPS):
        losses = program.run(POINTS, TARGETS)
        program.parameters -= RATE / len(POINTS) * program.gradient
        history.loss.append(losses.mean())
    first, last = history.loss[0], history.loss[-1]
    say("\n{n} steps with it: loss {first:.3f} → {last:.3f}.", n=STEPS, first=first, last=last)
    draw(out, "16-training", loss_curve, history)
    say(
        "\nTo try: print program.report(verbose=True). Which line of which pass makes W1 a matrix? "
        "Then add the terms of each sum in another order: is the program the same?"
    )


if __name__ == "__main__":
    run(__file__)
