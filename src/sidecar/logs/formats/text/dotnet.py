""".NET: the console logger, and Serilog's text templates."""

from sidecar.logs.formats.levels import syslog_level
from sidecar.logs.formats.text.head import ANY_LEVEL, TextLine, compile_head, record
from sidecar.model.record import Level, Record

_CONSOLE = compile_head(
    r"""[ ]?(trce|dbug|info|warn|fail|crit):[ ]([\w.+`<>-]{1,300})\[(-?\d{1,10})\](?:[ ]|$)"""
)
_SYSTEMD = compile_head(r"<([0-7])>([\w.+`<>-]{1,300})\[(-?\d{1,10})\](?:[ ]|$)")
_SERILOG = compile_head(rf"[ ]({ANY_LEVEL})\][ ]")

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # its message is the next line
        b"info: Microsoft.Hosting.Lifetime[14]",
        Record(
            "",
            level=Level.INFO,
            logger="Microsoft.Hosting.Lifetime",
            fields={"event_id": 14},
        ),
    ),
    (
        b"2026-02-21T13:42:05.123Z fail: Shop.Db[0] no route",
        Record(
            "no route",
            1771681325123000000,
            "2026-02-21T13:42:05.123Z",
            Level.ERROR,
            "Shop.Db",
            fields={"event_id": 0},
        ),
    ),
    (b"[13:42:05 WRN] slow", Record("slow", None, "13:42:05", Level.WARNING)),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    text, stamp = line.text, line.stamp
    if line.bracket and stamp:
        match = _SERILOG.match(line.head, stamp.end)
        return record(text[match.end() :], stamp, match[1]) if match else None
    if "]" not in line.head:
        return None
    if match := _CONSOLE.match(line.head, stamp.end if stamp else 0):
        level, logger, event = match.groups()
        return record(text[match.end() :], stamp, level, logger, fields={"event_id": int(event)})
    if match := _SYSTEMD.match(line.head):
        severity, logger, event = match.groups()
        fields: dict[str, object] = {"event_id": int(event)}
        return record(text[match.end() :], None, syslog_level(severity), logger, fields=fields)
    return None
