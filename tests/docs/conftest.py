"""Where the tests of the site find what writes it."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "docs"))
