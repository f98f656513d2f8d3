"""Gradient descent and its limits: the step size and local minima"""

from autograd import grad
from retrograd.lecture import _, draw, panels, run, say, show
from viz import descent_path

FAR = 1e6


def bowl(x, y):
    return x**2 + 8 * y**2


def two_valleys(x, y):
    return (x**2 - 1) ** 2 + 0.4 * x + y**2


def descend(function, start, rate, steps=40):
    path = [start]
    for _step in range(steps):
        x, y = path[-1]
        if max(abs(x), abs(y)) > FAR:
            break
        dx, dy = grad(function)(x, y)
        path.append((x - rate * dx, y - rate * dy))
    return path


def main(out=None):
    say("The gradient points uphill. So go a little way against it, again and again:")
    say("    x ← x − η · ∂f/∂x          η is the learning rate")
    say("\nThe step size, on the bowl f = x² + 8y², from (−4, 1.5), 40 steps:")
    seen, paths = [0, 1, 2, 10, 40], {}
    show(" " * 8 + "f" + " " * 13 + "".join(f"{n:12}" for n in seen))
    for rate in (0.003, 0.03, 0.115, 0.127):
        paths[f"η = {rate}"] = path = descend(bowl, (-4.0, 1.5), rate)
        heights = "".join(f"{bowl(*path[n]):12.4g}" for n in seen if n < len(path))
        show(f"    η = {rate:<14}{heights}" + ("  " + _("diverged")) * (len(path) <= seen[-1]))
    say("Too small: it hardly moves. Too large: it jumps over the valley, and higher each time.")

    say("\nLocal minima, on f = (x² − 1)² + 0.4x + y²:")
    valleys = {}
    for start in ((1.6, 1.2), (0.3, 1.2), (-0.1, 1.2)):
        path = descend(two_valleys, start, rate=0.05, steps=80)
        x, y = path[-1]
        valleys[_("from x = {x}").format(x=start[0])] = path
        say(
            "    from x = {start:>4} it ends at x = {x:6.3f}, where f = {height:6.3f}",
            start=start[0],
            x=x,
            height=two_valleys(x, y),
        )
    say("It finds the valley that it starts in. That there is a deeper one it cannot know.")
    draw(out, "10-step-size-and-local-minima", picture, paths, valleys)
    say(
        "\nTo try: find by hand the largest η that still comes down the bowl. What does 8y² have "
        "to do with it? (The slope along y is 16y.)"
    )


def picture(paths, valleys):
    left, right = panels(2)
    descent_path(bowl, paths, area=((-5, 5), (-3, 3)), ax=left)
    descent_path(two_valleys, valleys, area=((-2, 2), (-1.5, 1.5)), ax=right)
    left.set_title(_("the step size"))
    right.set_title(_("two valleys"))
    return left


if __name__ == "__main__":
    run(__file__)
