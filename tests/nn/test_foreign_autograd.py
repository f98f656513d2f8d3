import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def import_nn(folder: Path) -> subprocess.CompletedProcess[str]:
    """Import nn in a fresh interpreter that finds what is in a folder first."""
    code = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(ROOT)!r}]; import nn"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_nn_imports_where_nothing_hides_our_autograd(tmp_path: Path) -> None:
    assert import_nn(tmp_path).returncode == 0


@pytest.mark.parametrize("name", ["autograd/__init__.py", "autograd.py"])
def test_another_autograd_is_named_with_what_to_do(tmp_path: Path, name: str) -> None:
    foreign = tmp_path / name
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("def grad(f): ...\n")
    found = import_nn(tmp_path)
    last_line = found.stderr.strip().splitlines()[-1]
    assert found.returncode == 1
    assert last_line.startswith("ImportError: ")
    # repr doubles the backslashes of a Windows path.
    assert repr(str(foreign))[1:-1] in last_line
    assert "pip uninstall autograd" in last_line
    assert "rename" in last_line
