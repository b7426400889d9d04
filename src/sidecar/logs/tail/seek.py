"""Where in a file to begin: after so many last lines, or at a time; and where its holes end."""

import errno
import os
from collections.abc import Callable, Iterator

from sidecar.logs.decode.encoding import codec_of

CHUNK = 65_536
"""Bytes of one read, and of one turn of a file among several."""

_PROBE = 1 << 20
"""Bytes that one step of the bisection looks through, at most, for a line with a time: as many
as the longest line that is shown."""

_SMALL = 256 << 10
"""Below this size reading is as fast as bisecting, and needs no order in the file."""

_MARGIN_NS = 60 * 10**9
"""Writers that share a file put their lines in out of order, by seconds. Up to a minute of that
is looked behind; a line later than that in the file may be missed."""

TimeOf = Callable[[bytes], int | None]


def offset_of_last(fd: int, count: int) -> tuple[int, int]:
    """Return where the last `count` lines begin, and how many of them there are.

    An unfinished line counts as one. Holes are stepped over.
    """
    codec = codec_of(os.pread(fd, 2, 0))
    start = os.fstat(fd).st_size
    if count == 0:
        return start, 0
    found = 0
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
            # The newline at the very end closes the last line, it does not begin another.
            closed = text.rstrip("\0").endswith("\n")
            count += closed
        here = text.count("\n")
        if found + here >= count:
            behind = text[_after_nth_last(text, count - found) :]
            width = len(behind.encode(codec, "surrogatepass")) if codec else len(behind)
            return start + len(block) - width, count - closed
        found += here
    return 0, 0 if closed is None else found + 1 - closed


def offset_since(fd: int, since: int, time_of: TimeOf) -> int:
    """Return where to begin so that no line at or after `since` is missed.

    The file is taken to be in the order of time, give or take a minute, as logs are. A small
    file is read whole, and so is one in UTF-16.
    """
    low, high = 0, os.fstat(fd).st_size
    if codec_of(os.pread(fd, 2, 0)):
        return 0
    while high - low > _SMALL:
        middle = (low + high) // 2
        found = _first_time(fd, middle, high, time_of)
        if found is None or found >= since - _MARGIN_NS:
            high = middle
        else:
            low = middle
    return _line_start(fd, low)


def next_data(fd: int, offset: int) -> int:
    """Return where the next data is: at the offset, behind a hole, or at the file's end."""
    # The size first: what is written behind it in between is not to be stepped over.
    size = os.fstat(fd).st_size
    try:
        return os.lseek(fd, offset, os.SEEK_DATA)
    except OSError as error:
        return max(offset, size) if error.errno == errno.ENXIO else offset


def _first_time(fd: int, start: int, end: int, time_of: TimeOf) -> int | None:
    for line in _lines_behind(fd, next_data(fd, start), end):
        found = time_of(line)
        if found is not None:
            return found
    return None


def _lines_behind(fd: int, start: int, end: int) -> Iterator[bytes]:
    """Yield the complete lines of the next bytes; the first piece began before them."""
    begun = b""
    for offset in range(start, min(end, start + _PROBE), CHUNK):
        first, *more = os.pread(fd, CHUNK, offset).split(b"\n")
        if more:
            if begun[:1] == b"\n":
                yield begun[1:] + first
            yield from more[:-1]
            begun = b"\n" + more[-1]
        else:
            begun += first


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
    """Return where the hole begins that reaches to this offset, or the offset: no reading."""
    low, high = 0, offset
    while low < high:
        middle = (low + high) // 2
        if next_data(fd, middle) >= offset:
            high = middle
        else:
            low = middle + 1
    return high // 2 * 2
