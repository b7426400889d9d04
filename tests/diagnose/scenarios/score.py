"""Many runs, judged, → the confusion table: what was found, missed, and said wrongly.

A finding is right when its code is one that the kind's row in `incidents` allows, and, for the
main code, when the onset that it claims is within a minute of the planted one.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import msgspec
from tests.diagnose.scenarios.incidents import INCIDENTS
from tests.diagnose.scenarios.run import HEALTHY, evidence, make

from sidecar.diagnose.judge import judge
from sidecar.model.finding import Finding, Severity

MINUTE = 60.0
"""Seconds by which an onset may be off."""

Job = tuple[str, int]
"""A kind and a seed."""

COUNTED = [(kind, seed) for kind in INCIDENTS for seed in range(1, 21)] + [
    (HEALTHY, seed) for seed in range(1, 101)
]
"""What the proof counts. No threshold may be chosen by looking at these; take seeds from 1000."""

FEW = [(kind, seed) for kind in INCIDENTS for seed in (1, 2, 3)] + [
    (HEALTHY, seed) for seed in range(1, 16)
]
"""A part of it, for every day."""


class Seen(msgspec.Struct, frozen=True):
    """A finding, in short; `off` is its onset in seconds after the planted one."""

    code: str
    severity: Severity
    subject: str
    title: str
    off: float | None
    main: bool
    right: bool

    @property
    def counts(self) -> bool:
        """Return whether somebody is called for it."""
        return self.severity > Severity.INFO

    @property
    def in_place(self) -> bool:
        """Return whether the onset is right; one that is not claimed is not wrong."""
        return self.off is None or abs(self.off) <= MINUTE


class Outcome(msgspec.Struct, frozen=True):
    """What a run led to."""

    kind: str
    seed: int
    service: str
    seen: tuple[Seen, ...]

    @property
    def found(self) -> bool:
        """Return whether the incident is in the report."""
        return any(each.main for each in self.seen)

    @property
    def wrong(self) -> tuple[Seen, ...]:
        """Return the findings above INFO that are not true."""
        return tuple(each for each in self.seen if each.counts and not each.right)


class Score(msgspec.Struct, frozen=True):
    """Figures over outcomes: of one kind, or of many."""

    runs: int
    found: int
    above_info: int
    wrong: int
    claimed: int
    in_place: int
    typical_off: float | None

    @property
    def recall(self) -> float:
        """Return the share of incidents that were found."""
        return self.found / self.runs if self.runs else 1.0

    @property
    def precision(self) -> float:
        """Return the share of findings above INFO that are right."""
        return 1 - self.wrong / self.above_info if self.above_info else 1.0

    @property
    def placed(self) -> float:
        """Return the share of claimed onsets that are within a minute."""
        return self.in_place / self.claimed if self.claimed else 1.0


def prove(jobs: Sequence[Job], processes: int | None = None) -> list[Outcome]:
    """Make and judge all runs, on every core, and return what came of them in the same order."""
    count = processes or len(os.sched_getaffinity(0))
    if count == 1:
        return [*map(outcome, jobs)]
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        return [*pool.map(outcome, jobs, chunksize=4)]


def outcome(job: Job) -> Outcome:
    """Make a run, judge it, and compare what is found with what was planted."""
    kind, seed = job
    with tempfile.TemporaryDirectory() as folder:
        run = make(kind, seed, Path(folder))
        findings = judge(evidence(run))
    onset = run.onset * 1_000_000 if run.onset is not None else None
    return Outcome(
        kind, seed, run.service, tuple(_seen(kind, onset, finding) for finding in findings)
    )


def _seen(kind: str, onset: int | None, finding: Finding) -> Seen:
    incident = INCIDENTS.get(kind)
    main = incident is not None and finding.code in incident.codes
    allowed = main or (incident is not None and finding.code in incident.also)
    off = (finding.at - onset) / 1e9 if finding.at is not None and onset is not None else None
    in_place = not main or off is None or abs(off) <= MINUTE
    return Seen(finding.code, finding.severity, finding.subject, finding.title,
                off if main else None, main, allowed and in_place)  # fmt: skip


def score(outcomes: Iterable[Outcome]) -> Score:
    """Count."""
    rows = [*outcomes]
    seen = [each for row in rows for each in row.seen]
    main = [each for each in seen if each.main and each.off is not None]
    offs = [abs(each.off) for each in main if each.off is not None]
    return Score(
        runs=len(rows),
        found=sum(row.found for row in rows),
        above_info=sum(each.counts for each in seen),
        wrong=sum(len(row.wrong) for row in rows),
        claimed=len(main),
        in_place=sum(each.in_place for each in main),
        typical_off=median(offs) if offs else None,
    )


def kinds(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each kind."""
    found: dict[str, list[Outcome]] = {}
    for each in outcomes:
        found.setdefault(each.kind, []).append(each)
    return found


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the confusion table, in Markdown."""
    of = kinds(outcomes)
    healthy = of.pop(HEALTHY, [])
    rows = [
        "| planted | runs | found | onset in 1 min | typical error | right | wrong | also said |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
        *(_row(kind, found) for kind, found in of.items()),
    ]
    planted = [each for found in of.values() for each in found]
    if planted:
        rows.append(_row("**all**", planted, others=False))
    if healthy:
        rows.append(_row("*nothing*", healthy))
    return "\n".join(rows)


def _row(name: str, outcomes: Sequence[Outcome], *, others: bool = True) -> str:
    figures = score(outcomes)
    off = "-" if figures.typical_off is None else f"{figures.typical_off:.0f} s"
    placed = f"{figures.in_place} of {figures.claimed}" if figures.claimed else "-"
    found = "-" if name == "*nothing*" else f"{figures.found}"
    cells = (name, figures.runs, found, placed, off, figures.above_info - figures.wrong,
             figures.wrong, _others(outcomes) if others else "")  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _others(outcomes: Sequence[Outcome]) -> str:
    counts: dict[str, int] = {}
    for each in outcomes:
        for seen in each.seen:
            if not seen.main:
                low = "" if seen.counts else " (info)"
                counts[seen.code + low] = counts.get(seen.code + low, 0) + 1
    return ", ".join(f"{code} {count}" for code, count in sorted(counts.items(), key=_by_count))


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def misses(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line for each run that went wrong: its kind, seed, service, and what was said."""
    lines = []
    for each in outcomes:
        lost = each.kind != HEALTHY and not each.found
        if lost or each.wrong:
            said = "; ".join(map(_told, each.seen if lost else each.wrong)) or "nothing"
            how = "missed, " if lost else "wrong: "
            lines.append(f"{each.kind} {each.seed} ({each.service}): {how}{said}")
    return lines


def _told(seen: Seen) -> str:
    off = f" {seen.off:+.0f} s" if seen.off is not None else ""
    return f"{seen.severity.name.lower()} {seen.code}{off} [{seen.title}]"
