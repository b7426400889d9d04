"""The counts of one log: batches of rows in, a `LogSummary` out.

The work per line is done by column, in functions that Python runs in C.
"""

from bisect import bisect_right
from collections import Counter
from itertools import compress, count
from operator import attrgetter
from typing import Any

from sidecar.logs.statistics.errors import ErrorCounts
from sidecar.logs.statistics.message_keys import NONE, Columns, MessageKeys
from sidecar.logs.statistics.minutes import Minutes, UnparsedMinutes, levels_of
from sidecar.logs.statistics.order import TimeOrder
from sidecar.logs.statistics.reading.layouts import LEVELS
from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import MINUTE_NS, Moments, read_moments
from sidecar.logs.statistics.secret_candidates import SecretCandidates
from sidecar.logs.statistics.silences import LongestSilences
from sidecar.logs.statistics.templates.masks import HEAD, keys, mask_text
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level

OTHER = "(other messages)"

_DISTINCT = 10_000
"""Messages that are counted separately, of up to 500 characters; the rest is one entry."""

_TOP = 10
_LOUD = frozenset(read for read, level in LEVELS.items() if level and level >= Level.WARNING)
_ERRORS = frozenset(read for read, level in LEVELS.items() if level and level >= Level.ERROR)

_ts, _level, _msg = attrgetter("ts"), attrgetter("level"), attrgetter("msg")


class LogTally:
    """All counts of a log, or of a part of it. Parts are merged, other logs joined."""

    def __init__(
        self, now: int, since: int | None = None, stride: int = 1, until: int | None = None
    ) -> None:
        """Start at zero; `now`, and `since` and `until`, the ends of the window, are in ns.

        What comes after `until` is not counted at all. One second in `stride` is searched for
        secrets.
        """
        self._now = now
        self._since = since
        self._until = until
        self._ended = False
        """Whether the last record with a time came after the window; others follow it."""
        self._within = True
        """Whether the last record with a time was in the window; records without one follow it."""
        self.records = self.untimed = self.plain = 0
        self.first: int | None = None
        self.last: int | None = None
        self.size = 0
        self.levels: Counter[object] = Counter()
        self.messages: Counter[str] = Counter()
        self.minutes = Minutes()
        self.silences = LongestSilences()
        self.errors = ErrorCounts()
        self.message_keys = MessageKeys(now)
        self.order = TimeOrder()
        self.unparsed = UnparsedMinutes()
        self.secret_candidates = SecretCandidates(stride)

    def add(self, batch: Batch) -> None:
        """Count the records of a batch."""
        if self._until is not None and batch.rows:
            batch = self._before(batch, self._until)
        if not batch.rows:
            return
        levels = list(map(_level, batch.rows))
        messages = list(map(_msg, batch.rows))
        if len(max(messages, key=len)) > HEAD:
            messages = [text if len(text) <= HEAD else f"{text[:HEAD]}…" for text in messages]
        moments, times = read_moments(batch, list(map(_ts, batch.rows)), self._now)
        columns = Columns(keys(messages), levels, list(map(len, batch.raws)), times)
        self.records += len(batch.rows)
        inside = self._window(moments, times)
        self._count(batch, levels, messages, inside)
        new = self.message_keys.learn(batch, columns)
        self._fail(batch, columns, inside)
        self.unparsed.add(batch, times, moments.ns)
        ordered = sorted(moments.values)
        self.secret_candidates.add(batch, moments, times, ordered=ordered == moments.values)
        if len(moments.values) < len(times):
            without_time = columns.pick([at for at, time in enumerate(times) if time is None])
            self.untimed += len(without_time.keys)
            self.message_keys.add_untimed(without_time)
            columns = columns.pick([at for at, time in enumerate(times) if time is not None])
        if moments.values:
            self._add_timed(columns, moments, ordered, new)

    def merge(self, later: "LogTally") -> None:
        """Add the counts of the next part of the log."""
        self.order.merge(later.order)
        self.errors.merge(later.errors)
        self._take(later, apart=False)

    def join(self, other: "LogTally") -> None:
        """Add the counts of another log, whose records do not follow those of this one."""
        self.order.join(other.order)
        self.errors.merge(other.errors, apart=True)
        self._take(other, apart=True)

    def _take(self, other: "LogTally", *, apart: bool) -> None:
        self.message_keys.forget()
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
        self.message_keys.template_counts.merge(other.message_keys.template_counts, apart=apart)
        self.unparsed.merge(other.unparsed)
        self.secret_candidates.merge(other.secret_candidates)

    def seal(self) -> None:
        """Add up the pending counts, and drop what is only needed to count more."""
        self.message_keys.forget()

    def name(self, source: str) -> None:
        """Name the log that all templates so far are of; nothing may be added afterwards."""
        self.seal()
        for _, counts in self.message_keys.template_counts.texts():
            counts.source = source

    def summary(self) -> LogSummary:
        """Return the summary; nothing may be added afterwards."""
        self.message_keys.drain()
        return LogSummary(
            total=self.levels.total(),
            by_level=levels_of(self.levels),
            top=_most_frequent(self.messages),
            last_errors=tuple(self.errors.last),
            plain=self.plain,
            first=self.first,
            last=self.last,
            size=self.size,
            records=self.records,
            untimed=self.untimed,
            backwards=self.order.backwards,
            minutes=self.minutes.by_level(),
            minutes_dropped=self.minutes.dropped,
            templates=self.message_keys.template_counts.templates(),
            causes=self.errors.causes(),
            groups=self.errors.groups(),
            silences=self.silences.longest(),
            unreadable_minutes=self.unparsed.by_minute(),
            setback=self.order.setback,
            setback_at=self.order.setback_at,
            setbacks=self.order.setbacks,
            suspects=self.secret_candidates.first(),
        )

    # --- the window ----------------------------------------------------------------------------

    def _window(self, moments: Moments, times: list[Any]) -> list[bool] | None:
        """Return which records are within the window, None for all."""
        since, ns = self._since, moments.ns
        if since is None:
            return None
        if len(moments.values) == len(times):
            if ns(min(moments.values)) >= since:
                self._within = True
                return None
            if ns(max(moments.values)) < since:
                self._within = False
                return [False] * len(times)
        inside = []
        for time in times:
            if time is not None:
                self._within = ns(time) >= since
            inside.append(self._within)
        return inside

    def _before(self, batch: Batch, until: int) -> Batch:
        """Return the records that do not come after the window."""
        moments, times = read_moments(batch, list(map(_ts, batch.rows)), self._now)
        kept = []
        for place, time in enumerate(times):
            if time is not None:
                self._ended = moments.ns(time) > until
            if not self._ended:
                kept.append(place)
        return batch if len(kept) == len(times) else batch.pick(kept)

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
                self.errors.cause(record)
        if _ERRORS.isdisjoint(columns.levels):
            return
        for place in compress(count(), map(_ERRORS.__contains__, columns.levels)):
            record = batch.record(place, self._now)
            if inside is None or inside[place]:
                self.errors.error(record)
            self.message_keys.fail(columns.keys[place], record, len(batch.raws[place]))

    # --- time ----------------------------------------------------------------------------------

    def _add_timed(
        self, columns: Columns, moments: Moments, ordered: list[Any], new: dict[bytes, int]
    ) -> None:
        times, ns = columns.times, moments.ns
        is_ordered = ordered == times
        self.order.add(times, ns, ordered=is_ordered)
        if not is_ordered:
            columns = columns.pick(sorted(range(len(times)), key=times.__getitem__))
        first, last = ns(ordered[0]), ns(ordered[-1])
        is_later = self.last is None or first >= self.last
        self.message_keys.note(
            columns, moments, new if is_later and is_ordered and not self.untimed else None
        )
        self._extend(first, last)
        self.silences.add(moments.seconds)
        begin = 0
        while begin < len(ordered):
            end = bisect_right(ordered, moments.until(ordered[begin]), begin)
            self._add_minute(ns(ordered[begin]) // MINUTE_NS, columns.part(begin, end))
            begin = end

    def _extend(self, first: int, last: int) -> None:
        self.first = first if self.first is None else min(first, self.first)
        self.last = last if self.last is None else max(last, self.last)

    def _add_minute(self, minute: int, columns: Columns) -> None:
        counts = Counter(columns.levels)
        self.minutes.add(minute, counts)
        # Most minutes of a batch have no record of WARNING or above.
        keys_of_all = () if _LOUD.isdisjoint(counts) else columns.keys
        loud = compress(keys_of_all, map(_LOUD.__contains__, columns.levels))
        self.message_keys.add_minute(minute, columns, loud)


def _most_frequent(messages: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Return messages with their counts; those that differ by a number or an id are one, masked."""
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for message, number in messages.items():
        masked = message if message == OTHER else mask_text(message)
        counts[masked] += number
        texts[masked] = masked if masked in texts else message
    return tuple((texts[masked], number) for masked, number in counts.most_common(_TOP))
