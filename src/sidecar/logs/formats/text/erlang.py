"""Erlang's and GLib's own reports: `=ERROR REPORT==== 21-Feb-2026::13:42:05 ===`."""

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_REPORT = compile_head(r"=([A-Z]{4,10})[ ]REPORT====[ ]")
_LEVELS = {
    "ERROR": Level.ERROR,
    "CRASH": Level.ERROR,
    "SUPERVISOR": Level.ERROR,
    "WARNING": Level.WARNING,
    "NOTICE": Level.NOTICE,
    "INFO": Level.INFO,
    "PROGRESS": Level.INFO,
}

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # its message is in the next lines
        b"=ERROR REPORT==== 21-Feb-2026::13:42:05.123 ===",
        Record("", 1771681325123000000, "21-Feb-2026::13:42:05.123", Level.ERROR),
    ),
    (
        b"=SUPERVISOR REPORT==== 21-Feb-2026::13:42:05 ===",
        Record("", 1771681325000000000, "21-Feb-2026::13:42:05", Level.ERROR),
    ),
    (
        b"=PROGRESS REPORT==== 21-Feb-2026::13:42:05 ===",
        Record("", 1771681325000000000, "21-Feb-2026::13:42:05", Level.INFO),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    match = _REPORT.match(line.head) if line.text[:1] == "=" else None
    stamp = match and timestamp_at(line.text, match.end(), line.now)
    if not match or not stamp or match[1] not in _LEVELS:
        return None
    return record(line.text[stamp.end :].strip(" ="), stamp, _LEVELS[match[1]])
