"""``python -m autograd`` is the command ``retrograd``."""

import sys

from retrograd.command import main

if __name__ == "__main__":
    sys.exit(main())
