r"""Entries of Docker's json-file driver: `{"log":"…\\n","stream":"stdout","time":"…"}`."""

import msgspec

from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"log":"{\\"level\\":\\"warn\\",\\"msg\\":\\"slow\\",\\"ms\\":7}\\n","stream":"st'
            b'dout","time":'
            b'"2026-02-21T13:42:05.123456789Z"}'
        ),
        Record(
            "slow",
            1771681325123456789,
            "2026-02-21T13:42:05.123456789Z",
            Level.WARNING,
            fields={"ms": 7},
        ),
    ),
    (
        (
            b'{"log":"no route\\r\\n","stream":"stderr","attrs":{"tag":"app"},"time":'
            b'"2026-02-21T13:42:05Z"}'
        ),
        Record(
            "no route",
            1771681325000000000,
            "2026-02-21T13:42:05Z",
            fields={"stream": "stderr", "attrs": {"tag": "app"}},
            plain=True,
        ),
    ),
    (  # another logger's: with a key that Docker does not write it is not an envelope
        b'{"log":"m","stream":"stdout","time":"2026-02-21T13:42:05Z","pod":"p"}',
        Record(
            "m",
            1771681325000000000,
            "2026-02-21T13:42:05Z",
            fields={"stream": "stdout", "pod": "p"},
        ),
    ),
)


HEAD = b'{"log":'
"""The beginning of each entry."""


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    log: str
    time: str
    stream: str = ""
    attrs: dict[str, object] = {}


_decode = msgspec.json.Decoder(_Entry).decode


def unwrap(line: bytes) -> Wrapped | None:
    """Return the line in an entry; None for a line that is not an entry."""
    if not line.startswith(HEAD):
        return None
    try:
        entry = _decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    whole = entry.log.endswith("\n")
    return Wrapped(
        line=entry.log.removesuffix("\n").encode(),
        ts=parse_time(entry.time),
        ts_text=entry.time,
        stream=entry.stream,
        partial=not whole,
        fields={"attrs": entry.attrs} if entry.attrs else {},
    )
