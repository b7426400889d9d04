"""Offsets in a file: of its last lines, of a time, and of the end of a hole."""

import errno
import os
from collections.abc import Callable, Iterator

from sidecar.logs.decode.encoding import codec_of

CHUNK = 65_536
"""Bytes of one read."""

_PROBE = 1 << 20
"""Bytes that one step of the bisection searches for a line with a time, at most: the length of the
longest line that is shown."""

_SMALL = 256 << 10
"""Bytes up to which reading is as fast as bisecting, and needs no order of time."""

_MARGIN_NS = 60 * 10**9
"""Tolerated disorder: writers that share a file write lines out of order by seconds. A line that is
more than a minute late may be missed."""

TimeOf = Callable[[bytes], int | None]


def offset_of_last(fd: int, count: int) -> tuple[int, int]:
    """Return the offset of the last `count` lines, and how many there are.

    An unfinished line counts as one. Holes are skipped.
    """
    codec = codec_of(os.pread(fd, 2, 0))
    start = os.fstat(fd).st_size
    if count == 0:
        return start, 0
    line_ends = 0
    closed: bool | None = None
    while start > 0:
        end, start = start, (start - 1) // CHUNK * CHUNK
        block = os.pread(fd, end - start, start)
        if not block.strip(b"\0"):
            start = _start_of_hole(fd, start)
            continue
        if codec:
            block = block[: len(block) // 2 * 2]
        text = block.decode(codec, "surrogatepass") if codec else block.decode("latin-1")
        if closed is None:
            # A newline at the end ends the last line; it does not begin another one.
            closed = text.rstrip("\0").endswith("\n")
            count += closed
        in_block = text.count("\n")
        if line_ends + in_block >= count:
            rest = text[_after_nth_last(text, count - line_ends) :]
            width = len(rest.encode(codec, "surrogatepass")) if codec else len(rest)
            return start + len(block) - width, count - closed
        line_ends += in_block
    return 0, 0 if closed is None else line_ends + 1 - closed


def offset_since(fd: int, since: int, time_of: TimeOf) -> int:
    """Return an offset before all lines at or after `since` (ns).

    Assumes that the file is in the order of time, to a minute. The offset is 0 for a small file,
    and for one in UTF-16.
    """
    low, high = 0, os.fstat(fd).st_size
    if codec_of(os.pread(fd, 2, 0)):
        return 0
    while high - low > _SMALL:
        middle = (low + high) // 2
        time = _first_time(fd, middle, high, time_of)
        if time is None or time >= since - _MARGIN_NS:
            high = middle
        else:
            low = middle
    return _line_start(fd, low)


def next_data(fd: int, offset: int) -> int:
    """Return the offset of the next data: here, after a hole, or at the end of the file."""
    # The size comes first, so that data written meanwhile is not skipped.
    size = os.fstat(fd).st_size
    try:
        return os.lseek(fd, offset, os.SEEK_DATA)
    except OSError as error:
        return max(offset, size) if error.errno == errno.ENXIO else offset


def _first_time(fd: int, start: int, end: int, time_of: TimeOf) -> int | None:
    for line in _lines_after(fd, next_data(fd, start), end):
        time = time_of(line)
        if time is not None:
            return time
    return None


def _lines_after(fd: int, start: int, end: int) -> Iterator[bytes]:
    """Yield the complete lines of the next bytes, without the one that began before them."""
    unfinished = b""
    for offset in range(start, min(end, start + _PROBE), CHUNK):
        first, *more = os.pread(fd, CHUNK, offset).split(b"\n")
        if more:
            if unfinished[:1] == b"\n":
                yield unfinished[1:] + first
            yield from more[:-1]
            unfinished = b"\n" + more[-1]
        else:
            unfinished += first


def _line_start(fd: int, offset: int) -> int:
    while offset > 0:
        size = min(CHUNK, offset)
        position = os.pread(fd, size, offset - size).rfind(b"\n")
        if position >= 0:
            return offset - size + position + 1
        offset -= size
    return 0


def _after_nth_last(text: str, count: int) -> int:
    position = len(text)
    for _ in range(count):
        position = text.rindex("\n", 0, position)
    return position + 1


def _start_of_hole(fd: int, offset: int) -> int:
    """Return the start of the hole before this offset, or the offset; reads no data."""
    low, high = 0, offset
    while low < high:
        middle = (low + high) // 2
        if next_data(fd, middle) >= offset:
            high = middle
        else:
            low = middle + 1
    return high // 2 * 2
