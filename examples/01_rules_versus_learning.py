"""Rules versus learning: walking, running or biking?"""

from nn import MLP, Adam, classify, cross_entropy, datasets, fit
from nn.metrics import accuracy
from retrograd.lecture import _, draw, panels, run, say

WALKING, RUNNING, BIKING = 0, 1, 2
SLOW, FAST = 4, 12


def rule(speed):
    if speed < SLOW:
        return WALKING
    if speed < FAST:
        return RUNNING
    return BIKING


def learn(X, y):
    model = MLP(1, [3], seed=0)
    adam = Adam(model.parameters(), learning_rate=0.3)
    fit(model, X, y, loss=cross_entropy, optimiser=adam, epochs=60, progress=False)
    return model


def thresholds(model, top):
    speeds = [top * i / 1000 for i in range(1001)]
    classes = classify(model, [[speed] for speed in speeds])
    return [speed for speed, a, b in zip(speeds, classes, classes[1:]) if a != b]


def main(out=None):
    say("Rules: somebody knows the answer, and writes it down as a program.")
    say("    below {0} km/h: walking;   below {1} km/h: running;   else: biking", SLOW, FAST)
    X, y = datasets.speeds(n=150, seed=1)
    right = accuracy([rule(speed) for [speed] in X], y)
    say("It is right for {right:.0%} of {count} people.", right=right, count=len(X))

    say("\nNow somebody measures the same people in m/s, and the rule does not know.")
    X_ms = [[speed / 3.6] for [speed] in X]
    right = accuracy([rule(speed) for [speed] in X_ms], y)
    say("The same rule is right for {right:.0%}.", right=right)

    say("\nLearning: the data and the answers go in, and the rules come out.")
    learned = {}
    for unit, data in (("km/h", X), ("m/s", X_ms)):
        model = learn(data, y)
        learned[unit] = data, thresholds(model, max(data)[0])
        where = _(" and ").join(f"{speed:.1f}" for speed in learned[unit][1])
        right = f"{accuracy(classify(model, data), y):.0%}"
        say("    from {0}: changes at {1} {0}, right for {2}", unit, where, right)
    say("Nobody told it the unit: the program is the same, only the data differ.")
    say("(Networks learn more easily from small numbers: so km/h is a little harder.)")
    draw(out, "01-rules-and-learning", picture, learned, y)
    say(
        "\nTo try: give datasets.speeds some noise=2. Who is wrong more often, the rule or "
        "the network? Then invent a fourth activity: what is less work, a rule or data?"
    )


def picture(learned, y):
    names = [_("walking"), _("running"), _("biking")]
    for ax, (unit, (X, found)) in zip(panels(2), learned.items()):
        ax.plot([speed for [speed] in X], y, "o", color="#0072b2", alpha=0.4)
        for speed in (SLOW, FAST):
            ax.axvline(speed, color="#767676", linestyle="--", label=_("the rule"))
        for speed in found:
            ax.axvline(speed, color="#d55e00", label=_("learned"))
        ax.set(xlabel=unit, yticks=[0, 1, 2], yticklabels=names)
        ax.legend(handles=ax.lines[2:4], loc="lower right")
    return ax


if __name__ == "__main__":
    run(__file__)
