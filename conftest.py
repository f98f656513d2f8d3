"""Where tests find the engine, and the modules that they share."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent

# The engine first, since there is a folder tests/autograd; shared modules last, so that they hide
# nothing.
sys.path.insert(0, str(ROOT))
sys.path += sorted({str(file.parent) for file in (ROOT / "tests").rglob("*.py")})

# Before pytest looks for examples in its files, of which it would make a second engine.
import autograd  # noqa: E402, F401


@pytest.fixture(autouse=True)
def _no_figure_left():
    """Close what was plotted, as somebody closes windows."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
