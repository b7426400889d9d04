""".NET: the console logger, and Serilog's text templates."""

from sidecar.logs.formats.text.head import ANY_LEVEL, CLOCK, HEAD, ISO, compile_head, record
from sidecar.model.record import Level, Record

_CONSOLE = compile_head(
    rf"""(?:({ISO})[ ])?(trce|dbug|info|warn|fail|crit):[ ]
    ([\w.+`<>]{{1,300}})\[(-?\d{{1,10}})\](?:[ ]|$)"""
)
_SERILOG = compile_head(rf"\[({CLOCK})[ ]({ANY_LEVEL})\][ ]")

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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if text[:1] == "[":
        found = _SERILOG.match(text[:HEAD])
        return record(text[found.end() :], found[1], found[2]) if found else None
    if "]" not in text[:HEAD] or not (found := _CONSOLE.match(text[:HEAD])):
        return None
    time, level, logger, event = found.groups()
    return record(text[found.end() :], time or "", level, logger, fields={"event_id": int(event)})
