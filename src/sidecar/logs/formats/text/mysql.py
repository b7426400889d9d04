"""MySQL and MariaDB: `2026-02-21T13:42:05.123456Z 0 [Warning] [MY-010068] [Server] message`."""

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.model.record import Level, Record

_LINE = compile_head(
    r"""[ ]{1,3}(\d{1,19})[ ]\[(System|Note|Warning|ERROR|Error)\][ ]
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
            "2026-02-21  9:42:05",
            Level.INFO,
            fields={"thread": 12},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    if line.stamp is None or not (match := _LINE.match(line.head, line.stamp.end)):
        return None
    thread, level, code, module = match.groups()
    fields: dict[str, object] = {"thread": int(thread), "code": code}
    return record(line.text[match.end() :], line.stamp, level, module, fields=fields)
