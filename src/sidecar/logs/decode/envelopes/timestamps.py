"""The time that `docker logs -t` and `kubectl logs --timestamps` put before each line."""

import re

from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

_HEAD = re.compile(
    # Nanoseconds, perhaps without a last zero: programs themselves write three or six digits.
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{8,9}(?:Z|[+-]\d\d:\d\d) "
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'2026-02-21T13:42:05.123456789Z {"level":"error","msg":"no route"}',
        Record("no route", 1771681325123456789, "2026-02-21T13:42:05.123456789Z", Level.ERROR),
    ),
    (
        b"2026-02-21T13:42:05.123456789Z started",
        Record("started", 1771681325123456789, "2026-02-21T13:42:05.123456789Z", plain=True),
    ),
    (  # the time of the line itself counts
        b"2026-02-21T13:42:05.123456789Z 2026-02-21 13:42:04 ERROR no route",
        Record("no route", 1771681324000000000, "2026-02-21 13:42:04", Level.ERROR),
    ),
)


def unwrap(line: bytes) -> Wrapped | None:
    """Return the line behind the time; None for a line without one."""
    if line[10:11] != b"T" or not (match := _HEAD.match(line)):
        return None
    ts_text = match[0][:-1].decode()
    return Wrapped(line=line[match.end() :], ts=parse_time(ts_text), ts_text=ts_text)
