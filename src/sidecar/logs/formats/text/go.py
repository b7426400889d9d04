"""Go: zap's console encoder, the standard library's log and slog's text behind it."""

from sidecar.logs.formats.text.head import LEVEL, TextLine, compile_head, record
from sidecar.logs.formats.text.pairs import with_pairs
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_ZAP = compile_head(
    rf"""\t((?i:{LEVEL}))\t(?:([\w.-]{{1,100}})\t)?(?:([\w./@-]{{1,200}}:\d{{1,7}})\t)?"""
)
_LOG = compile_head(
    rf"""[ ](?:({LEVEL}(?:[+-]\d{{1,2}})?)[ ](?!-[ ])|([\w./-]{{1,200}}\.go:\d{{1,7}}):[ ])"""
)
_LOGRUS = compile_head(r"(INFO|WARN|ERRO|DEBU|FATA|PANI|TRAC)\[(\d{4,10}|)")
_ZEROLOG = compile_head(
    r"[ ](TRC|DBG|INF|WRN|ERR|FTL|PNC|\?\?\?)[ ](?:([\w./-]{1,200}:\d{1,7})[ ]>[ ])?"
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'2018-05-02T13:52:44.332-0700\tERROR\tdb\tsimple1/main.go:32\torder failed\t{"order": 7}',
        Record(
            "order failed",
            1525294364332000000,
            "2018-05-02T13:52:44.332-0700",
            Level.ERROR,
            "db",
            fields={"caller": "simple1/main.go:32", "order": 7},
        ),
    ),
    (
        b"2026/02/21 13:42:05 listening on :8080",
        Record("listening on :8080", 1771681325000000000, "2026/02/21 13:42:05"),
    ),
    (
        b"2026/02/21 13:42:05.123456 main.go:23: no route",
        Record(
            "no route",
            1771681325123456000,
            "2026/02/21 13:42:05.123456",
            fields={"caller": "main.go:23"},
        ),
    ),
    (  # slog's default handler
        b'2026/02/21 13:42:05 WARN slow answer ms=700 path="/a b"',
        Record(
            "slow answer",
            1771681325000000000,
            "2026/02/21 13:42:05",
            Level.WARNING,
            fields={"ms": 700, "path": "/a b"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    stamp = line.stamp
    if stamp is None:
        return _logrus(line)
    if line.bracket:
        return None
    following = line.text[stamp.end : stamp.end + 1]
    if following == "\t" and (match := _ZAP.match(line.head, stamp.end)):
        level, logger, caller = match.groups()
        made = record(line.text[match.end() :], stamp, level, logger, fields={"caller": caller})
        return with_pairs(made)
    if stamp.text[4:5] == "/" and (match := _LOG.match(line.head, stamp.end)):
        level, caller = match.groups()
        made = record(line.text[match.end() :], stamp, level, fields={"caller": caller})
        return with_pairs(made, one=True) if level else made
    if match := _ZEROLOG.match(line.head, stamp.end):
        level, caller = match.groups()
        made = record(line.text[match.end() :], stamp, level, fields={"caller": caller})
        made = with_pairs(made, one=True)
        return made if made.fields or made.error or stamp.ts is None else None
    return None


def _logrus(line: TextLine) -> Record | None:
    match = _LOGRUS.match(line.head)
    if match is None:
        return None
    level, seconds = match.groups()
    stamp = None if seconds else timestamp_at(line.text, match.end(), line.now)
    end = stamp.end if stamp else match.end()
    if line.text[end : end + 1] != "]":
        return None
    fields: dict[str, object] = {"uptime_s": int(seconds)} if seconds else {}
    made = record(line.text[end + 1 :].strip(), stamp, level, fields=fields)
    return with_pairs(made, one=True)
