"""MySQL and MariaDB: `2026-02-21T13:42:05.123456Z 0 [Warning] [MY-010068] [Server] message`."""

from sidecar.logs.formats.text.head import HEAD, compile_head, record
from sidecar.model.record import Level, Record

_LINE = compile_head(
    r"""(\d{4}-\d\d-\d\d[T ][ \d]\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)
    [ ]{1,3}(\d{1,19})[ ]\[(System|Note|Warning|ERROR|Error)\][ ]
    (?:\[([A-Z]{2}-\d{6})\][ ])?(?:\[(\w{1,40})\][ ])?"""
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b"2026-02-21T13:42:05.123456Z 0 [Warning] [MY-010068] [Server] CA certificate is self "
            b"signed."
        ),
        Record(
            "CA certificate is self signed.",
            1771681325123456000,
            "2026-02-21T13:42:05.123456Z",
            Level.WARNING,
            "Server",
            fields={"thread": 0, "code": "MY-010068"},
        ),
    ),
    (  # MariaDB pads the hour with a blank
        b"2026-02-21  9:42:05 12 [Note] InnoDB: Completed initialization",
        Record(
            "InnoDB: Completed initialization",
            1771666925000000000,
            "2026-02-21 09:42:05",
            Level.INFO,
            fields={"thread": 12},
        ),
    ),
)


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    found = _LINE.match(text[:HEAD])
    if found is None:
        return None
    time, thread, level, code, module = found.groups()
    fields = {"thread": int(thread), "code": code}
    return record(text[found.end() :], time.replace("  ", " 0"), level, module, fields=fields)
