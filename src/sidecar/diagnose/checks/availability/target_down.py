"""The target does not answer, or did not for a while.

Rule: neither its health nor its metrics are answered now, or, of a history alone, its last scrapes
failed: it is down. A run of failed scrapes that has ended is reported when it was longer than any
run before in this history, and longer than a restart takes; many short runs are reported together
when clearly more scrapes fail than before.
Threshold: down now is critical, with the time of the first failed scrape. What has ended is an
error from five minutes on, a warning from two minutes on, or from half a minute on when the target
did not restart (with a restart it is a deploy). At least three scrapes failed.
Known false alarms: the network between observer and target; a timeout that is too short.
What to do: see whether the process runs, and the end of its log; then the network.
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
HINT = "See whether the process runs, and the end of its log; then the network between."

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
    told = {finding.at for finding in down}
    past = [item for item in outages if _is_told(item, signals, evidence)]
    for outage in past:
        if outage.start not in told and not (outage.lasting and down):
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
        yield from (_down(item) for item in lasting if item.target)


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
    scrapes = f" The last {plural(since.scrapes, 'scrape')} failed, too." if since else ""
    first = (Proof(since.error or "scrape failed", since.start),) if since else ()
    return Finding(
        code=CODE,
        severity=Severity.CRITICAL,
        title="The target is down",
        detail=f"Neither its health nor its metrics can be read.{scrapes}",
        evidence=(*first, Proof(reason, evidence.at)),
        hint=HINT,
        at=since.start if since else evidence.at,
        subject=since.target if since else "",
    )


def _is_told(outage: Outage, signals: Signals, evidence: Evidence) -> bool:
    seconds = _seconds(outage, signals)
    if outage.scrapes < SCRAPES:
        return False
    start = window(evidence).start
    before = [_seconds(item, signals) for item in signals.outages if item.start < start]
    if seconds < LONG_S and seconds < LONGER * max(before, default=0.0):
        return False
    return seconds >= (RESTART_S if _began_anew(outage, signals) else BLIP_S)


def _seconds(outage: Outage, signals: Signals) -> float:
    """Return how long it was down: from the first failed scrape to the one after the last."""
    return (outage.end - outage.start + signals.interval) / SECOND


def _began_anew(outage: Outage, signals: Signals) -> bool:
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
        detail=f"{plural(outage.scrapes, 'scrape')} failed in a row; it answers again.",
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
        mine = [outage for outage in signals.outages if outage.target == target]
        new = [item for item in mine if bounds.start <= item.start <= bounds.end]
        failed = sum(item.scrapes for item in new)
        old = sum(item.scrapes for item in mine if item.start < bounds.start)
        begin = max(bounds.start, signals.start)
        scrapes = (bounds.end - begin) / interval
        past = (begin - signals.start) / interval
        if not new or failed < FLAPPING * scrapes or not past:
            continue
        usual = (old + 1.0) / (past + 2.0) * scrapes
        # Poisson, by runs: failures of one run are one event.
        runs = max(usual * len(new) / failed, 0.5)
        if len(new) * log(max(len(new) / runs, 1.0)) - (len(new) - runs) < EVIDENCE:
            continue
        yield Finding(
            code=CODE,
            severity=Severity.WARNING,
            title=f"{target or 'The target'} fails {failed / scrapes:.0%} of its scrapes",
            detail=f"{plural(len(new), 'run')} of failed scrapes, {failed:,} in all.",
            evidence=tuple(Proof(item.error or "scrape failed", item.start) for item in new[:3]),
            hint=HINT,
            at=new[0].start,
            subject=target,
        )


CHECK = Check(code=CODE, title="The target does not answer", find=find)
