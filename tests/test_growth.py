"""Nothing takes more than n log n: a size is doubled twice, and what is done is counted.

What is counted are calls, which are the same on every machine and at every run;
``python benchmarks/growth.py`` does the same with larger sizes and a clock.
"""

from __future__ import annotations

import gc
import io
import runpy
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

GROWTH = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "growth.py"))
WORKS = GROWTH["works"]


def calls(work: Callable[[], object]) -> int:
    """Count the calls of Python's and of C's functions."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    gc.disable()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


@pytest.mark.parametrize("name", WORKS(Path()))
def test_four_times_the_size_takes_little_more_than_four_times_as_much(
    name: str, tmp_path: Path
) -> None:
    first, ready = WORKS(tmp_path)[name]
    n = max(first // 20, 50)
    with redirect_stdout(io.StringIO()):
        ready(n)()
        small, large = (calls(ready(size)) for size in (n, 4 * n))
    assert large < 6 * small
