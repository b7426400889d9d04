"""Nothing was written to the log for longer than its own rhythm explains.

Rule: a stretch without any record. The lines of the half hour before are expected of it, so a log
that becomes quiet slowly, as at night, is not silent. It is compared with earlier silences that
began while the log was about as busy.
Threshold: three minutes up to now, or five that have ended; 14 lines expected; twice the longest
such silence before, in a log of at least an hour and three times the silence. A silence is normal
while the metrics show that no work arrived, while lines came without times (a tenth of those
expected), and where it is as long as the clocks differ. A silence that began before the window is
reported while it lasts. A warning; an error when work did arrive.
Known false alarms: a log that is copied here from time to time; a log that moved to another file; a
service used by a few people, on the first evening of its log.
What to do: see whether the process runs and where it writes: a full disk, a rotation that left it
with the old file, a changed log level.
"""

from collections.abc import Iterator
from itertools import groupby

from sidecar.diagnose.checks.changed_signals import SECOND, signals_of
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import MINUTE, Logged, logged, skew
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Silence
from sidecar.model.signals import Role
from sidecar.quantities import format_number, format_quantity, format_seconds

CODE = "logs-silent"

LASTING_S, OVER_S = 180, 300
"""Seconds: a restart takes less than the first, a deploy less than the second."""

LINES = 14.0
"""Expected lines that did not come: a chance of one in 10**6 if lines are independent."""

UNREADABLE = 0.1
"""Share of the expected lines that came without a time: the log continues, its times do not."""

CLOCK_S = 5.0
"""Seconds by which clocks differ, above which a silence may be a clock that was set."""

ZONE_S, LEAST_ZONE_S, NEAR_ZONE_S = 1800, 3500, 45
"""Seconds: a step of time zones, the least of them, and the tolerance."""

LONGER = 2.0
"""How much longer than silences before."""

BEFORE, EARLIER = 30, 150
"""Minutes before a silence that show how busy the log was, and whether it faded out."""

FADING = 0.7
"""Share of the earlier lines a minute below which a log becomes quiet, as before a night."""

AS_BUSY = 0.3
"""Share of the lines before this silence from which on an earlier one is like it."""

PAST_S = 3600
PAST_TIMES = 3

WORKING, IDLE = 0.5, 0.1
"""Shares of the usual traffic: work arrives as before, or none to speak of."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the longest silence that began in the window, or one that still lasts."""
    log = logged(evidence, ended=True)
    if log is None:
        return
    off = _clocks_apart(evidence, log)
    silences = [candidate for candidate in _candidates(log) if _is_long(log, candidate, off)]
    silences.sort(key=lambda silence: (silence.start - silence.end, silence.start))
    for silence in silences:
        traffic = _traffic(evidence, silence)
        if traffic is None or traffic[0] >= IDLE * traffic[1]:
            yield _finding(log, silence, traffic)
            return


def _clocks_apart(evidence: Evidence, log: Logged) -> float:
    """Return the seconds by which the times of the log may have jumped.

    A clock that was set leaves a gap, or seems to have stopped.
    """
    ahead = max((log.log.last or 0) - evidence.at, 0)
    return max(abs(skew(evidence)), ahead, log.log.setback) / SECOND


def _candidates(log: Logged) -> Iterator[Silence]:
    last = log.log.last or 0
    for silence in log.log.silences:
        if log.span.start <= silence.start and silence.end <= log.span.end:
            yield silence
    if last < log.span.end:
        yield Silence(last, log.span.end)


def _is_long(log: Logged, silence: Silence, off: float) -> bool:
    whole_s = (silence.end - silence.start) / SECOND
    past_s = (silence.start - (log.log.first or 0)) / SECOND
    if _is_lasting(log, silence) and _is_zone(whole_s):
        return False
    long_s = whole_s - (off if off >= CLOCK_S else 0.0)
    if long_s < (LASTING_S if _is_lasting(log, silence) else OVER_S):
        return False
    if past_s < max(PAST_S, PAST_TIMES * long_s):
        return False
    step = min(silence.start // MINUTE - log.start, log.count - 1)
    busy = _busy(log, step)
    if silence.start < log.span.start and busy < FADING * _busy(log, step, EARLIER):
        return False
    expected = busy * long_s / 60
    if expected < LINES or _unreadable(log, silence) >= UNREADABLE * expected:
        return False
    # A silence of n whole minutes took up to two minutes more.
    before = (run + 2 for start, run in _empty(log, step) if _busy(log, start) >= AS_BUSY * busy)
    return long_s >= LONGER * 60 * max(before, default=0)


def _is_zone(seconds: float) -> bool:
    """Return whether a silence up to now is as long as the offset of a missing time zone."""
    off = (seconds + ZONE_S / 2) % ZONE_S - ZONE_S / 2
    return seconds >= LEAST_ZONE_S and abs(off) <= NEAR_ZONE_S


def _unreadable(log: Logged, silence: Silence) -> int:
    """Return the lines without a time that were written in a silence, or just before it."""
    minutes = range(silence.start // MINUTE, silence.end // MINUTE + 1)
    return sum(n for minute, n in log.log.unreadable_minutes.items() if minute in minutes)


def _is_lasting(log: Logged, silence: Silence) -> bool:
    return silence.end == log.span.end


def _busy(log: Logged, step: int, before: int = BEFORE) -> float:
    """Return the lines a minute before a minute of the grid."""
    rows = log.records[max(step - before, 0) : step]
    return sum(rows) / len(rows) if rows else 0.0


def _empty(log: Logged, until: int) -> Iterator[tuple[int, int]]:
    """Yield start and length of the runs of minutes without a record."""
    at = 0
    for is_empty, run in groupby(log.records[:until], key=lambda count: not count):
        length = sum(1 for _ in run)
        if is_empty:
            yield at, length
        at += length


def _traffic(evidence: Evidence, silence: Silence) -> tuple[float, float] | None:
    """Return the work a second during and before a silence, where the metrics know."""
    signals = signals_of(evidence)
    if signals is None or signals.step <= 0:
        return None
    start, end = ((at - signals.start) // signals.step for at in (silence.start, silence.end))
    during = before = 0.0
    known = False
    for signal in signals.signals:
        if signal.role is Role.TRAFFIC:
            now = [
                value
                for value in signal.values[max(start + 1, 0) : max(end, 0)]
                if value is not None
            ]
            old = [
                value
                for value in signal.values[max(start - BEFORE, 0) : max(start, 0)]
                if value is not None
            ]
            if now and old:
                known = True
                during += sum(now) / len(now)
                before += sum(old) / len(old)
    return (during, before) if known and before else None


def _finding(log: Logged, silence: Silence, traffic: tuple[float, float] | None) -> Finding:
    took = format_seconds((silence.end - silence.start) / SECOND)
    busy = _busy(log, silence.start // MINUTE - log.start)
    lasts = _is_lasting(log, silence)
    works = traffic is not None and traffic[0] >= WORKING * traffic[1]
    meanwhile = (
        f" Work arrived meanwhile ({format_quantity(traffic[0], '1/s')})."
        if traffic and works
        else ""
    )
    return Finding(
        code=CODE,
        severity=Severity.ERROR if works and lasts else Severity.WARNING,
        title=f"The log {'is' if lasts else 'was'} silent for {took}",
        detail=f"It had about {format_number(busy)} lines per minute before, and was never silent"
        f" for that long.{meanwhile}",
        evidence=(Proof("last line before the silence", silence.start),),
        hint="See whether the process runs and where it writes: a full disk, a rotated file.",
        at=silence.start,
    )


CHECK = Check(code=CODE, title="The log fell silent", find=find)
