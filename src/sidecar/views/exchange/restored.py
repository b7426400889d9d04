"""Read the JSON report back: the document → evidence and findings."""

from collections.abc import Iterable, Mapping

import msgspec

from sidecar.errors import UnreadableError
from sidecar.model.document import changes as over_time
from sidecar.model.document import report as doc
from sidecar.model.evidence import Evidence, HistorySummary, Missing, Window
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Cause, LogSummary, Silence, Template
from sidecar.model.record import Level, Record
from sidecar.model.sample import Exposition, Scrape
from sidecar.model.signals import (
    Changes,
    Gap,
    Outage,
    Restart,
    Role,
    SeriesChange,
    ServiceRank,
    Signal,
    Signals,
)
from sidecar.times import NS
from sidecar.views.exchange.json_values import parse_utc, parse_utc_if

_NOT_STATED = Missing("not in the report")


class _Version(msgspec.Struct):
    version: int = 0


def decode(body: bytes, name: str) -> doc.Document:
    """Return the document of a JSON text; raises UnreadableError, with `name`, for any other."""
    try:
        version = msgspec.json.decode(body, type=_Version).version
        if version > doc.VERSION:
            raise UnreadableError(
                f"cannot read {name}: version {version}, this Sidecar reads version {doc.VERSION};"
                " use a newer Sidecar"
            )
        return msgspec.json.decode(body, type=doc.Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(
            f"cannot read {name}: not a report in JSON ({error});"
            " give what `sidecar debug -o json` wrote"
        ) from error


def restored(document: doc.Document) -> tuple[Evidence, tuple[Finding, ...]]:
    """Return what the document was made of; raises UnreadableError for times that are none."""
    try:
        return _evidence(document), tuple(map(_finding, document.findings))
    except (ValueError, OverflowError) as error:
        raise UnreadableError(
            f"cannot read the report: {error}; give what `sidecar debug -o json` wrote"
        ) from error


def _evidence(document: doc.Document) -> Evidence:
    def missing(name: str) -> Missing:
        return document.missing.get(name, _NOT_STATED)

    window = document.window
    return Evidence(
        at=parse_utc(document.at),
        target=document.target,
        log_path=document.log_path,
        history_path=document.history_path,
        health=document.health or missing("health"),
        metrics=_metrics(document.metrics) if document.metrics else missing("metrics"),
        logs=_logs(document.logs) if document.logs else missing("logs"),
        history=_history(document.history) if document.history else missing("history"),
        window=Window(parse_utc(window.start), parse_utc(window.end)) if window else None,
        signals=_signals(document.signals) if document.signals else missing("signals"),
        volume=document.volume or missing("volume"),
        changes=_changes(document.changes) if document.changes else missing("changes"),
        skew_s=document.skew_s,
        cost=document.cost,
    )


def _finding(finding: doc.FindingDocument) -> Finding:
    return Finding(
        code=finding.code,
        severity=Severity(1 + doc.SEVERITIES.index(finding.severity)),
        title=finding.title,
        detail=finding.detail,
        evidence=tuple(Proof(proof.text, parse_utc_if(proof.at)) for proof in finding.evidence),
        hint=finding.hint,
        at=parse_utc_if(finding.at),
        subject=finding.subject,
        caused_by=finding.caused_by,
        alongside=finding.alongside,
        service=finding.service,
    )


def _changes(changes: over_time.ChangesDocument) -> Changes:
    return Changes(
        changes.signals,
        tuple(
            SeriesChange(
                series=change.series,
                kind=change.kind,
                unit=change.unit,
                before=float(change.before),
                after=float(change.after),
                at=parse_utc(change.at),
                until=parse_utc(change.until),
                excess=change.excess,
                ratio=change.ratio,
                chance=change.chance,
                strong=change.strong,
                target=change.target,
                points=tuple(None if point is None else float(point) for point in change.points),
                shape=change.shape,
                text=change.text,
                role=change.role,
                service=change.service,
            )
            for change in changes.changes
        ),
        changes.short,
        tuple(
            ServiceRank(rank.name, rank.score, parse_utc(rank.first_change), rank.changes)
            for rank in changes.services
        ),
    )


def _metrics(metrics: doc.MetricsDocument) -> Exposition:
    return Exposition(_samples(metrics.samples), metrics.faults, metrics.families)


def _logs(logs: doc.LogsDocument) -> LogSummary:
    return LogSummary(
        total=logs.total,
        by_level=_by_level(logs.by_level),
        top=_counted(logs.top),
        last_errors=tuple(map(_record, logs.last_errors)),
        plain=logs.unreadable,
        first=parse_utc_if(logs.first),
        last=parse_utc_if(logs.last),
        size=logs.size,
        records=logs.records,
        untimed=logs.untimed,
        backwards=logs.backwards,
        minutes={_minute(at): _by_level(counts) for at, counts in logs.minutes.items()},
        minutes_dropped=logs.minutes_dropped,
        templates=tuple(map(_template, logs.templates)),
        causes=tuple(
            Cause(cause.text, cause.count, parse_utc_if(cause.first), parse_utc_if(cause.last))
            for cause in logs.causes
        ),
        groups={name: _counted(rows) for name, rows in logs.groups.items()},
        silences=tuple(
            Silence(parse_utc(silence.start), parse_utc(silence.end)) for silence in logs.silences
        ),
    )


def _template(template: doc.TemplateDocument) -> Template:
    return Template(
        id=template.id,
        text=template.text,
        level=_level(template.level),
        logger=template.logger,
        count=template.count,
        size=template.size,
        first=parse_utc_if(template.first),
        last=parse_utc_if(template.last),
        example=_record(template.example),
        first_example=_record(template.first_example),
        minutes={_minute(at): count for at, count in template.minutes.items()},
        hours={_minute(at) // 60: count for at, count in template.hours.items()},
        source=template.source,
    )


def _record(record: doc.LogRecord) -> Record:
    return Record(
        msg=record.message,
        ts=parse_utc_if(record.at),
        ts_text=record.time,
        level=_level(record.level),
        logger=record.logger,
        trace_id=record.trace_id,
        error=record.error,
        fields=record.fields,
        lines=record.lines,
        plain=record.plain,
    )


def _history(history: doc.HistoryDocument) -> HistorySummary:
    return HistorySummary(
        history.scrapes,
        history.failed,
        history.skipped,
        first=_scrape(history.first) if history.first else None,
        latest=_scrape(history.latest) if history.latest else None,
        target=history.target,
        others=history.others,
    )


def _scrape(snapshot: doc.Snapshot) -> Scrape:
    return Scrape(
        parse_utc(snapshot.at),
        snapshot.up,
        _samples(snapshot.samples),
        snapshot.error,
        snapshot.target,
    )


def _signals(document: over_time.SignalsDocument) -> Signals:
    return Signals(
        start=parse_utc(document.start),
        step=round(document.step_s * NS),
        signals=tuple(map(_signal, document.signals)),
        outages=tuple(
            Outage(
                parse_utc(outage.start),
                parse_utc(outage.end),
                outage.scrapes,
                outage.error,
                outage.target,
                outage.lasting,
            )
            for outage in document.outages
        ),
        gaps=tuple(
            Gap(parse_utc(gap.start), parse_utc(gap.end), gap.target) for gap in document.gaps
        ),
        restarts=tuple(
            Restart(parse_utc(restart.at), restart.sign, restart.target)
            for restart in document.restarts
        ),
        interval=round(document.interval_s * NS),
    )


def _signal(signal: over_time.SignalDocument) -> Signal:
    return Signal(
        role=Role(signal.role),
        name=signal.name,
        series=signal.series,
        unit=signal.unit,
        values=_numbers(signal.values),
        events=_numbers(signal.events),
        limit=None if signal.limit is None else float(signal.limit),
        target=signal.target,
    )


def _counted(rows: Iterable[doc.Counted]) -> tuple[tuple[str, int], ...]:
    return tuple((row.text, row.count) for row in rows)


def _by_level(counts: Mapping[doc.Level, int]) -> dict[Level | None, int]:
    return {_level(level): count for level, count in counts.items()}


def _level(level: doc.Level) -> Level | None:
    return None if level == "none" else Level[level]


def _minute(text: str) -> int:
    return parse_utc(text) // (60 * NS)


def _samples(samples: Mapping[str, over_time.Number]) -> dict[str, float]:
    return {key: float(value) for key, value in samples.items()}


def _numbers(values: Iterable[over_time.Number | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in values)
