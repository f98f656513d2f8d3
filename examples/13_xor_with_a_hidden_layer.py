"""XOR with a hidden layer"""

from nn import MLP, Adam, ThresholdNeuron, binary_cross_entropy, datasets, fit, predict
from retrograd.lecture import draw, panels, run, say, show
from viz import decision_boundary, loss_curve, network

X, Y = datasets.xor()
HIDDEN, SEED = 4, 1


def main(out=None):
    say("By hand, with three threshold neurons: XOR is OR, but not AND.")
    either = ThresholdNeuron([1, 1], threshold=1)
    both = ThresholdNeuron([1, 1], threshold=2)
    but_not = ThresholdNeuron([1, -1], threshold=1)
    for x in X:
        hidden = [either(x), both(x)]
        h1, h2 = (h.data for h in hidden)
        show(f"    {x[0]:g} {x[1]:g}   OR {h1:g}   AND {h2:g}   →   {but_not(hidden).data:g}")
    say("In the coordinates (OR, AND) a line is enough: the hidden layer bends the plane.")

    say("\nNow a network with {n} hidden neurons looks for such a layer by itself.", n=HIDDEN)
    model = MLP(2, [HIDDEN, 1], "tanh", output="sigmoid", seed=SEED)
    untrained = predict(model, X)
    adam = Adam(model.parameters(), learning_rate=0.1)
    options = {"loss": binary_cross_entropy, "batch_size": "full", "epochs": 150}
    history = fit(model, X, Y, optimiser=adam, progress=False, **options)
    say("    x1 x2   target   before   after")
    for x, target, before, after in zip(X, Y, untrained, predict(model, X)):
        show(f"    {x[0]:g}  {x[1]:g}      {target}       {before:.3f}    {after:.3f}")
    say("Loss {first:.3f} → {last:.3f}.", first=history.loss[0], last=history.loss[-1])

    say("\nWhat its {n} hidden neurons make of the inputs:", n=HIDDEN)
    for x in X:
        hidden = model.layers[0](x)
        show(f"    {x[0]:g} {x[1]:g}   " + " ".join(f"{h.data:7.3f}" for h in hidden))
    draw(out, "13-network", network, model, [0.0, 1.0])
    draw(out, "13-boundary", picture, model, history)
    say(
        "\nTo try: 3 hidden neurons, then 2, each with the seeds 0 to 9. How often does it fail, "
        "and what does the boundary look like then?"
    )


def picture(model, history):
    left, right = panels(2)
    decision_boundary(model, X, Y, ax=left)
    loss_curve(history, ax=right)
    return left


if __name__ == "__main__":
    run(__file__)
