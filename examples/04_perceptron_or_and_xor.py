"""The perceptron learns OR and AND, and cannot learn XOR"""

from nn import Perceptron, datasets
from retrograd.lecture import _, draw, panels, run, say, show
from viz import decision_boundary

EPOCHS = 12


def line(weights, bias):
    w1, w2 = weights
    return f"{w1:.3g}·x1 + {w2:.3g}·x2 + {bias:.3g} = 0".replace("+ -", "− ").replace("-", "−")


def main(out=None):
    say("Rosenblatt's rule (1958): where the answer is wrong, move each weight.")
    say("    w ← w + (target − answer) · x          b ← b + (target − answer)")

    say("\nOR, one mistake after the other:")
    X, y = datasets.or_()
    learner = Perceptron().fit(X, y)
    for weights, bias, epoch, example in learner.lines_:
        where = _("start") if example is None else _("epoch {n}").format(n=epoch)
        seen = "" if example is None else f"{X[example][0]:.2g}, {X[example][1]:.2g} → {y[example]}"
        show(f"    {where:<8} {seen:<9} {line(weights, bias)}")

    say("\nMistakes in each epoch:")
    perceptrons, verdicts = {}, {True: _("a line separates the classes"), False: _("no line does")}
    verdicts[None] = _("not known after {n} epochs").format(n=EPOCHS)
    for name, make in (("OR", datasets.or_), ("AND", datasets.and_), ("XOR", datasets.xor)):
        perceptrons[name] = Perceptron(epochs=EPOCHS).fit(*make()), make()
        learner, _data = perceptrons[name]
        mistakes = " ".join(map(str, learner.mistakes_))
        show(f"    {name:<4} {mistakes:<35} {verdicts[learner.separable_]}")
    say("No line: it came back to weights that it had before, and would go round for ever.")
    say("Minsky and Papert (1969) showed how much one neuron cannot do.")
    say("The way out is a hidden layer.")
    draw(out, "04-perceptron", picture, perceptrons)
    say("\nTo try: start OR with another order of the examples. Is the line the same?")
    say("Then add noise: datasets.or_(n=40, noise=0.2). From which noise does it no longer end?")


def picture(perceptrons):
    for ax, (name, (learner, (X, y))) in zip(panels(3), perceptrons.items()):
        decision_boundary(learner.neuron_, X, y, ax=ax)
        ax.set_title(name, loc="right")
    return ax


if __name__ == "__main__":
    run(__file__)
