"""Read a history in the order in which it was stored, without locks."""

import os
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sidecar.errors import HistoryError, reason
from sidecar.metrics.storage import columns
from sidecar.metrics.storage.lines import decode, is_ours
from sidecar.metrics.storage.sealed import Part, Sealed
from sidecar.metrics.storage.segments import Segment, look, open_segment, skip
from sidecar.model.sample import Scrape

_NS = 1_000_000_000
_MS = 1_000_000
_BLOCK = 1 << 20


def read(
    path: Path,
    since: int | None = None,
    until: int | None = None,
    *,
    skipped: set[str] | None = None,
) -> Iterator[Scrape | None]:
    """Yield the scrapes in the order in which they were stored; None for a foreign line.

    `since` and `until` are nanoseconds, both inclusive. Every scrape that was stored before comes
    once, whatever the writer does meanwhile. A segment that is damaged or of a newer version is
    left out, and its name is added to `skipped`. Raises HistoryError when there is no history or
    it cannot be read.
    """
    try:
        for scrape in _read(path, since, until, skipped):
            if scrape is None or (
                (since is None or scrape.ts >= since) and (until is None or scrape.ts <= until)
            ):
                yield scrape
    except OSError as error:
        raise HistoryError(f"cannot read {path}: {reason(error)}") from error


def oldest(path: Path, *, skipped: set[str] | None = None) -> int | None:
    """Return the nanoseconds of the scrape that was stored first; None when there is none.

    Of a sealed segment only its header is read, of a damaged one its name. Raises HistoryError,
    and adds to `skipped`, as read() does.
    """
    try:
        live, closed = look(path)
        with live if live is not None else nullcontext():
            firsts = (_first(segment, skipped) for segment in closed)
            found = chain(firsts, _times(plain(live) if live is not None else ()))
            return next((ts for ts in found if ts is not None), None)
    except OSError as error:
        raise HistoryError(f"cannot read {path}: {reason(error)}") from error


def newest(path: Path, *, up: bool = False, skipped: set[str] | None = None) -> Scrape | None:
    """Return the last scrape, or the last that was up; None when there is none.

    Damaged segments are left out, as read() does.
    """
    try:
        live, closed = look(path)
        if live is not None:
            with live:
                for line in backwards(live):
                    scrape = decode(line)
                    if scrape is not None and (scrape.up or not up):
                        return scrape
        for segment in reversed(closed):
            stored = [
                item for item in _undamaged(segment, skipped, up=up) if item and (item.up or not up)
            ]
            if stored:
                return stored[-1]
    except (OSError, HistoryError):
        return None
    return None


def foreign(path: Path) -> int:
    """Return how many lines of a history are foreign, without those of damaged segments.

    Raises HistoryError, OSError.
    """
    live, closed = look(path)
    count = 0
    if live is not None:
        with live:
            # Most lines have our own spelling, which a short test recognises.
            count = sum(
                line.endswith(b"\n") and not is_ours(line) and decode(line) is None for line in live
            )
    for segment in closed:
        opened = open_segment(segment)
        if opened is not None:
            with opened.file as file, suppress(HistoryError):
                count += Sealed(file).header.skipped if opened.is_sealed else 0
    return count


def scrapes(segment: Segment, *, up: bool = False) -> Iterator[Scrape | None]:
    """Yield what a closed segment has; with `up`, nothing if none of its scrapes was up."""
    opened = open_segment(segment)
    if opened is None:
        return
    with opened.file:
        if opened.is_sealed:
            sealed = Sealed(opened.file)
            if not up or any(len(part.failed) < part.n for part in sealed.header.parts):
                yield from _unsealed(sealed)
        else:
            yield from plain(opened.file)


def plain(file: BinaryIO) -> Iterator[Scrape | None]:
    """Yield the scrapes of plain lines."""
    for line in file:
        scrape = decode(line)
        # A last line without its end is being written, or was left by a killed writer.
        if scrape is not None or line.endswith(b"\n"):
            yield scrape


def backwards(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file, the last first."""
    at = file.seek(0, os.SEEK_END)
    rest = b""
    while at > 0:
        size = min(max(_BLOCK, len(rest)), at)
        at -= size
        file.seek(at)
        rest, *lines = (file.read(size) + rest).split(b"\n")
        yield from reversed(lines)
    yield rest


def _undamaged(
    segment: Segment, skipped: set[str] | None, *, up: bool = False
) -> Iterator[Scrape | None]:
    # All of a sealed segment is unpacked before its first scrape: it comes as a whole or not.
    try:
        yield from scrapes(segment, up=up)
    except HistoryError:
        skip(segment, skipped)


def _first(segment: Segment, skipped: set[str] | None) -> int | None:
    opened = open_segment(segment)
    if opened is None:
        return None
    with opened.file:
        if not opened.is_sealed:
            return next(_times(plain(opened.file)), None)
        try:
            header = Sealed(opened.file).header
        except HistoryError:
            skip(segment, skipped)
            return segment.first * _NS
        part = header.parts[header.order[0] if header.order else 0] if header.parts else None
        return None if part is None else part.t0 * _MS


def _times(found: Iterable[Scrape | None]) -> Iterator[int]:
    return (scrape.ts for scrape in found if scrape is not None)


def _read(
    path: Path, since: int | None, until: int | None, skipped: set[str] | None
) -> Iterator[Scrape | None]:
    live, closed = look(path)
    try:
        for segment in closed:
            if (since is None or (segment.last + 1) * _NS > since) and (
                until is None or segment.first * _NS <= until
            ):
                yield from _undamaged(segment, skipped)
        if live is not None:
            yield from plain(live)
    finally:
        if live is not None:
            live.close()


def _unsealed(sealed: Sealed) -> Iterator[Scrape | None]:
    header = sealed.header
    keys: list[list[str]] = [[] for _ in header.parts]
    values: list[list[columns.Values]] = [[] for _ in header.parts]
    for number in range(len(header.blocks)):
        for text in sealed.lines(number):
            line = columns.decode(text)
            keys[line.p].append(line.s)
            values[line.p].append(columns.expand(line, header.parts[line.p].n))
    parts = [
        _scrapes(part, keys[number], values[number]) for number, part in enumerate(header.parts)
    ]
    for number in header.order or [0] * sum(part.n for part in header.parts):
        yield next(parts[number])
    for _ in range(header.skipped):
        yield None


def _scrapes(part: Part, keys: list[str], values: list[columns.Values]) -> Iterator[Scrape]:
    failed = dict(part.failed)
    rows = zip(*values, strict=True) if values else iter([()] * part.n)
    for number, (ms, row) in enumerate(zip(part.times(), rows, strict=True)):
        samples = {key: value for key, value in zip(keys, row, strict=True) if value is not None}
        up = number not in failed
        yield Scrape(ms * 1_000_000, up, samples, failed.get(number, ""), part.target)
