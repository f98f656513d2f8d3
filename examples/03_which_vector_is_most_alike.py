"""Which vector is most alike? The dot product and the cosine"""

from math import acos, degrees, hypot

from retrograd.lecture import _, draw, panels, run, say, show

X = (3, 4)
CANDIDATES = {"A": (1.5, 2), "B": (8, 1), "C": (-4, 3)}


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def cosine(u, v):
    return dot(u, v) / (hypot(*u) * hypot(*v))


def main(out=None):
    say("X = {X}. Which of A, B and C is most like it?", X=X)
    say("\nThe dot product: multiply what stands in the same place, and add up.")
    for name, vector in CANDIDATES.items():
        products = " + ".join(f"{x}·({v:g})" for x, v in zip(X, vector))
        show(f"    X · {name} = {products} = {dot(X, vector):g}")
    best = max(CANDIDATES, key=lambda name: dot(X, CANDIDATES[name]))
    length = hypot(*CANDIDATES[best])
    say("{best} wins, but length counts too: it is {length:.2f} long.", best=best, length=length)

    say("\nThe cosine: the dot product divided by both lengths. Only the direction counts.")
    for vector in CANDIDATES.values():
        angle = degrees(acos(max(-1, min(1, cosine(X, vector)))))
        length = f"{hypot(*X):g} · {hypot(*vector):.3f}"
        show(f"    {dot(X, vector):5g} / ({length}) = {cosine(X, vector):6.3f}   {angle:5.1f}°")
    best = max(CANDIDATES, key=lambda name: cosine(X, CANDIDATES[name]))
    say(
        "{best} wins: its direction is nearest to that of X. A right angle has cosine 0.", best=best
    )

    say("\nA neuron is a dot product too: Σ wᵢ·xᵢ is large where the input is like the weights.")
    draw(out, "03-vectors", picture)
    say("\nTo try: make A a hundred times longer. Which numbers change, and which do not?")
    say("Find a vector whose cosine with X is −1.")


def picture():
    (ax,) = panels(1)
    colours = ["#767676", "#0072b2", "#d55e00", "#009e73"]
    for colour, (name, (x, y)) in zip(colours, [("X", X), *CANDIDATES.items()]):
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.5}
        ax.annotate("", (x, y), (0, 0), arrowprops=arrow)
        label = name if name == "X" else f"{name}   cos = {cosine(X, (x, y)):.2f}"
        beside = (7, -12) if x > 0 else (7, 6)
        ax.annotate(label, (x, y), beside, textcoords="offset points", color=colour)
    xs, ys = zip((0, 0), X, *CANDIDATES.values())
    room = 0.1 * max(max(xs) - min(xs), max(ys) - min(ys))
    ax.set(xlim=(min(xs) - room, max(xs) + 4 * room), ylim=(min(ys) - room, max(ys) + room))
    ax.set(aspect="equal", title=_("Which is most like X?"))
    ax.grid(alpha=0.3)
    return ax


if __name__ == "__main__":
    run(__file__)
