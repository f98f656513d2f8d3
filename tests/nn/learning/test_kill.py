import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

EPOCHS = 50

PROGRAM = f"""
import os, signal, sys
import nn

path, where, count = sys.argv[1], sys.argv[2], int(sys.argv[3])

def die_in(owner, name):
    # The process is killed when it is about to do this for the given time.
    real, calls = getattr(owner, name), []

    def dying(*given):
        calls.append(None)
        if len(calls) == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given)

    setattr(owner, name, dying)

model = nn.Sequential(
    nn.Layer(2, 6, "tanh", seed=0), nn.Dropout(0.2, seed=1), nn.Layer(6, 1, "linear", seed=2)
)
optimiser = nn.Adam(model.parameters(), learning_rate=0.02)
if where == "step":
    die_in(optimiser, "step")
elif where:
    die_in(os, where)

def tell(training):
    print(training.epoch, flush=True)

callbacks = [
    nn.Checkpoint(path),
    nn.EarlyStopping(patience={EPOCHS}),
    nn.LearningRate(nn.schedules.one_cycle(0.05, epochs={EPOCHS})),
    tell,
]
history = nn.fit(
    model,
    *nn.datasets.spiral(n=60, noise=0.1, seed=3),
    epochs={EPOCHS},
    batch_size=6,
    optimiser=optimiser,
    held_out=0.2,
    callbacks=callbacks,
    progress=False,
)
print(vars(history), model.state_dict(), optimiser.state_dict(), model.layers[1].random.random())
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


def start(path: Path, where: str = "", count: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), where, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(path: Path) -> str:
    """Train to the end; return every number that came of it."""
    out, _ = start(path).communicate(timeout=120)
    return out.splitlines()[-1]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> str:
    result = finish(tmp_path_factory.mktemp("uninterrupted") / "run.json")
    assert result.startswith("{'loss': [")
    return result


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("step", 1),  # before anything is learned
        ("step", 9),  # the first of an epoch
        ("step", 29),  # inside one
        ("fsync", 1),
        ("fsync", 4),  # with the content written, but not under its name
        ("replace", 4),
    ],
)
def test_killed_at_a_certain_place(
    tmp_path: Path, uninterrupted: str, where: str, count: int
) -> None:
    path = tmp_path / "run.json"
    process = start(path, where, count)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert finish(path) == uninterrupted
    assert os.listdir(tmp_path) == ["run.json"]


@pytest.mark.parametrize("seed", range(2))
def test_killed_again_and_again_at_any_time(tmp_path: Path, uninterrupted: str, seed: int) -> None:
    path, random, reached = tmp_path / "run.json", Random(seed), []
    while reached[-1:] != [EPOCHS]:
        with start(path) as process:
            assert process.stdout is not None
            for _ in range(random.randint(1, 5)):
                process.stdout.readline()
            with suppress(subprocess.TimeoutExpired):
                process.wait(random.uniform(0, 0.03))
            process.kill()
        reached.append(len(json.loads(path.read_text())["training"]["history"]["loss"]))
    assert reached == sorted(reached)
    assert len(reached) > 2
    assert finish(path) == uninterrupted
