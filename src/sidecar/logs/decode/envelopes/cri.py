"""Lines of Kubernetes container runtimes: `2024-01-02T03:04:05.123456789Z stdout F the line`."""

import re

from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

_HEAD = re.compile(
    rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) "
    rb"(stdout|stderr) ([PF])(?::[\w:]{1,40})?(?: |$)"
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'2026-02-21T13:42:05.123456789Z stderr F {"level":"error","msg":"no route"}',
        Record(
            "no route",
            1771681325123456789,
            "2026-02-21T13:42:05.123456789Z",
            Level.ERROR,
            fields={"stream": "stderr"},
        ),
    ),
    (
        b"2026-02-21T14:42:05+01:00 stdout F listening",
        Record("listening", 1771681325000000000, "2026-02-21T14:42:05+01:00", plain=True),
    ),
    (  # the time of the line itself counts
        b"2026-02-21T13:42:06Z stdout F 2026-02-21 13:42:05 INFO up",
        Record("up", 1771681325000000000, "2026-02-21 13:42:05", Level.INFO),
    ),
    (
        b"2026-02-21T13:42:05Z stdout F",
        Record("", 1771681325000000000, "2026-02-21T13:42:05Z", plain=True),
    ),
)


def unwrap(line: bytes) -> Wrapped | None:
    """Return the line in a runtime's envelope; None for a line without one."""
    if line[10:11] != b"T" or not (match := _HEAD.match(line)):
        return None
    ts_text = match[1].decode()
    return Wrapped(
        line=line[match.end() :],
        ts=parse_time(ts_text),
        ts_text=ts_text,
        stream=match[2].decode(),
        partial=match[3] == b"P",
    )
