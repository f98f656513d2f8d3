"""Full, stochastic and mini-batch gradient descent compared"""

from random import Random

from autograd import Value
from nn import SGD, mse
from retrograd.lecture import _, draw, panels, run, say, show
from viz import descent_path

FAR = 1e6
random = Random(0)
X = [random.uniform(-1, 1) for _example in range(40)]
Y = [2 * x + 1 + random.gauss(0, 0.3) for x in X]


def cost(w, b):
    return mse([w * x + b for x in X], Y)


def descend(batch_size, epochs, rate=0.1):
    random, examples = Random(1), list(zip(X, Y))
    w, b = Value(-1.0, "w"), Value(-1.0, "b")
    optimiser, path = SGD([w, b], rate), [(w.data, b.data)]
    for _epoch in range(epochs):
        random.shuffle(examples)
        for start in range(0, len(examples), batch_size):
            batch = examples[start : start + batch_size]
            loss = mse([w * x + b for x, _y in batch], [y for _x, y in batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            path.append((w.data, b.data))
            if max(map(abs, path[-1])) > FAR:
                return path
    return path


def main(out=None, epochs=10):
    say("{n} points near the line y = 2x + 1. We look for its w and b, from (−1, −1).", n=len(X))
    say("Each update uses the gradient of a batch: all examples, a few, or one.")
    kinds = {_("full"): len(X), _("mini-batches of {n}").format(n=8): 8, _("stochastic"): 1}
    paths, ends, counts = {}, {}, [0, 1, 2, 5, epochs]
    say("\nThe updates in an epoch, and the cost after epoch")
    show(" " * 30 + "".join(f"{n:>10}" for n in counts))
    for name, batch_size in kinds.items():
        paths[name] = path = descend(batch_size, epochs)
        updates = -(-len(X) // batch_size)
        ends[name] = [cost(*map(Value, end)).data for end in path[::updates]]
        row = "".join(f"{ends[name][n]:10.4g}" for n in counts if n < len(ends[name]))
        diverged = ("  " + _("diverged")) * (len(ends[name]) <= epochs)
        show(f"    {name:<19}{updates:>7}{row}{diverged}")

    say("\nFull: each step has seen everything, but an epoch makes only one.")
    say("Stochastic: many steps, each after one example; near the goal it trembles.")
    say(
        "Mini-batches: nearly as many steps as needed, nearly as calm; and a matrix product "
        "computes a whole batch at once. That is why everybody uses them."
    )
    draw(out, "12-three-descents", picture, paths, ends)
    say(
        "\nTo try: give stochastic descent a learning rate of 0.5, then of 0.01. What does the "
        "trembling depend on? And full descent with 0.5?"
    )


def picture(paths, ends):
    left, right = panels(2)
    descent_path(cost, paths, area=((-1.6, 3.2), (-1.6, 2.2)), ax=left)
    left.set(xlabel="w", ylabel="b")
    for style, (name, costs) in zip(("-^", "-o", "-s"), ends.items()):
        right.plot(costs, style, label=name, linewidth=2, markersize=5)
    right.set(xlabel=_("epoch"), ylabel=_("cost"), yscale="log")
    right.legend()
    return left


if __name__ == "__main__":
    run(__file__)
