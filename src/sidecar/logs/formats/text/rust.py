"""Rust: env_logger, and tracing's text."""

from sidecar.logs.formats.text.head import HEAD, ISO, LEVEL, compile_head, record
from sidecar.model.record import Level, Record

_PATH = r"[a-z_][\w]{0,60}(?:::[\w<>{}]{1,60}){0,12}"
_ENV_LOGGER = compile_head(rf"\[({ISO})[ ]({LEVEL})[ ]{{1,2}}({_PATH})\][ ]")
_TRACING = compile_head(
    rf"""({ISO})[ ]{{1,2}}({LEVEL})[ ]
    (?:(?:ThreadId\(\d{{1,6}}\)[ ])?((?:[\w-]{{1,60}}(?:\{{[^{{}}]{{0,500}}\}})?:){{1,8}})[ ])?
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
            "order paid order=7",
            1771681325123456000,
            "2026-02-21T13:42:05.123456Z",
            Level.INFO,
            "shop::db",
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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if found := _ENV_LOGGER.match(text[:HEAD]):
        time, level, target = found.groups()
        return record(text[found.end() :], time, level, target)
    if found := _TRACING.match(text[:HEAD]):
        time, level, span, target = found.groups()
        fields = {"span": (span or "").rstrip(":")}
        return record(text[found.end() :], time, level, target, fields=fields)
    return None
