"""Where one incident is recorded: its folder, its processes, its requests on loopback."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

START_S = 60.0
STOP_S = 20.0


class Incident(NamedTuple):
    """One program, what is broken in it, and what must be named for it to count as found.

    `named` are patterns of series or messages, written down before the first report was made.
    `needs` are the programs and modules (`python:NAME`) that it takes. `start` returns the page to
    scrape and the logs; `work` makes one second of load, with whether it is broken; `damage` and
    `mend` begin and end the fault.
    """

    name: str
    fault: str
    named: tuple[str, ...]
    needs: tuple[str, ...]
    start: Callable[["Place"], tuple[str, list[Path]]]
    work: Callable[["Place", bool], None]
    damage: Callable[["Place"], object]
    mend: Callable[["Place"], object]


class Place:
    """The folder, the ports and the running processes of one incident."""

    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.folder = folder
        self.programs = programs
        self.ports: dict[str, int] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.state: dict[str, Any] = {}
        self.at_end: list[Callable[[], object]] = []
        folder.mkdir(parents=True)

    def port(self, name: str) -> int:
        """Return a port of loopback, the same one each time."""
        if name not in self.ports:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.ports[name] = free.getsockname()[1]
        return self.ports[name]

    def run(
        self, name: str, *command: str | Path, user: str | None = None, **variables: str
    ) -> subprocess.Popen[bytes]:
        """Start a process that writes to `NAME.log`, with a pipe as its input."""
        with self.log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                [self.programs.get(str(command[0]), str(command[0])), *map(str, command[1:])],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=os.environ | {"TZ": "UTC"} | variables,
                user=user,
                process_group=0,
            )
        return self.running[name]

    def log(self, name: str) -> Path:
        """Return the file with what a process writes."""
        return self.folder / f"{name}.log"

    def stop(self, name: str, sign: int = signal.SIGTERM) -> None:
        """End a process and its children."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def close(self) -> None:
        """Undo what is no process, then end all processes, the last one first."""
        for end in self.at_end[::-1]:
            end()
        for name in list(self.running)[::-1]:
            self.stop(name)


def call(*command: str | Path, text: str = "", user: str | None = None) -> str:
    """Run a command to its end and return what it printed."""
    return subprocess.run(
        [*map(str, command)], input=text, capture_output=True, text=True, check=True, user=user
    ).stdout


def ask(port: int, path: str, method: str = "GET", timeout: float = 5.0) -> int:
    """Return the status of a request to loopback; 0 if there is no answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - as above
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return 0


def until(happened: Callable[[], object], what: str) -> None:
    """Wait for something; end the program if it does not happen."""
    deadline = time.monotonic() + START_S
    while not happened():
        if time.monotonic() > deadline:
            sys.exit(f"record_incidents: {what} did not happen within {START_S:g} s")
        time.sleep(0.2)


def answers(port: int, path: str = "/metrics") -> Callable[[], bool]:
    """Return a function that tells whether a page is served."""
    return lambda: ask(port, path) == http.HTTPStatus.OK


def anonymous(text: bytes, places: Sequence[Path]) -> bytes:
    """Return a log without the paths, the name and the kernel of the machine."""
    for place in places:
        text = text.replace(str(place).encode(), b"/srv")
    for name, instead in ((socket.gethostname(), b"host"), (os.uname().release, b"6.1.0")):
        text = re.sub(rb"\b%s\b" % re.escape(name.encode()), instead, text)
    return text


def find_programs(names: Sequence[str], folders: Sequence[Path]) -> dict[str, str]:
    """Return where programs are: in the folders, on PATH, or where Debian has PostgreSQL."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin"])
    path += os.pathsep + os.pathsep.join(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    located = {name: shutil.which(name, path=path) for name in names}
    return {name: place for name, place in located.items() if place}
