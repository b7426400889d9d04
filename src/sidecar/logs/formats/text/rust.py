"""Rust: env_logger, and tracing's text."""

from sidecar.logs.formats.text.head import LEVEL, TextLine, compile_head, record
from sidecar.logs.formats.text.pairs import with_pairs
from sidecar.model.record import Level, Record

_PATH = r"[a-z_][\w]{0,60}(?:::[\w<>{}]{1,60}){0,12}"
_ENV_LOGGER = compile_head(rf"[ ]({LEVEL})[ ]{{1,2}}({_PATH})\][ ]")
_TRACING = compile_head(
    rf"""[ ]{{1,2}}({LEVEL})[ ]
    (?:ThreadId\(\d{{1,6}}\)[ ])?(?:((?:[\w-]{{1,60}}(?:\{{[^{{}}]{{0,500}}\}})?:){{1,8}})[ ])?
    ({_PATH}):[ ]"""
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b"[2026-02-21T13:42:05Z ERROR shop::db] no route",
        Record("no route", 1771681325000000000, "2026-02-21T13:42:05Z", Level.ERROR, "shop::db"),
    ),
    (
        (
            b"\x1b[2m2026-02-21T13:42:05.123456Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mshop::db\x1b[0m"
            b"\x1b[2m:\x1b[0m order paid \x1b[3morder\x1b[0m\x1b[2m=\x1b[0m7"
        ),
        Record(
            "order paid",
            1771681325123456000,
            "2026-02-21T13:42:05.123456Z",
            Level.INFO,
            "shop::db",
            fields={"order": 7},
        ),
    ),
    (
        b"2026-02-21T13:42:05.123456Z  WARN request{id=7}:pay: shop::db: slow",
        Record(
            "slow",
            1771681325123456000,
            "2026-02-21T13:42:05.123456Z",
            Level.WARNING,
            "shop::db",
            fields={"span": "request{id=7}:pay"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    stamp = line.stamp
    if stamp is None:
        return None
    if line.bracket:
        if match := _ENV_LOGGER.match(line.head, stamp.end):
            return record(line.text[match.end() :], stamp, match[1], match[2])
        return None
    if stamp.text[10:11] == "T" and (match := _TRACING.match(line.head, stamp.end)):
        level, span, target = match.groups()
        fields: dict[str, object] = {"span": (span or "").rstrip(":")}
        made = record(line.text[match.end() :], stamp, level, target, fields=fields)
        made = with_pairs(made, one=True)
        return made if made.msg else None  # `ERROR failed: code=1` names no target.
    return None
