"""Write the JSON report: evidence and findings → the document; `restored` reads it back."""

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sidecar.model.document import changes as over_time
from sidecar.model.document import report as doc
from sidecar.model.evidence import Evidence, HistorySummary, Missing
from sidecar.model.finding import Finding
from sidecar.model.logs import LogSummary, Template
from sidecar.model.record import Level, Record
from sidecar.model.report import LogChange, Masked, Report
from sidecar.model.sample import Exposition, Scrape
from sidecar.model.signals import Changes, Signal, Signals
from sidecar.times import NS
from sidecar.views.exchange.json_values import json_safe, utc, utc_if

_CHANNELS = ("health", "metrics", "logs", "history", "signals", "volume", "changes")


def document(
    evidence: Evidence,
    findings: Iterable[Finding],
    masked: Iterable[Masked] | None = None,
    report: Report | None = None,
) -> doc.Document:
    """Return all evidence and findings; `masked` is None when no one looked for secrets.

    Verdict, reservations, services and changes of the log are those of the `report`.
    """
    channels = {name: getattr(evidence, name) for name in _CHANNELS}
    window = evidence.window
    return doc.Document(
        version=doc.VERSION,
        at=utc(evidence.at),
        target=evidence.target,
        log_path=evidence.log_path,
        history_path=evidence.history_path,
        findings=tuple(map(_finding, findings)),
        missing={
            name: channel for name, channel in channels.items() if isinstance(channel, Missing)
        },
        window=doc.Span(utc(window.start), utc(window.end)) if window else None,
        health=None if isinstance(evidence.health, Missing) else evidence.health,
        metrics=None if isinstance(evidence.metrics, Missing) else _metrics(evidence.metrics),
        logs=None if isinstance(evidence.logs, Missing) else _logs(evidence.logs),
        history=None if isinstance(evidence.history, Missing) else _history(evidence.history),
        signals=None if isinstance(evidence.signals, Missing) else _signals(evidence.signals),
        volume=None if isinstance(evidence.volume, Missing) else evidence.volume,
        changes=None if isinstance(evidence.changes, Missing) else _changes(evidence.changes),
        skew_s=evidence.skew_s,
        cost=evidence.cost,
        masked=None if masked is None else tuple(masked),
        verdict=report.verdict if report else "",
        reservations=report.reservations if report else (),
        services=report.services if report else (),
        log_changes=tuple(map(_log_change, report.log_changes)) if report else (),
    )


def encode(document_: doc.Document) -> bytes:
    """Return the document as JSON on one line, with its end; the same bytes for the same input."""
    encoder = msgspec.json.Encoder()
    try:
        return encoder.encode(document_) + b"\n"
    except (ValueError, TypeError, OverflowError, RecursionError):
        # A log may hold what JSON cannot: half a surrogate pair, a number of 400 digits.
        return encoder.encode(json_safe(document_)) + b"\n"


def _finding(finding: Finding) -> doc.FindingDocument:
    return doc.FindingDocument(
        key=finding.key,
        code=finding.code,
        severity=doc.SEVERITIES[finding.severity - 1],
        title=finding.title,
        detail=finding.detail,
        evidence=tuple(
            doc.ProofDocument(proof.text, utc_if(proof.at)) for proof in finding.evidence
        ),
        hint=finding.hint,
        at=utc_if(finding.at),
        subject=finding.subject,
        caused_by=finding.caused_by,
        alongside=finding.alongside,
        service=finding.service,
    )


def _changes(changes: Changes) -> over_time.ChangesDocument:
    return over_time.ChangesDocument(
        changes.signals,
        tuple(
            over_time.ChangeDocument(
                series=change.series,
                kind=change.kind,
                unit=change.unit,
                before=change.before,
                after=change.after,
                at=utc(change.at),
                until=utc(change.until),
                excess=change.excess,
                ratio=change.ratio,
                chance=change.chance,
                strong=change.strong,
                target=change.target,
                points=change.points,
                shape=change.shape,
                text=change.text,
                role=change.role,
                service=change.service,
            )
            for change in changes.changes
        ),
        changes.short,
        tuple(
            over_time.ServiceDocument(rank.name, rank.score, utc(rank.first_change), rank.changes)
            for rank in changes.services
        ),
    )


def _log_change(change: LogChange) -> over_time.LogChangeDocument:
    return over_time.LogChangeDocument(
        id=change.id,
        template=change.template,
        kind=change.kind,
        at=utc(change.at),
        count=change.count,
        before=change.before,
        after=change.after,
        example=change.example,
        service=change.service,
    )


def _metrics(metrics: Exposition) -> doc.MetricsDocument:
    return doc.MetricsDocument(_samples(metrics.samples), dict(metrics.families), metrics.faults)


def _logs(logs: LogSummary) -> doc.LogsDocument:
    return doc.LogsDocument(
        total=logs.total,
        by_level=_by_level(logs.by_level),
        top=_counted(logs.top),
        last_errors=tuple(map(_record, logs.last_errors)),
        unreadable=logs.plain,
        groups={name: _counted(rows) for name, rows in logs.groups.items()},
        records=logs.records,
        size=logs.size,
        first=utc_if(logs.first),
        last=utc_if(logs.last),
        untimed=logs.untimed,
        backwards=logs.backwards,
        minutes={_minute(at): _by_level(counts) for at, counts in sorted(logs.minutes.items())},
        minutes_dropped=logs.minutes_dropped,
        templates=tuple(map(_template, logs.templates)),
        causes=tuple(
            doc.CauseDocument(cause.text, cause.count, utc_if(cause.first), utc_if(cause.last))
            for cause in logs.causes
        ),
        silences=tuple(doc.Span(utc(silence.start), utc(silence.end)) for silence in logs.silences),
    )


def _template(template: Template) -> doc.TemplateDocument:
    return doc.TemplateDocument(
        id=template.id,
        text=template.text,
        level=_level(template.level),
        logger=template.logger,
        count=template.count,
        size=template.size,
        example=_record(template.example),
        first_example=_record(template.first_example),
        first=utc_if(template.first),
        last=utc_if(template.last),
        minutes={_minute(at): count for at, count in sorted(template.minutes.items())},
        hours={_minute(60 * at): count for at, count in sorted(template.hours.items())},
        source=template.source,
    )


def _record(record: Record) -> doc.LogRecord:
    return doc.LogRecord(
        message=record.msg,
        at=utc_if(record.ts),
        time=record.ts_text,
        level=_level(record.level),
        logger=record.logger,
        trace_id=record.trace_id,
        error=record.error,
        fields=record.fields,
        lines=record.lines,
        plain=record.plain,
    )


def _history(history: HistorySummary) -> doc.HistoryDocument:
    return doc.HistoryDocument(
        history.scrapes,
        history.failed,
        history.skipped,
        first=_snapshot(history.first) if history.first else None,
        latest=_snapshot(history.latest) if history.latest else None,
        target=history.target,
        others=history.others,
    )


def _snapshot(scrape: Scrape) -> doc.Snapshot:
    return doc.Snapshot(
        utc(scrape.ts), scrape.up, _samples(scrape.samples), scrape.error, scrape.target
    )


def _signals(signals: Signals) -> over_time.SignalsDocument:
    return over_time.SignalsDocument(
        start=utc(signals.start),
        step_s=signals.step / NS,
        interval_s=signals.interval / NS,
        signals=tuple(map(_signal, signals.signals)),
        outages=tuple(
            over_time.OutageDocument(
                utc(outage.start),
                utc(outage.end),
                outage.scrapes,
                outage.error,
                outage.target,
                outage.lasting,
            )
            for outage in signals.outages
        ),
        gaps=tuple(
            over_time.GapDocument(utc(gap.start), utc(gap.end), gap.target) for gap in signals.gaps
        ),
        restarts=tuple(
            over_time.RestartDocument(utc(restart.at), restart.sign, restart.target)
            for restart in signals.restarts
        ),
    )


def _signal(signal: Signal) -> over_time.SignalDocument:
    return over_time.SignalDocument(
        role=signal.role.value,
        name=signal.name,
        series=signal.series,
        unit=signal.unit,
        values=_numbers(signal.values),
        events=_numbers(signal.events),
        limit=None if signal.limit is None else _number(signal.limit),
        target=signal.target,
    )


def _counted(rows: Iterable[tuple[str, int]]) -> tuple[doc.Counted, ...]:
    return tuple(doc.Counted(text, count) for text, count in rows)


def _by_level(counts: Mapping[Level | None, int]) -> dict[doc.Level, int]:
    ordered = sorted(counts.items(), key=lambda pair: pair[0] or 0)
    return {_level(level): count for level, count in ordered}


def _level(level: Level | None) -> doc.Level:
    return "none" if level is None else doc.LEVELS[level - 1]


def _minute(at: int) -> str:
    return utc(60 * NS * at)


def _samples(samples: Mapping[str, float]) -> dict[str, over_time.Number]:
    return {key: _number(value) for key, value in samples.items()}


def _numbers(values: Sequence[float | None]) -> tuple[over_time.Number | None, ...]:
    return tuple(None if value is None else _number(value) for value in values)


def _number(value: float) -> over_time.Number:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
