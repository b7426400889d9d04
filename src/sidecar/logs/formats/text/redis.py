"""Redis and Valkey: `1:M 21 Feb 2026 13:42:05.123 * message`."""

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_BEFORE = compile_head(r"(?:(\d{1,10}):([XCSM])|\[(\d{1,10})\])[ ](?=\d)")
_MARK = compile_head(r"[ ]([.*\#-])[ ]")
_LEVELS = {".": Level.DEBUG, "-": Level.INFO, "*": Level.NOTICE, "#": Level.WARNING}
_ROLES = {"X": "sentinel", "C": "child", "S": "replica", "M": "master"}
_HEAD = 64

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # Redis 7.0.15
        b"14479:M 23 Nov 2026 10:48:31.202 * monotonic clock: POSIX clock_gettime",
        Record(
            "monotonic clock: POSIX clock_gettime",
            1795430911202000000,
            "23 Nov 2026 10:48:31.202",
            Level.NOTICE,
            fields={"pid": 14479, "role": "master"},
        ),
    ),
    (
        b"1:C 21 Feb 2026 13:42:05.123 # Configuration loaded",
        Record(
            "Configuration loaded",
            1771681325123000000,
            "21 Feb 2026 13:42:05.123",
            Level.WARNING,
            fields={"pid": 1, "role": "child"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    before = _BEFORE.match(line.text[:_HEAD])
    stamp = before and timestamp_at(line.text, before.end(), line.now)
    if not before or not stamp or not (mark := _MARK.match(line.text[:_HEAD], stamp.end)):
        return None
    pid, role, old_pid = before.groups()
    fields: dict[str, object] = {"pid": int(pid or old_pid), "role": _ROLES.get(role)}
    return record(line.text[mark.end() :], stamp, _LEVELS[mark[1]], fields=fields)
