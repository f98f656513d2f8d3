"""Where tests find the engine, and the modules that they share."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent

# The engine first, since there is a folder tests/autograd; shared modules last, so that they hide
# nothing.
sys.path.insert(0, str(ROOT))
sys.path += sorted({str(file.parent) for file in (ROOT / "tests").rglob("*.py")})

# Before pytest looks for examples in its files, of which it would make a second engine.
import autograd  # noqa: E402, F401
