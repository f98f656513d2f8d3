"""What it costs to step through a large graph.

Run:  python benchmarks/stepping.py

The graph is a chain of multiplications and additions with 25,000 to 100,000 steps.
"""

from __future__ import annotations

import time
import tracemalloc
from itertools import pairwise

from autograd import Value


def chain(steps: int) -> Value:
    """Build a chain whose graph has about this many steps: three for each node."""
    y, x = Value(1.0, "y"), Value(0.999, "x")
    for i in range(steps // 3):
        y = y * x if i % 2 else y + x
    return y


def main() -> None:
    print("   steps      open  bytes/step  to the end      back  one step")
    for size in (25_000, 50_000, 100_000):
        output = chain(size)
        tracemalloc.start()
        steps = output.steps()
        held = tracemalloc.get_traced_memory()[0] / len(steps)
        tracemalloc.stop()
        steps.close()

        marks = [time.perf_counter()]
        steps = output.steps()
        marks.append(time.perf_counter())
        steps.goto(len(steps))
        marks.append(time.perf_counter())
        steps.goto(0)
        marks.append(time.perf_counter())
        steps.goto(len(steps) // 2)
        begun = time.perf_counter()
        for _ in range(1000):
            steps.next()
        each = (time.perf_counter() - begun) / 1000
        opened, there, back = (1e3 * (b - a) for a, b in pairwise(marks))
        print(
            f"{len(steps):>8} {opened:>6.0f} ms {held:>11.0f} {there:>8.0f} ms {back:>6.0f} ms "
            f"{1e6 * each:>6.0f} us"
        )
        steps.close()


if __name__ == "__main__":
    main()
