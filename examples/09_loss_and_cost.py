"""Loss and cost: how wrong one answer is, and how wrong all of them are"""

from autograd import Value
from nn import binary_cross_entropy, huber, mae, mse
from retrograd.lecture import _, draw, panels, run, say, show

LOSSES = {"mse": mse, "mae": mae, "huber": huber}
X, TARGETS = [1.0, 2.0, 3.0, 4.0], [2.1, 3.9, 6.2, 7.8]
WIDEST = 2 * max(target / x for x, target in zip(X, TARGETS))
WEIGHTS = [WIDEST * i / 1000 for i in range(1001)]


def cost(w, loss=mse):
    return loss([Value(w) * x for x in X], TARGETS)


def best(loss):
    return min(WEIGHTS, key=lambda w: cost(w, loss).data)


def main(out=None):
    say("The loss is how wrong one answer is; the cost is the mean over all examples.")
    say("The model ŷ = w·x with w = 1.5:")
    for x, target in zip(X, TARGETS):
        error = 1.5 * x - target
        show(f"    x = {x:g}   ŷ = {1.5 * x:3g}   y = {target}   (ŷ − y)² = {error**2:.2f}")
    say("Cost J(1.5) = {cost:.4f}, the mean of these four.", cost=cost(1.5).data)

    say("\nTraining is the search for the w with the lowest cost:")
    for w in (0.0, 1.0, 1.5, 2.0, 2.5):
        show(f"    J({w:.1f}) = {cost(w).data:8.4f}")

    say("The best w, by each loss:")
    for name, loss in LOSSES.items():
        show(f"    {name:<6} w = {best(loss):.2f}")

    say("\nWhich loss? One error of 10 among the errors 0.5, 0.5 and 0.5:")
    for name, loss in LOSSES.items():
        errors = [Value(0.5), Value(0.5), Value(0.5), Value(10.0)]
        total = loss(errors, [0.0] * 4)
        total.backward()
        share = abs(errors[3].grad) / sum(abs(error.grad) for error in errors)
        say(
            "    {name:<6} cost {cost:6.2f}; the outlier makes {share:.0%} of the gradient",
            name=name,
            cost=total.data,
            share=share,
        )

    say("\nFor classes: cross-entropy, −log of the probability of what was right.")
    for p in (0.9, 0.5, 0.1, 0.001):
        loss = binary_cross_entropy([Value(p)], [1]).data
        say("    {p:>5} for the right class: loss {loss:.3f}", p=p, loss=loss)
    say("Who is sure and wrong pays most.")
    draw(out, "09-loss-and-cost", picture)
    say(
        "\nTo try: change 7.8 to 78, as a typing error would. Which w is best then for mse, "
        "and which for mae?"
    )


def picture():
    left, right = panels(2)
    errors = [i / 50 for i in range(-150, 151)]
    for style, (name, loss) in zip(("-", "--", ":"), LOSSES.items()):
        losses = [loss([Value(error)], [0.0]).data for error in errors]
        left.plot(errors, losses, style, label=name, linewidth=2.5)
    left.set(xlabel=_("error ŷ − y"), ylabel=_("loss"), ylim=(0, 5))
    left.legend()
    right.plot(WEIGHTS, [cost(w).data for w in WEIGHTS], linewidth=2.5)
    right.set(xlabel="w", ylabel=_("cost J(w)"))
    return left


if __name__ == "__main__":
    run(__file__)
