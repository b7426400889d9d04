"""Events of several lines, as programs write them: what becomes one record, and what it says."""

import json
from pathlib import Path

import pytest
from tests.harness import FakeClock
from tests.logs.formats.test_programs import NOW, said

from sidecar.logs.assemble.records import Records

FILE = Path(__file__).with_name("events.jsonl")
EVENTS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["name"])
def test_events(event: dict[str, object]) -> None:
    """Lines that belong together are one record, others are not."""
    records = Records(FakeClock(NOW))
    lines = str(event["input"]).encode().split(b"\n")[:-1]
    shown = records.feed(lines) + records.flush()
    assert [said(record) for record in shown] == event["expect"]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["name"])
def test_no_line_is_lost(event: dict[str, object]) -> None:
    """Every word of an event is in one of its records."""
    records = Records(FakeClock(NOW), raw=True)
    lines = str(event["input"]).encode().split(b"\n")[:-1]
    shown = records.feed(lines) + records.flush()
    assert b"\n".join(record.raw for record in shown) == b"\n".join(lines)
