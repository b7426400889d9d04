"""What the tests of the app share: a started app, seen from outside."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAIN = Path(__file__).parents[2] / "app" / "main.py"
PATIENCE = 10.0  # seconds that anything awaited may take on a slow machine


def wait_until(happened: Callable[[], Any], what: str) -> Any:  # noqa: ANN401  passes a value on
    """Return the first true value of a state that is polled."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := happened():
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {PATIENCE:g} s for {what}")


def command(**environment: str) -> tuple[list[str], dict[str, str]]:
    """Return how to start the app, away from this process's own settings."""
    clean = {k: v for k, v in os.environ.items() if k not in {"HOST", "PORT", "LOG_PATH"}}
    return [sys.executable, "-Es", str(MAIN)], clean | environment


def read_entries(path: Path) -> list[dict[str, Any]]:
    """Return the whole lines of a log; each must be a JSON object."""
    whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
    return [json.loads(line) for line in whole.split(b"\n")] if whole else []


@dataclass(frozen=True)
class Answer:
    """One response as a client sees it."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  JSON is anything
        """Return the parsed body."""
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(self.body)


@dataclass(frozen=True)
class RunningApp:
    """A started app and where it writes."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    stdout: Path
    stderr: Path

    def request(self, method: str, path: str, body: bytes | str | None = None) -> Answer:
        """Send one request on a connection of its own."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(client):
            client.request(method, path, body)
            response = client.getresponse()
            return Answer(response.status, response.headers, response.read())

    def post(self, path: str, **fields: object) -> Answer:
        """POST a JSON object."""
        return self.request("POST", path, json.dumps(fields))

    def connect(self) -> socket.socket:
        """Open a bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def raw(self, *parts: bytes, finish: bool = True) -> bytes:
        """Send bytes and return all that comes until the app closes."""
        with self.connect() as client:
            for part in parts:
                client.sendall(part)
            if finish:
                client.shutdown(socket.SHUT_WR)
            return read_all(client)

    def metrics(self) -> dict[str, float]:
        """Return the samples of /metrics."""
        text = self.request("GET", "/metrics").body.decode()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    def entries(self, message: str = "") -> list[dict[str, Any]]:
        """Return the log file's entries, all or those with one message."""
        return [e for e in read_entries(self.log) if message in {"", e["msg"]}]

    def notices(self) -> list[str]:
        """Return what the app wrote to stderr."""
        return self.stderr.read_text().splitlines()

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Ask the app to stop; return how many seconds that took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - begin


def read_all(client: socket.socket) -> bytes:
    """Read until the other side closes."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


StartApp = Callable[..., RunningApp]
