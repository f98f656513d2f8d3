"""Files damaged at any byte: each is found out, or holds what it held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from edited import Run
from hostile import illegible

from nn import MLP
from retrograd.errors import InputError
from retrograd.training.csv_table import read_table
from retrograd.training.prepared import prepare

EPOCHS = 3


def damages(content: bytes, random: Random, every: int = 1) -> Iterator[tuple[str, bytes]]:
    """Cut a file off at each byte; change a bit there, the byte, or all from there to the end."""
    for place in range(0, len(content), every):
        before, byte, after = content[:place], content[place], content[place + 1 :]
        yield f"cut off at {place}", before
        yield f"a bit of {place} changed", before + bytes([byte ^ 1 << random.randrange(8)]) + after
        yield f"{place} changed", before + bytes([byte ^ random.randrange(1, 256)]) + after
        yield f"{place} missing", before + after
        yield f"blank from {place}", before + bytes(len(content) - place)


def saved_checkpoint(path: Path) -> tuple[bytes, str]:
    """Train for a while; return the checkpoint, and all that a training goes on from it with."""
    Run(path).go_on(EPOCHS)
    return path.read_bytes(), loaded(path, Run(path))


def loaded(path: Path, run: Run) -> str:
    """Load a checkpoint that is as many epochs on as it is asked for; nothing more is done."""
    run.path = path
    history = run.go_on(EPOCHS)
    return run.state + repr(history)


def checkpoint_problem(path: Path, content: bytes, right: str) -> str:
    """Load a damaged checkpoint; say what is wrong, or nothing."""
    path.write_bytes(content)
    run = Run(path)
    before = run.state
    try:
        found = loaded(path, run)
    except ValueError as error:
        if run.state != before:
            return "refused, and half applied"
        return "" if path.name in str(error) and not illegible(str(error)) else f"told as {error}"
    except Exception as error:
        return repr(error)
    # A number written otherwise is the same number.
    return "" if found == right else "accepted"


def state_problem(content: bytes) -> str:
    """Load damaged parameters as of a model.json; they are those in the file, or none."""
    model = MLP(2, [2, 1], seed=1)
    before = model.state_dict()
    try:
        state = json.loads(content)
    except ValueError:
        return ""
    try:
        model.load_state_dict(state)
    except ValueError as error:
        if model.state_dict() != before:
            return "refused, and half applied"
        return f"told as {error}" if illegible(str(error)) else ""
    except Exception as error:
        return repr(error)
    return "" if repr(model.state_dict()) == repr({k: float(v) for k, v in state.items()}) else "?"


TABLE = b"size,weight,kind\n" + b"".join(
    b"%d,%d.5,%c\n" % (i, i * 7 % 5, b"uv"[i % 2]) for i in range(12)
)


def table_problem(path: Path, content: bytes) -> str:
    """Read a damaged table; it is a table, or is refused in words."""
    path.write_bytes(content)
    try:
        data = prepare(read_table(str(path)), "kind", "auto", 0)
    except InputError as error:
        return "" if str(error).strip() else "refused without words"
    except Exception as error:
        return repr(error)
    return "" if data.features and len(data.train.X) == len(data.train.y) else "?"
