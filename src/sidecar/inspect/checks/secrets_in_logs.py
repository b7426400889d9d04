"""The log has secrets in clear text: passwords, tokens, keys, card numbers.

Rule: the examples that were kept of each message template, the last errors and the most frequent
messages are searched, text, cause, fields and stack trace, as the redaction of reports does: by the
shape of a secret, or by the name in front of it. Not every line is searched: a secret that joins
a message which was there without one before may be missed.
Threshold: one. A warning, whenever it was written: it stays a secret that others can read. The
secret itself is never shown.
Known false alarms: credentials of tests and examples; a random identifier under a name such as
`session_key`.
What to do: replace the secret with a new one first, then stop logging it, then clean the logs.
"""

from collections import Counter
from collections.abc import Iterator

from sidecar.inspect.check import Check
from sidecar.inspect.logged import LINE, spelled
from sidecar.inspect.redact import Redactor
from sidecar.inspect.telling import times
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record
from sidecar.model.secret import Masked
from sidecar.text import cut

CODE = "secrets-in-logs"

SHOWN = 3
"""Records that are shown, the first ones."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the records that have secrets, all in one finding."""
    if not isinstance(evidence.logs, LogSummary):
        return
    kinds: Counter[str] = Counter()
    proofs: dict[str, Proof] = {}
    for record in _records(evidence.logs):
        redactor = Redactor()
        clean = redactor.values(record)
        masked = redactor.masked
        text = _place(clean, masked[0]) if masked else ""
        if text and text not in proofs:
            proofs[text] = Proof(text, record.ts)
            kinds.update({each.kind for each in masked})
    if proofs:
        yield _finding(kinds, sorted(proofs.values(), key=_time))


def _records(log: LogSummary) -> Iterator[Record]:
    for template in log.templates:
        yield template.first_example
        if template.example is not template.first_example:
            yield template.example
    yield from log.last_errors
    yield from (Record(message) for message, _ in log.top)


def _place(clean: Record, masked: Masked) -> str:
    """Return the part of a redacted record in which the secret stood."""
    fields = (f"{clean.msg}, {key}={value}" for key, value in clean.fields.items())
    parts = (spelled(clean), *fields, clean.error, *clean.lines, clean.msg)
    found = next((part for part in parts if masked.pseudonym in part), clean.msg)
    begin = max(found.find(masked.pseudonym) - LINE // 2, 0)
    return cut(found[begin:], LINE)


def _time(proof: Proof) -> float:
    return float("inf") if proof.at is None else proof.at


def _finding(kinds: Counter[str], proofs: list[Proof]) -> Finding:
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        title=f"The log has secrets in clear text: {', '.join(sorted(kinds))}",
        detail=f"{times(len(proofs), 'message')} were found that have some, of maybe many.",
        evidence=tuple(proofs[:SHOWN]),
        hint="Replace the secret with a new one, then stop logging it, then clean the logs.",
        at=proofs[0].at,
    )


CHECK = Check(code=CODE, title="Secrets in the log", find=find)
