"""The target does not answer, or did not for a while.

Rule: neither the health endpoint nor the metrics answer now; or, where only a history is read, its
last scrapes failed: the target is down. A run of failed scrapes that has ended is reported when it
was longer than any run before in this history, and longer than a restart takes. Many short runs are
reported together when clearly more scrapes fail than before.
Threshold: down now is critical, since the first failed scrape. An outage that has ended is an error
from five minutes on, and a warning from two minutes on, or from half a minute on when the target
did not restart (a deploy restarts it). At least three scrapes failed.
Known false alarms: the network between observer and target; a timeout that is too short.
What to do: see whether the process runs and how its log ends; then check the network to it.
"""

from collections.abc import Iterator, Sequence
from math import log

from sidecar.diagnose.checks.changed_signals import SECOND, signals_of, window, within
from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence, Missing
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Outage, Signals
from sidecar.quantities import format_seconds, plural

CODE = "target-down"
HINT = "See whether the process runs and how its log ends; then check the network to it."

SCRAPES = 3
"""Failed scrapes in a row; one or two may be bad luck."""

LONG_S, RESTART_S, BLIP_S = 300, 120, 30
"""Seconds: an outage for users; longer than a restart; longer than a hiccup."""

LONGER = 1.5
"""How much longer than any outage before one must be."""

FLAPPING, EVIDENCE = 0.1, 14.5
"""Share of failed scrapes in the window, and nats of evidence that they are more than before."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find targets that are down, and outages that have ended."""
    signals = signals_of(evidence)
    outages = _of_the_window(evidence, signals.outages) if signals else ()
    down = list(_now(evidence, outages))
    yield from down
    if signals is None:
        return
    reported = {finding.at for finding in down}
    past = [outage for outage in outages if _is_reported(outage, signals, evidence)]
    for outage in past:
        if outage.start not in reported and not (outage.lasting and down):
            yield _ended(outage)
    if not down and not past:
        yield from _flapping(evidence, signals)


def _of_the_window(evidence: Evidence, outages: Sequence[Outage]) -> tuple[Outage, ...]:
    return tuple(
        outage
        for outage in outages
        if within(evidence, outage.start) or (outage.lasting and within(evidence, outage.end))
    )


def _now(evidence: Evidence, outages: Sequence[Outage]) -> Iterator[Finding]:
    lasting = [outage for outage in outages if outage.lasting and outage.scrapes >= SCRAPES]
    if not evidence.target:
        yield from map(_down, lasting)
    elif isinstance(evidence.health, Missing) and isinstance(evidence.metrics, Missing):
        since = lasting[0] if lasting else None
        yield _live(evidence, evidence.health.reason, since)
    else:
        # It answers us, so only what another name stands for can be down.
        yield from (_down(outage) for outage in lasting if outage.target)


def _down(outage: Outage) -> Finding:
    name = outage.target or "The target"
    return Finding(
        code=CODE,
        severity=Severity.CRITICAL,
        title=f"{name} is down",
        detail=f"The last {plural(outage.scrapes, 'scrape')} failed.",
        evidence=(Proof(outage.error or "scrape failed", outage.start),),
        hint=HINT,
        at=outage.start,
        subject=outage.target,
    )


def _live(evidence: Evidence, reason: str, since: Outage | None) -> Finding:
    scrapes = f" The last {plural(since.scrapes, 'scrape')} failed too." if since else ""
    first = (Proof(since.error or "scrape failed", since.start),) if since else ()
    return Finding(
        code=CODE,
        severity=Severity.CRITICAL,
        title="The target is down",
        detail=f"Neither its health endpoint nor its metrics answer.{scrapes}",
        evidence=(*first, Proof(reason, evidence.at)),
        hint=HINT,
        at=since.start if since else evidence.at,
        subject=since.target if since else "",
    )


def _is_reported(outage: Outage, signals: Signals, evidence: Evidence) -> bool:
    seconds = _seconds(outage, signals)
    if outage.scrapes < SCRAPES:
        return False
    start = window(evidence).start
    before = [_seconds(earlier, signals) for earlier in signals.outages if earlier.start < start]
    if seconds < LONG_S and seconds < LONGER * max(before, default=0.0):
        return False
    return seconds >= (RESTART_S if _restarted(outage, signals) else BLIP_S)


def _seconds(outage: Outage, signals: Signals) -> float:
    """Return how long it was down: from the first failed scrape to the one after the last."""
    return (outage.end - outage.start + signals.interval) / SECOND


def _restarted(outage: Outage, signals: Signals) -> bool:
    slack = max(signals.step, 2 * signals.interval)
    return any(
        outage.start - slack <= restart.at <= outage.end + slack
        for restart in signals.restarts
        if restart.target == outage.target
    )


def _ended(outage: Outage) -> Finding:
    seconds = (outage.end - outage.start) / SECOND
    name = outage.target or "The target"
    return Finding(
        code=CODE,
        severity=Severity.ERROR if seconds >= LONG_S else Severity.WARNING,
        title=f"{name} was down for {format_seconds(seconds)}",
        detail=f"{plural(outage.scrapes, 'scrape')} failed in a row. It answers again.",
        evidence=(
            Proof(outage.error or "scrape failed", outage.start),
            Proof("last failed scrape", outage.end),
        ),
        hint=HINT,
        at=outage.start,
        subject=outage.target,
    )


def _flapping(evidence: Evidence, signals: Signals) -> Iterator[Finding]:
    bounds, interval = window(evidence), signals.interval
    if not interval:
        return
    for target in sorted({outage.target for outage in signals.outages}):
        runs = [outage for outage in signals.outages if outage.target == target]
        new = [run for run in runs if bounds.start <= run.start <= bounds.end]
        failed = sum(run.scrapes for run in new)
        old = sum(run.scrapes for run in runs if run.start < bounds.start)
        begin = max(bounds.start, signals.start)
        scrapes = (bounds.end - begin) / interval
        past = (begin - signals.start) / interval
        if not new or failed < FLAPPING * scrapes or not past:
            continue
        usual = (old + 1.0) / (past + 2.0) * scrapes
        # Poisson, by runs: failures of one run are one event.
        expected = max(usual * len(new) / failed, 0.5)
        if len(new) * log(max(len(new) / expected, 1.0)) - (len(new) - expected) < EVIDENCE:
            continue
        yield Finding(
            code=CODE,
            severity=Severity.WARNING,
            title=f"{target or 'The target'} fails {failed / scrapes:.0%} of its scrapes",
            detail=f"{plural(len(new), 'run')} of failed scrapes, {failed:,} in all.",
            evidence=tuple(Proof(run.error or "scrape failed", run.start) for run in new[:3]),
            hint=HINT,
            at=new[0].start,
            subject=target,
        )


CHECK = Check(code=CODE, title="The target does not answer", find=find)
