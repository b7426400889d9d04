"""The findings as JUnit XML, which CI systems show: one test case per check and per change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from sidecar.model.evidence import Missing
from sidecar.model.finding import Finding, Severity
from sidecar.model.report import ChangeText
from sidecar.safe_text import neutralise
from sidecar.views.exchange.json_values import utc

Checked = Sequence[tuple[str, str]]
"""Code and title of each check that was made."""


def junit(  # noqa: PLR0913 - who made the report, of what, when
    findings: Sequence[Finding],
    checked: Checked,
    *,
    at: int,
    target: str,
    missing: Mapping[str, Missing] | None = None,
    fail_on: Severity = Severity.WARNING,
    changes: Sequence[ChangeText] = (),
) -> str:
    """Return one suite with a test for each check, each change and each channel `missing`.

    A test fails by each finding that is at least as bad as `fail_on`; lesser ones are its output.
    A change is a test that passes, with its text as output. A channel that could not be read is a
    skipped test. `at` is ns since the epoch.
    """
    codes = dict(checked) | {
        finding.code: finding.code for finding in findings if finding.code not in dict(checked)
    }
    tests = [_test(code, title, findings, fail_on) for code, title in codes.items()]
    tests += [_changed(change) for change in changes]
    skipped = [_skipped(name, why) for name, why in (missing or {}).items()]
    failures = sum("<failure" in test for test in tests)
    counts = (
        f'tests="{len(tests) + len(skipped)}" failures="{failures}" errors="0"'
        f' skipped="{len(skipped)}" time="0"'
    )
    suite = f"name={_quoted(f'sidecar debug {target}'.strip())} {counts}"
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="sidecar debug" {counts}>',
            f'  <testsuite {suite} timestamp="{utc(at)[:19]}">',
            *tests,
            *skipped,
            "  </testsuite>",
            "</testsuites>",
            "",
        )
    )


def _test(code: str, title: str, findings: Iterable[Finding], fail_on: Severity) -> str:
    mine = [finding for finding in findings if finding.code == code]
    head = f'    <testcase classname="sidecar.debug" name={_quoted(f"{code}: {title}")} time="0"'
    if not mine:
        return f"{head}/>"
    failing = [finding for finding in mine if finding.severity >= fail_on]
    lesser = [finding for finding in mine if finding.severity < fail_on]
    parts = []
    if failing:
        # JUnit's schema allows one failure a test.
        message, kind = _quoted(failing[0].title), failing[0].severity.name.lower()
        parts.append(f'      <failure message={message} type="{kind}">{_text(failing)}</failure>')
    if lesser:
        parts.append(f"      <system-out>{_text(lesser)}</system-out>")
    return "\n".join((f"{head}>", *parts, "    </testcase>"))


def _changed(change: ChangeText) -> str:
    text = escape(neutralise(f"Since {utc(change.at)}: {change.text}"))
    return (
        f'    <testcase classname="sidecar.debug.change" name={_quoted(change.key)} time="0">\n'
        f"      <system-out>{text}</system-out>\n    </testcase>"
    )


def _skipped(name: str, why: Missing) -> str:
    message = _quoted("; ".join(filter(None, (why.reason, why.remedy))))
    return (
        f'    <testcase classname="sidecar.debug.channel" name={_quoted(name)} time="0">\n'
        f"      <skipped message={message}/>\n    </testcase>"
    )


def _text(findings: Iterable[Finding]) -> str:
    return escape("\n\n".join("\n".join(_lines(finding)) for finding in findings))


def _lines(finding: Finding) -> Iterator[str]:
    since = f" since {utc(finding.at)}" if finding.at is not None else ""
    yield neutralise(f"{finding.severity.name}{since}: {finding.title} ({finding.key})")
    yield neutralise(finding.detail)
    for proof in finding.evidence:
        yield neutralise(f"  {utc(proof.at)}  {proof.text}" if proof.at else f"  {proof.text}")
    if finding.alongside:
        yield neutralise(f"Alongside: {finding.alongside}")
    if finding.caused_by:
        yield neutralise(f"Caused by: {finding.caused_by}")
    yield neutralise(f"Next: {finding.hint}")


def _quoted(text: str) -> str:
    return quoteattr(neutralise(text))
