"""PostgreSQL: stderr with the usual prefixes, and csvlog."""

import csv

from sidecar.logs.formats.text.head import TextLine, compile_head, number, record
from sidecar.logs.timestamps.read import Timestamp
from sidecar.model.record import Level, Record

_BELOW = frozenset({"DETAIL", "HINT", "QUERY", "CONTEXT", "LOCATION", "STATEMENT"})
_LEVELS = rf"DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|{'|'.join(sorted(_BELOW))}"
_LEVELS_ALONE = r"(?:LOG|ERROR|FATAL|PANIC|STATEMENT|DETAIL|HINT|CONTEXT):[ ]{2}"
_LINE = compile_head(
    rf"""(?:[ ](?={_LEVELS_ALONE})|[ ]\[(\d{{1,10}}(?:-\d{{1,19}})?)\][: ]{{0,2}}
    (?:([\w.\[\]-]{{1,64}})@([\w.\[\]-]{{1,64}})[ ])?(?:(?:\w{{1,16}}=[^,\s]{{0,128}},?)++[ ])?
    |:[^\s:]{{0,64}}:([\w.\[\]-]{{0,64}})@([\w.\[\]-]{{0,64}}):\[(\d{{1,10}})\]:)
    ({_LEVELS}):[ ]{{1,2}}"""
)
_CSV = compile_head(r',(?:"[^"]{0,128}")?,(?:"[^"]{0,128}")?,\d{1,10},')
_COLUMNS = (
    *("time", "user", "dbname", "pid", "remote", "session_id", "line_num", "ps"),
    *("session_start", "vxid", "txid", "level", "state_code", "message", "detail", "hint"),
    *("internal_query", "internal_position", "context", "statement", "cursor_position"),
    *("location", "application_name", "backend_type", "leader_pid", "query_id"),
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # PostgreSQL 15
        b"2026-11-23 10:48:31.856 UTC [14513] ERROR:  division by zero",
        Record(
            "division by zero",
            1795430911856000000,
            "2026-11-23 10:48:31.856 UTC",
            Level.ERROR,
            fields={"pid": 14513},
        ),
    ),
    (
        b"2026-11-23 10:48:31.856 UTC [14513] STATEMENT:  select 1/0",
        Record(
            "STATEMENT:  select 1/0",
            1795430911856000000,
            "2026-11-23 10:48:31.856 UTC",
            fields={"pid": 14513},
        ),
    ),
    (  # Debian's prefix
        b'2026-02-21 14:42:05.123 CET [7-1] app@shop FATAL:  role "x" does not exist',
        Record(
            'role "x" does not exist',
            1771681325123000000,
            "2026-02-21 14:42:05.123 CET",
            Level.FATAL,
            fields={"pid": "7-1", "user": "app", "dbname": "shop"},
        ),
    ),
    (
        (
            b'2026-11-23 10:48:31.864 UTC,"postgres","postgres",14515,"[local]",6b0419ff.38b3,2,'
            b'"SELECT",2026-11-23 10:48:31 UTC,3/4,0,ERROR,42P01,"relation ""nope"" does not ex'
            b'ist",,'
            b',,,,"select * from nope",15,,"psql","client backend",,0'
        ),
        Record(
            'relation "nope" does not exist',
            1795430911864000000,
            "2026-11-23 10:48:31.864 UTC",
            Level.ERROR,
            fields={
                "user": "postgres",
                "dbname": "postgres",
                "pid": 14515,
                "remote": "[local]",
                "session_id": "6b0419ff.38b3",
                "line_num": 2,
                "ps": "SELECT",
                "session_start": "2026-11-23 10:48:31 UTC",
                "vxid": "3/4",
                "txid": 0,
                "state_code": "42P01",
                "statement": "select * from nope",
                "cursor_position": 15,
                "application_name": "psql",
                "backend_type": "client backend",
                "query_id": 0,
            },
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    text, stamp = line.text, line.stamp
    if stamp is None:
        return None
    if match := _LINE.match(line.head, stamp.end):
        pid, user, dbname, rds_user, rds_dbname, rds_pid, level = match.groups()
        fields: dict[str, object] = {
            "pid": number(pid or rds_pid or ""),
            "user": user or rds_user,
            "dbname": dbname or rds_dbname,
        }
        # What explains the line above has no level of its own.
        below = level in _BELOW
        msg = text[match.start(7) if below else match.end() :]
        return record(msg, stamp, None if below else level, fields=fields)
    return _csv(text, stamp) if _CSV.match(line.head, stamp.end) else None


def _csv(text: str, stamp: Timestamp) -> Record | None:
    try:
        row = next(csv.reader([text], strict=True))
    except csv.Error:  # A message of several lines: its row ends in a later one.
        return None
    if not len(_COLUMNS) - 4 <= len(row) <= len(_COLUMNS):
        return None
    cells: dict[str, object] = dict(zip(_COLUMNS, row, strict=False))
    _, level, msg = (str(cells.pop(name)) for name in ("time", "level", "message"))
    fields = {name: number(str(cell)) for name, cell in cells.items()}
    return record(msg, stamp, level, fields=fields)
