"""Lines in the default layouts of some two hundred programs, each with what it says."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sidecar.logs.formats.parse import parse
from sidecar.model.record import Record

NOW = 1_780_000_000_000_000_000
"""2026-05-28T20:26:40Z: times without a year are read as seen from here."""

FILE = Path(__file__).with_name("programs.jsonl")
PROGRAMS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def said(record: Record) -> dict[str, object]:
    """Return what a record says, as the file has it: nothing that is empty, but the message."""
    values: dict[str, object] = {
        "level": record.level.name if record.level else "",
        "logger": record.logger,
        "error": record.error,
        "trace_id": record.trace_id,
        "fields": record.fields,
        "lines": len(record.lines),
        "plain": record.plain,
    }
    stated = {name: value for name, value in values.items() if value}
    return {
        **({"ts": iso(record.ts)} if record.ts is not None else {}),
        "msg": record.msg,
        **stated,
    }


def iso(ts: int) -> str:
    """Return a time in UTC, with as many digits as it needs."""
    second = datetime.fromtimestamp(ts // 1_000_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    nanos = f"{ts % 1_000_000_000:09d}".rstrip("0")
    return f"{second}.{nanos}Z" if nanos else f"{second}Z"


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case["line"][:60])
def test_programs(case: dict[str, object]) -> None:
    """Time, level, logger, message, error and fields are what the program meant."""
    assert said(parse(str(case["line"]).encode(), NOW)) == case["expect"]


SENTENCES = (
    "2026-02-21 13:42:05 error handling is on",
    "2026-02-21 13:42:05 the last ERROR was handled",
    "2026-02-21 13:42:05 user ERROR page viewed",
    "2026-02-21 13:42:05 Connection error: timeout",
    "2026-02-21 13:42:05 retried after warning, no errors",
    "2026-02-21 13:42:05 SERVICE ALERT: disk",
    "2026-02-21 13:42:05 Fatal attraction played",
    "2026-02-21 13:42:05 I think: no",
    "Order 17 was created 2026-02-21 13:42:05 by bob",
    "an error occurred in the critical section",
    "no errors, 3 warnings",
    "Info desk opened",
    "level of the tank: 12",
    "Nov 23 10:47:53 vm app[7]: no error",
    "debug mode is off",
)


@pytest.mark.parametrize("text", SENTENCES)
def test_no_level_from_a_sentence(text: str) -> None:
    """A word in a sentence is not a level."""
    assert parse(text.encode(), NOW).level is None


@pytest.mark.parametrize(
    "text",
    ["Order 17 was created 2026-02-21 13:42:05 by bob", "1234567890 orders", "at 10:00:00 x"],
)
def test_no_time_from_a_sentence(text: str) -> None:
    """A time inside a sentence is not the line's."""
    assert parse(text.encode(), NOW).ts is None
