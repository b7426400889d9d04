"""What no findings mean: what was read and what not, too little past, errors that rose.

A check that has nothing to compare with finds nothing. A report must not call that fine.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from sidecar.model.evidence import Evidence, Missing, Window, first_read
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level
from sidecar.model.signal_choice import Values, failing, has_value, known, last
from sidecar.model.signals import Signals
from sidecar.quantities import format_quantity, format_seconds, plural
from sidecar.times import NS

_ENOUGH = 3600 * NS
"""Of the past, as much as `usual` is made of; with less, nothing is known to be usual."""

_MINUTE = 60 * NS
_SLACK = 2 * _MINUTE
"""A log that begins this late in the window still covers it: a quiet service logs rarely."""

_SAMPLES = 10
"""Values, or minutes, that a past needs."""

_FEW = 10
"""Errors that may be chance."""

_MANY = 3.0
"""Times as many errors a minute as before are far more."""

_MOST_OF, _TIMES, _POINTS = 0.9, 2.0, 0.02
"""A share is far above its past when it is twice what nine of ten values of it stay below, and two
in a hundred more."""

CHANNELS = (
    ("health", "health"),
    ("metrics", "live metrics"),
    ("logs", "the log"),
    ("history", "the metrics history"),
)


Minutes = Mapping[int, Mapping[Level | None, int]]

_OF_TARGET = ("health", "live metrics")


def unread(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the channels that could not be read."""
    return tuple(title for name, title in CHANNELS if isinstance(getattr(evidence, name), Missing))


def nothing_known(evidence: Evidence) -> bool:
    """Return whether nothing could be read: then an empty list of findings is no all-clear."""
    return len(unread(evidence)) == len(CHANNELS)


def reservations(evidence: Evidence) -> tuple[str, ...]:
    """Return what keeps `no findings` from meaning that all is well: the gravest first."""
    return (*_risen(evidence), *_young(evidence), *_unread(evidence))


def without_findings(evidence: Evidence) -> str:
    """Return what a report without findings says: what was read, and what was not."""
    if nothing_known(evidence):
        return "Nothing could be judged: no channel could be read."
    missing = "; ".join(
        f"{title} ({channel.reason})"
        for name, title in CHANNELS
        if isinstance(channel := getattr(evidence, name), Missing)
    )
    return f"No findings. Read: {', '.join(_read(evidence))}." + (
        f" Not read: {missing}." if missing else ""
    )


def _read(evidence: Evidence) -> Iterator[str]:
    if not isinstance(evidence.health, Missing):
        yield "health"
    if not isinstance(evidence.metrics, Missing):
        yield plural(len(evidence.metrics.samples), "live series", "live series")
    if not isinstance(evidence.history, Missing):
        yield plural(evidence.history.scrapes, "scrape")
    if not isinstance(evidence.logs, Missing):
        yield plural(evidence.logs.total, "log line")


def _unread(evidence: Evidence) -> Iterator[str]:
    left = unread(evidence)
    # Without a target no one was asked.
    open_ = [item for item in left if not evidence.target and item in _OF_TARGET]
    failed = [item for item in left if item not in open_]
    if failed:
        yield f"not read, so not judged: {', '.join(failed)}"
    if open_:
        yield f"no target was named, so not judged: {', '.join(open_)}"


def _young(evidence: Evidence) -> Iterator[str]:
    window = evidence.window
    if window is None:
        return
    of_log = evidence.logs.first if isinstance(evidence.logs, LogSummary) else None
    of_past = _first(evidence.signals) if isinstance(evidence.signals, Signals) else None
    length = _length(window, of_log, of_past, is_all=window.start == first_read(evidence))
    if length is not None:
        yield f"there is little earlier history to compare with ({format_seconds(length / NS)})"


def _length(window: Window, of_log: int | None, of_past: int | None, *, is_all: bool) -> int | None:
    """Return how long the past is, in ns, if it is short; None if it is long or unknown."""
    begun = min((at for at in (of_log, of_past) if at is not None), default=None)
    if begun is None:
        return None
    whole = window.end - begun
    if is_all:
        # All there is was asked for: what came first is what the rest is compared with.
        return whole if whole < _ENOUGH else None
    if of_past is not None and window.start - of_past < _ENOUGH:
        return window.start - of_past if of_past < window.start else window.end - of_past
    late = of_log is not None and of_log > window.start + _SLACK
    return window.end - of_log if late and of_log is not None else None


def _first(signals: Signals) -> int:
    begun = [
        next(at for at, value in enumerate(signal.values) if value is not None)
        for signal in signals.signals
        if has_value(signal)
    ]
    # Where no signal is known by its name, the first scrape is what there is.
    return signals.start + (min(begun) if begun else 0) * signals.step


def _risen(evidence: Evidence) -> Iterator[str]:
    if isinstance(evidence.signals, Signals):
        yield from _failing(evidence, evidence.signals)
    if isinstance(evidence.logs, LogSummary) and evidence.logs.minutes:
        yield from _logged(evidence.window, _judged(evidence.logs.minutes, evidence.window))


def _failing(evidence: Evidence, signals: Signals) -> Iterator[str]:
    signal = failing(signals, evidence.target)
    now = last(signal) if signal else None
    if signal is None or now is None:
        return
    begin = evidence.window.start if evidence.window else 0
    past = _past(signal.values, (begin - signals.start) // signals.step)
    if not past:
        return
    usual = sorted(past)[math.floor(_MOST_OF * (len(past) - 1))]
    if now > _TIMES * usual and now - usual > _POINTS:
        then = f"at most {format_quantity(usual, 'ratio')}" if usual else "nothing"
        yield f"{format_quantity(now, 'ratio')} failed at the end, before mostly {then}"


def _past(values: Values, begin: int) -> Sequence[float]:
    """Return what lies before a step; the first half where that is too little."""
    before = known(values[: max(begin, 0)])
    every = known(values)
    return before if len(before) >= _SAMPLES else every[: len(every) // 2]


def _judged(minutes: Minutes, window: Window | None) -> Minutes:
    """Return the minutes up to the window's end: a log may continue after it."""
    end = window.end if window else max(minutes) * _MINUTE
    return {minute: by for minute, by in minutes.items() if minute * _MINUTE <= end}


def _logged(window: Window | None, minutes: Minutes) -> Iterator[str]:
    first, end = min(minutes, default=0), max(minutes, default=0) + 1
    cut = window.start // _MINUTE if window else 0
    if cut - first < _SAMPLES:
        cut = (first + end) // 2
    if not first < cut < end:
        return
    before = sum(_grave(by) for minute, by in minutes.items() if minute < cut)
    since = sum(_grave(by) for minute, by in minutes.items() if minute >= cut)
    if since >= _FEW and since * (cut - first) > _MANY * before * (end - cut):
        lasted, earlier = format_seconds((end - cut) * 60), format_seconds((cut - first) * 60)
        said = plural(since, "error")
        yield f"{said} were logged in the last {lasted}, {before:,} in the {earlier} before"


def _grave(by: Mapping[Level | None, int]) -> int:
    return sum(count for level, count in by.items() if (level or 0) >= Level.ERROR)
