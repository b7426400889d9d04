"""The log has secrets in clear text: passwords, tokens, keys, card numbers.

Rule: lines are searched with the rules of the redaction: by the shape of a secret, or by the name
in front of it. The lines are at most 50 that have a sign of a secret, such as `passw` or `token`,
the examples of each message template, the last errors and the most frequent messages. Of a log of
more than 4 MB only some seconds are searched for signs, at least one in 64: a secret that was
written once may be missed.
Threshold: one. A warning, at whatever time it was written, as others can still read it. The secret
itself is never shown.
Known false alarms: credentials of tests and examples; a random identifier under a name such as
`session_key`.
What to do: replace the secret with a new one first, then stop logging it, then clean the logs.
"""

from collections import Counter
from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.logged import LINE, spelled
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record
from sidecar.model.report import Masked
from sidecar.quantities import plural
from sidecar.redact.redactor import Redactor, scan
from sidecar.safe_text import cut

CODE = "secrets-in-logs"

SHOWN = 3
"""Records that are shown, the first ones."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the lines with secrets, all in one finding."""
    if not isinstance(evidence.logs, LogSummary):
        return
    kinds: Counter[str] = Counter()
    proofs: dict[str, Proof] = {}
    for text, ts, secrets in _searched(evidence.logs):
        if text not in proofs:
            proofs[text] = Proof(text, ts)
            kinds.update({masked.kind for masked in secrets})
    if proofs:
        yield _finding(kinds, sorted(proofs.values(), key=_time))


def _searched(log: LogSummary) -> Iterator[tuple[str, int | None, tuple[Masked, ...]]]:
    """Yield for each line with secrets its masked part, its time, and the masked secrets."""
    seen = {suspect.ts for suspect in log.suspects} - {None}
    for suspect in log.suspects:
        if scan(suspect.text):
            redactor = Redactor()
            clean = redactor.text(suspect.text)
            yield _around(clean, redactor.masked[0]), suspect.ts, redactor.masked
        else:
            seen.discard(suspect.ts)
    for record in _records(log):
        redactor = Redactor()
        clean_record = redactor.values(record)
        if redactor.masked and record.ts not in seen:
            yield _place(clean_record, redactor.masked[0]), record.ts, redactor.masked


def _records(log: LogSummary) -> Iterator[Record]:
    for template in log.templates:
        yield template.first_example
        if template.example is not template.first_example:
            yield template.example
    yield from log.last_errors
    if not log.suspects:
        yield from (Record(message) for message, _ in log.top)


def _place(clean: Record, masked: Masked) -> str:
    """Return the part of a redacted record that had the secret."""
    fields = (f"{clean.msg}, {key}={value}" for key, value in clean.fields.items())
    parts = (spelled(clean), *fields, clean.error, *clean.lines, clean.msg)
    place = next((part for part in parts if masked.pseudonym in part), clean.msg)
    return _around(place, masked)


def _around(text: str, masked: Masked) -> str:
    begin = max(text.find(masked.pseudonym) - LINE // 2, 0)
    return cut(text[begin:], LINE)


def _time(proof: Proof) -> float:
    return float("inf") if proof.at is None else proof.at


def _finding(kinds: Counter[str], proofs: list[Proof]) -> Finding:
    counts = ", ".join(f"{plural(kinds[kind], 'line')} with {kind}" for kind in sorted(kinds))
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"The log has secrets in clear text: {', '.join(sorted(kinds))}",
        detail=f"{counts}; there may be more.",
        evidence=tuple(proofs[:SHOWN]),
        hint="Replace the secret with a new one, then stop logging it, then clean the logs.",
        at=proofs[0].at,
    )


CHECK = Check(code=CODE, title="Secrets in the log", find=find)
