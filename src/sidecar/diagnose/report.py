"""Lay out the report: which section shows what, and in which order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sidecar.diagnose.explain.reservations import (
    nothing_known,
    reservations,
    without_findings,
)
from sidecar.diagnose.explain.silences import silences
from sidecar.diagnose.explain.what_changed import covered, in_words, seen_changes, what_changed
from sidecar.model.evidence import Evidence, Health, HistorySummary, Missing
from sidecar.model.finding import Finding, Proof
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record
from sidecar.model.report import (
    Count,
    Event,
    Fact,
    Figure,
    FindingLine,
    Heading,
    Masked,
    Note,
    Report,
    ReportLine,
    Section,
    Unavailable,
)
from sidecar.model.sample import Exposition, Scrape
from sidecar.quantities import plural

ShowTime = Callable[[int], str]

_VOLUME = "/logs"
"""Where Compose mounts the volume that services and sidecars share."""

_FIGURES = 20
"""Series shown: a screenful. Node-exporter has 620, which no one reads in a report."""

_PROOFS = 4
"""Pieces of evidence shown for a finding: the other forms of the report have them all."""


def build(
    evidence: Evidence,
    findings: Sequence[Finding],
    *,
    date: ShowTime,
    time: ShowTime,
    masked: Sequence[Masked] | None = None,
) -> Report:
    """Lay out the evidence, whatever of it is there, and the findings, which are worst first."""
    seen = seen_changes(evidence)
    sections = (
        Section("App Health", "via network", _health(evidence.health)),
        Section("Live Metrics", "via network", _metrics(evidence.metrics)),
        Section("Log Analysis", _channel(evidence.log_path), _logs(evidence.logs, date, time)),
        Section(
            "Metrics History",
            f"from metrics-scraper {_channel(evidence.history_path)}",
            _history(evidence.history, time),
        ),
        *what_changed(evidence, seen, date, time, found=bool(findings)),
        Section(
            "Findings", covered(evidence, date), tuple(_judged(evidence, findings, date, time))
        ),
    )
    return Report(
        title="DEBUGGER SIDECAR — Full Inspection Report",
        time=date(evidence.at),
        sections=sections,
        missing=tuple(
            section.title
            for section in sections
            if any(isinstance(line, Unavailable) for line in section.lines)
        ),
        notes=tuple(_ending(evidence, masked)),
        verdict=without_findings(evidence),
        reservations=reservations(evidence),
        blind=nothing_known(evidence),
        silences=() if isinstance(evidence.logs, Missing) else silences(evidence.logs),
        changes=in_words(seen),
        log_changes=seen.logs,
        services=tuple(rank.name for rank in seen.services),
    )


def _channel(path: str) -> str:
    """Return how a file was reached: on the volume, where there is one, else by its folder."""
    folder = str(Path(path).absolute().parent)
    return f"via {folder} volume" if folder == _VOLUME else f"via {folder}"


def _gap(missing: Missing) -> tuple[ReportLine, ...]:
    if missing.skipped:
        return (Note(f"skipped: {missing.reason}"),)
    return (Unavailable(missing.reason, missing.remedy),)


def _health(health: Health | Missing) -> tuple[ReportLine, ...]:
    if isinstance(health, Missing):
        return _gap(health)
    lines: list[ReportLine] = [Fact("Status", health.status)]
    if health.uptime_s is not None:
        lines.append(Fact("Uptime", f"{health.uptime_s:.0f}s"))
    if health.http_status != 200:  # noqa: PLR2004 - HTTP's "OK"
        lines.append(Fact("HTTP", str(health.http_status)))
    if health.is_plain:
        # The word is not the service's own: what it was concluded from.
        lines.append(Fact("Asked", f"GET {health.path}, {health.http_status}"))
    return tuple(lines)


def _metrics(metrics: Exposition | Missing) -> tuple[ReportLine, ...]:
    if isinstance(metrics, Missing):
        return _gap(metrics)
    plain = {key: value for key, value in metrics.samples.items() if _is_plain(key)}
    lines = [Figure(key, f"{value:.15g}") for key, value in list(plain.items())[:_FIGURES]]
    return (*lines, *_notes(metrics, len(metrics.samples) - len(lines)))


def _is_plain(key: str) -> bool:
    return "{" not in key and not key.endswith(("_bucket", "_sum", "_count", "_created"))


def _notes(metrics: Exposition, left_out: int) -> Iterable[ReportLine]:
    if left_out:
        yield Note(f"and {left_out:,} more series at /metrics")
    for fault in metrics.faults[:1]:
        yield Note(
            f"{plural(len(metrics.faults), 'unreadable line')}; line {fault.line}: {fault.reason}"
        )


def _logs(logs: LogSummary | Missing, date: ShowTime, time: ShowTime) -> tuple[ReportLine, ...]:
    if isinstance(logs, Missing):
        return _gap(logs)
    if logs.records and not logs.total:
        last = f", the last one of {date(logs.last)}" if logs.last is not None else ""
        counted = plural(logs.records, "record")
        return (
            Fact("Total entries", "0"),
            Note(f"{counted}{last}, none in the window"),
            Note("see them with --since all"),
        )
    levels = sorted((level.name, count) for level, count in logs.by_level.items() if level)
    unlevelled = logs.by_level.get(None, 0)
    return (
        Fact("Total entries", str(logs.total)),
        Heading("By level"),
        *(Count(count, name, level=True) for name, count in levels),
        *([Count(unlevelled, "(none)", level=True)] if unlevelled else []),
        Heading("Top messages"),
        *(Count(count, message) for message, count in logs.top),
        *_errors(logs.last_errors, time),
    )


def _errors(errors: tuple[Record, ...], time: ShowTime) -> Iterable[ReportLine]:
    if not errors:
        return
    yield Heading(f"Last {len(errors)} error(s)")
    for record in errors:
        shown = time(record.ts) if record.ts is not None else "--:--:--"
        yield Event(shown, record.msg, str(record.why))


def _history(history: HistorySummary | Missing, time: ShowTime) -> tuple[ReportLine, ...]:
    if isinstance(history, Missing):
        return _gap(history)
    lines: list[ReportLine] = [Fact("Snapshots collected", str(history.scrapes))]
    if history.failed:
        lines.append(Fact("Failed scrapes", str(history.failed)))
    if history.first is not None and history.latest is not None:
        lines += _span(history.first, history.latest, history.scrapes - history.failed, time)
    if history.others:
        name = history.target or "the target without a name"
        lines.append(Note(f"of {name}; the history has {plural(history.others, 'other target')}"))
    if history.skipped:
        lines.append(Note(f"{plural(history.skipped, 'unreadable line')} skipped"))
    return tuple(lines)


def _span(first: Scrape, latest: Scrape, count: int, time: ShowTime) -> Iterable[ReportLine]:
    yield Fact("First snapshot", _snapshot(first, time))
    yield Fact("Latest snapshot", _snapshot(latest, time))
    ends = [scrape.samples.get("requests_total") for scrape in (first, latest)]
    if ends[0] is not None and ends[1] is not None:
        yield Fact("Δ requests", f"{ends[1] - ends[0]:+.0f} over {plural(count, 'scrape')}")


def _snapshot(scrape: Scrape, time: ShowTime) -> str:
    requests = scrape.samples.get("requests_total")
    if requests is None:
        return f"{time(scrape.ts)}  samples={scrape.samples.get('scrape_samples_scraped', 0):.0f}"
    return f"{time(scrape.ts)}  requests={requests:.0f}"


def _judged(
    evidence: Evidence, findings: Sequence[Finding], date: ShowTime, time: ShowTime
) -> Iterator[ReportLine]:
    if not findings:
        yield Note(without_findings(evidence))
        yield from map(Note, reservations(evidence))
    yield from _findings(findings, date, time)


def _findings(findings: Sequence[Finding], date: ShowTime, time: ShowTime) -> Iterator[ReportLine]:
    depth: dict[str, int] = {}
    for finding in findings:
        depth[finding.key] = depth.get(finding.caused_by, -1) + 1
        yield FindingLine(
            severity=finding.severity.name,
            title=finding.title,
            since=date(finding.at) if finding.at is not None else "",
            evidence=tuple(_proof(proof, time) for proof in finding.evidence[:_PROOFS]),
            alongside=finding.alongside,
            hint=finding.hint,
            depth=depth[finding.key],
        )


def _proof(proof: Proof, time: ShowTime) -> str:
    return proof.text if proof.at is None else f"{time(proof.at)}  {proof.text}"


def _ending(evidence: Evidence, masked: Sequence[Masked] | None) -> Iterator[str]:
    if masked:
        kinds = ", ".join(f"{item.kind} ({item.count}×)" for item in masked[:_PROOFS])
        yield f"Masked: {kinds}."
    cost = evidence.cost
    if cost is not None:
        peak = cost.peak_memory / 1e6
        requests = plural(cost.requests, "request")
        yield (
            f"Own cost: {cost.cpu_s:.2f} s CPU, {peak:.0f} MB, {cost.read / 1e6:.1f} MB read,"
            f" {requests}."
        )
