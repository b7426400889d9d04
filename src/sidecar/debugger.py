"""The debugger: collects evidence, judges it, writes one report, and ends."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path

import msgspec

from sidecar import __version__
from sidecar.bundle import read_report, write_bundle
from sidecar.clock import Clock
from sidecar.diagnose import compare
from sidecar.diagnose.checks.documentation import documentation
from sidecar.diagnose.checks.registry import CHECKS
from sidecar.diagnose.collect.collect import Sources, collect
from sidecar.diagnose.excerpts import history_excerpt, log_excerpt, spans_of
from sidecar.diagnose.explain.reservations import nothing_known
from sidecar.diagnose.judge import judge
from sidecar.diagnose.report import build
from sidecar.errors import Exit
from sidecar.model.evidence import Evidence, Missing
from sidecar.model.finding import Finding, Severity
from sidecar.model.report import Masked, Report
from sidecar.output import Output
from sidecar.redact.redactor import Redactor
from sidecar.times import formatter
from sidecar.views.exchange import document
from sidecar.views.exchange.restored import restored
from sidecar.views.terminal import report as terminal

_SLOW_S = 1.0
"""Seconds after which a terminal shows what is being read."""

FORMS = ("text", "json", "markdown", "html", "junit", "sarif")


class Debugging(msgspec.Struct, frozen=True):
    """What to inspect, or which report to read again (`again`); how to write it.

    `older` is a report to compare with. `redact` None redacts everything but text on a terminal.
    `fail_on` None never fails.
    """

    sources: Sources
    form: str = "text"
    bundle: Path | None = None
    again: Path | None = None
    older: Path | None = None
    fail_on: Severity | None = Severity.CRITICAL
    redact: bool | None = None
    patterns: tuple[str, ...] = ()
    emails: bool = False
    colour: bool = False
    zone: tzinfo | None = None


class Inspection(msgspec.Struct, frozen=True):
    """Evidence and its findings; `masked` is None if nothing was redacted."""

    evidence: Evidence
    findings: tuple[Finding, ...]
    masked: tuple[Masked, ...] | None = None


def debug(options: Debugging, output: Output, clock: Clock) -> Exit:
    """Write the report and the bundle, if one is wanted; return the exit code.

    Raises UnreadableError for a report that cannot be read again, or a file that cannot be written.
    """
    redactor = Redactor(options.patterns, emails=options.emails)
    whole = _read_again(options.again) if options.again else _inspect(options, output, clock)
    leaves = _leaves_terminal(options, output)
    redacted = _redacted(whole, redactor) if leaves or options.bundle else whole
    output.write(_formatted(redacted if leaves else whole, options))
    if options.bundle:
        _write_bundle(redacted, whole, options, redactor, clock)
        output.notice(f"sidecar debug: wrote {options.bundle}")
    return _exit_code(whole, options)


def _exit_code(inspection: Inspection, options: Debugging) -> Exit:
    """Return FINDINGS if a finding is at or above `fail_on`.

    UNREADABLE is for a log or a history that exists and cannot be read, and for a report for which
    nothing could be read: such a report is no all-clear. A target that does not answer is a
    finding.
    """
    worst = max((finding.severity for finding in inspection.findings), default=None)
    if options.fail_on is not None and worst is not None and worst >= options.fail_on:
        return Exit.FINDINGS
    evidence = inspection.evidence
    broken = any(
        isinstance(channel, Missing) and channel.broken
        for channel in (evidence.logs, evidence.history, evidence.signals)
    )
    nothing = nothing_known(evidence) and not evidence.target
    return Exit.UNREADABLE if broken or nothing else Exit.OK


def _inspect(options: Debugging, output: Output, clock: Clock) -> Inspection:
    progress = _Progress(output, clock)
    try:
        evidence = collect(options.sources, clock, progress.show if progress.is_terminal else None)
    finally:
        progress.end()
    return Inspection(evidence, judge(evidence))


def _read_again(path: Path) -> Inspection:
    earlier = read_report(path)
    evidence, findings = restored(earlier)
    return Inspection(evidence, findings, earlier.masked)


def _redacted(inspection: Inspection, redactor: Redactor) -> Inspection:
    evidence, findings = redactor.values((inspection.evidence, inspection.findings))
    # A report that is read again was redacted when it was written.
    known = {masked.pseudonym for masked in redactor.masked}
    before = [masked for masked in inspection.masked or () if masked.pseudonym not in known]
    return Inspection(evidence, findings, (*before, *redactor.masked))


def _leaves_terminal(options: Debugging, output: Output) -> bool:
    """Return whether the report goes elsewhere than to a terminal, so that it is redacted."""
    if options.redact is not None:
        return options.redact
    return options.form != "text" or not os.isatty(output.data)


def _report(inspection: Inspection, options: Debugging) -> Report:
    report = build(
        inspection.evidence,
        inspection.findings,
        date=formatter(options.zone, "%Y-%m-%d %H:%M:%S"),
        time=formatter(options.zone),
        masked=inspection.masked,
    )
    if options.older is None:
        return report
    now = document.document(inspection.evidence, inspection.findings, inspection.masked)
    date = formatter(options.zone, "%Y-%m-%d %H:%M:%S")
    section = compare.section(compare.compare(read_report(options.older), now), date)
    return msgspec.structs.replace(report, sections=(*report.sections, section))


def _formatted(inspection: Inspection, options: Debugging) -> str:
    return _formatter(options.form)(inspection, _report(inspection, options), options)


def inputs(options: Debugging) -> tuple[Path, ...]:
    """Return the files that a report reads, none of which may be written."""
    read = (options.again, options.older, options.sources.history, *options.sources.logs)
    return tuple(path for path in read if path is not None)


Format = Callable[[Inspection, Report, Debugging], str]


def _formatter(form: str) -> Format:
    return {
        "text": _text,
        "json": _json,
        "markdown": _markdown,
        "html": _html,
        "junit": _junit,
        "sarif": _sarif,
    }[form]


def _text(_: Inspection, report: Report, options: Debugging) -> str:
    return terminal.report(report, colour=options.colour)


def _json(inspection: Inspection, report: Report, _options: Debugging) -> str:
    whole = document.document(inspection.evidence, inspection.findings, inspection.masked, report)
    return document.encode(whole).decode()


def _markdown(inspection: Inspection, report: Report, options: Debugging) -> str:
    from sidecar.views.exchange.markdown import markdown  # noqa: PLC0415 - loaded for this form only

    return markdown(report, inspection.findings, masked=inspection.masked, zone=options.zone)


def _html(inspection: Inspection, report: Report, options: Debugging) -> str:
    from sidecar.views.html.page import html  # noqa: PLC0415 - loaded for this form only

    return html(
        inspection.evidence,
        inspection.findings,
        report,
        checked=_CHECKED,
        masked=inspection.masked,
        zone=options.zone,
    )


def _junit(inspection: Inspection, report: Report, options: Debugging) -> str:
    from sidecar.views.exchange.junit import junit  # noqa: PLC0415 - loaded for this form only

    channels = ("health", "metrics", "logs", "history")
    evidence = {name: getattr(inspection.evidence, name) for name in channels}
    return junit(
        inspection.findings,
        _CHECKED,
        at=inspection.evidence.at,
        target=inspection.evidence.target,
        missing={name: value for name, value in evidence.items() if isinstance(value, Missing)},
        fail_on=options.fail_on or Severity.CRITICAL,
        changes=report.changes,
    )


def _sarif(inspection: Inspection, report: Report, _options: Debugging) -> str:
    from sidecar.views.exchange.sarif import sarif  # noqa: PLC0415 - loaded for this form only

    rules = [(check.code, check.title, documentation(check)) for check in CHECKS]
    return sarif(
        inspection.evidence,
        inspection.findings,
        rules,
        version=__version__,
        changes=report.changes,
    )


_CHECKED: Sequence[tuple[str, str]] = [(check.code, check.title) for check in CHECKS]


def _write_bundle(
    redacted: Inspection, whole: Inspection, options: Debugging, redactor: Redactor, clock: Clock
) -> None:
    """Write all forms and both excerpts; a report that is read again has no excerpts."""
    assert options.bundle is not None  # noqa: S101 - narrows the type; the caller checks it
    plain = msgspec.structs.replace(options, colour=False)
    names = {"text": "report.txt", "json": "report.json", "markdown": "report.md"}
    names |= {"html": "report.html", "junit": "report.junit.xml", "sarif": "report.sarif"}
    report = _report(redacted, plain)
    files = {
        name: _formatter(form)(redacted, report, plain).encode() for form, name in names.items()
    }
    window = whole.evidence.window
    if not options.again and window is not None:
        spans = spans_of(whole.evidence, whole.findings)
        log = log_excerpt(options.sources.logs, spans, clock)
        files["log.txt"] = redactor.text(log).encode("utf-8", "backslashreplace")
        past = history_excerpt(options.sources.history, window)
        files["history.jsonl"] = redactor.text(past.decode("utf-8", "replace")).encode()
    write_bundle(
        options.bundle,
        {name: body for name, body in files.items() if body},
        clock.time_ns(),
        inputs(options),
    )


class _Progress:
    """Shows on a terminal what is being read, once it has taken a second."""

    def __init__(self, output: Output, clock: Clock) -> None:
        self.is_terminal = os.isatty(output.notices)
        self._output = output
        self._clock = clock
        self._started = clock.monotonic()
        self._is_shown = False

    def show(self, what: str) -> None:
        if self._clock.monotonic() - self._started >= _SLOW_S:
            self._is_shown = True
            with suppress(OSError):
                os.write(self._output.notices, f"\r\x1b[Kreading {what} …".encode())

    def end(self) -> None:
        if self._is_shown:
            with suppress(OSError):
                os.write(self._output.notices, b"\r\x1b[K")
