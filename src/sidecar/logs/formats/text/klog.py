"""klog and glog, CockroachDB, Chromium: `E0806 11:05:00.000000  1 file.go:29] message`."""

import re

from msgspec.structs import replace

from sidecar.logs.formats.json.failure import take_failure
from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.formats.text.pairs import quoted_message
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_BEHIND = compile_head(
    r"""[ ]+(\d{1,9})[ ](?:([^\s\]]{1,200})\][ ]?
    |([\w./@-]{1,200}:\d{1,7})[ ](?:⋮[ ])?(?:\[[\w,=.-]{1,80}\][ ]+)?(?:\d{1,9}[ ]+)?)"""
)
_CHROMIUM = compile_head(r"\[(\d{1,10}):(\d{1,20}):(?=\d{4}/)")
_CHROMIUM_BEHIND = compile_head(r":([A-Z]{4,8}\d?):([^\s\]]{1,200})\][ ]?")
_LEVELS = {
    "D": Level.DEBUG,
    "I": Level.INFO,
    "W": Level.WARNING,
    "E": Level.ERROR,
    "F": Level.FATAL,
}

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'E0806 11:05:00.000000       1 node.go:29] "no route" node="a" err="timeout"',
        Record(
            "no route",
            1786014300000000000,
            "0806 11:05:00.000000",
            Level.ERROR,
            error="timeout",
            fields={"pid": 1, "caller": "node.go:29", "node": "a"},
        ),
    ),
    (
        b'E0806 11:05:00.000000       1 a.go:1] "Unhandled error" err="x: y" logger="Unhandled"',
        Record(
            "Unhandled error",
            1786014300000000000,
            "0806 11:05:00.000000",
            Level.ERROR,
            "Unhandled",
            error="x: y",
            fields={"pid": 1, "caller": "a.go:1"},
        ),
    ),
    (  # CockroachDB
        "E260221 13:42:05.123456 1 a.go:1 ⋮ [n1] 12  no route".encode(),
        Record(
            "no route",
            1771681325123456000,
            "260221 13:42:05.123456",
            Level.ERROR,
            fields={"pid": 1, "caller": "a.go:1"},
        ),
    ),
    (  # Chromium
        b"[1:2:0221/134205.123456:ERROR:file.cc(12)] no route",
        Record(
            "no route",
            1771681325123456000,
            "0221/134205.123456",
            Level.ERROR,
            fields={"pid": 1, "tid": 2, "caller": "file.cc(12)"},
        ),
    ),
    (  # the year is that of the latest such day, not in the future
        b"I1225 00:00:00.000001   77 a.go:1] started",
        Record(
            "started",
            1766620800000001000,
            "1225 00:00:00.000001",
            Level.INFO,
            fields={"pid": 77, "caller": "a.go:1"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    text = line.text
    if chromium := _CHROMIUM.match(text[:64]):
        return _chromium(line, chromium)
    if text[:1] not in _LEVELS or not text[1:5].isdigit():
        return None
    stamp = timestamp_at(text, 1, line.now)
    if stamp is None or not (match := _BEHIND.match(line.head, stamp.end)):
        return None
    msg, fields = quoted_message(text[match.end() :])
    error, lines = take_failure(fields)
    logger = fields.pop("logger", "")
    fields = {"pid": int(match[1]), "caller": match[2] or match[3], **fields}
    made = record(msg, stamp, _LEVELS[text[0]], str(logger), fields=fields)
    return replace(made, error=error, lines=lines)


def _chromium(line: TextLine, match: re.Match[str]) -> Record | None:
    stamp = timestamp_at(line.text, match.end(), line.now)
    behind = stamp and _CHROMIUM_BEHIND.match(line.head, stamp.end)
    if not behind:
        return None
    level = "DEBUG" if behind[1].startswith("VERBOSE") else behind[1]
    fields: dict[str, object] = {"pid": int(match[1]), "tid": int(match[2]), "caller": behind[2]}
    return record(line.text[behind.end() :], stamp, level, fields=fields)
