"""Chunks of bytes → lines, with bounded memory."""

from collections.abc import Callable

MAX_LINE = 1 << 20
"""Bytes of a line that are kept: 1 MiB, as in OpenTelemetry's filelog. A longer line is cut: a
writer that never ends its line cannot fill the memory."""

Sift = Callable[[bytes], list[bytes]]
"""The prefilter: a function from a block of complete lines to the lines that may be wanted."""


class Splitter:
    """Splits the chunks of one file into complete lines, without their ends (LF or CRLF).

    A chunk has at most `MAX_LINE` bytes.
    """

    def __init__(self, sift: Sift | None = None) -> None:
        """Start at the beginning of a line; with `sift` return only lines that may be wanted."""
        self._sift = sift
        self._pending = bytearray()
        self._cut = 0
        self.within = False
        """Whether a part of the current line was returned, so that its end alone is not a line."""
        self.lines = 0
        """Complete lines so far, wanted or not."""
        self.cut_bytes = 0
        """Bytes cut from long lines so far."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that this chunk completes."""
        end = chunk.rfind(b"\n")
        if end < 0:
            self._extend(chunk)
            return []
        lines: list[bytes] = []
        begin = 0
        if self._pending or self.within:
            begin = chunk.find(b"\n") + 1
            self._extend(chunk[: begin - 1])
            lines = self._completed()
        if begin <= end:
            lines += self._whole(chunk[begin : end + 1])
        self._extend(chunk[end + 1 :])
        return lines

    def rest(self) -> bytes:
        """Return the unfinished line; the rest of it becomes a line of its own."""
        line = self._take()
        self.lines += 1
        self.within = True
        return line

    def __bool__(self) -> bool:
        """Return whether there is an unfinished line."""
        return bool(self._pending)

    def _whole(self, block: bytes) -> list[bytes]:
        lines = block[:-1].split(b"\n") if self._sift is None else self._sift(block)
        self.lines += len(lines) if self._sift is None else block.count(b"\n")
        return [line.removesuffix(b"\r") for line in lines] if b"\r" in block else lines

    def _completed(self) -> list[bytes]:
        line, shown = self._take(), self.within
        self.within = False
        if shown and not line:
            return []
        self.lines += 1
        return [line]

    def _take(self) -> bytes:
        line, cut = bytes(self._pending).removesuffix(b"\r"), self._cut
        self._pending.clear()
        self._cut = 0
        return line + b" ... [%d bytes cut]" % cut if cut else line

    def _extend(self, piece: bytes) -> None:
        room = MAX_LINE - len(self._pending)
        self._pending += piece[:room]
        beyond = max(len(piece) - room, 0)
        self._cut += beyond
        self.cut_bytes += beyond
