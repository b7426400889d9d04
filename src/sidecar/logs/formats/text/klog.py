"""klog and glog: `E0806 11:05:00.000000       1 file.go:29] message "key"=value`."""

from sidecar.logs.formats.text.head import HEAD, compile_head, record
from sidecar.model.record import Level, Record

_LINE = compile_head(
    r"([IWEFD])(\d{4}[ ]\d\d:\d\d:\d\d(?:\.\d{1,9})?)[ ]+(\d{1,9})[ ]([^\s\]]{1,200})\][ ]?"
)
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
            '"no route" node="a" err="timeout"',
            1786014300000000000,
            "0806 11:05:00.000000",
            Level.ERROR,
            fields={"pid": 1, "caller": "node.go:29"},
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


def parse(text: str, now: int) -> Record | None:
    """Return the record, or None for another format."""
    if text[:1] not in _LEVELS or not (found := _LINE.match(text[:HEAD])):
        return None
    letter, time, pid, caller = found.groups()
    fields = {"pid": int(pid), "caller": caller}
    return record(text[found.end() :], time, _LEVELS[letter], now=now, fields=fields)
