"""Recordings of programs that were broken for real, and what the report names of each."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from tests.harness import FakeClock

from sidecar.diagnose.collect.collect import Sources, collect
from sidecar.diagnose.judge import judge
from sidecar.diagnose.report import build
from sidecar.model.finding import Finding, Severity
from sidecar.model.report import CHANGES, Trend
from sidecar.times import formatter, parse_time

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HERE = Path(__file__).parent
HISTORY = "metrics.jsonl"
FIRST = 3
"""Findings, and changes, among which what was broken must be named."""

MINUTE_NS = 60_000_000_000
READ_LATER_NS = 60 * MINUTE_NS
"""From the end of the fault to the report: the files are whole by then."""

SETTLED_NS = 5 * MINUTE_NS
"""The end of the healthy time that is judged against what came before it."""


class Recording(NamedTuple):
    """A program that was broken; times are ns since the epoch.

    `named` are patterns of series and messages, of which one must be named.
    """

    name: str
    fault: str
    healthy_from: int
    broken_from: int
    broken_until: int
    logs: tuple[str, ...]
    named: tuple[str, ...]


class Look(NamedTuple):
    """What a report shows first: findings with severity, title and evidence; changes."""

    findings: tuple[str, ...]
    changes: tuple[str, ...]
    alarms: tuple[str, ...]


class Score(NamedTuple):
    """What was named of one recording, and where; `""` where it was missed.

    `alarms` are the findings of warning or worse in the healthy time.
    """

    recording: Recording
    named: str
    look: Look
    alarms: tuple[str, ...]


def load() -> list[Recording]:
    """Return all recordings, by name."""
    return [_read(path) for path in sorted(HERE.glob("*/incident.json"))]


def _read(path: Path) -> Recording:
    facts = json.loads(path.read_text("utf-8"))
    return Recording(
        path.parent.name,
        facts["fault"],
        _time(facts["healthy_from"]),
        _time(facts["broken_from"]),
        _time(facts["broken_until"]),
        tuple(facts["logs"]),
        tuple(facts["named"]),
    )


def _time(text: str) -> int:
    at = parse_time(text)
    assert at is not None, text
    return at


def unpack(recording: Recording, folder: Path) -> None:
    """Write the history and the logs of a recording into a folder."""
    for name in (HISTORY, *recording.logs):
        packed = HERE / recording.name / f"{name}.zst"
        (folder / name).write_bytes(zstd.decompress(packed.read_bytes()))


def look(recording: Recording, folder: Path, since: int, until: int) -> Look:
    """Return what `sidecar debug --since --until` shows first of an unpacked recording."""
    logs = tuple(folder / name for name in recording.logs)
    clock = FakeClock()
    clock.now = (recording.broken_until + READ_LATER_NS) / 1e9
    evidence = collect(
        Sources("", logs, folder / HISTORY, 3.0, since=until - since, until=until), clock
    )
    findings = judge(evidence)
    zone = formatter(UTC)
    report = build(evidence, findings, date=zone, time=zone)
    changes = [
        line.text
        for section in report.sections
        if section.title == CHANGES
        for line in section.lines
        if isinstance(line, Trend)
    ]
    return Look(
        tuple(map(_shown, findings[:FIRST])),
        tuple(changes[:FIRST]),
        tuple(_shown(finding) for finding in findings if finding.severity >= Severity.WARNING),
    )


def _shown(finding: Finding) -> str:
    proofs = "; ".join(proof.text for proof in finding.evidence)
    return f"{finding.severity.name.lower()} {finding.code}: {finding.title} ({proofs})"


def where_named(recording: Recording, seen: Look) -> str:
    """Return where a report names what was broken: `finding 1: …`, `change 2: …`, or nothing."""
    wanted = re.compile(rf"[\w:]*(?:{'|'.join(recording.named)})[\w:]*")
    matches = ((place, wanted.search(text)) for place, text in _places(seen))
    return next((f"{place}: `{match[0]}`" for place, match in matches if match), "")


def _places(seen: Look) -> Iterator[tuple[str, str]]:
    for kind, texts in (("finding", seen.findings), ("change", seen.changes)):
        for number, text in enumerate(texts, 1):
            yield f"{kind} {number}", text


def score_recording(recording: Recording, folder: Path) -> Score:
    """Return the score of a recording, unpacked into an empty folder.

    The fault is looked at when it ends, from one minute before it began. The healthy time is looked
    at as a whole, and once more its last minutes after those before them.
    """
    unpack(recording, folder)
    begin, end = recording.broken_from, recording.broken_until
    seen = look(recording, folder, begin - MINUTE_NS, end)
    healthy = [
        f"{alarm} (in the {span})"
        for since, span in (
            (recording.healthy_from, "healthy quarter of an hour"),
            (begin - SETTLED_NS, "last five minutes of it"),
        )
        for alarm in look(recording, folder, since, begin).alarms
    ]
    return Score(recording, where_named(recording, seen), seen, tuple(healthy))


def table(scores: Sequence[Score]) -> str:
    """Return the scores as a table, with what was missed or false below it."""
    lines = [
        "| program | broken | minutes | named by | false when healthy |",
        "|---|---|--:|---|--:|",
    ]
    wrong = []
    for score in scores:
        one = score.recording
        minutes = (one.broken_until - one.broken_from) / MINUTE_NS
        where = score.named or "missed"
        alarms = len(score.alarms)
        lines.append(f"| {one.name} | {one.fault} | {minutes:.0f} | {where} | {alarms} |")
        if not score.named:
            shown = "; ".join([*score.look.findings, *score.look.changes]) or "nothing"
            wrong.append(f"- {one.name}: missed; shown first: {brief(shown)}")
        wrong += [f"- {one.name}: false: {brief(alarm)}" for alarm in score.alarms]
    return "\n".join([*lines, *([""] if wrong else []), *wrong])


def brief(text: str, limit: int = 300) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
