"""The metrics history: one flat JSON object a scrape, appended with one write.

`docs/formats.md` draws the format. One writer at a time; readers never wait for it.
"""

import fcntl
import math
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from sidecar.errors import HistoryError, reason
from sidecar.model.sample import Scrape
from sidecar.times import parse_time

SEGMENT_BYTES = 32 << 20
"""Size at which the live file becomes the older one and a new one begins. With two of them the
history never takes more than 64 MiB: three days of 1,000 series, months of the demo's 30."""

_TAIL = 65_536
_WORDS = ("NaN", "+Inf", "-Inf")

_OURS = ("ts", "up", "error")
"""Keys of the line itself. A series of that name is written `up{}`, which means the same."""

_EXACT = 1 << 53
"""Below it every whole number is a float of its own, and reads better without `.0`."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class History:
    """The writer's side: opened once, appended to, closed."""

    def __init__(self, path: Path) -> None:
        """Open or create the file, and cut what a killed writer left half-written.

        Raises HistoryError when it cannot be written, or when another writer has it.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = _open_for_append(path)
        except OSError as error:
            raise HistoryError(_cannot_write(path, error)) from error

    def append(self, scrape: Scrape) -> None:
        """Store one scrape; raises HistoryError when that failed, and leaves no half of it."""
        line = encode(scrape)
        try:
            size = self._make_room(len(line))
            written = os.write(self._fd, line)
        except OSError as error:
            raise HistoryError(_cannot_write(self.path, error)) from error
        if written < len(line):
            os.ftruncate(self._fd, size)
            raise HistoryError(f"cannot write {self.path}: no space left on device; free some")

    def close(self) -> None:
        """Let go of the file and of the lock on it."""
        os.close(self._fd)

    def _make_room(self, length: int) -> int:
        size = os.fstat(self._fd).st_size
        if size + length > SEGMENT_BYTES and self._is_current():
            self.path.replace(older(self.path))
        if self._is_current():
            return size
        # Renamed just now, or removed by someone: the history goes on in a new file.
        fd = _open_for_append(self.path)
        os.close(self._fd)
        self._fd = fd
        return os.fstat(fd).st_size

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._fd), self.path.stat())
        except FileNotFoundError:
            return False


def older(path: Path) -> Path:
    """Return where the segment before the live one is."""
    return path.with_name(path.name + ".1")


def encode(scrape: Scrape) -> bytes:
    """Return the scrape as its line, with the line's end."""
    at = datetime.fromtimestamp(scrape.ts // 1_000_000_000, UTC)
    millis = scrape.ts // 1_000_000 % 1000
    head: dict[str, object] = {
        "ts": f"{at:%Y-%m-%dT%H:%M:%S}.{millis:03d}Z",
        "up": int(scrape.up),
    }
    if scrape.error:
        head["error"] = scrape.error
    samples = {_outer(key): _number(value) for key, value in scrape.samples.items()}
    return _encode(head | samples) + b"\n"


def decode(line: bytes) -> Scrape | None:
    """Return the scrape of a line, or None when the line is none of ours."""
    try:
        found = _decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(found, dict) or "up" not in found:
        return None
    ts = parse_time(found.pop("ts", None))
    if ts is None:
        return None
    up, error = bool(found.pop("up")), str(found.pop("error", ""))
    return Scrape(ts=ts, up=up, samples=_samples(found), error=error)


def read(path: Path) -> Iterator[Scrape | None]:
    """Yield the scrapes in the order in which they were stored; None for a foreign line.

    Raises HistoryError when there is no history or it cannot be read.
    """
    try:
        with ExitStack() as stack:
            for segment in _open_segments(path, stack):
                yield from map(decode, segment)
    except OSError as error:
        raise HistoryError(f"cannot read {path}: {reason(error)}") from error


def _open_segments(path: Path, stack: ExitStack) -> list[BinaryIO]:
    # The live one first: should the writer begin a new segment between the two, both names lead
    # to the same file, and it is read once.
    files: list[BinaryIO] = []
    for segment in (path, older(path)):
        with suppress(FileNotFoundError):
            files.insert(0, stack.enter_context(segment.open("rb")))
    if not files:
        raise HistoryError(f"no history at {path}")
    first, last = (os.fstat(files[end].fileno()) for end in (0, -1))
    return files[:1] if os.path.samestat(first, last) else files


def newest(path: Path, *, up: bool = False) -> Scrape | None:
    """Return the last scrape, or the last that was up; None when the file's end holds none."""
    try:
        with path.open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - (1 << 20), 0))
            lines = file.read().splitlines()
    except OSError:
        return None
    stored = (scrape for line in reversed(lines) if (scrape := decode(line)))
    return next((scrape for scrape in stored if scrape.up or not up), None)


def _open_for_append(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _check_regular(fd, path)
        _lock(fd, path)
        _cut_torn_line(fd)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _check_regular(fd: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise HistoryError(f"cannot write {path}: it is no regular file; name another")


def _lock(fd: int, path: Path) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HistoryError(
            f"another scraper writes {path}; stop it, or give this one its own --history"
        ) from None


def _cut_torn_line(fd: int) -> None:
    end = os.fstat(fd).st_size
    start = end
    while start > 0:
        size = min(_TAIL, start)
        start -= size
        position = os.pread(fd, size, start).rfind(b"\n")
        if position >= 0:
            start += position + 1
            break
    if start < end:
        os.ftruncate(fd, start)


def _number(value: float) -> float | str:
    if value.is_integer() and abs(value) < _EXACT and str(value) != "-0.0":
        return int(value)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("+Inf" if value > 0 else "-Inf")


def _samples(found: Mapping[str, object]) -> dict[str, float]:
    values = ((key, _value(value)) for key, value in found.items())
    return {_inner(key): value for key, value in values if value is not None}


def _value(stored: object) -> float | None:
    if stored not in _WORDS and (isinstance(stored, bool) or not isinstance(stored, int | float)):
        return None
    try:
        return float(stored)
    except OverflowError:
        return None


def _outer(key: str) -> str:
    return key + "{}" if key in _OURS else key


def _inner(key: str) -> str:
    return key.removesuffix("{}")


def _cannot_write(path: Path, error: OSError) -> str:
    return f"cannot write {path}: {reason(error)}; give a writable --history"
