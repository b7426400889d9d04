"""What `docker logs --timestamps` writes → lines with their times; where to go on later."""

import re

import msgspec

from sidecar.times import parse_time

_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ")

_PIECE = 16_384
"""Bytes of a piece of a long line: Docker stores it in such, and stamps each of them."""

_MAX_LINE = 1 << 20
"""Bytes of a line without an end that are held; the rest of it is dropped, as `watch` does."""


class StampedLine(msgspec.Struct, frozen=True):
    """One line of a container, without its end. `stamp` is `ts` as the engine wrote it."""

    ts: int
    stamp: bytes
    text: bytes


class Stamped:
    """One stream of one container. What the engine says itself has no stamp: `said`."""

    def __init__(self) -> None:
        """Begin without anything seen."""
        self.said = ""
        self.last: StampedLine | None = None
        """The last line that was given out."""
        self._same = 0
        self._skip_until: tuple[int, int] | None = None
        self._rest = b""

    def resume(self) -> None:
        """Expect that the engine begins again with the time of the last line: skip what was seen.

        The engine counts that time in, and several lines may have the same.
        """
        self._rest = b""
        if self.last is not None:
            self._skip_until = (self.last.ts, self._same)

    def feed(self, chunk: bytes) -> list[StampedLine]:
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

    def _lines(self, lines: list[bytes]) -> list[StampedLine]:
        return [line for text in lines if (line := self._line(text)) and self._is_new(line)]

    def _line(self, text: bytes) -> StampedLine | None:
        found = _STAMP.match(text)
        ts = parse_time(found[1].decode()) if found else None
        if found is None or ts is None:
            self.said = text.decode("utf-8", "replace").strip() or self.said
            return None
        return StampedLine(ts, found[1], _whole(text[found.end() :]).removesuffix(b"\r"))

    def _is_new(self, line: StampedLine) -> bool:
        if self._skip_until is not None:
            ts, seen = self._skip_until
            if line.ts < ts:
                return False
            if line.ts == ts and seen:
                self._skip_until = (ts, seen - 1)
                return False
            self._skip_until = None
        self._same = self._same + 1 if self.last is not None and self.last.ts == line.ts else 1
        self.last = line
        return True


def _whole(text: bytes) -> bytes:
    """Return a long line without the stamps between its pieces."""
    if len(text) <= _PIECE:
        return text
    pieces, at = [], 0
    while len(text) - at > _PIECE and (found := _STAMP.match(text, at + _PIECE)):
        pieces.append(text[at : at + _PIECE])
        at = found.end()
    return b"".join([*pieces, text[at:]])
