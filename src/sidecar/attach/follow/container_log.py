"""Read the log of one container with `docker logs`; start it again where it ended."""

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from sidecar.attach.follow.timestamps import TimestampedStream
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.docker_command import program
from sidecar.errors import EngineError

_READ = 1 << 16
_END_S = 2.0
"""Seconds until a program that does not end is killed."""

STREAMS = ("stdout", "stderr")


def spawn(words: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start `docker` with its output in pipes; raises EngineError when it is not there."""
    try:
        child = subprocess.Popen(  # noqa: S603 - no shell; the words are ours and the user's own
            [program(), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise EngineError(f"{program()} cannot be run; install Docker, or Podman") from error
    return child


def end(child: subprocess.Popen[bytes]) -> None:
    """Terminate a program and wait for it."""
    with suppress(OSError):
        child.terminate()
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


class StartPosition(msgspec.Struct, frozen=True):
    """Where to start: the last `tail` lines, None for all, or from `since` on, in ns.

    `keep_on` follows. `bare` leaves the lines unchanged; otherwise each line is put in the envelope
    of CRI, which has its time and stream, and which `watch` unwraps.
    """

    keep_on: bool = True
    tail: int | None = None
    since: int | None = None
    bare: bool = False

    def words(self) -> list[str]:
        """Return the words for `docker logs`."""
        since = [] if self.since is None else ["--since", f"{self.since / 1e9:.6f}"]
        return since + ([] if self.tail is None else ["--tail", str(self.tail)])


class ContainerLog:
    """The streams of one container. `target` is its state when reading started last."""

    def __init__(self, target: ObservedContainer) -> None:
        """Take the container; `start` starts reading."""
        self.target = target
        self.streams = {name: TimestampedStream() for name in STREAMS}
        self._child: subprocess.Popen[bytes] | None = None
        self._fds: dict[str, int] = {}

    @property
    def fds(self) -> dict[str, int]:
        """Return the descriptors to read, by stream; empty when the program has ended."""
        return self._fds

    def start(self, words: Sequence[str], *, follow: bool) -> None:
        """Start reading; if lines were read before, continue after them."""
        lasts = [stream.last for stream in self.streams.values() if stream.last is not None]
        if lasts:
            last = max(lasts, key=lambda line: line.ts)
            words = ["--since", last.stamp.decode()]
        for stream in self.streams.values():
            stream.resume()
            stream.message = ""
        more = ["--follow"] if follow else []
        child = spawn(["logs", "--timestamps", *more, *words, self.target.id])
        assert child.stdout is not None  # noqa: S101 - narrows; both are pipes
        assert child.stderr is not None  # noqa: S101 - narrows
        self._child = child
        self._fds = {"stdout": child.stdout.fileno(), "stderr": child.stderr.fileno()}

    def read(self, stream: str) -> bytes:
        """Return the bytes that are there; empty at the end of the stream, which is then closed."""
        try:
            chunk = os.read(self._fds[stream], _READ)
        except OSError:
            chunk = b""
        if not chunk:
            del self._fds[stream]
            if not self._fds:
                self.end()
        return chunk

    @property
    def message(self) -> str:
        """Return the engine's message, if it sent one instead of lines."""
        return " ".join(filter(None, (stream.message for stream in self.streams.values())))

    def end(self) -> None:
        """Stop reading."""
        self._fds = {}
        if self._child is not None:
            end(self._child)
        self._child = None
