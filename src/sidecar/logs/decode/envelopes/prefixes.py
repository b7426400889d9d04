"""Prefixes of kubectl, stern and pm2: which pod, container or process wrote the line."""

import re

from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.model.record import Level, Record

_KUBECTL = re.compile(rb"\[pod/([a-z0-9][a-z0-9.-]{0,252})/([a-z0-9][a-z0-9-]{0,62})\] ")
_PM2 = re.compile(rb"\d{1,5}\|([\w.@-]{1,60}?) *\| ")
_STERN = re.compile(
    # A pod's name ends with what its owner gave it: five characters, or a number.
    rb"(?:\x1b\[[\d;]{1,20}m)?([a-z0-9][a-z0-9.-]{0,200}-(?:[a-z0-9]{5}|\d{1,4}))(?:\x1b\[0m)? "
    rb"(?:\x1b\[[\d;]{1,20}m)?([a-z][a-z0-9-]{0,62})(?:\x1b\[0m)? (?=[\[{<\d]|[A-Z]{3})"
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # kubectl logs --prefix
        b'[pod/web-7d4b9c6f5-x2x9z/app] {"level":"error","msg":"no route"}',
        Record(
            "no route",
            level=Level.ERROR,
            fields={"source": "web-7d4b9c6f5-x2x9z/app"},
        ),
    ),
    (
        b"[pod/web-0/app] listening",
        Record("listening", fields={"source": "web-0/app"}, plain=True),
    ),
    (  # stern
        b"web-7d4b9c6f5-x2x9z app 2026-02-21 13:42:05 ERROR no route",
        Record(
            "no route",
            1771681325000000000,
            "2026-02-21 13:42:05",
            Level.ERROR,
            fields={"source": "web-7d4b9c6f5-x2x9z/app"},
        ),
    ),
    (  # pm2 logs
        b"0|app  | 2026-02-21T13:42:05: no route",
        Record("no route", 1771681325000000000, "2026-02-21T13:42:05", fields={"source": "app"}),
    ),
)


def unwrap(line: bytes) -> Wrapped | None:
    """Return the line behind the prefix, with its source; None for a line without one."""
    first = line[:1]
    if first == b"[":
        match = _KUBECTL.match(line) if line[1:5] == b"pod/" else None
    elif first.isdigit() and b"|" in line[:8]:
        match = _PM2.match(line)
        return Wrapped(line=line[match.end() :], source=match[1].decode()) if match else None
    else:
        match = _STERN.match(line) if b"-" in line[:200] and not first.isdigit() else None
    if match is None:
        return None
    return Wrapped(line=line[match.end() :], source=b"/".join(match.groups()).decode())
