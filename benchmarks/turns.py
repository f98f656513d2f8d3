"""Contestants take turns, each in a fresh process with one thread on one core."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

SECONDS, ROUNDS = 0.5, 5
ENVIRONMENT = {
    # Memory that is let go stays with the process, so that no contestant's time is that of getting
    # it back from the system.
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def median_us(call: Callable[[], Any]) -> float:
    call()
    times = []
    end = time.perf_counter() + SECONDS
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)


def fresh(measurement: str, contestant: str, argument: str) -> dict[str, Any]:
    """Take a measurement in a fresh process."""
    command = [sys.executable, sys.argv[0], measurement, contestant, argument]
    environment = os.environ | ENVIRONMENT
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)


def take_turns(measurement: str, contestants: list[str], argument: str) -> dict[str, Any]:
    """Measure each contestant several times; return the medians of times, and the numbers found."""
    rounds = [
        {contestant: fresh(measurement, contestant, argument) for contestant in contestants}
        for _ in range(ROUNDS)
    ]
    return {
        contestant: {
            name: middle([each[contestant][name] for each in rounds])
            for name in rounds[0][contestant]
        }
        for contestant in contestants
    }


def middle(found: list[Any]) -> Any:
    return found[0] if isinstance(found[0], list) else statistics.median(found)


def agree(found: list[float], expected: list[float], tolerance: float) -> None:
    difference = np.abs(np.subtract(found, expected)).max()
    assert difference <= tolerance * np.abs(expected).max(), (found[:5], expected[:5])


def row(name: str, us: float, ours: float, target: float | None = None) -> None:
    """Print a time, ours over it, and the most that is allowed."""
    allowed = f"   (at most {target:g}x)" if target else ""
    print(f"  {name:<18} {us:12.1f} us   {ours / us:8.2g}x{allowed}")


def measure_one(measurements: dict[str, Any]) -> None:
    """Take the measurement that a process was started for, and print it."""
    if hasattr(os, "sched_setaffinity"):
        # XLA's threads stay on one core only if they are started on it.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(measurements[sys.argv[1]](*sys.argv[2:])))
