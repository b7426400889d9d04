"""The debugger: one report of everything that can be found out and judged, then the end."""

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
"""Seconds after which a person who waits is told for what."""

FORMS = ("text", "json", "markdown", "html", "junit", "sarif")


class Debugging(msgspec.Struct, frozen=True):
    """What to inspect, or which report to read again; how to tell it, and to whom.

    `redact` None hides secrets in all that leaves the terminal. `fail_on` None never fails.
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


class Case(msgspec.Struct, frozen=True):
    """What was found out, and what of it is wrong; `masked` is None when nothing was hidden."""

    evidence: Evidence
    findings: tuple[Finding, ...]
    masked: tuple[Masked, ...] | None = None


def debug(options: Debugging, output: Output, clock: Clock) -> Exit:
    """Write the report; tell with the exit code whether something is as bad as `fail_on`.

    UNREADABLE is for a log or a history that is there and cannot be read, and for a report for
    which nothing could be read: that is no all-clear. A target that does not answer is a finding.

    Raises UnreadableError for a report that cannot be read again, or a file not written.
    """
    redactor = Redactor(options.patterns, emails=options.emails)
    whole = _read_again(options.again) if options.again else _inspect(options, output, clock)
    is_sent = _is_sent(options, output)
    hidden = _redacted(whole, redactor) if is_sent or options.bundle else whole
    output.write(_told(hidden if is_sent else whole, options))
    if options.bundle:
        _bundle(hidden, whole, options, redactor, clock)
        output.notice(f"sidecar debug: wrote {options.bundle}")
    worst = max((finding.severity for finding in whole.findings), default=None)
    if options.fail_on is not None and worst is not None and worst >= options.fail_on:
        return Exit.FINDINGS
    evidence = whole.evidence
    broken = any(
        isinstance(channel, Missing) and channel.broken
        for channel in (evidence.logs, evidence.history, evidence.signals)
    )
    nothing = nothing_known(evidence) and not evidence.target
    return Exit.UNREADABLE if broken or nothing else Exit.OK


def _inspect(options: Debugging, output: Output, clock: Clock) -> Case:
    waiting = _Progress(output, clock)
    try:
        evidence = collect(options.sources, clock, waiting.tell if waiting.is_seen else None)
    finally:
        waiting.end()
    return Case(evidence, judge(evidence))


def _read_again(path: Path) -> Case:
    found = read_report(path)
    evidence, findings = restored(found)
    return Case(evidence, findings, found.masked)


def _redacted(case: Case, redactor: Redactor) -> Case:
    evidence, findings = redactor.values((case.evidence, case.findings))
    # A report that is read again was redacted when it was made.
    known = {item.pseudonym for item in redactor.masked}
    before = [item for item in case.masked or () if item.pseudonym not in known]
    return Case(evidence, findings, (*before, *redactor.masked))


def _is_sent(options: Debugging, output: Output) -> bool:
    """Tell whether the report leaves the terminal, and its secrets must not."""
    if options.redact is not None:
        return options.redact
    return options.form != "text" or not os.isatty(output.data)


def _report(case: Case, options: Debugging) -> Report:
    report = build(
        case.evidence,
        case.findings,
        date=formatter(options.zone, "%Y-%m-%d %H:%M:%S"),
        time=formatter(options.zone),
        masked=case.masked,
    )
    if options.older is None:
        return report
    now = document.document(case.evidence, case.findings, case.masked)
    date = formatter(options.zone, "%Y-%m-%d %H:%M:%S")
    section = compare.section(compare.compare(read_report(options.older), now), date)
    return msgspec.structs.replace(report, sections=(*report.sections, section))


def _told(case: Case, options: Debugging) -> str:
    return _teller(options.form)(case, _report(case, options), options)


def inputs(options: Debugging) -> tuple[Path, ...]:
    """Return the files that a report reads, none of which may be written."""
    read = (options.again, options.older, options.sources.history, *options.sources.logs)
    return tuple(path for path in read if path is not None)


Teller = Callable[[Case, Report, Debugging], str]


def _teller(form: str) -> Teller:
    return {
        "text": _text,
        "json": _json,
        "markdown": _markdown,
        "html": _html,
        "junit": _junit,
        "sarif": _sarif,
    }[form]


def _text(_: Case, report: Report, options: Debugging) -> str:
    return terminal.report(report, colour=options.colour)


def _json(case: Case, report: Report, _options: Debugging) -> str:
    whole = document.document(case.evidence, case.findings, case.masked, report)
    return document.encode(whole).decode()


def _markdown(case: Case, report: Report, options: Debugging) -> str:
    from sidecar.views.exchange.markdown import markdown  # noqa: PLC0415 - each form for those who ask

    return markdown(report, case.findings, masked=case.masked, zone=options.zone)


def _html(case: Case, report: Report, options: Debugging) -> str:
    from sidecar.views.html.page import html  # noqa: PLC0415 - each form for those who ask

    return html(
        case.evidence,
        case.findings,
        report,
        checked=_CHECKED,
        masked=case.masked,
        zone=options.zone,
    )


def _junit(case: Case, report: Report, options: Debugging) -> str:
    from sidecar.views.exchange.junit import junit  # noqa: PLC0415 - each form for those who ask

    channels = ("health", "metrics", "logs", "history")
    found = {name: getattr(case.evidence, name) for name in channels}
    return junit(
        case.findings,
        _CHECKED,
        at=case.evidence.at,
        target=case.evidence.target,
        missing={name: item for name, item in found.items() if isinstance(item, Missing)},
        fail_on=options.fail_on or Severity.CRITICAL,
        changes=report.changes,
    )


def _sarif(case: Case, report: Report, _options: Debugging) -> str:
    from sidecar.views.exchange.sarif import sarif  # noqa: PLC0415 - each form for those who ask

    rules = [(check.code, check.title, documentation(check)) for check in CHECKS]
    return sarif(case.evidence, case.findings, rules, version=__version__, changes=report.changes)


_CHECKED: Sequence[tuple[str, str]] = [(check.code, check.title) for check in CHECKS]


def _bundle(
    hidden: Case, whole: Case, options: Debugging, redactor: Redactor, clock: Clock
) -> None:
    """Write all forms and both excerpts; what is only read again has no excerpts."""
    assert options.bundle is not None  # noqa: S101 - narrows; asked by the one who calls
    plain = msgspec.structs.replace(options, colour=False)
    names = {"text": "report.txt", "json": "report.json", "markdown": "report.md"}
    names |= {"html": "report.html", "junit": "report.junit.xml", "sarif": "report.sarif"}
    report = _report(hidden, plain)
    files = {name: _teller(form)(hidden, report, plain).encode() for form, name in names.items()}
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
    """Says on a terminal what is being waited for, from the second second on."""

    def __init__(self, output: Output, clock: Clock) -> None:
        self.is_seen = os.isatty(output.notices)
        self._output = output
        self._clock = clock
        self._begun = clock.monotonic()
        self._told = False

    def tell(self, what: str) -> None:
        if self._clock.monotonic() - self._begun >= _SLOW_S:
            self._told = True
            with suppress(OSError):
                os.write(self._output.notices, f"\r\x1b[Kreading {what} …".encode())

    def end(self) -> None:
        if self._told:
            with suppress(OSError):
                os.write(self._output.notices, b"\r\x1b[K")
