"""Evidence and findings → the document → and back."""

import json
import re
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.harness import ROOT
from tests.reports import AT, CHECKED, EVIDENCE, FINDINGS, HOSTILE, NOTHING

from sidecar.errors import UnreadableError
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.logs import LogSummary
from sidecar.model.record import Record
from sidecar.model.secret import Masked
from sidecar.views.exchange.document import document, encode
from sidecar.views.exchange.json_values import parse_utc, utc
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


def test_json() -> None:
    """The JSON is one object: times are text, levels names, and what is no number a word."""
    body = encode(document(EVIDENCE, FINDINGS, MASKED))
    found = json.loads(body, parse_constant=pytest.fail)
    assert body.endswith(b"}\n")
    assert body.count(b"\n") == 1
    assert found["version"] == 1
    assert found["at"] == "2026-02-21T13:42:05.123456789Z"
    assert found["metrics"]["samples"]["most"] == "+Inf"
    assert found["logs"]["by_level"] == {"none": 1, "INFO": 11, "ERROR": 2}
    assert found["logs"]["minutes"]["2026-02-21T13:42:00Z"] == {"none": 1, "INFO": 5}
    assert found["logs"]["templates"][0]["hours"] == {"2026-02-21T13:00:00Z": 2}
    assert found["findings"][0]["severity"] == "error"
    assert found["findings"][0]["key"] == "error-ratio-up:http_requests_total"
    assert found["masked"] == [{"kind": "card", "pseudonym": "«card-1»", "count": 2}]
    assert found["missing"] == {}


def test_missing() -> None:
    """A channel that could not be read is null, and told with its reason and remedy."""
    found = json.loads(encode(document(NOTHING, ())))
    assert found["health"] is None
    assert found["missing"]["health"] == {"reason": "connection refused", "remedy": "start it"}
    assert set(found["missing"]) == {
        "health", "metrics", "logs", "history", "signals", "volume"
    }  # fmt: skip
    assert found["masked"] is None


def test_no_json() -> None:
    """What a log may hold and JSON may not is written as the nearest that it may."""
    deep: object = "end"
    for _ in range(3000):
        deep = [deep]
    record = Record(
        HOSTILE, fields={"n": 10**400, "deep": deep, "odd": {1, 2}, "\ud800": b"x".decode()}
    )
    evidence = msgspec.structs.replace(EVIDENCE, logs=LogSummary(1, {}, (), (record,)))
    fields = json.loads(encode(document(evidence, ())))["logs"]["last_errors"][0]["fields"]
    assert fields["n"] == str(10**400)
    assert fields["?"] == "x"
    assert json.dumps(fields["deep"]).count("[") < 100


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


@given(st.integers(0, 253_402_300_799_999_999_999))
def test_times(at: int) -> None:
    """A time is written to the nanosecond and read again."""
    assert parse_utc(utc(at)) == at


def test_schema() -> None:
    """The schema in docs/ is the one that the structs have, and every field of it is explained."""
    script = ROOT / "scripts" / "report_schema.py"
    made = subprocess.run([sys.executable, script], capture_output=True, check=True, text=True)
    schema = (ROOT / "docs" / "report.schema.json").read_text("utf-8")
    assert made.stdout == schema
    found = json.loads(schema)
    page = (ROOT / "docs" / "report.md").read_text("utf-8")
    for name in found["$defs"]["Document"]["properties"]:
        assert re.search(rf"`{name}`", page), name


def test_codes() -> None:
    """The samples' findings are of checks that are listed, so the other views' tests mean much."""
    assert {finding.code for finding in FINDINGS} <= dict(CHECKED).keys()
    assert EVIDENCE.at == AT
