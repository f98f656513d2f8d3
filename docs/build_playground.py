"""Build the playground as one file that needs no server, no network and no installation.

    python docs/build_playground.py playground.html

Python itself is in it: Pyodide, and Graphviz as WebAssembly, from the npm packages that
``tests/browser/package-lock.json`` pins, whose hashes ``npm ci`` checks.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from base64 import b64encode
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from autograd import Value
from viz import html_page
from viz.pages import playground as page

BROWSER = Path(__file__).parents[1] / "tests" / "browser"
MODULES = BROWSER / "node_modules"
PACKAGES = ["autograd", "nn", "viz", "retrograd", "graphviz", "termcolor", "tqdm"]
KEPT = {".py", ".js", ".css", ".mo"}
LICENCES = (
    "Pyodide: MPL-2.0. Python: PSF-2.0. @hpcc-js/wasm-graphviz: Apache-2.0; Graphviz: EPL-1.0."
)


def main() -> None:
    """Build the file, and say where it is."""
    [out] = sys.argv[1:] or ["playground.html"]
    if not (MODULES / "@hpcc-js").exists():
        subprocess.run(["npm", "ci", "--silent", "--prefix", BROWSER], check=True)
    Path(out).write_text(built(), encoding="utf-8", newline="\n")
    print(f"wrote {out}: {Path(out).stat().st_size / 1e6:.1f} MB")


def built() -> str:
    """Return the page with all that it needs."""
    steps = html_page(Value(1.0))
    script, style = (
        f"'{re.search(rf'{kind}-src .(sha256-[^ ]*).;', steps)[1]}'" for kind in ("script", "style")
    )
    html = page.playground(
        ask=(Path(page.__file__).with_name("asking.js")).read_text("utf-8").strip(),
        scripts=f"data: 'wasm-unsafe-eval' {script}",
        styles=style,
        policy="worker-src data:",
    )
    pyodide = MODULES / "pyodide"
    graphviz = MODULES / "@hpcc-js" / "wasm-graphviz" / "dist" / "index.js"
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    parts = {
        "worker": written((Path(page.__file__).with_name("worker.js")).read_bytes()),
        "pyodide": written((pyodide / "pyodide.mjs").read_bytes()),
        "machine": written((pyodide / "pyodide.asm.mjs").read_bytes()),
        "graphviz": written(graphviz.read_bytes()),
        "wasm": packed((pyodide / "pyodide.asm.wasm").read_bytes()),
        "modules": packed((pyodide / "python_stdlib.zip").read_bytes()),
        "packages": packed(packages()),
        "lock": json.dumps({**lock, "packages": {}}),
    }
    held = "".join(
        f'<script type="text/plain" id="python-{name}">{text}</script>\n'
        for name, text in parts.items()
    )
    return html.replace("<body>\n", f"<body>\n<!-- {LICENCES} -->\n{held}", 1)


def packages() -> bytes:
    """Zip the packages, always to the same bytes."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name in PACKAGES:
            [root] = find_spec(name).submodule_search_locations
            for file in sorted(Path(root).rglob("*")):
                if file.suffix in KEPT and "tests" not in file.parts:
                    archive.writestr(
                        f"{name}/{file.relative_to(root).as_posix()}", file.read_bytes()
                    )
    return stream.getvalue()


def packed(content: bytes) -> str:
    """Compress what the worker unpacks, and write it as text."""
    return written(gzip.compress(content, mtime=0))


def written(content: bytes) -> str:
    """Write bytes as text, which nothing in a page can be taken for."""
    return b64encode(content).decode()


if __name__ == "__main__":
    main()
