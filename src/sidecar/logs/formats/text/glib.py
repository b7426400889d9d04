"""GLib and GTK: `(process:12): Domain-WARNING **: 13:42:05.123: message`."""

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_LINE = compile_head(
    r"""(?:\*\*[ ])?\(([^()]{1,60}):(\d{1,10})\):[ ](?:([\w./-]{1,60})-)?
    (ERROR|CRITICAL|WARNING|Message|INFO|DEBUG)(?:[ ]\*\*)?:[ ]"""
)
_LEVELS = {"Message": Level.INFO, "CRITICAL": Level.ERROR, "ERROR": Level.FATAL}
"""GLib's `ERROR` ends the program, its `CRITICAL` is a fault that it survives."""

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b"(gimp:12): GLib-CRITICAL **: 13:42:05.123: no route",
        Record(
            "no route",
            None,
            "13:42:05.123",
            Level.ERROR,
            "GLib",
            fields={"process": "gimp", "pid": 12},
        ),
    ),
    (
        b"** (app:12): WARNING **: slow",
        Record("slow", level=Level.WARNING, fields={"process": "app", "pid": 12}),
    ),
    (
        b"(app:7): Gtk-Message: 13:42:05.123: started",
        Record(
            "started",
            None,
            "13:42:05.123",
            Level.INFO,
            "Gtk",
            fields={"process": "app", "pid": 7},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    match = _LINE.match(line.head) if line.text[:1] in "(*" else None
    if match is None:
        return None
    process, pid, domain, level = match.groups()
    stamp = timestamp_at(line.text, match.end(), line.now)
    end = stamp.end + 1 if stamp else match.end()
    fields: dict[str, object] = {"process": process, "pid": int(pid)}
    msg = line.text[end:].strip()
    return record(msg, stamp, _LEVELS.get(level, level), domain, fields=fields)
