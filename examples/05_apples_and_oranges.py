"""Apples and oranges: a neuron learns to tell them apart"""

from nn import MLP, binary_cross_entropy, classify, datasets, evaluate, fit, predict, split
from nn.metrics import confusion_matrix
from retrograd.lecture import _, draw, panels, run, say
from viz import decision_boundary, loss_curve


def main(out=None):
    fruits, labels = datasets.apples_and_oranges(n=100, noise=0.2, seed=3)
    X = [[weight, max(0.0, roughness)] for weight, roughness in fruits]
    y = [1 - label for label in labels]  # Class 0 is drawn in orange.
    say("{n} fruits, each with its weight in 100 g and the roughness of its skin:", n=len(X))
    for fruit, label in zip(X[:4], y):
        say("    weight {0:.2f}, roughness {1:.2f}  →  {label}", *fruit, label=label)
    say("0 is an orange, 1 an apple. A fifth is put aside: we test on fruits it never saw.")
    (X, y), (X_test, y_test) = split(X, y, held_out=0.2, seed=0)

    say("\nOne neuron with the sigmoid: w1·weight + w2·roughness + b, squeezed into 0 to 1.")
    neuron = MLP(2, [1], output="sigmoid", seed=0)
    options = {"loss": binary_cross_entropy, "learning_rate": 0.5, "epochs": 60}
    history = fit(neuron, X, y, held_out=(X_test, y_test), progress=False, **options)
    for epoch in (1, 10, len(history.loss)):
        loss = history.loss[epoch - 1]
        say("    epoch {epoch:>2}: loss {loss:.3f}", epoch=epoch, loss=loss)
    w1, w2, b = (parameter.data for parameter in neuron.parameters())
    say("It has learned w1 = {w1:.2f}, w2 = {w2:.2f}, b = {b:.2f}.", w1=w1, w2=w2, b=b)

    accuracy = evaluate(neuron, X_test, y_test).accuracy
    say("\nOn the fruits put aside it is right for {accuracy:.0%}:", accuracy=accuracy)
    oranges, apples = confusion_matrix(classify(neuron, X_test), y_test).counts
    say("    oranges: {0} taken for oranges, {1} for apples", *oranges)
    say("    apples:  {0} taken for oranges, {1} for apples", *apples)

    fruit = [1.8, 0.4]
    (p,) = predict(neuron, [fruit])
    say("\nA new fruit: weight {0:.2f}, roughness {1:.2f}.", *fruit)
    say("The probability that it is an apple is {p:.2f}.", p=p)
    draw(out, "05-apples-and-oranges", picture, neuron, X_test, y_test, history)
    say("\nTo try: make the noise larger, 0.2 to 0.5. Can any line still be always right?")


def picture(neuron, X, y, history):
    left, right = panels(2)
    decision_boundary(neuron, X, y, ax=left)
    left.set(xlabel=_("weight"), ylabel=_("roughness"))
    for text, fruit in zip(left.get_legend().get_texts(), (_("orange"), _("apple"))):
        text.set_text(fruit)
    loss_curve(history, ax=right)
    return left


if __name__ == "__main__":
    run(__file__)
