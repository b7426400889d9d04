"""The prefix of Docker Compose: `app-1  | the line`, with or without colours."""

import re

from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.model.record import Level, Record

_PREFIX = 120
"""Bytes of a prefix, at most: a container's name has at most 63."""

_HEAD = re.compile(
    rb"(?:"
    # A name with a number; a name without one (`container_name`) has two blanks of padding.
    rb"([A-Za-z0-9][\w.-]{0,62}[-_]\d{1,6}) {1,80}|([a-z0-9][a-z0-9_.-]{0,62}) {2,80}"
    rb"|\x1b\[[\d;]{1,20}m([A-Za-z0-9][\w.-]{0,62}) {1,80}"
    rb")\|(?:\x1b\[0m)?(?: (?:\x1b\[0m)?|$)"
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'app-1  | {"level":"info","msg":"up"}',
        Record("up", level=Level.INFO, fields={"source": "app-1"}),
    ),
    (
        b"service-name-1   | listening",
        Record("listening", fields={"source": "service-name-1"}, plain=True),
    ),
    (
        b"\x1b[36mapp-1  | \x1b[0m\x1b[31mred\x1b[0m",
        Record("red", fields={"source": "app-1"}, plain=True),
    ),
    (b"my_app_1  |", Record("", fields={"source": "my_app_1"}, plain=True)),
    (b"db  | ready", Record("ready", fields={"source": "db"}, plain=True)),
    (b"either | or", Record("either | or", plain=True)),
    (  # an envelope in an envelope
        b'app-1  | {"log":"no\\n","stream":"stderr","time":"2026-02-21T13:42:05Z"}',
        Record(
            "no",
            1771681325000000000,
            "2026-02-21T13:42:05Z",
            fields={"stream": "stderr", "source": "app-1"},
            plain=True,
        ),
    ),
)


def unwrap(line: bytes) -> Wrapped | None:
    """Return the line behind the prefix, with its source; None for a line without one."""
    if b" |" not in line[:_PREFIX] or not (match := _HEAD.match(line)):
        return None
    name = match[1] or match[2] or match[3]
    return Wrapped(line=line[match.end() :], source=name.decode())
