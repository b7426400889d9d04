"""Work that succeeds again and again has not succeeded for far longer than ever before.

Rule: a metric of the time of the last success (`last_success_timestamp`), or of the seconds since
then, shows when work succeeded. At least four times were so regular that the longest pause was at
most twice the median one. Then a pause is reported that lasts, or that ended in the window, and
that is more than twice as long as any before.
Threshold: as said; a minute at least. A warning, whose onset is when the success was due by the
longest pause before.
Known false alarms: a job whose schedule was changed on purpose; a job that is paused on weekends,
in a history of less than a week.
What to do: see whether the job runs, and its log at the time when it last ran.
"""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import msgspec

from sidecar.diagnose.checks.changed_signals import SECOND, cut, signals_of, subject, window
from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.growing import RECENT_STEPS
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Role, Signal, Signals
from sidecar.quantities import format_seconds, plural

CODE = "success-overdue"

PAUSES = 4
"""Pauses between successes, without which no rhythm is known."""

REGULAR, LONGER = 2.0, 2.0
"""Times the median pause that a regular one is at most, and times the longest that is too long."""

LEAST_S = 60.0
"""Seconds by which a success is overdue at least."""


class Pause(msgspec.Struct, frozen=True):
    """A pause between two successes: the last step of it, and its length in seconds."""

    end: int
    length_s: float
    lasting: bool = False


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find work that no longer succeeds."""
    signals = signals_of(evidence)
    if signals is None or signals.step <= 0:
        return
    for whole in signals.signals:
        if whole.role is Role.LAST_SUCCESS:
            signal = cut(whole, signals, window(evidence).end)
            yield from _overdue(evidence, signals, signal, _pauses(signal, signals.step / SECOND))


def _pauses(signal: Signal, step_s: float) -> list[Pause]:
    known = [(at, age) for at, age in enumerate(signal.values) if age is not None]
    # The age falls with a success; by half a step, as scrapes do not keep exact time.
    pauses = [
        Pause(at, age + (then - at) * step_s - later)
        for (at, age), (then, later) in pairwise(known)
        if later < age - step_s / 2
    ]
    if known and known[-1][0] >= len(signal.values) - RECENT_STEPS:
        pauses.append(Pause(*known[-1], lasting=True))
    return pauses


def _overdue(
    evidence: Evidence, signals: Signals, signal: Signal, pauses: list[Pause]
) -> Iterator[Finding]:
    start = window(evidence).start
    for number, pause in enumerate(pauses):
        earlier = [other.length_s for other in pauses[:number]]
        at = signals.start + pause.end * signals.step
        if len(earlier) < PAUSES or (not pause.lasting and at < start):
            continue
        longest = max(earlier)
        over_s = pause.length_s - longest
        is_regular = longest <= REGULAR * median(earlier)
        if is_regular and pause.length_s > LONGER * longest and over_s >= LEAST_S:
            yield _finding(signal, pause, earlier, at)
            return


def _finding(signal: Signal, pause: Pause, earlier: list[float], at: int) -> Finding:
    longest, took = max(earlier), format_seconds(pause.length_s)
    last = at - round(pause.length_s * SECOND)
    state = "There is none yet." if pause.lasting else "It has succeeded again."
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"No success for {took} (normally every {format_seconds(median(earlier))}):"
        f" {signal.series}",
        detail=f"Of {plural(len(earlier), 'pause')} before, the longest was"
        f" {format_seconds(longest)}. {state}",
        evidence=(
            Proof(f"last success before the pause ({signal.series})", last),
            Proof(f"{took} after it", at),
        ),
        hint="See whether the job runs, and what it logged since its last success.",
        at=last + round(longest * SECOND),
        subject=subject(signal),
    )


CHECK = Check(code=CODE, title="Work has not succeeded for long", find=find)
