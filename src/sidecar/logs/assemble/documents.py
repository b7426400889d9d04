"""Records that are printed over several lines → one line each.

JSON objects from `{` to `}`, and the entries of `journalctl -o verbose` and `-o export`.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

MAX_LINES = 500
"""Lines of one record, at most."""

MAX_BYTES = 256 * 1024
"""Bytes of one record, at most: they are held in memory."""

_EXPORT = b"__CURSOR="
_VERBOSE = re.compile(rb"[A-Z][a-z]{2} \d{4}-\d\d-\d\d [\d:.]{8,15} [A-Z]{1,5} \[s=[0-9a-f]")
_FIELD = re.compile(rb"(?: {4})?([A-Z_][A-Z0-9_]{0,63})=(.*)", re.DOTALL)

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def begins(line: bytes) -> bool:
    """Return whether the line may begin a record that goes on in the next lines."""
    return (
        line == b"{"
        or line.startswith(_EXPORT)
        or (b"[s=" in line[:60] and _VERBOSE.match(line) is not None)
    )


class Documents:
    """Joins the lines of such records; what is none after all is given back as it came."""

    def __init__(self) -> None:
        """Start outside of a record."""
        self._held: list[bytes] = []
        self._bytes = 0

    @property
    def holds(self) -> bool:
        """Whether lines are held until the record ends."""
        return bool(self._held)

    def feed(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines, a record's as one."""
        for line in lines:
            if self._held and self._ended_before(line):
                yield from self.flush()
            if not self._held and not begins(line):
                yield line
                continue
            self._held.append(line)
            self._bytes += len(line)
            if line in (b"}", b"},"):
                yield from self.flush()

    def flush(self) -> list[bytes]:
        """Return the lines that are held, as one if they are a record."""
        held, self._held, self._bytes = self._held, [], 0
        if len(held) <= 1:
            return held
        whole = _object(held) if held[0] == b"{" else _journal(held)
        return held if whole is None else [whole]

    def _ended_before(self, line: bytes) -> bool:
        if len(self._held) >= MAX_LINES or self._bytes > MAX_BYTES or begins(line):
            return True
        if self._held[0] == b"{":
            return False
        indented = not self._held[0].startswith(_EXPORT)
        return _FIELD.match(line) is None or line.startswith(b"    ") != indented


def _object(held: list[bytes]) -> bytes | None:
    whole = b" ".join(line.strip() for line in held).removesuffix(b",")
    try:
        _decode(whole)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return whole


def _journal(held: list[bytes]) -> bytes | None:
    """Return the entry as journalctl's JSON has it; the time of the verbose form stands first."""
    fields: dict[str, str] = {}
    first, *rest = held
    if first.startswith(_EXPORT):
        rest = held
    else:
        fields["time"] = first[4 : first.index(b" [s=")].decode("utf-8", "backslashreplace")
    for line in rest:
        match = _FIELD.fullmatch(line)
        if match:
            fields[match[1].decode()] = match[2].decode("utf-8", "backslashreplace")
    return _encode(fields) if "MESSAGE" in fields else None
