"""Go: zap's console encoder, the standard library's log and slog's text behind it."""

from sidecar.logs.formats.text.head import HEAD, ISO, LEVEL, compile_head, record
from sidecar.logs.formats.text.logfmt import pairs
from sidecar.model.record import Level, Record

_ZAP = compile_head(
    rf"({ISO})\t((?i:{LEVEL}))\t(?:([\w.-]{{1,100}})\t)?(?:([\w./-]{{1,200}}:\d{{1,7}})\t)?"
)
_LOG = compile_head(
    rf"""(\d{{4}}/\d\d/\d\d[ ]\d\d:\d\d:\d\d(?:\.\d{{6}})?)[ ]
    (?:({LEVEL}(?:[+-]\d{{1,2}})?)[ ]|([\w./-]{{1,200}}\.go:\d{{1,7}}):[ ])?"""
)
_PAIRS = compile_head(r"[ ][\w.]{1,64}=")

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'2018-05-02T13:52:44.332-0700\tERROR\tdb\tsimple1/main.go:32\torder failed\t{"order": 7}',
        Record(
            'order failed\t{"order": 7}',
            1525294364332000000,
            "2018-05-02T13:52:44.332-0700",
            Level.ERROR,
            "db",
            fields={"caller": "simple1/main.go:32"},
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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if text[4:5] == "/":
        return _log(text)
    if "\t" not in text[:HEAD] or not (found := _ZAP.match(text[:HEAD])):
        return None
    time, level, logger, caller = found.groups()
    return record(text[found.end() :], time, level, logger, fields={"caller": caller})


def _log(text: str) -> Record | None:
    found = _LOG.match(text[:HEAD])
    if found is None:
        return None
    time, level, caller = found.groups()
    msg, fields = text[found.end() :], {}
    if level and (first := _PAIRS.search(msg[:HEAD])):
        # slog writes its values behind the message.
        fields = pairs(msg, first.start() + 1) or {}
        msg = msg[: first.start()] if fields else msg
    return record(msg, time, level, fields={"caller": caller, **fields})
