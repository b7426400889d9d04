"""JSON objects that are printed over several lines → one line each."""

from collections.abc import Iterable, Iterator

import msgspec

MAX_LINES = 500
"""Lines of one object, at most."""

MAX_BYTES = 256 * 1024
"""Bytes of one object, at most: they are held in memory."""

_decode = msgspec.json.Decoder().decode


class Documents:
    """Joins the lines from `{` to `}`; what is no object after all is given back as it came."""

    def __init__(self) -> None:
        """Start outside of an object."""
        self._held: list[bytes] = []
        self._bytes = 0

    @property
    def holds(self) -> bool:
        """Whether lines are held until the object ends."""
        return bool(self._held)

    def feed(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines, an object's as one."""
        for line in lines:
            if not self._held:
                if line == b"{":
                    self._hold(line)
                else:
                    yield line
                continue
            self._hold(line)
            if line in (b"}", b"},"):
                yield from self._end()
            elif len(self._held) >= MAX_LINES or self._bytes > MAX_BYTES or line[:1] == b"{":
                yield from self.flush()

    def flush(self) -> list[bytes]:
        """Return the lines that are held."""
        held, self._held, self._bytes = self._held, [], 0
        return held

    def _hold(self, line: bytes) -> None:
        self._held.append(line)
        self._bytes += len(line)

    def _end(self) -> list[bytes]:
        held = self.flush()
        whole = b" ".join(line.strip() for line in held).removesuffix(b",")
        try:
            _decode(whole)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return held
        return [whole]
