"""Counts of errors: by cause, logger, path and status; and the last errors."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec

from sidecar.logs.filters.values import MISSING, Get, getter
from sidecar.logs.statistics.templates.masks import HEAD, mask_text
from sidecar.model.logs import Cause
from sidecar.model.record import Record

LAST = 5
_TOP = 10
_DISTINCT = 1_000
"""Causes, loggers, paths and statuses that are counted separately; the rest is one entry."""

_CAUSES = 100
_VALUE = 200
"""Characters of a value that errors are grouped by."""

OTHERS = "(others)"

_PATHS = (
    *("path", "url", "uri", "route", "endpoint", "http.route", "http.target", "url.path"),
    *("request.path", "request_path", "requestPath", "request.url", "request.uri", "req.url"),
    *("http.path", "http.url", "url.full", "httpRequest.requestUrl", "RequestPath"),
)
_STATUSES = (
    *("status", "status_code", "statusCode", "http.status_code", "http.response.status_code"),
    *("response.status", "response.status_code", "res.statusCode", "http.status"),
    *("httpRequest.status", "StatusCode", "code"),
)
_GETTERS = {
    kind: tuple((name, name.partition(".")[0], getter(name)) for name in names)
    for kind, names in (("path", _PATHS), ("status", _STATUSES))
}
"""Kind → names of fields, each with its first part and its getter."""


class _CauseCount(msgspec.Struct):
    """How often a cause occurred, and when (ns)."""

    count: int = 0
    first: int | None = None
    last: int | None = None

    def add(self, count: int, first: int | None, last: int | None) -> None:
        self.count += count
        if first is not None:
            self.first = first if self.first is None else min(self.first, first)
        if last is not None:
            self.last = last if self.last is None else max(self.last, last)


class ErrorCounts:
    """The counts of one log, or of a part of it."""

    def __init__(self) -> None:
        self.last: deque[Record] = deque(maxlen=LAST)
        self.cause_counts: dict[str, _CauseCount] = {}
        self.counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("logger", "path", "status")
        }

    def cause(self, record: Record) -> None:
        """Count the error text of a record."""
        text = _masked(record.error[:HEAD].split("\n", 1)[0])
        self._cause(text).add(1, record.ts, record.ts)

    def error(self, record: Record) -> None:
        """Count a record of level ERROR or above that is within the window."""
        self.last.append(record)
        if record.logger:
            _count(self.counts["logger"], record.logger[:_VALUE])
        for kind, getters in _GETTERS.items():
            value = _first(record, getters)
            if value is not None:
                _count(self.counts[kind], _path(value) if kind == "path" else value)

    def merge(self, later: "ErrorCounts", *, apart: bool = False) -> None:
        """Add the counts of a later part of the log, or, if `apart`, of another log."""
        self.last.extend(_by_time([*self.last, *later.last]) if apart else later.last)
        for text, cause in later.cause_counts.items():
            self._cause(text).add(cause.count, cause.first, cause.last)
        for name, counts in later.counts.items():
            for value, count in counts.items():
                _count(self.counts[name], value, count)

    def causes(self) -> tuple[Cause, ...]:
        """Return the causes, the most frequent first; equal ones in the order of occurrence."""
        ranked = sorted(self.cause_counts.items(), key=lambda entry: -entry[1].count)
        return tuple(
            Cause(text, cause.count, cause.first, cause.last) for text, cause in ranked[:_CAUSES]
        )

    def groups(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Return the counts by logger, path and status, the most frequent value first."""
        return {name: tuple(counts.most_common(_TOP)) for name, counts in self.counts.items()}

    def _cause(self, text: str) -> _CauseCount:
        if text not in self.cause_counts and len(self.cause_counts) >= _DISTINCT:
            text = OTHERS
        return self.cause_counts.setdefault(text, _CauseCount())


_masked = lru_cache(maxsize=1_024)(mask_text)


def _count(counts: Counter[str], value: str, count: int = 1) -> None:
    counts[value if value in counts or len(counts) < _DISTINCT else OTHERS] += count


def _first(record: Record, getters: Iterable[tuple[str, str, Get]]) -> str | None:
    fields = record.fields
    for name, begin, get in getters:
        if (begin in fields or name in fields) and (value := _plain(get(record))) is not None:
            return value
    return None


def _by_time(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.ts or 0)


def _plain(value: object) -> str | None:
    if value is MISSING or isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = value if isinstance(value, str) else "" if abs(value) > 10**9 else str(value)
    return text[:_VALUE] or None


def _path(value: str) -> str:
    origin, segment = _origin_and_segment()
    path = origin.sub("", value).partition("?")[0].partition("#")[0] or "/"
    return segment.sub(lambda match: f"<{match.lastgroup}>", path)


@cache
def _origin_and_segment() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Not at import: compiling takes 1 ms, and most logs have no paths.
    return re.compile(r"[a-z][a-z0-9+.-]{0,20}://[^/?#]*", re.ASCII | re.IGNORECASE), re.compile(
        r"(?<=/)(?:(?P<hex>[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}"
        r"|(?=[a-f]*\d)[\da-f]{8,64})|(?P<num>\d{1,20}))(?=/|$)",
        re.ASCII | re.IGNORECASE,
    )
