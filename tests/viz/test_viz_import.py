import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_another_autograd_is_named_with_what_to_do(tmp_path):
    (tmp_path / "autograd.py").write_text("def grad(f): ...\n")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; import viz"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 1
    last_line = found.stderr.strip().splitlines()[-1]
    assert last_line.startswith("ImportError: ")
    assert "pip uninstall autograd" in last_line
