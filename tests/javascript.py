"""JavaScript, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

_TOLD = """
import { readFileSync } from "node:fs"
const told = (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x)
const given = JSON.parse(readFileSync(0, "utf8"))
console.log(JSON.stringify(program(given), told))
"""

_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": -float("inf")}


def run(module: str, given: Any) -> Any:
    """Call the function ``program`` of a module; numbers that JSON has not come back too."""
    if not shutil.which("node"):
        pytest.skip("there is no Node to run JavaScript: https://nodejs.org")
    with TemporaryDirectory() as folder:
        file = Path(folder, "module.mjs")
        file.write_text(module + _TOLD, encoding="utf-8")
        done = subprocess.run(
            ["node", str(file)],
            input=json.dumps(given, allow_nan=False),
            capture_output=True,
            encoding="utf-8",
        )
    assert (done.returncode, done.stderr) == (0, "")
    return _read(json.loads(done.stdout))


def _read(told: Any) -> Any:
    if isinstance(told, list):
        return [_read(part) for part in told]
    if isinstance(told, dict):
        return {name: _read(part) for name, part in told.items()}
    return _NOT_FINITE.get(told, told) if isinstance(told, str) else told
