"""``retrograd play``: the playground, in the browser, with Python to answer its questions."""

from __future__ import annotations

import json
import secrets
import sys
import webbrowser
from argparse import Namespace
from collections.abc import Callable
from errno import EADDRINUSE
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from autograd.legibility import legible
from autograd.translation import languages, speak
from retrograd.errors import InputError
from retrograd.output import staged
from retrograd.training.csv_table import read_table
from viz.pages.answers import answer
from viz.pages.playground import playground

__all__ = ["Playground", "add_to", "run"]

_DESCRIPTION = """\
Open the playground in the browser: choose data and a network, train, watch, and ask any
weight why its gradient is what it is.

The first line printed is its address, which only this computer can reach. Ctrl-C ends it.
With --html it is written to a file instead, which needs neither network nor installation.
"""

_EXAMPLES = """\
examples:
  retrograd play
  retrograd play examples/data/iris.csv --target species
  retrograd play --html playground.html
"""

_PORT = 8765
_PORTS_TRIED = 100
_MOST_ROWS = 2000
_MOST_BYTES = 10_000_000
_MOST_PAGES = 20

_ASK = """(question) => fetch("ask", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(question),
}).then((response) => response.json())"""


def add_to(commands: Any) -> None:
    """Add this subcommand to the others."""
    parser = commands.add_parser(
        "play",
        help="open the playground in the browser",
        usage="retrograd play [DATA.csv] [--target COLUMN] [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.add_argument("data", metavar="DATA.csv", nargs="?", help="a table of your own")
    parser.add_argument("--target", metavar="COLUMN", help="its column to be learnt (the last)")
    parser.add_argument("--port", type=_port, default=_PORT, help=f"the port ({_PORT})")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write the page to a file")
    parser.add_argument("--lang", choices=languages(), default="en", help="the language (en)")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Serve the playground until Ctrl-C, or write it to a file.

    Raises
    ------
    InputError
        If the table cannot be used, or no port is free, or the file cannot be written.
    """
    table = _table(options.data, options.target)
    speak(options.lang)
    if options.html:
        name = options.html.name
        with staged(options.html.parent, [name]) as stage:
            page = playground(table, options.target)
            (stage / name).write_text(page, encoding="utf-8", newline="\n")
        print(f"wrote {legible(str(options.html))}", file=sys.stderr)
        return 0
    page = playground(
        table, options.target, ask=_ASK, policy="connect-src 'self'; frame-src 'self'"
    )
    with Playground(page, options.port) as server:
        print(server.address, flush=True)
        if not options.no_browser:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print(file=sys.stderr)
    return 0


class Playground(ThreadingHTTPServer):
    """Serves the page, and answers its questions, to this computer and under one address.

    Parameters
    ----------
    page
        The page.
    port
        The port; the next ones are tried where it is in use.

    Attributes
    ----------
    address : str
        Where the page is; nobody can guess it.

    Raises
    ------
    InputError
        If no port is free.
    """

    daemon_threads = True

    def __init__(self, page: str, port: int) -> None:
        self.page = page
        self.token = secrets.token_urlsafe(16)
        self.step_pages: dict[str, str] = {}
        self.lock = Lock()
        for tried in range(port, min(port + _PORTS_TRIED, 2**16)):
            try:
                super().__init__(("127.0.0.1", tried), _Handler)
            except OSError as error:
                if error.errno != EADDRINUSE:
                    raise InputError(f"cannot use port {tried}: {error.strerror}") from None
            else:
                break
        else:
            raise InputError(f"no port from {port} on is free: choose another with --port")
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.address = f"{self.origin}/{self.token}/"

    def answer(self, question: Any) -> dict[str, str]:
        """Answer a question; a page of steps is kept, and its address is the answer."""
        # Explanations speak one language at a time.
        with self.lock:
            told = answer(question)
            if "page" in told:
                name = f"steps-{secrets.token_urlsafe(8)}"
                self.step_pages[name] = told["page"]
                while len(self.step_pages) > _MOST_PAGES:
                    del self.step_pages[next(iter(self.step_pages))]
                return {"address": name}
            return told

    # On Windows and macOS two servers could share a port that is reused.
    allow_reuse_address = sys.platform == "linux"


class _Handler(BaseHTTPRequestHandler):
    """Answers those who know the address, and who come from it."""

    server: Playground
    server_version, sys_version = "retrograd", ""

    def do_GET(self) -> None:
        """Give the page, or a page of steps."""
        if (name := self._name()) is None:
            return
        page = self.server.page if not name else self.server.step_pages.get(name)
        if page is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._send("text/html; charset=utf-8", page)

    def do_POST(self) -> None:
        """Answer a question."""
        if (name := self._name()) is None:
            return
        length = self.headers.get("Content-Length", "")
        if name != "ask":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif self.headers.get("Content-Type") != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif not length.isdecimal() or int(length) > _MOST_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            try:
                question = json.loads(self.rfile.read(int(length)))
            except ValueError:
                self._refuse(HTTPStatus.BAD_REQUEST)
                return
            told = self.server.answer(question)
            self._send("application/json", json.dumps(told, ensure_ascii=False))

    def _name(self) -> str | None:
        """Return what is asked for below the token; refuse whoever does not know it."""
        host, origin = self.headers.get("Host"), self.headers.get("Origin")
        token, slash, name = self.path.removeprefix("/").partition("/")
        is_ours = f"http://{host}" == self.server.origin and origin in (None, self.server.origin)
        knows = slash and secrets.compare_digest(token.encode(), self.server.token.encode())
        if is_ours and knows:
            return name
        self._refuse(HTTPStatus.FORBIDDEN)
        return None

    def _refuse(self, status: HTTPStatus) -> None:
        self._send("text/plain; charset=utf-8", f"{status.phrase}\n", status)

    def _send(self, kind: str, text: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        body = text.encode()
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    log_message: Callable[..., None] = lambda *_: None
    """Nothing is printed but the address."""


def _table(path: str | None, target: str | None) -> dict[str, Any] | None:
    """Read a table as the page takes it."""
    if path is None:
        if target is not None:
            raise InputError("--target names a column of a table: give the table, too")
        return None
    table = read_table(path)
    if target is not None:
        table.column(target)
    rows = islice(zip(*table.columns.values()), _MOST_ROWS)
    return {"header": [*table.columns], "rows": [[cell.text for cell in row] for row in rows]}


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port < 2**16:
        raise ValueError
    return port
