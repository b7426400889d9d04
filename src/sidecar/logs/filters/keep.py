"""The filter of records: `--level`, `--include`, `--exclude`, `--where`, `--trace` and times.

A record must pass all that are given. It passes `--include` if one of the patterns matches, as with
`grep -e`, and `--exclude` if none does.
"""

import re
from collections.abc import Iterator

import msgspec

from sidecar.logs.filters.predicates import Test, all_of, none_of
from sidecar.logs.filters.values import flat, text
from sidecar.model.record import Level, Record

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
"""W3C Trace Context: version, trace id, parent id, flags."""


class Keep(msgspec.Struct, frozen=True):
    """The options of the filter. Times are epoch ns, `since` inclusive, `until` exclusive."""

    level: Level | None = None
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    where: Test | None = None
    trace: str = ""
    since: int | None = None
    until: int | None = None


def predicate(keep: Keep) -> Test | None:
    """Return the test of wanted records; None if all records are wanted.

    Each stream needs its own test: with `since` or `until` it remembers the last time, and must
    get every record of the stream, in order.
    """
    tests: list[Test] = []
    if keep.since is not None or keep.until is not None:
        tests.append(_within(keep.since, keep.until))
    if keep.level is not None:
        tests.append(_at_least(keep.level))
    if keep.where is not None:
        tests.append(keep.where)
    if keep.trace:
        tests.append(_of_trace(keep.trace))
    if keep.exclude:
        tests.append(none_of(_matches_any(keep.exclude)))
    if keep.include:
        tests.append(_matches_any(keep.include))
    return all_of(tests) if tests else None


def _within(since: int | None, until: int | None) -> Test:
    """Return the test by time; a record without a time has that of the record before it.

    Records before the first time of a stream are kept, because their age is unknown.
    """
    last: int | None = None

    def test(record: Record) -> bool:
        nonlocal last
        if record.ts is not None:
            last = record.ts
        if last is None:
            return True
        return (since is None or last >= since) and (until is None or last < until)

    return test


def _at_least(level: Level) -> Test:
    """Return the test by level; records without a level, such as plain lines, fail it."""
    return lambda record: record.level is not None and record.level >= level


def _of_trace(wanted: str) -> Test:
    def test(record: Record) -> bool:
        if _names(record.trace_id, wanted):
            return True
        return any(_names(text(value), wanted) for _, value in flat(record.fields))

    return test


def _names(value: str, wanted: str) -> bool:
    if wanted not in value:
        return False
    parent = _TRACEPARENT.fullmatch(value)
    return value == wanted or (parent is not None and parent[1] == wanted)


def _matches_any(patterns: tuple[re.Pattern[str], ...]) -> Test:
    searches = tuple(pattern.search for pattern in patterns)

    def test(record: Record) -> bool:
        for part in _searched(record):
            for search in searches:
                if search(part):
                    return True
        return False

    return test


def _searched(record: Record) -> Iterator[str]:
    """Yield each part of a record that is searched; `^` and `$` match the ends of a part."""
    yield record.msg
    yield record.error
    for key, value in flat(record.fields):
        yield f"{key}={text(value)}"
    yield record.logger
    yield record.trace_id
    yield from record.lines
