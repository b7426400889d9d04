"""Repeats and silences."""

from datetime import UTC
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sidecar.logs.render.repeats import Repeats, SilenceMarks, span
from sidecar.model.record import Level, Record
from sidecar.times import NS, formatter

TS = 1_771_681_325 * NS
HI = Record("hi", TS, "", Level.INFO, "l", "t", "e", {"a": 1}, ("at f",))


def repeats() -> Repeats:
    """Return a new count."""
    return Repeats(formatter(UTC), ("<", ">"))


def test_run() -> None:
    """A run is shown as its first record, the number of repeats, and the last time."""
    run = repeats()
    assert run.feed(HI, "hi") == "hi\n"
    for second in range(1, 4):
        assert run.feed(replace(HI, ts=TS + second * NS), "never") == ""
    other = replace(HI, msg="other")
    assert run.feed(other, "other") == "<         ↳ 3 repeats until 13:42:08>\nother\n"
    assert run.flush() == ""


def test_one_repeat_without_time() -> None:
    """One repeat is counted, and a missing time is not shown."""
    run = repeats()
    run.feed(Record("hi"), "hi")
    run.feed(Record("hi"), "hi")
    assert run.flush() == "<         ↳ 1 repeat>\n"


def test_flush_and_end() -> None:
    """A run goes on after its count was shown, until it is ended."""
    run = repeats()
    run.feed(HI, "hi")
    run.feed(HI, "hi")
    assert "1 repeat " in run.flush()
    assert run.feed(HI, "hi") == ""
    assert "1 repeat " in run.end()
    assert run.feed(HI, "hi") == "hi\n"


@pytest.mark.parametrize(
    "change",
    [
        {"msg": "x"},
        {"level": Level.ERROR},
        {"fields": {"a": 2}},
        {"error": "x"},
        {"lines": ()},
        {"plain": True},
        {"logger": "x"},
        {"trace_id": "x"},
    ],
    ids=str,
)
def test_not_the_same(change: dict[str, object]) -> None:
    """A record that differs in more than its time is not a repeat."""
    run = repeats()
    run.feed(HI, "hi")
    assert run.feed(replace(HI, **change), "other") == "other\n"


def test_sources() -> None:
    """An equal record of another source is not a repeat; a count has the mark of its source."""
    run = repeats()
    run.feed(HI, "a | hi", "a | ")
    run.feed(HI, "a | hi", "a | ")
    assert run.feed(HI, "b | hi", "b | ") == "a | <         ↳ 1 repeat until 13:42:05>\nb | hi\n"


@given(st.text("ab", max_size=20))
def test_nothing_is_lost(messages: str) -> None:
    """Shown records and counted repeats are all records."""
    run = repeats()
    text = "".join(run.feed(Record(msg), msg) for msg in messages) + run.end()
    counted = sum(int(line.split()[2]) for line in text.splitlines() if "↳" in line)
    shown = [line for line in text.splitlines() if "↳" not in line]
    assert len(shown) + counted == len(messages)
    assert all(one != other for one, other in pairwise(shown))


def test_silences() -> None:
    """A silence of at least the bound is marked, by the records' own times."""
    silences = SilenceMarks(60, ("", ""))
    marks = [
        silences.feed(Record("m", None if at is None else TS + at * NS))
        for at in (0, 59, None, 119, 100, 7_300)
    ]
    assert marks == [
        "",
        "",
        "",
        "──────── 1m of silence ────────\n",
        "",
        "──────── 2h of silence ────────\n",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.05, "0.05s"),
        (0.5, "0.5s"),
        (41, "41s"),
        (60, "1m"),
        (61.4, "1m 1s"),
        (3_600, "1h"),
        (7_512, "2h 5m"),
        (3_601, "1h"),
        (90_000, "1d 1h"),
        (86_460, "1d"),
    ],
)
def test_span(seconds: float, text: str) -> None:
    """A duration is shown in its two largest units at most."""
    assert span(seconds) == text
