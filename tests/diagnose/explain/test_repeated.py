"""Findings that differ only in time are told as one."""

from sidecar.diagnose.explain.repeated import PROOFS, without_repetition
from sidecar.model.finding import Finding, Proof, Severity

MINUTE = 60_000_000_000


def outage(minute: int, severity: Severity = Severity.WARNING, cause: str = "") -> Finding:
    """Return an outage."""
    at = minute * MINUTE
    proofs = (Proof("scrape failed", at),)
    return Finding("target-down", severity, "It was down", "It is up.", proofs, "", at, "", cause)


def test_one_of_many() -> None:
    """The worst is told with the number of them, the first and the last."""
    given = [outage(7), outage(3, Severity.ERROR), *map(outage, range(10, 40))]
    (found,) = without_repetition(given)
    assert (found.severity, found.at) == (Severity.ERROR, 3 * MINUTE)
    assert found.title == "It was down; 32 times in all"
    assert found.detail.endswith("the first at 00:03:00 Z, the last at 00:39:00 Z.")
    assert len(found.evidence) == PROOFS


def test_other_causes() -> None:
    """What has another cause stays apart, and each key is that of one finding."""
    found = without_repetition([outage(1), outage(5, cause="x"), outage(6, cause="x")])
    assert [each.caused_by for each in found] == ["", "x"]
    assert [each.key for each in found] == ["target-down", "target-down:from 00:05:00 Z"]


def test_alone() -> None:
    """A finding that is alone stays as it is."""
    assert without_repetition([outage(1)]) == [outage(1)]
