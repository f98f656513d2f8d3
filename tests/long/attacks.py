"""Attacks on everything, before a release: python tests/long/attacks.py [ATTACK[=COUNT] ...]

Without words it makes all of them, which takes hours; each can be made alone, and as often as it
is told to, as in ``python tests/long/attacks.py graphs=100000 kills writes``. What was wrong is
printed when it is found. A table at the end, or after Ctrl-C, says how often each was made, how
often something was wrong, and how long it took. The exit status is 1 if anything was.

graphs    random graphs by the engine and by PyTorch, and each hundredth by mpmath
branches  compiled functions with branches and loops, against dual numbers
kills     kill -9 at a random moment, of fit with a checkpoint and of the command, in turn
files     each kind of file cut off and changed at each byte; the count is how many bytes to skip
writes    each request of each command to write, refused; the count is how many to skip
names     hostile names through every output
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS.parent))
# Behind the engine, since there is a folder tests/autograd.
sys.path += map(str, (TESTS, TESTS / "long", TESTS / "nn"))

from failing import contents  # noqa: E402

import autograd  # noqa: E402, F401
from nn import MLP  # noqa: E402

Findings = Iterator[tuple[str, str]]
"""What was attacked each time, and what was wrong, or nothing."""


def graphs(count: int, _: Path) -> Findings:
    """Compare random graphs with PyTorch; where they differ, mpmath says which is wrong."""
    from against_pytorch import differing, draw

    for seed in range(count):
        graph, theirs, scale = draw(Random(seed))
        ours = graph.ours()
        wrong = differing(ours, theirs, scale) and differing(ours, graph.exact(), scale)
        yield "graphs against PyTorch", f"seed {seed}: {graph}" if wrong else ""
        if seed % 100 == 0:
            wrong = differing(ours, graph.exact(), scale)
            yield "graphs against mpmath", f"seed {seed}: {graph}" if wrong else ""


def branches(count: int, _: Path) -> Findings:
    """Compare compiled functions with dual numbers, and what is learned with the eager engine."""
    from branches import wrong_calls, wrong_trainings

    for seed in range(count):
        counts, source = wrong_calls(seed)
        yield "functions with branches", f"seed {seed}:\n{source}" if counts["wrong"] else ""
        if seed % 10 == 0:
            counts, source = wrong_trainings(seed)
            yield "trained with branches", f"seed {seed}:\n{source}" if counts["wrong"] else ""


# --- kills ---------------------------------------------------------------------------------------


def kills(count: int, folder: Path) -> Findings:
    """Kill processes at any time; what they saved is whole, and going on ends with the same."""
    random = Random(time.time_ns())
    fits, trainings = _fits(folder / "fit", random), _trainings(folder / "train", random)
    for turn in range(count):
        yield next(trainings if turn % 2 else fits)
    yield from (trainings.send(True), fits.send(True))


def _fits(folder: Path, random: Random) -> Iterator[tuple[str, str]]:
    from test_kill import EPOCHS, finish, start

    folder.mkdir()
    right, path, reached, over = finish(folder / "right.json"), folder / "run.json", 0, False
    while not over:
        problem = ""
        process = start(path)
        assert process.stdout is not None
        # Importing takes longer than training; from its first epoch on, any moment will do.
        process.stdout.readline()
        time.sleep(random.uniform(0, 0.3))
        process.kill()
        process.communicate()
        epochs = len(json.loads(path.read_text())["training"]["history"]["loss"])
        if epochs < reached:
            problem = f"{epochs} epochs are left of {reached}"
        reached = epochs
        if epochs == EPOCHS:
            problem = problem or _unlike(finish(path), right)
            path.unlink()
            reached = 0
        over = yield "kill -9 of fit", problem
    yield "going on after kill -9 of fit", _unlike(finish(path), right)


def _unlike(found: str, right: str) -> str:
    return "" if found == right else f"ended with {found}, not {right}"


_CSV = "a,b,kind\n" + "".join(f"{i % 7},{i % 5},{'uv'[i % 3 % 2]}\n" for i in range(40))


def _trainings(folder: Path, random: Random) -> Iterator[tuple[str, str]]:
    folder.mkdir()
    out, over = folder / "out", False
    (folder / "data.csv").write_text(_CSV)
    # What it writes for one seed, and for the other, which is there before.
    right, took = [], 0.0
    for seed in (0, 1):
        started = time.monotonic()
        _train(folder, seed).communicate()
        took = time.monotonic() - started
        right.append(contents(out))
    place = 1
    while not over:
        process = _train(folder, 1 - place)
        time.sleep(random.uniform(0, 1.1 * took))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        found = contents(out)
        place = 1 - place if found == right[1 - place] else place
        over = yield "kill -9 of retrograd train", "" if found == right[place] else "half written"
    _train(folder, 1 - place).communicate()
    is_clean = contents(out) == right[1 - place] and not [*out.glob(".retrograd-*")]
    yield "retrograd train after kill -9", "" if is_clean else f"there is {os.listdir(out)}"


def _train(folder: Path, seed: int) -> subprocess.Popen[bytes]:
    program = f"import sys; sys.path.insert(0, {str(TESTS.parent)!r}); "
    program += "from retrograd.command import main; sys.exit(main())"
    words = ["train", "data.csv", "--target", "kind", "--epochs", "20", "--layers", "4"]
    return subprocess.Popen(
        [sys.executable, "-c", program, *words, "--seed", str(seed), "--out", "out"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # With the process that draws.
        start_new_session=True,
    )


# --- files, writes, names ------------------------------------------------------------------------


def files(every: int, folder: Path) -> Findings:
    """Damage a checkpoint, the parameters of a model and a table, at each byte."""
    import damaged

    random, path = Random(0), folder / "damaged"
    checkpoint, right = damaged.saved_checkpoint(folder / "run.json")
    parameters = json.dumps(MLP(2, [2, 1], seed=0).state_dict()).encode()
    kinds: list[tuple[str, bytes, Callable[[bytes], str]]] = [
        ("checkpoint", checkpoint, lambda b: damaged.checkpoint_problem(path, b, right)),
        ("parameters as JSON", parameters, damaged.state_problem),
        ("table as CSV", damaged.TABLE, lambda b: damaged.table_problem(path, b)),
    ]
    for kind, content, problem in kinds:
        for damage, changed in damaged.damages(content, random, every):
            found = problem(changed)
            yield f"damaged {kind}", f"{damage}: {found}" if found else ""


def writes(every: int, folder: Path) -> Findings:
    """Refuse each request to write, alone, and with all that follow."""
    from failing import COMMANDS, wrong_endings

    for command, words in COMMANDS.items():
        for request, problem in wrong_endings(words, folder, every):
            yield f"writes of {command}", f"{request}: {problem}" if problem else ""


def names(count: int, _: Path) -> Findings:
    """Send hostile names through every output, and one of a megabyte."""
    from named import LARGE, hostile_name, problems

    for seed in range(count):
        name = hostile_name(Random(seed))
        for output, problem in problems(name):
            yield f"names in {output}", f"{name!r}: {problem}" if problem else ""
    for output, problem in problems(LARGE):
        yield "a name of a megabyte", f"{output}: {problem}" if problem else ""


ATTACKS = {
    graphs: 1_000_000,
    branches: 10_000,
    kills: 100,
    files: 1,
    writes: 1,
    names: 1_000,
}


def main(chosen: dict[str, int]) -> int:
    """Make the attacks, print what was wrong and a table, and return the exit status."""
    table: dict[str, list[float]] = {}
    before = time.monotonic()
    # Between two attacks: an interrupt in the middle of one would be an attack of its own.
    interrupts: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: interrupts.append(number))
    with TemporaryDirectory() as folder:
        for what, problem in _made(chosen, Path(folder)):
            if interrupts:
                break
            row = table.setdefault(what, [0, 0, 0.0])
            row[0] += 1
            row[1] += bool(problem)
            row[2] += (now := time.monotonic()) - before
            before = now
            if problem:
                print(f"WRONG {what}: {problem}", flush=True)
    print(f"{'attack':<34} {'times':>9} {'wrong':>6} {'seconds':>8}")
    for what, (times, wrong, seconds) in table.items():
        print(f"{what:<34} {times:>9,.0f} {wrong:>6.0f} {seconds:>8.0f}")
    return int(any(wrong for _, wrong, _ in table.values()))


def _made(chosen: dict[str, int], folder: Path) -> Findings:
    for attack in ATTACKS:
        if attack.__name__ in chosen:
            own = folder / attack.__name__
            own.mkdir()
            yield from attack(chosen[attack.__name__], own)


def _chosen(words: list[str]) -> dict[str, int]:
    usual = {attack.__name__: count for attack, count in ATTACKS.items()}
    chosen = {}
    for word in words or usual:
        name, _, count = word.partition("=")
        if name not in usual:
            raise SystemExit(f"there is no attack {name!r}; there are {', '.join(usual)}")
        chosen[name] = int(count or usual[name])
    return chosen


if __name__ == "__main__":
    sys.exit(main(_chosen(sys.argv[1:])))
