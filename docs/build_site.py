"""Build the site: ``python docs/build_site.py``, then open ``build/docs/site/index.html``.

The pages of this folder are copied to ``build/docs/pages``; the code in them is run, and the
pictures that it makes are put below it. The table of derivatives and the lessons become pages too.
All that is written there is made anew each time. Zensical makes the site of it, offline.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree, rmtree

from illustrated import illustrate
from lecture_pages import write_lectures
from table_page import write_table

from autograd.translation import languages
from retrograd.lesson import scripts

HERE = Path(__file__).parent
ROOT = HERE.parent
AT_THE_ROOT = "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "RELEASING.md"


def build(folder: Path) -> Path:
    """Write the pages to a folder, and make the site of them, which is returned."""
    rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    copytree(HERE, pages, ignore=lambda _, names: [n for n in names if n.endswith((".py", "toml"))])
    for name in AT_THE_ROOT:
        copy(ROOT / name, pages)
    # Before an example of a page registers an operation of its own.
    write_table(pages)
    write_lectures(pages, languages(), scripts())
    for page in pages.glob("*.md"):
        illustrate(page)
    copy(HERE / "zensical.toml", folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    # Where it finds the packages whose docstrings it reads, and what it reads them with.
    found_in = os.pathsep.join(map(str, (ROOT, HERE)))
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": found_in}, check=True)
    return folder / "site"


if __name__ == "__main__":
    print(build(ROOT / "build" / "docs") / "index.html")
