"""A JSON report is read back to the same values, or refused in one line."""

import json

import pytest
from tests.reports import EVIDENCE, FINDINGS, NOTHING

from sidecar.errors import UnreadableError
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.report import Masked
from sidecar.views.exchange.document import document, encode
from sidecar.views.exchange.restored import decode, restored

MASKED = (Masked("card", "«card-1»", 2),)


def there_and_back(evidence: Evidence) -> tuple[Evidence, tuple[Finding, ...]]:
    """Return what is left after writing and reading."""
    return restored(decode(encode(document(evidence, FINDINGS, MASKED)), "x"))


@pytest.mark.parametrize("evidence", [EVIDENCE, NOTHING], ids=["all", "nothing"])
def test_round_trip(evidence: Evidence) -> None:
    """Every value comes back: to the nanosecond, with NaN and infinities, with what is missing."""
    back, findings = there_and_back(evidence)
    assert findings == FINDINGS
    # NaN differs from itself, so the texts are compared.
    assert repr(back) == repr(evidence)
    assert encode(document(back, findings, MASKED)) == encode(document(evidence, FINDINGS, MASKED))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not a report in JSON"),
        (b"[]", "not a report in JSON"),
        (b'{"version":2}', "version 2, this Sidecar reads version 1"),
        (b'{"version":1}', "not a report in JSON"),
        (b"\xff\xfe", "not a report in JSON"),
        (b"[" * 100_000, "not a report in JSON"),
    ],
)
def test_foreign(body: bytes, said: str) -> None:
    """Anything but a report is refused in one line, with its name."""
    with pytest.raises(UnreadableError, match=said) as caught:
        decode(body, "old.json")
    assert str(caught.value).startswith("cannot read old.json: ")
    assert "\n" not in str(caught.value)


def test_bad_values() -> None:
    """A document of the right shape with values that mean nothing is refused, too."""
    found = json.loads(encode(document(EVIDENCE, FINDINGS)))
    found["signals"]["signals"][0]["role"] = "odd"
    with pytest.raises(UnreadableError, match="odd"):
        restored(decode(json.dumps(found).encode(), "x"))
    found["at"] = "2026-02-31T00:00:00Z"
    with pytest.raises(UnreadableError, match="invalid time"):
        restored(decode(json.dumps(found).encode(), "x"))
    found["at"] = "yesterday"
    with pytest.raises(UnreadableError, match="not a report in JSON"):
        decode(json.dumps(found).encode(), "x")
