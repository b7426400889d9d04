"""Android's logcat: `threadtime`, `time` and `brief`."""

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.model.record import Level, Record

_THREADTIME = compile_head(
    r"[ ]+(?:\w{1,20}[ ]+)?(\d{1,7})[ ]+(\d{1,7})[ ]([VDIWEFA])[ ](.{1,80}?)[ ]*+:(?:[ ]|$)"
)
_TIME = compile_head(r"[ ]?([VDIWEFA])/(.{1,80}?)[ ]*+\([ ]*(\d{1,7})\):[ ]")
_STUDIO = compile_head(
    r"[ ]+(\d{1,7})-(\d{1,7})(?:/|[ ]+)(\S{1,100})[ ]+([VDIWEFA])(?:/|[ ]+)(\S{1,80}):[ ]"
)
_LEVELS = {
    "V": Level.TRACE,
    "D": Level.DEBUG,
    "I": Level.INFO,
    "W": Level.WARNING,
    "E": Level.ERROR,
    "F": Level.FATAL,
    "A": Level.FATAL,
}

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b"02-21 13:42:05.123  1234  1250 E ActivityManager: ANR in com.example",
        Record(
            "ANR in com.example",
            1771681325123000000,
            "02-21 13:42:05.123",
            Level.ERROR,
            "ActivityManager",
            fields={"pid": 1234, "tid": 1250},
        ),
    ),
    (
        b"02-21 13:42:05.123 D/Wifi( 1234): scan",
        Record(
            "scan",
            1771681325123000000,
            "02-21 13:42:05.123",
            Level.DEBUG,
            "Wifi",
            fields={"pid": 1234},
        ),
    ),
    (
        b"E/AndroidRuntime( 7): FATAL EXCEPTION: main",
        Record(
            "FATAL EXCEPTION: main", level=Level.ERROR, logger="AndroidRuntime", fields={"pid": 7}
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    stamp, head = line.stamp, line.head
    if stamp is None:
        return _brief(line) if head[:1] in _LEVELS and head[1:2] == "/" else None
    if match := _THREADTIME.match(head, stamp.end):
        pid, tid, level, tag = match.groups()
        fields: dict[str, object] = {"pid": int(pid), "tid": int(tid)}
        return record(line.text[match.end() :], stamp, _LEVELS[level], tag, fields=fields)
    if match := _STUDIO.match(head, stamp.end):
        pid, tid, package, level, tag = match.groups()
        fields = {"pid": int(pid), "tid": int(tid), "package": package}
        return record(line.text[match.end() :], stamp, _LEVELS[level], tag, fields=fields)
    return _brief(line)


def _brief(line: TextLine) -> Record | None:
    match = _TIME.match(line.head, line.stamp.end if line.stamp else 0)
    if match is None:
        return None
    level, tag, pid = match.groups()
    fields: dict[str, object] = {"pid": int(pid)}
    return record(line.text[match.end() :], line.stamp, _LEVELS[level], tag, fields=fields)
