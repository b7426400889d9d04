"""The filter of records by level, pattern, trace and time."""

import re
from collections.abc import Callable

import pytest

from sidecar.errors import UsageError
from sidecar.logs.filters.keep import Keep, predicate
from sidecar.logs.filters.where import compile_where
from sidecar.model.record import Level, Record
from sidecar.patterns import pattern

RECORD = Record(
    msg="request failed",
    ts=1_000,
    level=Level.ERROR,
    logger="shop.db",
    trace_id="4bf9",
    error="TimeoutError: pool",
    fields={"status": 503, "ok": True, "user": {"id": 7, "tag": None}, "tags": ["a", 1.5], "e": {}},
    lines=("Traceback (most recent call last):", '  File "a.py", line 3'),
)
PLAIN = Record(msg="plain", plain=True)


def keeps(keep: Keep) -> Callable[[Record], bool]:
    """Return the test of wanted records, which must exist."""
    test = predicate(keep)
    assert test is not None
    return test


def regexes(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns as `-i` takes them."""
    return tuple(pattern("-i", text) for text in patterns)


def test_everything() -> None:
    """Without options there is no test."""
    assert predicate(Keep()) is None


@pytest.mark.parametrize(
    ("asked", "kept"), [(Level.TRACE, True), (Level.ERROR, True), (Level.FATAL, False)]
)
def test_level(asked: Level, kept: bool) -> None:  # noqa: FBT001 - a table
    """A record at or above the level is kept; one without a level never is."""
    assert keeps(Keep(level=asked))(RECORD) is kept
    assert keeps(Keep(level=asked))(PLAIN) is False


@pytest.mark.parametrize(
    "searched",
    [
        *("failed", "^request", "failed$", "(?i)REQUEST", "nowhere|failed", "^status=503$"),
        *("^ok=true$", r"^user\.id=7$", "tag=null", r'tags=\["a", 1.5\]', "e={}"),
        *("^TimeoutError", r"^shop\.db$", "^4bf9$", "^Trace", 'File "a'),
    ],
)
def test_include_and_exclude(searched: str) -> None:
    """Message, error, logger, trace id, `key=value` and further lines are each searched."""
    assert keeps(Keep(include=regexes(searched)))(RECORD) is True
    assert keeps(Keep(exclude=regexes(searched)))(RECORD) is False


@pytest.mark.parametrize(
    "searched", ["nowhere", "failed.*status", "^failed", "503 ", "ERROR", "e=1"]
)
def test_not_included(searched: str) -> None:
    """Text across two parts, the level and the time are not searched."""
    assert keeps(Keep(include=regexes(searched)))(RECORD) is False
    assert keeps(Keep(exclude=regexes(searched)))(RECORD) is True


def test_several_patterns() -> None:
    """One matching pattern is enough, to keep as well as to drop."""
    assert keeps(Keep(include=regexes("nowhere", "failed")))(RECORD) is True
    assert keeps(Keep(exclude=regexes("nowhere", "failed")))(RECORD) is False
    assert keeps(Keep(include=regexes("failed"), exclude=regexes("status")))(RECORD) is False


PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        (RECORD, "4bf9"),
        (Record(msg="", trace_id=PARENT), PARENT),
        (Record(msg="", trace_id=PARENT), PARENT[3:35]),
        (Record(msg="", fields={"headers": {"traceparent": PARENT}}), PARENT[3:35]),
        (Record(msg="", fields={"request": {"id": 77}}), "77"),
        (Record(msg="", fields={"x": "abc"}), "abc"),
    ],
)
def test_trace(record: Record, asked: str) -> None:
    """A trace id matches its own field, a traceparent, or the complete value of any field."""
    assert keeps(Keep(trace=asked))(record) is True


@pytest.mark.parametrize("asked", ["4bf", "request", "503 ", "00f067aa0ba902b7", "01"])
def test_no_trace(asked: str) -> None:
    """A part of a value, a message and a span id do not match a trace id."""
    record = Record(msg="request", trace_id="4bf9", fields={"p": PARENT, "n": 503})
    assert keeps(Keep(trace=asked))(record) is False


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        (None, 30, [None, 10, None, 20, None]),
        (20, None, [None, 20, None, 30, None]),
        (20, 30, [None, 20, None]),
        (31, None, [None]),
    ],
)
def test_times(since: int | None, until: int | None, kept: list[int | None]) -> None:
    """`since` is inclusive, `until` exclusive; a record without time has that of the one before."""
    stream = [None, 10, None, 20, None, 30, None]
    wanted = keeps(Keep(since=since, until=until))
    assert [ts for ts in stream if wanted(Record(msg="", ts=ts))] == kept


def test_streams_are_apart() -> None:
    """Each test remembers the time of its own stream."""
    keep = Keep(since=20)
    first, second = keeps(keep), keeps(keep)
    assert not first(Record(msg="", ts=10))
    assert second(PLAIN)
    assert not first(PLAIN)


def test_time_is_seen_whatever_else_is_asked() -> None:
    """A record that another option drops still passes its time to the next plain line."""
    wanted = keeps(Keep(since=20, include=regexes("plain")))
    assert not wanted(Record(msg="x", ts=10))
    assert not wanted(PLAIN)
    assert not wanted(Record(msg="x", ts=20))
    assert wanted(PLAIN)


def test_all_must_hold() -> None:
    """All options must hold together."""
    everything = Keep(
        level=Level.WARNING,
        include=regexes("failed"),
        exclude=regexes("nowhere"),
        where=compile_where("status>=500"),
        trace="4bf9",
        since=1_000,
        until=1_001,
    )
    assert keeps(everything)(RECORD) is True
    for change in (
        {"level": Level.FATAL},
        {"include": regexes("nowhere")},
        {"exclude": regexes("failed")},
        {"where": compile_where("status<500")},
        {"trace": "other"},
        {"since": 1_001},
        {"until": 1_000},
    ):
        parts = {name: getattr(everything, name) for name in everything.__struct_fields__}
        assert keeps(Keep(**(parts | change)))(RECORD) is False, change


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("a(b", "-i: bad regex (missing ), unterminated subpattern) at position 2: a(b; "),
        ("*", "-i: bad regex (nothing to repeat) at position 1: *; "),
        ("(" * 9_999, "-i: bad regex (too large or too deep) at position 1: ((("),
        ("a{99999999999}", "-i: bad regex (too large or too deep) at position 1: a{999"),
        ("\x1b[", "-i: bad regex (unterminated character set) at position 2: ␛[; "),
    ],
)
def test_bad_patterns(typed: str, message: str) -> None:
    """An invalid pattern is refused in one line with the position."""
    with pytest.raises(UsageError) as raised:
        pattern("-i", typed)
    assert str(raised.value).startswith(message)
    assert str(raised.value).isprintable()


def test_warnings_of_the_compiler() -> None:
    """Warnings of Python about a pattern are not shown to users."""
    assert pattern("-i", "[[a]").search("[")
