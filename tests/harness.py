"""What the tests share: a clock that does not wait, peers on loopback, the command as a process."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
SIDECAR = str(Path(sys.executable).parent / "sidecar")
PATIENCE = 15.0
"""Seconds that anything awaited may take on a machine that is busy with something else."""

T = TypeVar("T")
Handler = Callable[[socket.socket], None]


class FakeClock:
    """A clock that moves when someone sleeps, and when it is told to."""

    def __init__(self, at: int = 1_771_681_325) -> None:
        self.now = float(at)
        self.slept: list[float] = []

    def time_ns(self) -> int:
        """Return the calendar's time."""
        return int(self.now * 1e6) * 1000

    def monotonic(self) -> float:
        """Return the same, as a span."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        self.slept.append(seconds)
        self.now += max(seconds, 0.0)


def wait_until(happened: Callable[[], T], what: str) -> T:
    """Return the first true value of a state that is polled."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := happened():
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {PATIENCE:g} s for {what}")


class Peer:
    """A server on loopback that does, connection after connection, what a test says."""

    def __init__(self, port: int = 0) -> None:
        self.handlers: queue.SimpleQueue[Handler] = queue.SimpleQueue()
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def then(self, *handlers: Handler) -> "Peer":
        """Say what the next connections get."""
        for handler in handlers:
            self.handlers.put(handler)
        return self

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._accepting.join(PATIENCE)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            handler = self.handlers.get()
            threading.Thread(target=self._serve, args=(client, handler), daemon=True).start()

    def _serve(self, client: socket.socket, handler: Handler) -> None:
        client.settimeout(PATIENCE)
        with client, suppress(OSError):
            handler(client)


@contextmanager
def peer(*handlers: Handler) -> Iterator[Peer]:
    """Give a peer whose first connections get these handlers."""
    server = Peer().then(*handlers)
    try:
        yield server
    finally:
        server.close()


def read_request(client: socket.socket) -> bytes:
    """Return the head of a request, or nothing when the client has gone."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            return b""
        head += byte
    return head


def answer(body: bytes = b"a 1\n", status: str = "200 OK", **headers: str) -> bytes:
    """Return the bytes of an answer; a header `Content_Length` replaces the true one."""
    fields = {"Content_Length": str(len(body))} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def sends(*answers: bytes) -> Handler:
    """Return a handler that sends these, each to a request, then hangs up."""

    def handle(client: socket.socket) -> None:
        for each in answers:
            if read_request(client):
                client.sendall(each)

    return handle


def by_path(bodies: Mapping[str, bytes]) -> Handler:
    """Return a handler that serves pages until the client goes; others are 404."""

    def handle(client: socket.socket) -> None:
        while head := read_request(client):
            body = bodies.get(head.split()[1].decode())
            client.sendall(answer(b"", "404 Not Found") if body is None else answer(body))

    return handle


def drips(first: bytes, rest: bytes, pause: float) -> Handler:
    """Return a handler that sends the first part at once, the rest byte by byte."""

    def handle(client: socket.socket) -> None:
        read_request(client)
        client.sendall(first)
        for byte in rest:
            time.sleep(pause)
            client.sendall(bytes([byte]))

    return handle


def closed_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """Return an environment that sets nothing of Sidecar but what is asked for."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONWARNINGS": ""} | more


def sidecar(
    *arguments: str | Path, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    done = subprocess.run(
        [SIDECAR, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=cwd,
        env=environment(**variables),
        timeout=PATIENCE,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


class Service:
    """The command as a process that goes on, its two outputs in files."""

    def __init__(self, *arguments: str | Path, cwd: Path, **variables: str) -> None:
        number = len(list(cwd.glob("*.out")))
        self._out, self._err = cwd / f"{number}.out", cwd / f"{number}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [SIDECAR, *map(str, arguments)],
                stdout=out,
                stderr=err,
                cwd=cwd,
                env=environment(**variables),
            )

    @property
    def out(self) -> str:
        """Return what it has written as data."""
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        """Return what it has told about itself."""
        return self._err.read_text("utf-8")

    def shows(self, text: str, times: int = 1) -> None:
        """Wait until the text stands in the output, or in the notices, that often."""
        wait_until(
            lambda: self.process.poll() is not None or self._count(text) >= times, f"{text!r}"
        )
        assert self._count(text) >= times, self.out + self.err

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send the signal; return the exit code, and how many seconds that took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        return code, time.monotonic() - begun

    def _count(self, text: str) -> int:
        return (self.out + self.err).count(text)


@contextmanager
def service(*arguments: str | Path, cwd: Path, **variables: str) -> Iterator[Service]:
    """Give a running command; afterwards it is ended, and it showed no traceback."""
    started = Service(*arguments, cwd=cwd, **variables)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.wait(PATIENCE)
    assert "Traceback" not in started.err


def remarks(stderr: str) -> list[str]:
    """Return what a service said on standard error, but for how it greets."""
    lines = [line for line in stderr.splitlines() if line[:1] not in "╔║╚"]
    return [line for line in lines if not line.startswith("sidecar watch: beginning with ")]
