"""Redis and Valkey: `1:M 21 Feb 2026 13:42:05.123 * message`."""

from sidecar.logs.formats.text.head import compile_head, record
from sidecar.model.record import Level, Record

_LINE = compile_head(
    r"""(\d{1,10}):([XCSM])[ ]
    (\d{1,2}[ ][A-Z][a-z]{2}[ ]\d{4}[ ]\d\d:\d\d:\d\d\.\d{3})[ ]([.*\#-])[ ]"""
)
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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if not text[:1].isdigit() or not (found := _LINE.match(text[:_HEAD])):
        return None
    pid, role, time, mark = found.groups()
    fields = {"pid": int(pid), "role": _ROLES[role]}
    return record(text[found.end() :], time, _LEVELS[mark], fields=fields)
