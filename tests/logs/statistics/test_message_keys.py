"""Counts by key reach the template of the key."""

import pytest
from tests.logs.statistics.harness import T0, line, tally

from sidecar.logs.statistics import message_keys
from sidecar.times import NS


def test_one_template() -> None:
    """Messages that differ in digits or ids share a template, with sizes, hours and times."""
    lines = [line(at, msg=f"job {at + (0xABC << 48):016x} took {at * 7} ms") for at in range(90)]
    (template,) = tally(lines).summary().templates
    assert (template.text, template.count) == ("job <hex> took <num> ms", 90)
    assert template.size == sum(map(len, lines))
    assert (template.first, template.last) == (T0 * NS, (T0 + 89) * NS)
    assert template.hours == {T0 // 3600: 90}


def test_minutes() -> None:
    """Minutes are counted from WARNING up; the newest error is the example."""
    lines = [line(at * 30, level, level) for at in range(4) for level in ("INFO", "ERROR")]
    quiet, loud = tally(lines).summary().templates
    assert (quiet.minutes, sum(quiet.hours.values())) == ({}, 4)
    assert loud.minutes == {T0 // 60: 2, T0 // 60 + 1: 2}
    assert quiet.example.ts == quiet.first == loud.first_example.ts
    assert loud.example.ts == loud.last


def test_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many keys are dropped and masked again, and the counts stay."""
    lines = [line(at, "ERROR", f"{'ab'[at % 2] * (at % 37 + 1)} x") for at in range(200)]
    whole = tally(lines).summary()
    monkeypatch.setattr(message_keys, "_KEYS", 10)
    monkeypatch.setattr(message_keys, "_CELLS", 5)
    parts = tally(lines[:50])
    for at in range(50, 200, 50):
        parts.merge(tally(lines[at : at + 50]))
    assert parts.summary().templates == whole.templates
