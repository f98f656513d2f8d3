"""Firefox, driven by Marionette, which it brings along: messages of JSON over a socket."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

_KEYS = {"ArrowRight": "\ue014", "ArrowLeft": "\ue012", "Home": "\ue011", "End": "\ue010"}


class Firefox:
    """A Firefox without a window, with a profile of its own."""

    def __init__(self, command: str, profile: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {"marionette.port": port, "ui.prefersReducedMotion": 1}
        lines = (f"user_pref({json.dumps(name)}, {value});\n" for name, value in settings.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._process = subprocess.Popen(
            [command, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = self._connected(port)
        self._read()
        self("WebDriver:NewSession")

    def __call__(self, command: str, **parameters: Any) -> Any:
        """Send a command, and return what comes of it."""
        message = json.dumps([0, 1, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def open(self, address: str, width: int, height: int) -> None:
        self("WebDriver:SetWindowRect", width=width, height=height)
        self("WebDriver:Navigate", url=address)

    def evaluate(self, expression: str) -> Any:
        script = f"return ({expression})"
        return self("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": _KEYS[key]} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self("WebDriver:PerformActions", actions=[keyboard])

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait()

    def _connected(self, port: int) -> socket.socket:
        deadline = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=60)
            except OSError:
                assert time.monotonic() < deadline, "Firefox does not answer"
                assert self._process.poll() is None, "Firefox has ended"
                time.sleep(0.2)

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._socket.recv(1)
        left, parts = int(length[:-1]), []
        while left:
            parts.append(self._socket.recv(left))
            left -= len(parts[-1])
        return json.loads(b"".join(parts))
