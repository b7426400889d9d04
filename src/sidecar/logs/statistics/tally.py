"""Batches of rows → figures. Work that is done for each line is done in C, column by column."""

from bisect import bisect_right
from collections import Counter
from itertools import compress, count
from operator import attrgetter
from typing import Any

from sidecar.logs.statistics.errors import Failures
from sidecar.logs.statistics.keyed import NONE, Columns, Keyed
from sidecar.logs.statistics.minutes import Minutes, levels_of
from sidecar.logs.statistics.order import TimeOrder
from sidecar.logs.statistics.reading.layouts import LEVELS
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import MINUTE_NS, Moments, moments
from sidecar.logs.statistics.secret_candidates import Suspects
from sidecar.logs.statistics.silences import LongestSilences
from sidecar.logs.statistics.templates.masks import HEAD, keys, mask_text
from sidecar.logs.statistics.unparsed import Strays
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level

OTHER = "(other messages)"

_DISTINCT = 10_000
"""Messages counted apart, of up to 500 characters each; the rest is counted as one."""

_TOP = 10
_LOUD = frozenset(read for read, level in LEVELS.items() if level and level >= Level.WARNING)
_ERRORS = frozenset(read for read, level in LEVELS.items() if level and level >= Level.ERROR)

_ts, _level, _msg = attrgetter("ts"), attrgetter("level"), attrgetter("msg")


class LogTally:
    """Everything that is counted of a log, or of a part of it; two parts can be put together."""

    def __init__(self, now: int, since: int | None = None, stride: int = 1) -> None:
        """Take the time of now (ns), and from when on records belong to the window.

        One in `stride` seconds of the log is searched for suspects.
        """
        self._now = now
        self._since = since
        self._within = True
        """Whether the last record was within the window; one without a time is where it was."""
        self.records = self.untimed = self.plain = 0
        self.first: int | None = None
        self.last: int | None = None
        self.size = 0
        self.levels: Counter[object] = Counter()
        self.messages: Counter[str] = Counter()
        self.minutes = Minutes()
        self.silences = LongestSilences()
        self.failures = Failures()
        self.keyed = Keyed(now)
        self.order = TimeOrder()
        self.strays = Strays()
        self.suspects = Suspects(stride)

    def add(self, batch: Batch) -> None:
        """Count the records of a batch."""
        if not batch.rows:
            return
        levels = list(map(_level, batch.rows))
        messages = list(map(_msg, batch.rows))
        if len(max(messages, key=len)) > HEAD:
            messages = [text if len(text) <= HEAD else f"{text[:HEAD]}…" for text in messages]
        found, times = moments(batch, list(map(_ts, batch.rows)), self._now)
        columns = Columns(keys(messages), levels, list(map(len, batch.raws)), times)
        self.records += len(batch.rows)
        inside = self._window(found, times)
        self._count(batch, levels, messages, inside)
        new = self.keyed.learn(batch, columns)
        self._fail(batch, columns, inside)
        self.strays.add(batch, times, found.ns)
        ordered = sorted(found.values)
        self.suspects.add(batch, found, times, ordered=ordered == found.values)
        if len(found.values) < len(times):
            bare = columns.pick([at for at, item in enumerate(times) if item is None])
            self.untimed += len(bare.keys)
            self.keyed.add_untimed(bare)
            columns = columns.pick([at for at, item in enumerate(times) if item is not None])
        if found.values:
            self._add_timed(columns, found, ordered, new)

    def merge(self, later: "LogTally") -> None:
        """Take the figures of the rest of the log."""
        self.order.merge(later.order)
        self.failures.merge(later.failures)
        self._take(later, apart=False)

    def join(self, other: "LogTally") -> None:
        """Take the figures of another log: its records stand beside these, not behind them."""
        self.order.join(other.order)
        self.failures.merge(other.failures, apart=True)
        self._take(other, apart=True)

    def _take(self, other: "LogTally", *, apart: bool) -> None:
        self.keyed.forget()
        other.seal()
        self.records += other.records
        self.untimed += other.untimed
        self.plain += other.plain
        self.size += other.size
        for ts in (other.first, other.last):
            if ts is not None:
                self._extend(ts, ts)
        self.levels.update(other.levels)
        for text, number in other.messages.items():
            self._count_message(text, number)
        self.minutes.merge(other.minutes)
        self.silences.merge(other.silences)
        self.keyed.sightings.merge(other.keyed.sightings, apart=apart)
        self.strays.merge(other.strays)
        self.suspects.merge(other.suspects)

    def seal(self) -> None:
        """Add up everything, and forget what only helps to count more."""
        self.keyed.forget()

    def summary(self) -> LogSummary:
        """Return what was counted; nothing can be added any more."""
        self.keyed.drain()
        return LogSummary(
            total=self.levels.total(),
            by_level=levels_of(self.levels),
            top=_most_frequent(self.messages),
            last_errors=tuple(self.failures.last),
            plain=self.plain,
            first=self.first,
            last=self.last,
            size=self.size,
            records=self.records,
            untimed=self.untimed,
            backwards=self.order.backwards,
            minutes=self.minutes.by_level(),
            minutes_dropped=self.minutes.dropped,
            templates=self.keyed.sightings.templates(),
            causes=self.failures.causes(),
            groups=self.failures.groups(),
            silences=self.silences.longest(),
            unreadable_minutes=self.strays.by_minute(),
            setback=self.order.setback,
            setback_at=self.order.setback_at,
            setbacks=self.order.setbacks,
            suspects=self.suspects.first(),
        )

    # --- the window ----------------------------------------------------------------------------

    def _window(self, found: Moments, times: list[Any]) -> list[bool] | None:
        """Return which records are within the window, None for all."""
        since, ns = self._since, found.ns
        if since is None:
            return None
        if len(found.values) == len(times):
            if ns(min(found.values)) >= since:
                self._within = True
                return None
            if ns(max(found.values)) < since:
                self._within = False
                return [False] * len(times)
        inside = []
        for time in times:
            if time is not None:
                self._within = ns(time) >= since
            inside.append(self._within)
        return inside

    def _count(
        self,
        batch: Batch,
        levels: list[object],
        messages: list[str],
        inside: list[bool] | None,
    ) -> None:
        if inside is not None:
            levels, messages = list(compress(levels, inside)), list(compress(messages, inside))
        self.levels.update(levels)
        for place in batch.slow:
            self.plain += batch.rows[place].record.plain and (inside is None or inside[place])
        if "" in messages:
            messages = [text or NONE for text in messages]
        if len(self.messages) + len(messages) < _DISTINCT:
            self.messages.update(messages)
        elif len(self.messages) < _DISTINCT:
            for text in messages:
                self._count_message(text, 1)
        else:
            known = list(filter(self.messages.__contains__, messages))
            self.messages.update(known)
            self.messages[OTHER] += len(messages) - len(known)

    def _count_message(self, text: str, count: int) -> None:
        known = text in self.messages or len(self.messages) < _DISTINCT
        self.messages[text if known else OTHER] += count

    def _fail(self, batch: Batch, columns: Columns, inside: list[bool] | None) -> None:
        for place in batch.slow:
            record = batch.rows[place].record
            if record.error:
                self.failures.cause(record)
        if _ERRORS.isdisjoint(columns.levels):
            return
        for place in compress(count(), map(_ERRORS.__contains__, columns.levels)):
            record = batch.record(place, self._now)
            if inside is None or inside[place]:
                self.failures.error(record)
            self.keyed.fail(columns.keys[place], record, len(batch.raws[place]))

    # --- time ----------------------------------------------------------------------------------

    def _add_timed(
        self, columns: Columns, found: Moments, ordered: list[Any], new: dict[bytes, int]
    ) -> None:
        times, ns = columns.times, found.ns
        is_ordered = ordered == times
        self.order.add(times, ns, ordered=is_ordered)
        if not is_ordered:
            columns = columns.pick(sorted(range(len(times)), key=times.__getitem__))
        first, last = ns(ordered[0]), ns(ordered[-1])
        behind = self.last is None or first >= self.last
        self.keyed.note(columns, found, new if behind and is_ordered and not self.untimed else None)
        self._extend(first, last)
        self.silences.add(found.seconds)
        begin = 0
        while begin < len(ordered):
            end = bisect_right(ordered, found.until(ordered[begin]), begin)
            self._add_minute(ns(ordered[begin]) // MINUTE_NS, columns.part(begin, end))
            begin = end

    def _extend(self, first: int, last: int) -> None:
        self.first = first if self.first is None else min(first, self.first)
        self.last = last if self.last is None else max(last, self.last)

    def _add_minute(self, minute: int, columns: Columns) -> None:
        counts = Counter(columns.levels)
        self.minutes.add(minute, counts)
        # Few records are loud, and most minutes of a batch have none.
        keys_of_all = () if _LOUD.isdisjoint(counts) else columns.keys
        loud = compress(keys_of_all, map(_LOUD.__contains__, columns.levels))
        self.keyed.add_minute(minute, columns, loud)


def _most_frequent(messages: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Return messages with their counts; those that differ by a number or an id are one, masked."""
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for message, number in messages.items():
        masked = message if message == OTHER else mask_text(message)
        counts[masked] += number
        texts[masked] = masked if masked in texts else message
    return tuple((texts[masked], number) for masked, number in counts.most_common(_TOP))
