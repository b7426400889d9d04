"""Which records are wanted: `--level`, `--include`, `--exclude`, `--where`, `--trace`, times.

All that are given must hold. Within `--include`, one of several patterns is enough, as with
`grep -e`; `--exclude` drops what any of its patterns finds.
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
    """What was asked for; `since` is included, `until` is not, both in ns since the epoch."""

    level: Level | None = None
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    where: Test | None = None
    trace: str = ""
    since: int | None = None
    until: int | None = None


def predicate(keep: Keep) -> Test | None:
    """Return a function that says whether a record is wanted; None when all of them are.

    Each stream needs its own: with `since` or `until` it remembers the last time seen, and must
    see every record of the stream, in order.
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
        tests.append(none_of(_found_by(keep.exclude)))
    if keep.include:
        tests.append(_found_by(keep.include))
    return all_of(tests) if tests else None


def _within(since: int | None, until: int | None) -> Test:
    """Judge by time; a record without one stands where its neighbour before it stands.

    Records before the first time of a stream are kept: nobody knows that they are too old.
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
    """Judge by level; a record without one, such as a plain line, is not wanted."""
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


def _found_by(patterns: tuple[re.Pattern[str], ...]) -> Test:
    searches = tuple(pattern.search for pattern in patterns)

    def test(record: Record) -> bool:
        for part in _searched(record):
            for search in searches:
                if search(part):
                    return True
        return False

    return test


def _searched(record: Record) -> Iterator[str]:
    """Yield what is searched, each part by itself, so that `^` and `$` mean its ends."""
    yield record.msg
    yield record.error
    for key, value in flat(record.fields):
        yield f"{key}={text(value)}"
    yield record.logger
    yield record.trace_id
    yield from record.lines
