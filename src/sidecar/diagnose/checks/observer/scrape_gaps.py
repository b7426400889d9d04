"""The history has spans without any scrape.

Rule: two scrapes are more than three usual intervals apart. The metrics-scraper did not run then: a
target that does not answer leaves failed scrapes.
Threshold: three intervals. A note: what happened in a gap is not known, and is not judged.
Known false alarms: none known; a suspended machine leaves gaps as well.
What to do: see why the metrics-scraper did not run: its log, its restarts, a full disk.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.changed_signals import SECOND, signals_of, window
from sidecar.diagnose.checks.check import Check
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.quantities import format_seconds, plural

CODE = "scrape-gaps"

SHOWN = 3
"""Gaps that are shown; the others are counted."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find gaps in the window, one finding per target."""
    signals = signals_of(evidence)
    if signals is None:
        return
    bounds = window(evidence)
    within = [gap for gap in signals.gaps if gap.end > bounds.start and gap.start < bounds.end]
    for target in sorted({gap.target for gap in within}):
        gaps = [gap for gap in within if gap.target == target]
        seconds = sum(gap.end - gap.start for gap in gaps) / SECOND
        longest = sorted(gaps, key=lambda gap: gap.start - gap.end)[:SHOWN]
        yield Finding(
            code=CODE,
            severity=Severity.INFO,
            title=f"{plural(len(gaps), 'gap')} in the history, {format_seconds(seconds)} in all",
            detail="Nothing was scraped then, so what happened in a gap is not known.",
            evidence=tuple(
                Proof(f"no scrape for {format_seconds((gap.end - gap.start) / SECOND)}", gap.start)
                for gap in longest
            ),
            hint="See why the metrics-scraper did not run: its log, its restarts, a full disk.",
            at=gaps[0].start,
            subject=target,
        )


CHECK = Check(code=CODE, title="Spans without any scrape", find=find)
