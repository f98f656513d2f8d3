"""Backpropagation by hand: the chain rule, checked by the engine"""

from math import exp
from re import sub

from autograd import Value, dot, explain
from nn import MLP, SGD, mse
from retrograd.lecture import draw, run, say, show
from viz import draw as draw_graph
from viz import network


def main(out=None):
    say("A neuron with two weights: z = w1·x1 + w2·x2,  ŷ = σ(z),  J = (ŷ − y)²")
    x1, x2, y, w1, w2 = 1.0, 2.0, 1.0, 0.5, -0.5
    show(f"    x1 = {x1:g}, x2 = {x2:g}, y = {y:g}, w1 = {w1:g}, w2 = {w2:g}")
    z = w1 * x1 + w2 * x2
    yhat = 1 / (1 + exp(-z))
    J = (yhat - y) ** 2
    say("Forward:   z = {z:g},  ŷ = {yhat:.6f},  J = {J:.6f}", z=z, yhat=yhat, J=J)

    say("\nBackward, by the chain rule: ∂J/∂w1 = ∂J/∂ŷ · ∂ŷ/∂z · ∂z/∂w1")
    dJ_dyhat = 2 * (yhat - y)
    dyhat_dz = yhat * (1 - yhat)
    dJ_dw1 = dJ_dyhat * dyhat_dz * x1
    dJ_dw2 = dJ_dyhat * dyhat_dz * x2
    show(f"    ∂J/∂ŷ  = 2·(ŷ − y)      = {dJ_dyhat:9.6f}")
    show(f"    ∂ŷ/∂z  = ŷ·(1 − ŷ)      = {dyhat_dz:9.6f}")
    show(f"    ∂J/∂w1 = … · x1         = {dJ_dw1:9.6f}")
    show(f"    ∂J/∂w2 = … · x2         = {dJ_dw2:9.6f}")

    say("\nThe same by the engine, step by step, forward and backward:")
    w1, w2 = Value(w1, "w1"), Value(w2, "w2")
    x1, x2, y = Value(x1, "x1"), Value(x2, "x2"), Value(y, "y")
    z = dot([w1, w2], [x1, x2])
    yhat = z.sigmoid()
    error = yhat - y
    J = error**2
    z.label, yhat.label, error.label, J.label = "z", "ŷ", "e", "J"
    steps = J.steps()
    steps.run()
    for step in steps:
        if step.concerns not in (x1, x2, y):
            print(sub(r" {3}(\S+\.grad \+=)", r"\n            \1", str(step)))
    say("Left out: the steps to x1, x2 and y, which are data and do not learn.\n")
    print(explain(J, w1))
    apart = max(abs(w1.grad - dJ_dw1), abs(w2.grad - dJ_dw2))
    say("Hand and engine are equal." if apart < 1e-12 else "Hand and engine are NOT equal!")
    draw(out, "11-chain-rule", draw_graph, J)

    say("\nThe textbook's network 2-2-2, with sigmoids and one bias for each layer:")
    model = MLP(2, [2, 2], activation="sigmoid", output="sigmoid")
    numbers = [0.15, 0.20, 0.35, 0.25, 0.30, 0.35, 0.40, 0.45, 0.60, 0.50, 0.55, 0.60]
    model.load_state_dict(dict(zip(model.state_dict(), numbers)))
    E = mse([model([0.05, 0.10])], [[0.01, 0.99]])
    say("    total error {E:.9f}", E=E.data)
    E.backward()
    draw(out, "11-network", network, model, [0.05, 0.10])
    say("One step with the learning rate 0.5. The biases stay, as in the textbook.")
    weights = [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]
    SGD(weights, learning_rate=0.5).step()
    for i, weight in enumerate(weights, 1):
        show(f"    w{i} ← {weight.data:.9f}      ∂E/∂w{i} = {weight.grad:12.9f}")
    E = mse([model([0.05, 0.10])], [[0.01, 0.99]])
    say("    total error after this step {E:.9f}", E=E.data)
    say("The textbook prints 0.291027924 here; its own eight weights give the number above.")
    say(
        "\nTo try: compute ∂E/∂w5 with a pencil before you look. Then w1: how many paths lead "
        "from the error to it?"
    )


if __name__ == "__main__":
    run(__file__)
