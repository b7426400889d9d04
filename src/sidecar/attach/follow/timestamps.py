"""Split the output of `docker logs --timestamps` into lines with times; resume without repeats."""

import re

import msgspec

from sidecar.times import parse_time

_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ")

_PIECE = 16_384
"""Bytes of a piece of a long line: Docker stores a long line in pieces, each with a timestamp."""

_MAX_LINE = 1 << 20
"""Bytes of an unfinished line that are kept; the rest of it is dropped, as `watch` does."""


class TimestampedLine(msgspec.Struct, frozen=True):
    """One line of a container, without its end. `ts` is in ns, `stamp` is its text."""

    ts: int
    stamp: bytes
    text: bytes


class TimestampedStream:
    """One stream of one container. A line without a timestamp is a message of the engine."""

    def __init__(self) -> None:
        """Start without lines."""
        self.message = ""
        self.last: TimestampedLine | None = None
        """The last line that was returned."""
        self._same = 0
        self._skip_until: tuple[int, int] | None = None
        self._rest = b""

    def resume(self) -> None:
        """Skip the lines that were returned: the engine will start again at the last line's time.

        The engine includes that time, and several lines may have it.
        """
        self._rest = b""
        if self.last is not None:
            self._skip_until = (self.last.ts, self._same)

    def feed(self, chunk: bytes) -> list[TimestampedLine]:
        """Return the lines that these bytes complete; no bytes mean the end."""
        if not chunk:
            rest, self._rest = self._rest, b""
            return self._lines([rest]) if rest else []
        head, *others = chunk.split(b"\n")
        self._rest += head
        if not others:
            if len(self._rest) > _MAX_LINE:
                self._rest = self._rest[:_MAX_LINE]
            return []
        lines = [self._rest, *others]
        self._rest = lines.pop()
        return self._lines(lines)

    def _lines(self, lines: list[bytes]) -> list[TimestampedLine]:
        return [line for text in lines if (line := self._line(text)) and self._is_new(line)]

    def _line(self, text: bytes) -> TimestampedLine | None:
        match = _STAMP.match(text)
        ts = parse_time(match[1].decode()) if match else None
        if match is None or ts is None:
            self.message = text.decode("utf-8", "replace").strip() or self.message
            return None
        return TimestampedLine(ts, match[1], _whole(text[match.end() :]).removesuffix(b"\r"))

    def _is_new(self, line: TimestampedLine) -> bool:
        if self._skip_until is not None:
            ts, count = self._skip_until
            if line.ts < ts:
                return False
            if line.ts == ts and count:
                self._skip_until = (ts, count - 1)
                return False
            self._skip_until = None
        self._same = self._same + 1 if self.last is not None and self.last.ts == line.ts else 1
        self.last = line
        return True


def _whole(text: bytes) -> bytes:
    """Return a long line without the timestamps between its pieces."""
    if len(text) <= _PIECE:
        return text
    pieces, at = [], 0
    while len(text) - at > _PIECE and (match := _STAMP.match(text, at + _PIECE)):
        pieces.append(text[at : at + _PIECE])
        at = match.end()
    return b"".join([*pieces, text[at:]])
