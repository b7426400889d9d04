"""Chunks of bytes → lines, at bounded memory."""

MAX_LINE = 1 << 20
"""Bytes of a line that are kept, 1 MiB as OpenTelemetry's filelog. What is longer is cut: a
writer that never ends its line must not fill the memory of those who watch it."""


class Splitter:
    """Collects chunks of one file and gives back its complete lines, without their ends."""

    def __init__(self) -> None:
        self._pending = b""
        self._cut = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that this chunk completes; splits on LF alone."""
        lines = chunk.split(b"\n")
        self._extend(lines[0])
        if len(lines) == 1:
            return []
        lines[0] = self.rest()
        self._extend(lines.pop())
        return lines

    def rest(self) -> bytes:
        """Return the line begun and not ended, and forget it."""
        line, cut = self._pending, self._cut
        self._pending, self._cut = b"", 0
        return line + b" ... [%d bytes cut]" % cut if cut else line

    def _extend(self, piece: bytes) -> None:
        room = MAX_LINE - len(self._pending)
        self._pending += piece[:room]
        self._cut += max(len(piece) - room, 0)

    def __bool__(self) -> bool:
        """Tell whether a line is begun and not ended."""
        return bool(self._pending or self._cut)
