"""The log of one container: a `docker logs --follow` that may end, and be begun again."""

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from sidecar.attach.follow.timestamps import Stamped
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.program import program
from sidecar.errors import EngineError

_READ = 1 << 16
_END_S = 2.0
"""Seconds that a program may take to end before it is killed."""

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
    """End a program and reap it."""
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


class Start(msgspec.Struct, frozen=True):
    """Where to begin: `tail` last lines, None for all, or from `since` on, in ns.

    `bare` leaves the lines as they are; otherwise each has the envelope of Kubernetes' runtimes,
    which keeps its time and stream, and which `watch` opens.
    """

    keep_on: bool = True
    tail: int | None = None
    since: int | None = None
    bare: bool = False

    def words(self) -> list[str]:
        """Return the words for `docker logs`."""
        since = [] if self.since is None else ["--since", f"{self.since / 1e9:.6f}"]
        return since + ([] if self.tail is None else ["--tail", str(self.tail)])


class Trail:
    """What a container says, by stream. `target` is what it was when it was last begun."""

    def __init__(self, target: ObservedContainer) -> None:
        """Take the container; `begin` starts reading."""
        self.target = target
        self.streams = {name: Stamped() for name in STREAMS}
        self._child: subprocess.Popen[bytes] | None = None
        self._fds: dict[str, int] = {}

    @property
    def fds(self) -> dict[str, int]:
        """Return what can be read, by stream; none when the program has ended."""
        return self._fds

    def begin(self, words: Sequence[str], *, follow: bool) -> None:
        """Start reading; where lines were read before, go on behind them."""
        lasts = [stream.last for stream in self.streams.values() if stream.last is not None]
        if lasts:
            since = max(lasts, key=lambda line: line.ts)
            words = ["--since", since.stamp.decode()]
        for stream in self.streams.values():
            stream.resume()
            stream.said = ""
        more = ["--follow"] if follow else []
        child = spawn(["logs", "--timestamps", *more, *words, self.target.id])
        assert child.stdout is not None  # noqa: S101 - narrows; both are pipes
        assert child.stderr is not None  # noqa: S101 - narrows
        self._child = child
        self._fds = {"stdout": child.stdout.fileno(), "stderr": child.stderr.fileno()}

    def read(self, stream: str) -> bytes:
        """Return what there is; nothing at the end of the stream, which is closed then."""
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
    def said(self) -> str:
        """Return what the engine said instead of lines."""
        return " ".join(filter(None, (stream.said for stream in self.streams.values())))

    def end(self) -> None:
        """Stop reading."""
        self._fds = {}
        if self._child is not None:
            end(self._child)
        self._child = None
