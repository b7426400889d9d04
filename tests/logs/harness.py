"""A follower with a fake clock, and writes to its files, for the tests of logs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.harness import FakeClock

from sidecar.logs.tail import inotify
from sidecar.logs.tail.follow import Following, follow
from sidecar.logs.tail.followed import ReadTally

SECOND = 10**9
SHIFT_JIS_A = b"\x82\xa0"
"""A letter in bytes that are not UTF-8."""


def time_of(line: bytes) -> int | None:
    """Return the time that a line begins with, in seconds; many lines have none."""
    head = line.split(b" ", 1)[0]
    return int(head) * SECOND if head.isdigit() else None


class Follower:
    """Follows without inotify, and collects lines and notices."""

    def __init__(self, *paths: Path, clock: FakeClock | None = None, **options: Any) -> None:  # noqa: ANN401 - those of Following
        self.clock = clock or FakeClock()
        self.notices: list[str] = []
        self.tally = ReadTally()
        what = Following(tuple(paths), **options)
        self.batches = follow(what, self.clock, self.notices.append, time_of, self.tally)

    def look(self, seconds: float = 0.5) -> list[bytes]:
        """Let time pass; return the new lines."""
        return [line for _, line in self.marked(seconds)]

    def marked(self, seconds: float = 0.5) -> list[tuple[str, bytes]]:
        """Let time pass; return the new lines, each with the name of its file."""
        until = self.clock.now + seconds
        lines: list[tuple[str, bytes]] = []
        while self.clock.now < until:
            batch = next(self.batches)
            if batch is not None:
                lines += [(batch.path.name, line) for line in batch.lines]
        return lines

    def rest(self) -> list[bytes]:
        """Return all lines to the end, if the follower does not keep on."""
        return [line for batch in self.batches if batch is not None for line in batch.lines]

    def close(self) -> None:
        """Close the generator, as a signal does between two batches."""
        self.batches.close()


@contextmanager
def follower(*paths: Path, **options: Any) -> Iterator[Follower]:  # noqa: ANN401 - as above
    """Give a follower that is closed in the end."""
    started = Follower(*paths, **options)
    try:
        yield started
    finally:
        started.close()


def lines_of(*paths: Path, **options: Any) -> list[bytes]:  # noqa: ANN401 - as above
    """Return the lines of files without keeping on."""
    return Follower(*paths, keep_on=False, **options).rest()


def without_inotify(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable inotify."""
    monkeypatch.setattr(inotify, "open_kernel", lambda: None)


def append(path: Path, data: bytes) -> None:
    """Append, as a logger does."""
    with path.open("ab") as file:
        file.write(data)


def write_at(path: Path, offset: int, data: bytes) -> None:
    """Write at an offset, as a writer that does not append."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        os.pwrite(fd, data, offset)
    finally:
        os.close(fd)


def descriptors() -> int:
    """Return how many descriptors are open in this process."""
    return len(list(Path("/proc/self/fd").iterdir()))
