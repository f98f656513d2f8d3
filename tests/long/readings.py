"""Compare every reading of the table at random numbers of every size: python tests/long/readings.py

Give a number of rounds (20 unless told) and a seed. It prints, for each reading, how many results
were compared and how many differed.
"""

from __future__ import annotations

import random
import struct
import sys
from collections import Counter
from pathlib import Path

from autograd import operations

# Behind the engine, since there is a folder tests/autograd.
sys.path.append(str(Path(__file__).parents[1]))

from edges import EDGES, READINGS, disagreements, settings


def drawn(generator: random.Random) -> float:
    """Draw an edge, a number of everyday size, or any of the bits that a float can have."""
    kind = generator.randrange(3)
    if kind == 0:
        return generator.choice(EDGES)
    if kind == 1:
        return generator.uniform(-3, 3)
    (number,) = struct.unpack("d", generator.randbytes(8))
    return float(number)


def main(rounds: int = 20, seed: int = 0) -> int:
    """Compare, print counts, and return how many differed."""
    generator = random.Random(seed)
    compared: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for _ in range(rounds):
        for operation in operations.values():
            bound = generator.choice(list(settings(operation)))
            arity = operation.arity or generator.randint(1, 5)
            points = [tuple(drawn(generator) for _ in range(arity)) for _ in range(20)]
            for reading in READINGS:
                found = disagreements(bound, points, reading)
                compared[reading] += len(points)
                differing[reading] += len(found)
                for point, eager, other in found[:1]:
                    print(f"{reading}: {bound} at {point} is {other}, eagerly {eager}")
    for reading, count in compared.items():
        print(f"{reading:20} {count:8} compared {differing[reading]:6} differ")
    return differing.total()


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
